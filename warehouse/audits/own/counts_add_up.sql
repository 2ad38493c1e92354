-- A summed count that is not the sum of the counts of the units directly below it.
WITH children AS (
    SELECT p.ancestor_code AS unit_code, c.period, c.form, c.measure, c.category,
        sum(c.value) AS value, sum(c.reported_units) AS reported_units
    FROM counts c
    JOIN hierarchy_by_period p ON p.period = c.period AND p.descendant_code = c.unit_code AND p.depth = 1
    GROUP BY ALL
)
SELECT c.unit_code, c.period, c.form, c.measure, c.value, s.value AS parts
FROM counts c
JOIN children s USING (unit_code, period, form, measure, category)
WHERE c.source = 'summed'
    AND (c.value IS DISTINCT FROM s.value OR c.reported_units IS DISTINCT FROM s.reported_units)
