-- Numerator and denominator are summed over the same units: those that answered every measure of both. A rate is
-- divided last, and x/0 is null.
WITH terms AS (
    SELECT indicator, form, unnest(numerator) AS measure, 1 AS above FROM core.indicators
    UNION ALL
    SELECT indicator, form, unnest(denominator) AS measure, 0 AS above FROM core.indicators
),
needed AS (
    SELECT indicator, count(*) AS terms FROM terms GROUP BY indicator
),
pairs AS (  -- units that answered every term
    SELECT
        f.unit_code,
        f.period,
        t.indicator,
        f.category,
        coalesce(sum(f.value) FILTER (WHERE t.above = 1), 0) AS numerator,
        coalesce(sum(f.value) FILTER (WHERE t.above = 0), 0) AS denominator
    FROM mart.figures f
    JOIN terms t USING (form, measure)
    JOIN needed n ON n.indicator = t.indicator
    WHERE f.is_answered
    GROUP BY f.unit_code, f.period, t.indicator, f.category, n.terms
    HAVING count(*) = n.terms
),
covered AS (
    SELECT DISTINCT p.ancestor_code AS unit_code, a.period, a.indicator, a.category
    FROM pairs a
    JOIN mart.path_periods p ON p.period = a.period AND p.descendant_code = a.unit_code AND p.depth > 0
),
lowest AS (
    FROM pairs ANTI JOIN covered USING (unit_code, period, indicator, category)
),
sums AS (
    SELECT
        p.ancestor_code AS unit_code,
        l.period,
        l.indicator,
        l.category,
        sum(l.numerator) AS numerator,
        sum(l.denominator) AS denominator,
        count(*) FILTER (WHERE p.is_lowest) AS reported_units
    FROM lowest l
    JOIN mart.path_periods p ON p.period = l.period AND p.descendant_code = l.unit_code
    GROUP BY ALL
),
grid AS (
    SELECT DISTINCT c.unit_code, c.unit_name, c.level, c.period, i.indicator, c.category, c.expected_units
    FROM mart.counts c
    JOIN core.indicators i ON i.form = c.form
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
    s.denominator <> 0 AND coalesce(s.reported_units, 0) >= g.expected_units * {coverage_threshold} AS publishable
FROM grid g
LEFT JOIN sums s USING (unit_code, period, indicator, category)
