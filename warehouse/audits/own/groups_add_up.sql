-- A group's sums in a unit that are not those of the group in the units directly below it, or more units than there
-- are.
WITH parts AS (
    SELECT p.ancestor_code AS unit_code, r.period, r.unit_group, r.indicator, r.category, sum(r.numerator) AS numerator,
        sum(r.denominator) AS denominator, sum(r.reported_units) AS reported_units,
        sum(r.expected_units) AS expected_units
    FROM group_rates r
    JOIN hierarchy_by_period p ON p.period = r.period AND p.descendant_code = r.unit_code AND p.depth = 1
    GROUP BY ALL
)
SELECT r.unit_code, r.period, r.unit_group, r.indicator, r.category, r.numerator, p.numerator AS parts
FROM group_rates r
LEFT JOIN parts p USING (unit_code, period, unit_group, indicator, category)
WHERE r.reported_units > r.expected_units
    OR p.unit_code IS NOT NULL
    AND (r.numerator, r.denominator, r.reported_units, r.expected_units)
        IS DISTINCT FROM (p.numerator, p.denominator, p.reported_units, p.expected_units)
