-- Withdrawals and acceptances that hold: no later decision undid them.
SELECT d.entry, d.kind, d.submission_id, d.unit_code, d.file_hash, d.rank
FROM core.decisions d
WHERE d.kind IN ('withdraw', 'accept')
    AND d.entry NOT IN (SELECT undoes FROM core.decisions WHERE undoes IS NOT NULL)
