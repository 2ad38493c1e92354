-- The units over which a rate's numerator and denominator are summed: the lowest that answered every measure of both.
WITH terms AS (
    SELECT indicator, form, unnest(numerator) AS measure, 1 AS above FROM core.indicators
    UNION ALL
    SELECT indicator, form, unnest(denominator) AS measure, 0 AS above FROM core.indicators
),
needed AS (
    SELECT indicator, count(*) AS terms FROM terms GROUP BY indicator
),
pairs AS (
    SELECT
        f.unit_code,
        f.period,
        t.indicator,
        f.category,
        coalesce(sum(f.value) FILTER (WHERE t.above = 1), 0) AS numerator,
        coalesce(sum(f.value) FILTER (WHERE t.above = 0), 0) AS denominator,
        bool_or(f.is_accepted) AS is_accepted
    FROM mart.figures f
    JOIN terms t ON t.form = f.form AND t.measure = f.measure
    JOIN needed n ON n.indicator = t.indicator
    WHERE f.is_answered
    GROUP BY f.unit_code, f.period, t.indicator, f.category, n.terms
    HAVING count(*) = n.terms
),
upper_units AS (
    SELECT DISTINCT a.unit_code, a.period
    FROM pairs a
    JOIN mart.unit_periods u ON u.unit_code = a.unit_code AND u.period = a.period AND NOT u.is_lowest
),
parts AS MATERIALIZED (  -- few: joined to all pairs as they are
    SELECT p.ancestor_code, p.descendant_code, p.period
    FROM upper_units a
    JOIN mart.path_periods p ON p.period = a.period AND p.ancestor_code = a.unit_code AND p.depth > 0
),
covered AS (
    SELECT DISTINCT p.ancestor_code AS unit_code, b.period, b.indicator, b.category
    FROM parts p
    JOIN pairs b ON b.unit_code = p.descendant_code AND b.period = p.period
)
FROM pairs ANTI JOIN covered USING (unit_code, period, indicator, category)
