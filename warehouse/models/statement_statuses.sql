/*
title = "One row per submission and statement: whether it speaks for its unit, and if not, why."
kind = "table"
key = ["submission_id", "statement_number"]
has_past = true
rows = "reporting units"
of_own_units = ["contradictions", "identity_violations", "lacking_figures", "statement_checks"]
*/
-- Which statements speak for their units, and why the others do not: one that contradicts another form is refused; one
-- that several contradict is on hold, and so is one that lacks what the statement before it answered.
WITH violations AS (SELECT DISTINCT submission_id, statement_number, 'refused' AS status FROM identity_violations),
kept_out AS (
    FROM violations
    UNION ALL
    SELECT DISTINCT submission_id, statement_number, consequence FROM contradictions WHERE consequence = 'on_hold'
),
partial AS (
    SELECT DISTINCT submission_id, unit_code, is_claim FROM lacking_figures WHERE consequence = 'on_hold'
)
SELECT
    v.submission_id,  -- VARCHAR | submission
    v.statement_number,  -- INTEGER | row
    v.unit_code,  -- VARCHAR | unit
    v.form,  -- VARCHAR | form
    v.period,  -- VARCHAR | period
    v.is_claim,  -- BOOLEAN | a total of other rows
    CASE WHEN c.status IS NOT NULL THEN c.status
        WHEN v.status = 'eligible' AND p.submission_id IS NOT NULL THEN 'on_hold'
        ELSE v.status END
        AS status,  -- VARCHAR | eligible: the highest rank is current; withdrawn, superseded, on_hold, refused, blank
    v.rank,  -- BIGINT | the one of higher rank is current
    v.number,  -- BIGINT | of its submission
    v.is_accepted  -- BOOLEAN | admitted by a decision
FROM statement_checks v
LEFT JOIN kept_out c ON c.submission_id = v.submission_id AND c.statement_number = v.statement_number
LEFT JOIN partial p
    ON p.submission_id = v.submission_id AND p.unit_code = v.unit_code AND p.is_claim = v.is_claim
