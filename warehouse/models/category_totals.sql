/*
title = "One row per unit, period, form, measure and category that has parts ('' for all). Sums over these."
kind = "table"
key = ["unit_code", "period", "form", "measure", "category"]
has_past = true
*/
-- Counts over categories: of all of a form, and of each that has parts. A unit reported where it left no part open.
WITH groups AS (
    SELECT p.form, p.ancestor, p.descendant
    FROM core.category_paths p
    JOIN core.forms f ON f.form = p.form AND f.code_list <> ''
    WHERE p.ancestor IN (SELECT ancestor FROM core.category_paths d WHERE d.form = p.form AND d.depth > 0)
),
leaves AS (
    SELECT
        f.unit_code, f.period, f.form, f.measure, g.ancestor AS category,
        sum(coalesce(f.value, 0)) FILTER (WHERE f.is_counted) AS value,
        bool_and(f.is_answered OR f.state = 'not_applicable') AND bool_or(f.is_counted) AS is_whole,
        bool_and(f.state = 'not_applicable') AS is_without,
        bool_or(f.is_accepted) AS is_accepted
    FROM current_observations f
    JOIN groups g ON g.form = f.form AND g.descendant = f.category
    JOIN core.measures m ON m.form = f.form AND m.measure = f.measure AND m.kind <> 'target'
    GROUP BY ALL
),
parts AS (  -- units whose parts reported the measure, too: these cover themselves
    SELECT DISTINCT p.ancestor_code AS unit_code, l.period, l.form, l.measure, l.category
    FROM leaves l
    JOIN hierarchy_by_period p ON p.period = l.period AND p.descendant_code = l.unit_code AND p.depth > 0
),
covering AS (
    SELECT
        l.*,
        CASE
            WHEN parts.unit_code IS NOT NULL THEN 0
            WHEN f.stands_for_parts THEN u.expected_units
            ELSE CAST(u.is_lowest AS BIGINT)
        END AS units
    FROM leaves l
    LEFT JOIN parts USING (unit_code, period, form, measure, category)
    JOIN core.forms f ON f.form = l.form
    JOIN units_by_period u ON u.unit_code = l.unit_code AND u.period = l.period
),
sums AS (
    SELECT
        p.ancestor_code AS unit_code, c.period, c.form, c.measure, c.category, sum(c.value) AS value,
        sum(c.units) FILTER (WHERE c.is_whole) AS reported_units,
        sum(c.units) FILTER (WHERE c.is_without) AS exempt_units,
        count(*) FILTER (WHERE c.is_accepted) AS accepted_units
    FROM covering c
    JOIN hierarchy_by_period p ON p.period = c.period AND p.descendant_code = c.unit_code
    SEMI JOIN wanted_units w ON w.period = p.period AND w.unit_code = p.ancestor_code
    GROUP BY ALL
),
used AS (
    SELECT DISTINCT t.period, t.form, t.measure, g.ancestor AS category
    FROM reported_cells t
    JOIN groups g ON g.form = t.form AND g.descendant = t.category
    JOIN core.measures m ON m.form = t.form AND m.measure = t.measure AND m.kind <> 'target'
)
SELECT
    u.unit_code,  -- VARCHAR | unit
    u.unit_name,  -- VARCHAR | its name on the last day of the period
    u.level,  -- VARCHAR | its level
    u.period,  -- VARCHAR | period
    used.form,  -- VARCHAR | form
    used.measure,  -- VARCHAR | measure
    used.category,  -- VARCHAR | category whose parts are added; empty: all categories
    s.value,  -- $TOTAL | the sum; null where nothing was reported
    coalesce(s.reported_units, 0) AS reported_units,  -- BIGINT | lowest units that reported it
    greatest(u.expected_units - coalesce(s.exempt_units, 0), coalesce(s.reported_units, 0))
        AS expected_units,  -- BIGINT | lowest units that should have
    coalesce(s.accepted_units, 0) AS accepted_units  -- BIGINT | units whose figure counts by a decision to accept it
FROM (FROM units_by_period SEMI JOIN wanted_units USING (period, unit_code)) u
JOIN used ON used.period = u.period
LEFT JOIN sums s
    ON s.unit_code = u.unit_code AND s.period = u.period AND s.form = used.form AND s.measure = used.measure
    AND s.category = used.category
