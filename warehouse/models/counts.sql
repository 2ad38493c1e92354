-- A unit's count is the sum over the lowest units in it that answered; its own figure serves where no part of it did.
WITH sums AS (
    SELECT
        p.ancestor_code AS unit_code,
        f.period,
        f.form,
        f.measure,
        f.category,
        coalesce(sum(f.value), 0) AS value,  -- a dash answers that there is none
        bool_or(p.depth > 0) AS is_summed,
        count(*) FILTER (WHERE p.is_lowest) AS reported_units,
        count(*) FILTER (WHERE f.is_accepted) AS accepted_units
    FROM mart.figures f
    JOIN mart.path_periods p ON p.period = f.period AND p.descendant_code = f.unit_code
    WHERE f.is_counted
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
    e.expected_units,
    coalesce(s.accepted_units, 0) AS accepted_units
FROM mart.unit_periods u
JOIN used ON used.period = u.period
JOIN expected e ON e.unit_code = u.unit_code AND e.period = u.period
LEFT JOIN sums s
    ON s.unit_code = u.unit_code AND s.period = u.period AND s.form = used.form AND s.measure = used.measure
    AND s.category = used.category
