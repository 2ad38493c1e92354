/*
rows = "periods"
compares = true
*/
-- A report whose every figure is that of the same units the period before: last year's file, sent again. Its first row
-- is compared first: few reports are left to compare whole.
WITH first_rows AS (
    SELECT
        s.submission_id,
        min(s.statement_number) AS statement_number,
        any_value(p.period) AS period,
        any_value(p.previous_period) AS previous
    FROM current_statements s
    JOIN core.periods p ON p.period = s.period
    WHERE p.previous_period IN (SELECT period FROM units_by_period)  -- of others nothing is known
    GROUP BY s.submission_id
),
first_figures AS MATERIALIZED (  -- few, and so are those below: what is joined to all figures is not all of core
    SELECT o.submission_id, f.previous, o.unit_code, o.form, o.measure, o.category, o.value
    FROM first_rows f
    JOIN observations o
        ON o.submission_id = f.submission_id AND o.statement_number = f.statement_number AND o.period = f.period
    WHERE o.value IS NOT NULL
),
suspects AS (
    SELECT f.submission_id
    FROM first_figures f
    JOIN core.measures m ON m.form = f.form AND m.measure = f.measure AND NOT m.is_claim
    LEFT JOIN (FROM current_observations SEMI JOIN first_figures USING (unit_code, form)) b
        ON b.unit_code = f.unit_code AND b.period = f.previous AND b.form = f.form AND b.measure = f.measure
        AND b.category = f.category
    GROUP BY ALL
    HAVING bool_and(f.value IS NOT DISTINCT FROM b.value)
),
reported AS MATERIALIZED (
    SELECT submission_id, form, period, statement_number, unit_code, measure, category, value, raw, sheet, cell
    FROM observations
    SEMI JOIN suspects USING (submission_id)
    WHERE value IS NOT NULL
),
pairs AS (
    SELECT
        o.submission_id, o.form, o.period, p.previous_period, o.statement_number, o.unit_code,
        o.measure, o.raw, o.sheet, o.cell,
        b.raw AS base_raw, b.sheet AS base_sheet, b.cell AS base_cell, b.submission_id AS base_submission_id,
        o.value IS NOT DISTINCT FROM b.value AND b.unit_code IS NOT NULL AS is_same
    FROM reported o
    JOIN current_statements st
        ON st.submission_id = o.submission_id AND st.statement_number = o.statement_number AND st.period = o.period
    JOIN core.measures m ON m.form = o.form AND m.measure = o.measure AND NOT m.is_claim
    JOIN core.periods p ON p.period = o.period
    LEFT JOIN current_observations b
        ON b.unit_code = o.unit_code AND b.period = p.previous_period AND b.form = o.form AND b.measure = o.measure
        AND b.category = o.category AND b.value IS NOT NULL
),
again AS (
    SELECT submission_id FROM pairs
    GROUP BY submission_id
    HAVING bool_and(is_same) AND count(*) > 3 AND bool_or(raw NOT IN ('0', ''))
)
SELECT
    'sent_again' AS rule,
    pairs.form,
    pairs.period,
    NULL AS unit_code,
    measure,
    format('{} …', raw) AS found,
    format('{}: {} … ({}, {}!{})', previous_period, base_raw, su.file_name, base_sheet, base_cell) AS expected,
    pairs.submission_id,
    sheet,
    cell
FROM pairs
SEMI JOIN again USING (submission_id)
JOIN submissions su ON su.submission_id = pairs.base_submission_id
QUALIFY row_number() OVER (PARTITION BY pairs.submission_id ORDER BY statement_number, length(cell), cell) = 1
