-- A unit's count is the sum over the lowest units in it that answered; its own figure serves where no part of it did.
-- Sums over categories are not here (mart.category_totals).
-- Summed to the unit directly above first: of the rows that go on to the units above that one few are left.
WITH covering AS (  -- how many lowest units a statement about a unit covers, by form
    SELECT u.unit_code, u.period, f.form,
        CASE WHEN f.stands_for_parts THEN u.expected_units ELSE CAST(u.is_lowest AS BIGINT) END AS units
    FROM mart.unit_periods u
    CROSS JOIN core.forms f
),
own AS (
    SELECT
        f.unit_code,
        f.period,
        f.form,
        f.measure,
        f.category,
        coalesce(f.value, 0) AS value,  -- a dash answers that there is none
        FALSE AS is_summed,
        c.units AS reported_units,
        CAST(f.is_accepted AS BIGINT) AS accepted_units
    FROM mart.figures f
    JOIN covering c ON c.unit_code = f.unit_code AND c.period = f.period AND c.form = f.form
    JOIN core.measures m ON m.form = f.form AND m.measure = f.measure
    WHERE f.is_counted AND m.kind <> 'target'  -- what is wanted of a unit is nothing to add up
),
not_applicable AS (  -- units that do not have a category: none of those who should answer
    SELECT p.ancestor_code AS unit_code, f.period, f.form, f.measure, f.category, sum(c.units) AS units
    FROM mart.figures f
    JOIN covering c ON c.unit_code = f.unit_code AND c.period = f.period AND c.form = f.form
    JOIN mart.path_periods p ON p.period = f.period AND p.descendant_code = f.unit_code
    WHERE f.state = 'not_applicable' AND f.form IN (SELECT form FROM core.forms WHERE dimension <> '')
    GROUP BY ALL
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
    SELECT DISTINCT f.period, f.form, f.measure, f.category
    FROM mart.figures f
    JOIN core.measures m ON m.form = f.form AND m.measure = f.measure
    WHERE m.kind <> 'target'
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
    greatest(u.expected_units - coalesce(n.units, 0), coalesce(s.reported_units, 0)) AS expected_units,
    coalesce(s.accepted_units, 0) AS accepted_units
FROM mart.unit_periods u
JOIN used ON used.period = u.period
LEFT JOIN sums s
    ON s.unit_code = u.unit_code AND s.period = u.period AND s.form = used.form AND s.measure = used.measure
    AND s.category = used.category
LEFT JOIN not_applicable n
    ON n.unit_code = u.unit_code AND n.period = u.period AND n.form = used.form AND n.measure = used.measure
    AND n.category = used.category
