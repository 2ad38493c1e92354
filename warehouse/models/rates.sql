-- A rate is divided last, numerator and denominator summed over the same units; x/0 is null.
WITH sums AS (
    SELECT
        p.ancestor_code AS unit_code,
        l.period,
        l.indicator,
        l.category,
        sum(l.numerator) AS numerator,
        sum(l.denominator) AS denominator,
        count(*) FILTER (WHERE p.is_lowest) AS reported_units,
        count(*) FILTER (WHERE l.is_accepted) AS accepted_units
    FROM mart.rate_leaves l
    JOIN mart.path_periods p ON p.period = l.period AND p.descendant_code = l.unit_code
    GROUP BY ALL
),
grid AS (  -- every unit where anybody told something of the form
    SELECT u.unit_code, u.unit_name, u.level, u.period, i.indicator, used.category, u.expected_units
    FROM (SELECT DISTINCT period, form, category FROM mart.figures) used
    JOIN core.indicators i ON i.form = used.form
    JOIN mart.unit_periods u ON u.period = used.period
)
SELECT
    g.unit_code,
    g.unit_name,
    g.level,
    g.period,
    g.indicator,
    g.category,
    s.numerator,
    s.denominator,
    CAST(s.numerator * 100.0::DOUBLE / nullif(s.denominator, 0) AS {PERCENT}) AS value,
    coalesce(s.reported_units, 0) AS reported_units,
    g.expected_units,
    coalesce(s.accepted_units, 0) AS accepted_units,
    s.denominator <> 0 AND coalesce(s.reported_units, 0) >= g.expected_units * {coverage_threshold} AS publishable
FROM grid g
LEFT JOIN sums s
    ON s.unit_code = g.unit_code AND s.period = g.period AND s.indicator = g.indicator AND s.category = g.category
