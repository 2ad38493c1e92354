-- A rate is divided last, numerator and denominator summed over the same units; x/0 is null.
WITH sums AS (
    SELECT
        p.ancestor_code AS unit_code,
        l.period,
        l.indicator,
        l.category,
        sum(l.numerator) FILTER (WHERE l.is_applicable) AS numerator,
        sum(l.denominator) FILTER (WHERE l.is_applicable) AS denominator,
        sum(l.units) FILTER (WHERE l.is_applicable) AS reported_units,
        sum(l.units) FILTER (WHERE NOT l.is_applicable) AS exempt_units,
        count(*) FILTER (WHERE l.is_accepted) AS accepted_units
    FROM mart.rate_leaves l
    JOIN mart.path_periods p ON p.period = l.period AND p.descendant_code = l.unit_code
    GROUP BY ALL
),
used AS (
    SELECT DISTINCT f.period, i.indicator, t.rate_category AS category
    FROM (SELECT DISTINCT period, form, category FROM mart.figures) f
    JOIN core.indicators i ON i.form = f.form
    JOIN core.rate_terms t ON t.indicator = i.indicator AND t.form = f.form AND t.category = f.category
),
grid AS (  -- every unit where anybody told something of the form
    SELECT u.unit_code, u.unit_name, u.level, u.period, used.indicator, used.category, u.expected_units
    FROM used
    JOIN mart.unit_periods u ON u.period = used.period
),
rated AS (
    SELECT
        g.* EXCLUDE (expected_units), s.numerator, s.denominator,
        CAST(s.numerator * CASE i.unit WHEN 'percent' THEN 100.0 ELSE 1.0 END::DOUBLE / nullif(s.denominator, 0) AS {PERCENT})
            AS value,
        coalesce(s.reported_units, 0) AS reported_units,
        greatest(g.expected_units - coalesce(s.exempt_units, 0), coalesce(s.reported_units, 0)) AS expected_units,
        coalesce(s.accepted_units, 0) AS accepted_units
    FROM grid g
    JOIN core.indicators i ON i.indicator = g.indicator
    LEFT JOIN sums s
        ON s.unit_code = g.unit_code AND s.period = g.period AND s.indicator = g.indicator AND s.category = g.category
)
SELECT *, denominator <> 0 AND reported_units >= expected_units * {coverage_threshold} AS publishable
FROM rated
