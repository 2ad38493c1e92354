-- Rows that were refused because they contradict another form, where an identity of severity error says so.
SELECT rule, form, period, unit_code, measure, found, expected, submission_id, sheet, cell
FROM identity_violations
