/*
of_own_units = ["counts"]
*/
-- A stock or a cumulative count of a year that is not that of one period, or a flow that adds periods that overlap.
-- A year of one period is that period's count, by the same SELECT for every unit: of these the units with others in
-- them are looked at, and every unit where several periods were reported.
WITH several AS (
    SELECT strftime(p.starts_on, '%Y') AS year, t.form
    FROM (SELECT DISTINCT period, form FROM reported_cells) t
    JOIN core.periods p ON p.period = t.period
    GROUP BY ALL
    HAVING count(*) > 1
),
looked_at AS MATERIALIZED (
    FROM yearly
    WHERE unit_code IN (SELECT unit_code FROM units_by_period WHERE NOT is_lowest)
        OR (year, form) IN (SELECT (year, form) FROM several)
),
added AS (
    SELECT unit_code, valid_from, year, form, measure, category, unnest(periods) AS period
    FROM looked_at
    WHERE len(periods) > 1
),
spans AS (SELECT a.*, p.starts_on, p.ends_on FROM added a JOIN core.periods p ON p.period = a.period)
SELECT y.unit_code, y.periods[1] AS period, y.form, y.measure, y.category, y.kind, y.value
FROM looked_at y
JOIN counts c
    ON c.unit_code = y.unit_code AND c.period = y.periods[1] AND c.form = y.form AND c.measure = y.measure
    AND c.category = y.category
WHERE y.method = 'last' AND (len(y.periods) <> 1 OR y.value IS DISTINCT FROM c.value)
UNION ALL BY NAME
SELECT a.unit_code, a.period, a.form, a.measure, a.category
FROM spans a
JOIN spans b
    ON b.unit_code = a.unit_code AND b.valid_from = a.valid_from AND b.year = a.year AND b.form = a.form
    AND b.measure = a.measure AND b.category = a.category
WHERE a.period < b.period AND a.starts_on <= b.ends_on AND b.starts_on <= a.ends_on
