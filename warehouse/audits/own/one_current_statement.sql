-- A unit, form and period with more than one current statement, or with one that was refused and nobody accepted.
SELECT s.unit_code, s.form, s.period, count(*) AS rows
FROM current_statements s
LEFT JOIN statements st USING (submission_id, statement_number)
GROUP BY ALL
HAVING count(*) > 1 OR bool_or(st.validation_result IS DISTINCT FROM 'accepted' AND NOT s.is_accepted)
