-- Two senders' accepted figures about the same unit that differ.
SELECT
    'statements_disagree' AS rule,
    r.form,
    r.period,
    r.unit_code,
    r.measure,
    o.raw AS found,
    format('{} ({}, {}!{})', f.raw, f.submission_id, f.sheet, f.cell) AS expected,
    r.submission_id,
    r.sheet,
    r.cell
FROM mart.reconciliation r
JOIN mart.figures f USING (unit_code, period, form, measure, category)
JOIN core.observations o
    ON o.submission_id = r.submission_id AND o.sheet = r.sheet AND o.cell = r.cell
    AND o.measure = r.measure AND o.category = r.category
WHERE r.kind = 'statement' AND r.residual <> 0
