/*
title = "One row per unit, period, form, measure and category. Sums over the lowest units that reported."
kind = "table"
key = ["unit_code", "period", "form", "measure", "category"]
has_past = true
*/
-- A unit's count is the sum over the lowest units in it that answered; its own figure serves where no part of it did.
-- Sums over categories are not here (mart.category_totals).
-- Every unit has a row for each count that anybody reported. Units and counts have numbers, and all joins are by them:
-- joining by texts would cost more.
-- Figures are summed to the unit directly above first: few rows are then left to sum to the units above that one.
WITH $units_and_paths,
cells AS MATERIALIZED (  -- targets are never added up
    SELECT t.*, f.code_list <> '' AS is_divided, f.stands_for_parts,
        row_number() OVER (ORDER BY t.period, t.form, t.measure, t.category) AS cell
    FROM reported_cells t
    JOIN core.measures m ON m.form = t.form AND m.measure = t.measure AND m.kind <> 'target'
    JOIN core.forms f ON f.form = t.form
),
leaves AS MATERIALIZED (
    SELECT
        u.unit,
        u.is_wanted,
        c.cell,
        f.is_counted,
        c.is_divided,
        coalesce(f.value, 0) AS value,  -- a dash answers that there is none
        CASE WHEN c.stands_for_parts THEN u.expected_units ELSE CAST(u.is_lowest AS BIGINT) END AS units,
        f.is_accepted
    FROM current_observations f
    JOIN units u ON u.unit_code = f.unit_code AND u.period = f.period
    JOIN cells c ON c.period = f.period AND c.form = f.form AND c.measure = f.measure AND c.category = f.category
    WHERE f.is_counted OR f.state = 'not_applicable'
),
own AS (
    SELECT unit, is_wanted, cell, value, FALSE AS is_summed, units AS reported_units, CAST(is_accepted AS BIGINT) AS accepted_units
    FROM leaves
    WHERE is_counted
),
not_applicable AS (  -- units that do not have a category: none of those who should answer
    SELECT p.ancestor AS unit, t.cell, CAST(sum(t.units) AS BIGINT) AS units
    FROM leaves t
    JOIN paths p ON p.descendant = t.unit
    WHERE NOT t.is_counted AND t.is_divided
    GROUP BY ALL
),
directly_above AS (
    SELECT p.ancestor AS unit, o.cell, sum(o.value) AS value, sum(o.reported_units) AS reported_units,
        sum(o.accepted_units) AS accepted_units
    FROM own o
    JOIN paths p ON p.descendant = o.unit AND p.depth = 1
    GROUP BY ALL
),
sums AS (  -- of a unit that is summed no own figure is counted
    SELECT * EXCLUDE (is_wanted) FROM own WHERE is_wanted
    UNION ALL BY NAME
    SELECT p.ancestor AS unit, d.cell, sum(d.value) AS value, TRUE AS is_summed,
        CAST(sum(d.reported_units) AS BIGINT) AS reported_units, CAST(sum(d.accepted_units) AS BIGINT) AS accepted_units
    FROM directly_above d
    JOIN paths p ON p.descendant = d.unit AND p.is_wanted
    GROUP BY ALL
),
lacking AS (  -- most often few units, so that the counts without a figure are looked for among few
    SELECT u.unit, u.period
    FROM units u
    LEFT JOIN (SELECT unit, count(*) AS cells FROM sums GROUP BY unit) s ON s.unit = u.unit
    JOIN (SELECT period, count(*) AS cells FROM cells GROUP BY period) c ON c.period = u.period
    WHERE u.is_wanted AND coalesce(s.cells, 0) < c.cells
),
grid AS (
    SELECT unit, cell, value, is_summed, reported_units, accepted_units FROM sums
    UNION ALL BY NAME
    SELECT l.unit, c.cell, 0 AS reported_units, 0 AS accepted_units
    FROM lacking l
    JOIN cells c ON c.period = l.period
    ANTI JOIN sums s ON s.unit = l.unit AND s.cell = c.cell
)
SELECT
    u.unit_code,  -- VARCHAR | unit
    u.unit_name,  -- VARCHAR | its name on the last day of the period
    u.level,  -- VARCHAR | its level
    u.period,  -- VARCHAR | period
    c.form,  -- VARCHAR | form
    c.measure,  -- VARCHAR | measure
    c.category,  -- VARCHAR | category
    s.value,  -- $TOTAL | the count; null where nothing was reported
    CASE WHEN s.is_summed THEN 'summed' WHEN NOT s.is_summed THEN 'reported' END
        AS source,  -- VARCHAR | summed: from units below; reported: the unit's own statement
    s.reported_units,  -- BIGINT | lowest units that reported it
    greatest(u.expected_units - coalesce(n.units, 0), s.reported_units)
        AS expected_units,  -- BIGINT | lowest units that should have
    s.accepted_units  -- BIGINT | units whose figure counts by a decision to accept it
FROM grid s
JOIN units u ON u.unit = s.unit
JOIN cells c ON c.cell = s.cell
LEFT JOIN not_applicable n ON n.unit = s.unit AND n.cell = s.cell
