-- Two senders' accepted figures about the same unit that differ: few, and what they are joined to is made few first.
WITH differing AS MATERIALIZED (
    FROM reconciliation WHERE kind = 'statement' AND residual <> 0
),
current AS MATERIALIZED (
    FROM current_observations SEMI JOIN differing USING (unit_code, period, form, measure, category)
),
others AS MATERIALIZED (
    FROM observations SEMI JOIN differing USING (submission_id, sheet, cell, measure, category)
)
SELECT
    'statements_disagree' AS rule,
    r.form,
    r.period,
    r.unit_code,
    r.measure,
    o.raw AS found,
    format('{} ({}, {}!{})', f.raw, su.file_name, f.sheet, f.cell) AS expected,
    r.submission_id,
    r.sheet,
    r.cell
FROM differing r
JOIN current f USING (unit_code, period, form, measure, category)
JOIN submissions su ON su.submission_id = f.submission_id
JOIN others o
    ON o.submission_id = r.submission_id AND o.sheet = r.sheet AND o.cell = r.cell
    AND o.measure = r.measure AND o.category = r.category
