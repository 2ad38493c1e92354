-- Which statements speak for their units, and why the others do not: one that contradicts another form is refused.
WITH violations AS (SELECT DISTINCT submission_id, statement_number FROM mart.identity_violations)
SELECT v.* REPLACE (CASE WHEN c.statement_number IS NULL THEN v.status ELSE 'refused' END AS status)
FROM mart.statement_checks v
LEFT JOIN violations c ON c.submission_id = v.submission_id AND c.statement_number = v.statement_number
