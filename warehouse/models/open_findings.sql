/*
title = "One row per finding that still concerns a current figure, or a file that could not be read."
kind = "table"
columns_of = "core.findings"
without = ["is_audit"]
*/
-- Findings that still concern a current figure or a file that could not be read. Built after the audits. A later
-- reading of a file closes the findings of an earlier one; accepting a row answers its errors.
WITH last_reading AS (
    SELECT file_hash, max_by(run_id, entry) AS run_id FROM readings GROUP BY file_hash
)
SELECT f.* EXCLUDE (is_audit)
FROM core.findings f
LEFT JOIN last_reading r ON r.file_hash = f.file_hash
LEFT JOIN submissions s ON s.submission_id = f.submission_id
LEFT JOIN current_statements st ON st.unit_code = f.unit_code AND st.form = f.form AND st.period = f.period
LEFT JOIN reported_totals cl ON cl.unit_code = f.unit_code AND cl.form = f.form AND cl.period = f.period
WHERE CASE
    WHEN f.is_audit THEN EXISTS (
        SELECT 1 FROM mart.audit_findings a
        WHERE a.rule = f.rule AND a.submission_id = f.submission_id AND a.sheet = f.sheet AND a.cell = f.cell
            AND a.found = f.found AND (a.expected = f.expected OR f.severity = 'info')
    )
    WHEN f.run_id <> r.run_id THEN FALSE
    WHEN f.file_hash IN (
        SELECT file_hash FROM active_decisions WHERE kind = 'withdraw' AND file_hash IS NOT NULL
    ) THEN FALSE
    WHEN f.submission_id IS NULL THEN
        f.file_hash NOT IN (SELECT file_hash FROM submissions)
        OR f.file_hash IN (SELECT file_hash FROM submissions WHERE status IN ('current', 'refused', 'on_hold'))
    WHEN s.status = 'withdrawn' THEN FALSE
    WHEN s.status = 'superseded' AND f.unit_code IS NULL THEN FALSE  -- a refused row may lack its successor
    ELSE
        CASE WHEN st.submission_id = f.submission_id THEN NOT (st.is_accepted AND f.severity = 'error')
            ELSE coalesce(st.rank, 0) <= s.rank END
        AND CASE WHEN cl.submission_id = f.submission_id THEN NOT (cl.is_accepted AND f.severity = 'error')
            ELSE coalesce(cl.rank, 0) <= s.rank END
END
