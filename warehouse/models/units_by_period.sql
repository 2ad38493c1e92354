/*
title = "One row per unit and period. Units in force on the last day of each period for which something was sent."
kind = "table"
key = ["unit_code", "period"]
rows = "new periods"
*/
WITH used AS (SELECT DISTINCT period FROM submissions),
paths AS (
    SELECT p.period, a.ancestor_code, a.descendant_code, a.depth
    FROM used
    JOIN core.periods p USING (period)
    JOIN core.unit_paths a ON a.valid_from <= p.ends_on AND (a.valid_to IS NULL OR p.ends_on < a.valid_to)
),
upper_units AS (SELECT DISTINCT period, ancestor_code AS unit_code FROM paths WHERE depth > 0),
expected AS (
    SELECT p.period, p.ancestor_code AS unit_code, count(*) AS expected_units
    FROM paths p
    ANTI JOIN upper_units u ON u.period = p.period AND u.unit_code = p.descendant_code
    GROUP BY ALL
)
SELECT
    u.code AS unit_code,  -- VARCHAR | unit
    u.valid_from,  -- DATE | first day of the unit's span in force then
    u.name AS unit_name,  -- VARCHAR | its name then
    u.level,  -- VARCHAR | its level
    p.period,  -- VARCHAR | period
    p.ends_on,  -- DATE | last day of the period
    a.unit_code IS NULL AS is_lowest,  -- BOOLEAN | no unit lies in it: it is expected to report
    e.expected_units  -- BIGINT | lowest units in it
FROM used
JOIN core.periods p USING (period)
JOIN core.units u ON u.valid_from <= p.ends_on AND (u.valid_to IS NULL OR p.ends_on < u.valid_to)
LEFT JOIN upper_units a ON a.period = p.period AND a.unit_code = u.code
LEFT JOIN expected e ON e.period = p.period AND e.unit_code = u.code
