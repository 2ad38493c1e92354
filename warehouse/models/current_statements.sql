-- Of the eligible statements about (unit, form, period) the last one is current.
SELECT unit_code, form, period, submission_id, statement_number, is_accepted, rank
FROM mart.statements
WHERE status = 'eligible' AND NOT is_claim
QUALIFY row_number() OVER (
    PARTITION BY unit_code, form, period ORDER BY rank DESC, number DESC, statement_number DESC
) = 1
