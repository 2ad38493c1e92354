/*
title = "One row per unit, period, indicator or measure, and base (year_opening, previous_period) with figures."
kind = "view"
key = ["unit_code", "period", "form", "measure", "indicator", "category", "against"]
has_past = true
*/
-- Against the opening of the year and the period before. Points are differences of unrounded rates.
WITH bases AS (
    SELECT period, 'year_opening' AS against, opening_period AS base_period FROM core.periods
    UNION ALL
    SELECT period, 'previous_period' AS against, previous_period AS base_period FROM core.periods
),
compared AS (
    SELECT
        n.unit_code, n.unit_name, n.level, n.period, n.form, n.measure, NULL AS indicator, n.category, b.against,
        b.base_period, o.value AS base_value, n.value, n.value - o.value AS change_count,
        CAST(NULL AS $PERCENT) AS change_points, n.reported_units, n.expected_units,
        o.reported_units AS base_reported_units, o.expected_units AS base_expected_units
    FROM counts n
    JOIN bases b ON b.period = n.period
    JOIN counts o
        ON o.period = b.base_period AND o.unit_code = n.unit_code AND o.form = n.form AND o.measure = n.measure
        AND o.category = n.category
    WHERE n.value IS NOT NULL AND o.value IS NOT NULL
    UNION ALL BY NAME
    SELECT
        n.unit_code, n.unit_name, n.level, n.period, i.form, NULL AS measure, n.indicator, n.category, b.against,
        b.base_period, o.value AS base_value, n.value, n.numerator - o.numerator AS change_count,
        CAST(n.value - o.value AS $PERCENT) AS change_points, n.reported_units, n.expected_units,
        o.reported_units AS base_reported_units, o.expected_units AS base_expected_units
    FROM rates n
    JOIN core.indicators i USING (indicator)
    JOIN bases b ON b.period = n.period
    JOIN rates o
        ON o.period = b.base_period AND o.unit_code = n.unit_code AND o.indicator = n.indicator
        AND o.category = n.category
    WHERE n.value IS NOT NULL AND o.value IS NOT NULL
),
parts AS (  -- the lowest units of each unit and period, as a hash: boundaries are the same where these are
    SELECT p.ancestor_code AS unit_code, p.period, (count(*), bit_xor(hash(u.unit_code, u.valid_from))) AS units
    FROM hierarchy_by_period p
    JOIN units_by_period u ON u.unit_code = p.descendant_code AND u.period = p.period
    WHERE p.is_lowest
    GROUP BY ALL
),
comparisons AS (
    SELECT b.period, b.against, now_u.unit_code,
        now_p.standard = base_p.standard AND now_u.units = base_u.units AS comparable
    FROM bases b
    JOIN core.periods now_p ON now_p.period = b.period
    JOIN core.periods base_p ON base_p.period = b.base_period
    JOIN parts now_u ON now_u.period = b.period
    JOIN parts base_u ON base_u.period = b.base_period AND base_u.unit_code = now_u.unit_code
)
SELECT
    compared.unit_code,  -- VARCHAR | unit
    compared.unit_name,  -- VARCHAR | its name on the last day of the period
    compared.level,  -- VARCHAR | its level
    compared.period,  -- VARCHAR | period
    compared.form,  -- VARCHAR | form
    compared.measure,  -- VARCHAR | measure; null for an indicator
    compared.indicator,  -- VARCHAR | indicator; null for a measure
    compared.category,  -- VARCHAR | category
    compared.against,  -- VARCHAR | year_opening: official figure of the year before; previous_period: same kind, before
    compared.base_period,  -- VARCHAR | the period compared with
    compared.base_value,  -- $TOTAL | count or percent then
    compared.value,  -- $TOTAL | count or percent now
    compared.change_count,  -- $TOTAL | change in count; for an indicator, of its numerator
    compared.change_points,  -- $PERCENT | change in percentage points, from unrounded rates; null for a measure
    compared.reported_units,  -- BIGINT | lowest units that reported it now
    compared.expected_units,  -- BIGINT | lowest units that should have
    compared.base_reported_units,  -- BIGINT | lowest units that reported it then
    compared.base_expected_units,  -- BIGINT | lowest units that should have
    comparisons.comparable  -- BOOLEAN | same poverty standard, same boundaries
FROM compared
JOIN comparisons USING (unit_code, period, against)
