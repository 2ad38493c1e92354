-- A unit's count is the sum over the lowest units in it that answered; its own figure serves where no part of it did.
-- Summed to the unit directly above first: of the rows that go on to the units above that one few are left.
WITH own AS (
    SELECT
        f.unit_code,
        f.period,
        f.form,
        f.measure,
        f.category,
        coalesce(f.value, 0) AS value,  -- a dash answers that there is none
        FALSE AS is_summed,
        CAST(u.is_lowest AS BIGINT) AS reported_units,
        CAST(f.is_accepted AS BIGINT) AS accepted_units
    FROM mart.figures f
    JOIN mart.unit_periods u ON u.unit_code = f.unit_code AND u.period = f.period
    WHERE f.is_counted
),
directly_above AS (
    SELECT p.ancestor_code AS unit_code, o.period, o.form, o.measure, o.category, sum(o.value) AS value,
        sum(o.reported_units) AS reported_units, sum(o.accepted_units) AS accepted_units
    FROM own o
    JOIN mart.path_periods p ON p.period = o.period AND p.descendant_code = o.unit_code AND p.depth = 1
    GROUP BY ALL
),
sums AS (  -- of a unit that is summed no own figure is counted
    FROM own
    UNION ALL BY NAME
    SELECT p.ancestor_code AS unit_code, d.period, d.form, d.measure, d.category, sum(d.value) AS value,
        TRUE AS is_summed, sum(d.reported_units) AS reported_units, sum(d.accepted_units) AS accepted_units
    FROM directly_above d
    JOIN mart.path_periods p ON p.period = d.period AND p.descendant_code = d.unit_code
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
    u.expected_units,
    coalesce(s.accepted_units, 0) AS accepted_units
FROM mart.unit_periods u
JOIN used ON used.period = u.period
LEFT JOIN sums s
    ON s.unit_code = u.unit_code AND s.period = u.period AND s.form = used.form AND s.measure = used.measure
    AND s.category = used.category
