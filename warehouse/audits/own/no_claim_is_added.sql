-- A row of sums that entered a count although a part of its unit answered: added up again from the figures alone.
WITH claims AS (FROM mart.figures WHERE is_claim AND is_answered),
parts AS (FROM mart.figures WHERE NOT is_claim AND is_answered)
SELECT c.unit_code, c.period, c.form, c.measure, n.value
FROM claims c
JOIN mart.counts n USING (unit_code, period, form, measure, category)
WHERE n.source = 'reported' AND EXISTS (
    SELECT 1 FROM parts p
    JOIN mart.path_periods t ON t.period = p.period AND t.descendant_code = p.unit_code
    WHERE t.ancestor_code = c.unit_code AND t.depth > 0 AND p.period = c.period AND p.form = c.form
        AND p.measure = c.measure AND p.category = c.category
)
