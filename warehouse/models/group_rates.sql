-- Rates over the lowest units of one group, in every unit in which one of them lies. What is told of a unit with parts
-- cannot be divided and is left out, as the coverage shows; what does not apply to it does not apply to its parts.
WITH members AS (
    SELECT u.unit_code, u.period, g.unit_group
    FROM mart.unit_periods u
    JOIN core.unit_groups g
        ON g.unit_code = u.unit_code AND g.valid_from <= u.ends_on AND (g.valid_to IS NULL OR u.ends_on < g.valid_to)
    WHERE u.is_lowest
),
units AS (
    SELECT p.ancestor_code AS unit_code, m.period, m.unit_group, count(*) AS expected_units
    FROM members m
    JOIN mart.path_periods p ON p.period = m.period AND p.descendant_code = m.unit_code
    GROUP BY ALL
),
leaves AS (
    SELECT m.*, l.indicator, l.category, l.numerator, l.denominator, l.is_accepted, TRUE AS is_applicable
    FROM mart.rate_leaves l
    JOIN members m ON m.period = l.period AND m.unit_code = l.unit_code
    WHERE l.is_applicable
    UNION ALL BY NAME
    SELECT DISTINCT m.*, l.indicator, l.category, FALSE AS is_applicable
    FROM mart.rate_leaves l
    JOIN mart.path_periods p ON p.period = l.period AND p.ancestor_code = l.unit_code
    JOIN members m ON m.period = l.period AND m.unit_code = p.descendant_code
    WHERE NOT l.is_applicable AND l.units > 0
),
sums AS (
    SELECT
        p.ancestor_code AS unit_code,
        l.period,
        l.unit_group,
        l.indicator,
        l.category,
        sum(l.numerator) AS numerator,
        sum(l.denominator) AS denominator,
        count(*) FILTER (WHERE l.is_applicable) AS reported_units,
        count(*) FILTER (WHERE NOT l.is_applicable) AS exempt_units,
        count(*) FILTER (WHERE l.is_accepted) AS accepted_units
    FROM leaves l
    JOIN mart.path_periods p ON p.period = l.period AND p.descendant_code = l.unit_code
    GROUP BY ALL
),
rated AS (
    SELECT
        r.unit_code,
        r.unit_name,
        r.level,
        r.period,
        u.unit_group,
        r.indicator,
        r.category,
        s.numerator,
        s.denominator,
        CAST(s.numerator * CASE i.unit WHEN 'percent' THEN 100.0 ELSE 1.0 END::DOUBLE / nullif(s.denominator, 0) AS {PERCENT})
            AS value,
        coalesce(s.reported_units, 0) AS reported_units,
        u.expected_units - coalesce(s.exempt_units, 0) AS expected_units,
        coalesce(s.accepted_units, 0) AS accepted_units
    FROM mart.rates r
    JOIN units u ON u.unit_code = r.unit_code AND u.period = r.period
    JOIN core.indicators i ON i.indicator = r.indicator
    LEFT JOIN sums s
        ON s.unit_code = u.unit_code AND s.period = u.period AND s.unit_group = u.unit_group
        AND s.indicator = r.indicator AND s.category = r.category
)
SELECT *, denominator <> 0 AND reported_units >= expected_units * {coverage_threshold} AS publishable
FROM rated
