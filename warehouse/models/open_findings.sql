-- Findings that still concern a figure that stands or a file that could not be read. Built after the audits.
SELECT f.* EXCLUDE (is_audit)
FROM core.findings f
LEFT JOIN core.submissions s USING (submission_id)
LEFT JOIN mart.standing st ON st.unit_code = f.unit_code AND st.form = f.form AND st.period = f.period
LEFT JOIN core.submissions kept ON kept.submission_id = st.submission_id
LEFT JOIN mart.claims cl ON cl.unit_code = f.unit_code AND cl.form = f.form AND cl.period = f.period
LEFT JOIN core.submissions claimed ON claimed.submission_id = cl.submission_id
WHERE CASE
    WHEN f.is_audit THEN EXISTS (
        SELECT 1 FROM mart.audit_findings a
        WHERE a.rule = f.rule AND a.submission_id = f.submission_id AND a.sheet = f.sheet AND a.cell = f.cell
            AND a.found = f.found AND a.expected = f.expected
    )
    WHEN f.submission_id IS NULL THEN
        f.file_hash NOT IN (SELECT file_hash FROM core.submissions)
        OR f.file_hash IN (SELECT file_hash FROM core.submissions WHERE status IN ('standing', 'refused', 'waiting'))
    WHEN s.status = 'withdrawn' THEN FALSE
    WHEN s.status = 'superseded' AND f.unit_code IS NULL THEN FALSE -- a row that was refused may still lack its successor
    ELSE coalesce(kept.number, 0) <= s.number AND coalesce(claimed.number, 0) <= s.number
END
