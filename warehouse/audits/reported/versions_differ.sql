-- Two contents of one sender for one form and period that came in the same run and differ: the later one counts. Each of
-- its rows at the first figure that differs.
WITH pairs AS MATERIALIZED (
    SELECT later.submission_id, earlier.submission_id AS other_submission_id, earlier.file_name, earlier.rank
    FROM submissions later
    JOIN submissions earlier
        ON earlier.sender_code = later.sender_code AND earlier.form = later.form AND earlier.period = later.period
        AND earlier.file_hash <> later.file_hash AND earlier.rank < later.rank AND earlier.tie <> later.tie
    JOIN core.files a ON a.file_hash = later.file_hash
    JOIN core.files b ON b.file_hash = earlier.file_hash AND b.run_id = a.run_id
),
rows_of AS MATERIALIZED (
    SELECT submission_id, statement_number, unit_code, form, period, status
    FROM statement_statuses
    WHERE NOT is_claim AND status IN ('eligible', 'refused', 'blank')
        AND submission_id IN (SELECT submission_id FROM pairs UNION ALL SELECT other_submission_id FROM pairs)
),
current AS MATERIALIZED (
    SELECT r.* FROM rows_of r
    SEMI JOIN current_statements c ON c.submission_id = r.submission_id AND c.statement_number = r.statement_number
),
figures AS MATERIALIZED (
    FROM observations SEMI JOIN rows_of USING (submission_id, statement_number)
)
SELECT
    'versions_differ' AS rule,
    c.form,
    c.period,
    c.unit_code,
    a.measure,
    coalesce(a.raw, '') AS found,
    format('{} ({}, {}!{})', coalesce(b.raw, ''), p.file_name, b.sheet, b.cell) AS expected,
    c.submission_id,
    a.sheet,
    a.cell
FROM pairs p
JOIN current c ON c.submission_id = p.submission_id
JOIN rows_of o ON o.submission_id = p.other_submission_id AND o.unit_code = c.unit_code AND o.period = c.period
JOIN figures a ON a.submission_id = c.submission_id AND a.statement_number = c.statement_number
JOIN figures b
    ON b.submission_id = o.submission_id AND b.statement_number = o.statement_number
    AND b.measure = a.measure AND b.category = a.category
WHERE a.value IS DISTINCT FROM b.value
QUALIFY row_number() OVER (
    PARTITION BY c.submission_id, c.statement_number ORDER BY p.rank DESC, length(a.cell), a.cell
) = 1
