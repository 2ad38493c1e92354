-- Two contents of one sender for one form and period, of which no rule says which is the later: each at its first figure
-- that the other does not confirm. A later row of the unit, or an acceptance, answers the question.
WITH waiting AS MATERIALIZED (
    SELECT u.*
    FROM undecided_versions u
    JOIN statement_statuses st ON st.submission_id = u.submission_id AND st.statement_number = u.statement_number
    JOIN statement_statuses other
        ON other.submission_id = u.other_submission_id AND other.statement_number = u.other_statement_number
    LEFT JOIN current_statements later
        ON later.unit_code = st.unit_code AND later.form = st.form AND later.period = st.period
    WHERE st.status = 'on_hold' AND other.status = 'on_hold' AND coalesce(later.rank, 0) < st.rank
),
figures AS MATERIALIZED (
    FROM observations SEMI JOIN waiting USING (submission_id, statement_number)
)
SELECT
    'versions_undecided' AS rule,
    w.form,
    w.period,
    w.unit_code,
    a.measure,
    coalesce(a.raw, '') AS found,
    format('{} ({}, {}!{})', coalesce(b.raw, ''), su.file_name, b.sheet, b.cell) AS expected,
    w.submission_id,
    a.sheet,
    a.cell
FROM waiting w
JOIN figures a ON a.submission_id = w.submission_id AND a.statement_number = w.statement_number
JOIN figures b
    ON b.submission_id = w.other_submission_id AND b.statement_number = w.other_statement_number
    AND b.measure = a.measure AND b.category = a.category
JOIN submissions su ON su.submission_id = w.other_submission_id
WHERE a.value IS DISTINCT FROM b.value OR a.state <> b.state
QUALIFY row_number() OVER (
    PARTITION BY w.submission_id, w.statement_number ORDER BY length(a.cell), a.cell, su.number
) = 1
