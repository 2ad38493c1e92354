/*
title = "One row per unit, period, group of its lowest units, indicator and category. Rates over the group's units."
kind = "table"
key = ["unit_code", "period", "unit_group", "indicator", "category"]
has_past = true
*/
-- Rates over the lowest units of one group, in every unit in which one of them lies. A figure of a unit with
-- parts cannot be divided among groups: it is left out, and the coverage shows that. What does not apply to such a unit
-- does not apply to its parts.
-- Units and rates have numbers, and figures are summed to the unit directly above first, for speed as in mart.counts.
WITH $units_and_paths,
cells AS MATERIALIZED (
    SELECT r.*, i.unit AS measured_in, row_number() OVER (ORDER BY period, r.indicator, category) AS cell
    FROM (SELECT DISTINCT period, indicator, category FROM rates) r
    JOIN core.indicators i ON i.indicator = r.indicator
),
members AS (
    SELECT u.unit, u.is_wanted, g.unit_group
    FROM units u
    JOIN core.unit_groups g
        ON g.unit_code = u.unit_code AND g.valid_from <= u.ends_on AND (g.valid_to IS NULL OR u.ends_on < g.valid_to)
    WHERE u.is_lowest
),
grouped AS MATERIALIZED (
    SELECT p.ancestor AS unit, m.unit_group, count(*) AS expected_units
    FROM members m
    JOIN paths p ON p.descendant = m.unit
    GROUP BY ALL
),
leaves AS MATERIALIZED (
    SELECT u.unit, c.cell, l.numerator, l.denominator, l.is_accepted, l.is_applicable, l.units
    FROM rate_inputs l
    JOIN units u ON u.unit_code = l.unit_code AND u.period = l.period
    JOIN cells c ON c.period = l.period AND c.indicator = l.indicator AND c.category = l.category
),
reported AS MATERIALIZED (
    SELECT m.unit, m.is_wanted, m.unit_group, l.cell, l.numerator, l.denominator, 1 AS reported_units, 0 AS exempt_units,
        CAST(l.is_accepted AS INTEGER) AS accepted_units
    FROM leaves l
    JOIN members m ON m.unit = l.unit
    WHERE l.is_applicable
    UNION ALL BY NAME
    SELECT DISTINCT m.unit, m.is_wanted, m.unit_group, l.cell, 0 AS reported_units, 1 AS exempt_units, 0 AS accepted_units
    FROM leaves l
    JOIN paths p ON p.ancestor = l.unit
    JOIN members m ON m.unit = p.descendant
    WHERE NOT l.is_applicable AND l.units > 0
),
directly_above AS (
    SELECT p.ancestor AS unit, t.unit_group, t.cell, sum(t.numerator) AS numerator, sum(t.denominator) AS denominator,
        sum(t.reported_units) AS reported_units, sum(t.exempt_units) AS exempt_units,
        sum(t.accepted_units) AS accepted_units
    FROM reported t
    JOIN paths p ON p.descendant = t.unit AND p.depth = 1
    GROUP BY ALL
),
sums AS (
    SELECT unit, unit_group, cell, sum(numerator) AS numerator, sum(denominator) AS denominator,
        sum(reported_units) AS reported_units, sum(exempt_units) AS exempt_units, sum(accepted_units) AS accepted_units
    FROM (
        SELECT * EXCLUDE (is_wanted) FROM reported WHERE is_wanted
        UNION ALL BY NAME
        SELECT p.ancestor AS unit, d.* EXCLUDE (unit)
        FROM directly_above d
        JOIN paths p ON p.descendant = d.unit AND p.is_wanted
    )
    GROUP BY ALL
),
rated AS (
    SELECT
        u.unit_code,
        u.unit_name,
        u.level,
        u.period,
        g.unit_group,
        c.indicator,
        c.category,
        s.numerator,
        s.denominator,
        CAST(s.numerator * CASE c.measured_in WHEN 'percent' THEN 100.0 ELSE 1.0 END::DOUBLE / nullif(s.denominator, 0)
            AS $PERCENT) AS value,
        coalesce(s.reported_units, 0) AS reported_units,
        g.expected_units - coalesce(s.exempt_units, 0) AS expected_units,
        coalesce(s.accepted_units, 0) AS accepted_units
    FROM grouped g
    JOIN units u ON u.unit = g.unit AND u.is_wanted
    JOIN cells c ON c.period = u.period
    LEFT JOIN sums s ON s.unit = g.unit AND s.unit_group = g.unit_group AND s.cell = c.cell
)
SELECT
    unit_code,  -- VARCHAR | unit
    unit_name,  -- VARCHAR | its name on the last day of the period
    level,  -- VARCHAR | its level
    period,  -- VARCHAR | period
    unit_group,  -- VARCHAR | group; a unit has a row where a lowest unit of the group lies in it
    indicator,  -- VARCHAR | indicator
    category,  -- VARCHAR | category
    numerator,  -- $TOTAL | sum above the line
    denominator,  -- $TOTAL | sum below it, over the same units
    value,  -- $PERCENT | percent, unrounded; đồng where the indicator's unit is vnd
    reported_units,  -- BIGINT | lowest units of the group that reported it themselves
    expected_units,  -- BIGINT | lowest units of the group that should have
    accepted_units,  -- BIGINT | units whose figure counts by a decision to accept it
    denominator <> 0 AND reported_units >= expected_units * (SELECT coverage_threshold FROM settings)
        AS publishable  -- BOOLEAN | coverage reaches the threshold of the home's settings
FROM rated
