/*
of_own_units = ["contradictions", "observations", "statement_statuses", "current_statements"]
*/
-- Statements that two or more others contradict: each once, at the figure that most of them contradict, with the cells
-- of all. Until a later row of the unit answers.
WITH blamed AS MATERIALIZED (
    SELECT c.*
    FROM contradictions c
    JOIN statement_statuses st ON st.submission_id = c.submission_id AND st.statement_number = c.statement_number
    LEFT JOIN current_statements now ON now.unit_code = c.unit_code AND now.form = c.form AND now.period = c.period
    WHERE CASE c.consequence
        WHEN 'on_hold' THEN coalesce(now.rank, 0) < st.rank
        WHEN 'reported' THEN now.submission_id = c.submission_id AND now.statement_number = c.statement_number
        ELSE FALSE END
),
named AS (
    SELECT submission_id, statement_number, measure FROM blamed
    UNION
    SELECT other_submission_id, other_statement_number, other_measure FROM blamed
),
cells AS MATERIALIZED (
$named_cells
),
texts AS (
    SELECT b.submission_id, b.statement_number, b.unit_code, b.form, b.period, b.consequence, b.measure, own.sheet,
        own.cell, own.raw, b.other_form, any_value(su.file_name) AS file_name, o.sheet AS other_sheet,
        o.cell AS other_cell, any_value(o.raw) AS other_raw
    FROM blamed b
    JOIN cells own
        ON own.submission_id = b.submission_id AND own.statement_number = b.statement_number
        AND own.measure = b.measure
    JOIN cells o
        ON o.submission_id = b.other_submission_id AND o.statement_number = b.other_statement_number
        AND o.measure = b.other_measure
    JOIN submissions su ON su.submission_id = b.other_submission_id
    GROUP BY ALL
),
places AS (
    SELECT *, count(*) OVER (PARTITION BY submission_id, statement_number, measure) AS contradicting FROM texts
),
firsts AS (
    SELECT *, first_value(measure) OVER (
            PARTITION BY submission_id, statement_number ORDER BY contradicting DESC, length(cell), cell, measure
        ) AS first_measure
    FROM places
)
SELECT
    CASE consequence WHEN 'on_hold' THEN 'contradicts_others' ELSE 'contradicted_by_others' END AS rule,
    form,
    period,
    unit_code,
    first_measure AS measure,
    any_value(raw) FILTER (measure = first_measure) AS found,
    string_agg(
        CASE WHEN measure = first_measure THEN '' ELSE format('{}: {} ≠ ', cell, raw) END
            || format('{} {}: {} ({}, {}!{})', other_form, period, other_raw, file_name, other_sheet, other_cell),
        '; ' ORDER BY measure <> first_measure, length(cell), cell, other_form, other_cell
    ) AS expected,
    submission_id,
    any_value(sheet) FILTER (measure = first_measure) AS sheet,
    any_value(cell) FILTER (measure = first_measure) AS cell
FROM firsts
GROUP BY submission_id, statement_number, consequence, form, period, unit_code, first_measure
