/*
title = "One row per unit, period, indicator and category. Rates of summed counts over units that answered both sides."
kind = "table"
key = ["unit_code", "period", "indicator", "category"]
has_past = true
*/
-- A rate is divided last, numerator and denominator summed over the same units; x/0 is null.
-- Units and rates have numbers, and figures are summed to the unit directly above first, for speed as in mart.counts.
WITH $units_and_paths,
used AS (
    SELECT DISTINCT f.period, i.indicator, t.rate_category AS category, i.unit AS measured_in
    FROM (SELECT DISTINCT period, form, category FROM reported_cells) f
    JOIN core.indicators i ON i.form = f.form
    JOIN core.rate_terms t ON t.indicator = i.indicator AND t.form = f.form AND t.category = f.category
),
cells AS MATERIALIZED (SELECT *, row_number() OVER (ORDER BY period, indicator, category) AS cell FROM used),
leaves AS MATERIALIZED (
    SELECT
        u.unit,
        c.cell,
        u.is_wanted,
        u.is_lowest,
        CASE WHEN l.is_applicable THEN l.numerator END AS numerator,
        CASE WHEN l.is_applicable THEN l.denominator END AS denominator,
        CASE WHEN l.is_applicable THEN l.units END AS reported_units,
        CASE WHEN NOT l.is_applicable THEN l.units END AS exempt_units,
        CAST(l.is_accepted AS BIGINT) AS accepted_units
    FROM rate_inputs l
    JOIN units u ON u.unit_code = l.unit_code AND u.period = l.period
    JOIN cells c ON c.period = l.period AND c.indicator = l.indicator AND c.category = l.category
),
directly_above AS (
    SELECT p.ancestor AS unit, l.cell, sum(l.numerator) AS numerator, sum(l.denominator) AS denominator,
        sum(l.reported_units) AS reported_units, sum(l.exempt_units) AS exempt_units,
        sum(l.accepted_units) AS accepted_units
    FROM leaves l
    JOIN paths p ON p.descendant = l.unit AND p.depth = 1
    GROUP BY ALL
),
above AS (
    SELECT p.ancestor AS unit, d.* EXCLUDE (unit)
    FROM directly_above d
    JOIN paths p ON p.descendant = d.unit AND p.is_wanted
    UNION ALL BY NAME
    SELECT * EXCLUDE (is_wanted, is_lowest) FROM leaves WHERE is_wanted AND NOT is_lowest
),
sums AS (
    SELECT * EXCLUDE (is_wanted, is_lowest) FROM leaves WHERE is_wanted AND is_lowest
    UNION ALL BY NAME
    SELECT unit, cell, sum(numerator) AS numerator, sum(denominator) AS denominator,
        sum(reported_units) AS reported_units, sum(exempt_units) AS exempt_units, sum(accepted_units) AS accepted_units
    FROM above
    GROUP BY ALL
),
grid AS (  -- every unit wanted, in each period for which anybody reported the form
    SELECT g.unit, g.cell, s.* EXCLUDE (unit, cell)
    FROM (SELECT u.unit, c.cell FROM units u JOIN cells c ON c.period = u.period WHERE u.is_wanted) g
    LEFT JOIN sums s ON s.unit = g.unit AND s.cell = g.cell
),
rated AS (
    SELECT
        u.unit_code, u.unit_name, u.level, u.period, c.indicator, c.category, s.numerator, s.denominator,
        CAST(s.numerator * CASE c.measured_in WHEN 'percent' THEN 100.0 ELSE 1.0 END::DOUBLE / nullif(s.denominator, 0)
            AS $PERCENT) AS value,
        coalesce(s.reported_units, 0) AS reported_units,
        greatest(u.expected_units - coalesce(s.exempt_units, 0), coalesce(s.reported_units, 0)) AS expected_units,
        coalesce(s.accepted_units, 0) AS accepted_units
    FROM grid s
    JOIN units u ON u.unit = s.unit
    JOIN cells c ON c.cell = s.cell
)
SELECT
    unit_code,  -- VARCHAR | unit
    unit_name,  -- VARCHAR | its name on the last day of the period
    level,  -- VARCHAR | its level
    period,  -- VARCHAR | period
    indicator,  -- VARCHAR | indicator
    category,  -- VARCHAR | category
    numerator,  -- $TOTAL | sum above the line
    denominator,  -- $TOTAL | sum below it, over the same units
    value,  -- $PERCENT | percent, unrounded; đồng where the indicator's unit is vnd
    reported_units,  -- BIGINT | lowest units that reported it
    expected_units,  -- BIGINT | lowest units that should have
    accepted_units,  -- BIGINT | units whose figure counts by a decision to accept it
    denominator <> 0 AND reported_units >= expected_units * (SELECT coverage_threshold FROM settings)
        AS publishable  -- BOOLEAN | coverage reaches the threshold of the home's settings
FROM rated
