/*
title = "One row per pair of statements that came together and differ, while no rule says which is the later: a question."
kind = "table"
key = ["submission_id", "statement_number", "other_submission_id", "other_statement_number"]
of_own_units = ["observations", "statements"]
rows = "reporting units"
*/
-- Statements of one sender about one unit, in two contents of one form and period that came in the same run: neither
-- name nor title, nor the time at which they were saved, nor that of the files says which is the later. Most often
-- there are none.
WITH pairs AS MATERIALIZED (
    SELECT a.submission_id, b.submission_id AS other_submission_id
    FROM submissions a
    JOIN submissions b
        ON b.tie = a.tie AND b.file_hash <> a.file_hash AND b.sender_code = a.sender_code AND b.form = a.form
        AND b.period = a.period
),
rows_of AS MATERIALIZED (
    SELECT submission_id, statement_number, unit_code, form, period, is_claim
    FROM statements
    SEMI JOIN pairs USING (submission_id)
    WHERE validation_result = 'accepted'
),
figures AS MATERIALIZED (
    SELECT o.submission_id, o.statement_number, list((o.measure, o.category, o.value, o.state) ORDER BY ALL) AS told
    FROM observations o
    SEMI JOIN rows_of r USING (submission_id, statement_number)
    GROUP BY o.submission_id, o.statement_number
)
SELECT
    a.submission_id,  -- VARCHAR | submission
    a.statement_number,  -- INTEGER | row
    a.unit_code,  -- VARCHAR | unit
    a.form,  -- VARCHAR | form
    a.period,  -- VARCHAR | period
    b.submission_id AS other_submission_id,  -- VARCHAR | submission that says something else
    b.statement_number AS other_statement_number  -- INTEGER | its row
FROM pairs p
JOIN rows_of a ON a.submission_id = p.submission_id
JOIN rows_of b
    ON b.submission_id = p.other_submission_id AND b.unit_code = a.unit_code AND b.period = a.period
    AND b.is_claim = a.is_claim
JOIN figures fa ON fa.submission_id = a.submission_id AND fa.statement_number = a.statement_number
JOIN figures fb ON fb.submission_id = b.submission_id AND fb.statement_number = b.statement_number
WHERE fa.told <> fb.told
