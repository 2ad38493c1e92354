/*
compares = true
of_own_units = ["contradictions", "current_observations", "current_statements"]
*/
-- Figures of two forms or two periods that should agree and do not, each with the cell of the other side. A form with a
-- breakdown is compared by the sum over its categories and named by its first cell. Identities that refuse a row are
-- reported by another audit (identities_refused), and so is a figure that most others contradict (contradicts_others).
-- Numbers are compared first: cells and texts are looked up for the few that differ.
WITH rules AS (FROM core.identities WHERE severity <> 'error'),
sides AS (SELECT form, measure FROM rules UNION SELECT other_form, other_measure FROM rules),
reported AS (
    SELECT f.form, f.measure, f.period, f.unit_code, f.value, d.code_list <> '' AS is_divided
    FROM current_observations f
    SEMI JOIN sides USING (form, measure)
    JOIN core.forms d ON d.form = f.form
    WHERE f.value IS NOT NULL AND NOT f.is_claim
),
amounts AS (
    SELECT * EXCLUDE (is_divided) FROM reported WHERE NOT is_divided
    UNION ALL
    SELECT form, measure, period, unit_code, sum(value) FROM reported WHERE is_divided GROUP BY ALL
),
differing AS (
    SELECT i.rule, a.form, a.measure, a.period, a.unit_code, i.other_form, i.other_measure, b.period AS other_period
    FROM rules i
    JOIN amounts a ON a.form = i.form AND a.measure = i.measure
    JOIN core.periods p ON p.period = a.period
    JOIN amounts b
        ON b.form = i.other_form AND b.measure = i.other_measure AND b.unit_code = a.unit_code
        AND b.period = CASE i.other_period
            WHEN 'same' THEN a.period WHEN 'opening' THEN p.opening_period ELSE p.previous_period END
    WHERE CASE i.relation
        WHEN 'equal' THEN a.value <> b.value
        WHEN 'at_most' THEN a.value > b.value
        ELSE b.value >= 10 AND abs(a.value - b.value) * 2 > b.value END
),
explained AS (  -- by who is to blame, and is current all the same
    SELECT c.rule, c.period, c.unit_code, [c.form, c.other_form] AS forms
    FROM contradictions c
    SEMI JOIN current_statements USING (submission_id, statement_number)
    WHERE c.consequence = 'reported'
),
broken AS (
    FROM differing i
    ANTI JOIN explained e
        ON e.rule = i.rule AND e.period = i.period AND i.other_period = i.period AND e.unit_code = i.unit_code
        AND list_contains(e.forms, i.form) AND list_contains(e.forms, i.other_form)
),
named AS (
    SELECT form, measure, period, unit_code FROM broken
    UNION
    SELECT other_form, other_measure, other_period, unit_code FROM broken
),
cells AS (
    SELECT f.form, f.measure, f.period, f.unit_code,
        CASE any_value(d.code_list) WHEN '' THEN any_value(f.raw) ELSE format('{} ({})',
            rtrim(rtrim(CAST(sum(f.value) AS VARCHAR), '0'), '.'),
            string_agg(f.cell, ' + ' ORDER BY length(f.cell), f.cell)) END AS raw,
        any_value(f.submission_id) AS submission_id, min_by(f.sheet, (length(f.cell), f.cell)) AS sheet,
        min_by(f.cell, (length(f.cell), f.cell)) AS cell
    FROM current_observations f
    SEMI JOIN named USING (form, measure, period, unit_code)
    JOIN core.forms d ON d.form = f.form
    WHERE f.value IS NOT NULL AND NOT f.is_claim
    GROUP BY f.form, f.measure, f.period, f.unit_code
)
SELECT
    i.rule,
    a.form,
    a.period,
    a.unit_code,
    a.measure,
    a.raw AS found,
    format('{} ({}, {}, {}!{})', b.raw, b.period, other.file_name, b.sheet, b.cell) AS expected,
    a.submission_id,
    a.sheet,
    a.cell
FROM broken i
JOIN cells a ON a.form = i.form AND a.measure = i.measure AND a.period = i.period AND a.unit_code = i.unit_code
JOIN cells b
    ON b.form = i.other_form AND b.measure = i.other_measure AND b.period = i.other_period AND b.unit_code = i.unit_code
JOIN submissions other ON other.submission_id = b.submission_id
JOIN units_by_period ua ON ua.unit_code = a.unit_code AND ua.period = a.period
JOIN units_by_period ub ON ub.unit_code = b.unit_code AND ub.period = b.period AND ub.valid_from = ua.valid_from
