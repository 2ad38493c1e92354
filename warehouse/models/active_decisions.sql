/*
title = "One row per withdrawal or acceptance that holds: not undone."
kind = "table"
key = ["entry"]
*/
-- Withdrawals and acceptances that hold: no later decision undid them.
SELECT
    d.entry,  -- BIGINT | number in the log
    d.kind,  -- VARCHAR | withdraw, accept
    d.submission_id,  -- VARCHAR | submission
    d.unit_code,  -- VARCHAR | the one row accepted; null: the whole submission
    d.file_hash,  -- VARCHAR | file withdrawn
    d.rank  -- BIGINT | rank that an acceptance gives
FROM decisions d
WHERE d.kind IN ('withdraw', 'accept')
    AND d.entry NOT IN (SELECT undoes FROM decisions WHERE undoes IS NOT NULL)
