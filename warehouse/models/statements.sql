-- Which statements speak for their units, and why the others do not: one that contradicts another form is refused.
WITH contradicted AS (SELECT DISTINCT submission_id, line FROM mart.contradicted)
SELECT v.* REPLACE (CASE WHEN c.line IS NULL THEN v.status ELSE 'refused' END AS status)
FROM mart.verdicts v
LEFT JOIN contradicted c ON c.submission_id = v.submission_id AND c.line = v.line
