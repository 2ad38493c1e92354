-- A row of sums that entered a count although a part of its unit answered: added up again from the figures alone.
WITH upper_units AS (SELECT unit_code, period FROM units_by_period WHERE NOT is_lowest),
reported AS (  -- few: figures of a unit with parts that are its own and no sums
    SELECT unit_code, period, form, measure, category, value
    FROM counts
    SEMI JOIN upper_units USING (unit_code, period)
    WHERE source = 'reported'
),
claims AS (
    SELECT n.*
    FROM reported n
    SEMI JOIN (FROM current_observations WHERE is_claim AND is_answered)
        USING (unit_code, period, form, measure, category)
)
SELECT DISTINCT c.unit_code, c.period, c.form, c.measure, c.value
FROM claims c
JOIN hierarchy_by_period t ON t.period = c.period AND t.ancestor_code = c.unit_code AND t.depth > 0
JOIN current_observations p
    ON p.unit_code = t.descendant_code AND p.period = c.period AND p.form = c.form AND p.measure = c.measure
    AND p.category = c.category
WHERE NOT p.is_claim AND p.is_answered
