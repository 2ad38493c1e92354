-- A unit's count is the sum over the lowest units in it that answered; its own figure serves where no part of it did.
WITH answered AS (
    FROM mart.figures WHERE is_answered
),
covered AS (  -- units with an answer somewhere below them
    SELECT DISTINCT p.ancestor_code AS unit_code, a.period, a.form, a.measure, a.category
    FROM answered a
    JOIN mart.path_periods p ON p.period = a.period AND p.descendant_code = a.unit_code AND p.depth > 0
),
lowest AS (
    FROM answered ANTI JOIN covered USING (unit_code, period, form, measure, category)
),
sums AS (
    SELECT
        p.ancestor_code AS unit_code,
        l.period,
        l.form,
        l.measure,
        l.category,
        coalesce(sum(l.value), 0) AS value,  -- a dash answers that there is none
        bool_or(p.depth > 0) AS is_summed,
        count(*) FILTER (WHERE p.is_lowest) AS reported_units
    FROM lowest l
    JOIN mart.path_periods p ON p.period = l.period AND p.descendant_code = l.unit_code
    GROUP BY ALL
),
expected AS (
    SELECT ancestor_code AS unit_code, period, count(*) FILTER (WHERE is_lowest) AS expected_units
    FROM mart.path_periods
    GROUP BY ALL
),
used AS (
    SELECT DISTINCT period, form, measure, category FROM mart.figures
)
SELECT
    u.unit_code,
    u.unit_name,
    u.level,
    u.period,
    used.form,
    used.measure,
    used.category,
    s.value,
    CASE WHEN s.is_summed THEN 'summed' WHEN NOT s.is_summed THEN 'reported' END AS source,
    coalesce(s.reported_units, 0) AS reported_units,
    e.expected_units
FROM mart.unit_periods u
JOIN used USING (period)
JOIN expected e USING (unit_code, period)
LEFT JOIN sums s USING (unit_code, period, form, measure, category)
