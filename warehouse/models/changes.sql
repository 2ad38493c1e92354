/*
title = "One row per unit, period, indicator or measure, and base (year_opening, previous_period) with figures."
kind = "view"
key = ["unit_code", "period", "form", "measure", "indicator", "category", "against"]
has_past = true
*/
-- Against the opening of the year and the period before. Points are differences of unrounded rates.
-- Figures of a period are numbered, and a base is found by its number and unit: the whole of the counts is held for this
-- join, so it is held without names. Where both bases are one period, it is compared once. UNNEST keeps the joins apart:
-- DuckDB would put them together and join by names again.
WITH bases AS (
    SELECT period, base_period, list(against) AS againsts
    FROM (
        SELECT period, 'year_opening' AS against, opening_period AS base_period FROM core.periods
        UNION ALL
        SELECT period, 'previous_period' AS against, previous_period AS base_period FROM core.periods
    )
    WHERE base_period IS NOT NULL
    GROUP BY ALL
),
cells AS MATERIALIZED (
    SELECT period, form, measure, category, CAST(row_number() OVER () AS INTEGER) AS cell FROM reported_cells
),
based_cells AS MATERIALIZED (
    SELECT n.period, n.form, n.measure, n.category,
        list({'period': b.base_period, 'cell': o.cell, 'againsts': b.againsts}) AS bases
    FROM cells n
    JOIN bases b ON b.period = n.period
    JOIN cells o ON o.period = b.base_period AND o.form = n.form AND o.measure = n.measure AND o.category = n.category
    GROUP BY ALL
),
counts_now AS (
    SELECT n.*, unnest(c.bases) AS base
    FROM counts n
    JOIN based_cells c USING (period, form, measure, category)
    WHERE n.value IS NOT NULL
),
counts_then AS (
    SELECT o.unit_code, c.cell, o.value, CAST(o.reported_units AS INTEGER) AS reported_units,
        CAST(o.expected_units AS INTEGER) AS expected_units
    FROM counts o
    JOIN (FROM cells WHERE cell IN (SELECT base.cell FROM (SELECT unnest(bases) AS base FROM based_cells))) c
        USING (period, form, measure, category)
    WHERE o.value IS NOT NULL
),
numbered_indicators AS MATERIALIZED (
    SELECT indicator, form, CAST(row_number() OVER () AS INTEGER) AS number FROM core.indicators
),
rates_now AS (
    SELECT n.*, i.form, i.number, unnest(b.bases) AS base
    FROM rates n
    JOIN numbered_indicators i USING (indicator)
    JOIN (SELECT period, list({'period': base_period, 'againsts': againsts}) AS bases FROM bases GROUP BY period) b
        ON b.period = n.period
    WHERE n.value IS NOT NULL
),
rates_then AS (
    SELECT o.unit_code, o.period, o.category, i.number, o.value, o.numerator,
        CAST(o.reported_units AS INTEGER) AS reported_units, CAST(o.expected_units AS INTEGER) AS expected_units
    FROM rates o
    JOIN numbered_indicators i USING (indicator)
    WHERE o.value IS NOT NULL AND o.period IN (SELECT base_period FROM bases SEMI JOIN cells USING (period))
),
compared AS (
    SELECT
        n.unit_code, n.unit_name, n.level, n.period, n.form, n.measure, NULL AS indicator, n.category,
        n.base.period AS base_period, n.base.againsts, o.value AS base_value, n.value,
        n.value - o.value AS change_count, CAST(NULL AS $PERCENT) AS change_points, n.reported_units, n.expected_units,
        o.reported_units AS base_reported_units, o.expected_units AS base_expected_units
    FROM counts_now n
    JOIN counts_then o ON o.cell = n.base.cell AND o.unit_code = n.unit_code
    UNION ALL BY NAME
    SELECT
        n.unit_code, n.unit_name, n.level, n.period, n.form, NULL AS measure, n.indicator, n.category,
        n.base.period AS base_period, n.base.againsts, CAST(o.value AS $TOTAL) AS base_value,
        CAST(n.value AS $TOTAL) AS value, n.numerator - o.numerator AS change_count,
        CAST(n.value - o.value AS $PERCENT) AS change_points, n.reported_units, n.expected_units,
        o.reported_units AS base_reported_units, o.expected_units AS base_expected_units
    FROM rates_now n
    JOIN rates_then o
        ON o.number = n.number AND o.unit_code = n.unit_code AND o.period = n.base.period AND o.category = n.category
),
parts AS (  -- the lowest units of each unit and period, as a hash: boundaries are the same where these are
    SELECT p.ancestor_code AS unit_code, p.period, (count(*), bit_xor(hash(u.unit_code, u.valid_from))) AS units
    FROM hierarchy_by_period p
    JOIN units_by_period u ON u.unit_code = p.descendant_code AND u.period = p.period
    WHERE p.is_lowest
    GROUP BY ALL
),
comparisons AS (
    SELECT b.period, b.base_period, now_u.unit_code,
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
    unnest(compared.againsts) AS against,  -- VARCHAR | year_opening: official figure of the year before; previous_period: same kind, before
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
JOIN comparisons USING (unit_code, period, base_period)
