/*
title = "One row per submission and statement: whether it speaks for its unit, and if not, why."
kind = "table"
key = ["submission_id", "statement_number"]
has_past = true
rows = "reporting units"
of_own_units = ["identity_violations", "statement_checks"]
*/
-- Which statements speak for their units, and why the others do not: one that contradicts another form is refused.
WITH violations AS (SELECT DISTINCT submission_id, statement_number FROM identity_violations)
SELECT
    v.submission_id,  -- VARCHAR | submission
    v.statement_number,  -- INTEGER | row
    v.unit_code,  -- VARCHAR | unit
    v.form,  -- VARCHAR | form
    v.period,  -- VARCHAR | period
    v.is_claim,  -- BOOLEAN | a total of other rows
    CASE WHEN c.statement_number IS NULL THEN v.status ELSE 'refused' END
        AS status,  -- VARCHAR | eligible: the highest rank is current; withdrawn, superseded, on_hold, refused, blank
    v.rank,  -- BIGINT | the one of higher rank is current
    v.number,  -- BIGINT | of its submission
    v.is_accepted  -- BOOLEAN | admitted by a decision
FROM statement_checks v
LEFT JOIN violations c ON c.submission_id = v.submission_id AND c.statement_number = v.statement_number
