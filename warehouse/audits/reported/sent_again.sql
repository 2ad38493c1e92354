-- A report whose every figure is that of the same units the period before: last year's file, sent again. Its first row
-- is compared first: few reports are left to compare whole.
WITH first_rows AS (
    SELECT submission_id, min(line) AS line, any_value(period) AS period FROM mart.standing GROUP BY ALL
),
suspects AS (
    SELECT f.submission_id
    FROM first_rows f
    JOIN core.observations o ON o.submission_id = f.submission_id AND o.line = f.line AND o.period = f.period
    JOIN core.measures m ON m.form = o.form AND m.measure = o.measure AND NOT m.is_claim
    JOIN core.periods p ON p.period = o.period
    LEFT JOIN mart.figures b
        ON b.unit_code = o.unit_code AND b.period = p.previous_period AND b.form = o.form AND b.measure = o.measure
        AND b.category = o.category
    WHERE o.value IS NOT NULL
    GROUP BY ALL
    HAVING bool_and(o.value IS NOT DISTINCT FROM b.value)
),
pairs AS (
    SELECT
        o.submission_id, o.form, o.period, p.previous_period, o.line, o.unit_code, o.measure, o.raw, o.sheet, o.cell,
        b.raw AS base_raw, b.sheet AS base_sheet, b.cell AS base_cell, b.submission_id AS base_submission_id,
        o.value IS NOT DISTINCT FROM b.value AND b.unit_code IS NOT NULL AS is_same
    FROM core.observations o
    SEMI JOIN suspects s ON s.submission_id = o.submission_id
    JOIN mart.standing st ON st.submission_id = o.submission_id AND st.line = o.line AND st.period = o.period
    JOIN core.measures m ON m.form = o.form AND m.measure = o.measure AND NOT m.is_claim
    JOIN core.periods p ON p.period = o.period
    LEFT JOIN mart.figures b
        ON b.unit_code = o.unit_code AND b.period = p.previous_period AND b.form = o.form AND b.measure = o.measure
        AND b.category = o.category AND b.value IS NOT NULL
    WHERE o.value IS NOT NULL
),
again AS (
    SELECT submission_id FROM pairs
    GROUP BY submission_id
    HAVING bool_and(is_same) AND count(*) > 3 AND bool_or(raw NOT IN ('0', ''))
)
SELECT
    'sent_again' AS rule,
    form,
    period,
    NULL AS unit_code,
    measure,
    format('{} …', raw) AS found,
    format('{}: {} … ({}, {}!{})', previous_period, base_raw, base_submission_id, base_sheet, base_cell) AS expected,
    submission_id,
    sheet,
    cell
FROM pairs
SEMI JOIN again USING (submission_id)
QUALIFY row_number() OVER (PARTITION BY submission_id ORDER BY line, length(cell), cell) = 1
