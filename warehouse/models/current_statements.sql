/*
title = "One row per unit, form and period: the current statement, which is the last accepted one."
kind = "table"
key = ["unit_code", "form", "period"]
has_past = true
rows = "reporting units"
of_own_units = ["statement_statuses"]
*/
-- Of the eligible statements about (unit, form, period) the last one is current.
SELECT
    unit_code,  -- VARCHAR | unit
    form,  -- VARCHAR | form
    period,  -- VARCHAR | period
    submission_id,  -- VARCHAR | submission it comes from
    statement_number,  -- INTEGER | its row there
    is_accepted,  -- BOOLEAN | it is current because somebody decided to accept it
    rank  -- BIGINT | its rank among the statements about the unit
FROM statement_statuses
WHERE status = 'eligible' AND NOT is_claim
QUALIFY row_number() OVER (
    PARTITION BY unit_code, form, period ORDER BY rank DESC, number DESC, statement_number DESC
) = 1
