-- Of the statements about (unit, form, period) that speak the last one stands.
SELECT unit_code, form, period, submission_id, line, is_accepted, rank
FROM mart.statements
WHERE status = 'admitted' AND NOT is_claim
QUALIFY row_number() OVER (PARTITION BY unit_code, form, period ORDER BY rank DESC, number DESC, line DESC) = 1
