/*
title = "One row per submission and statement: what of it by itself keeps it from speaking for its unit."
kind = "table"
key = ["submission_id", "statement_number"]
rows = "reporting units"
of_own_units = ["all_zeros", "statements", "undecided_versions"]
*/
-- Which statements would speak for their units, each by itself, and why the others do not.
WITH withdrawn AS (  -- a file that is read again stays withdrawn
    SELECT again.submission_id
    FROM active_decisions d
    JOIN submissions su ON su.submission_id = d.submission_id
    JOIN submissions again
        ON again.file_hash = su.file_hash AND again.sender_code = su.sender_code AND again.form = su.form
        AND again.period = su.period AND (again.number = su.number OR again.run_id <> su.run_id)
    WHERE d.kind = 'withdraw'
    UNION
    SELECT su.submission_id
    FROM active_decisions d
    JOIN submissions su ON su.file_hash = d.file_hash
    WHERE d.kind = 'withdraw'
),
last_reading AS (  -- what a file gave before it was read again is superseded
    SELECT file_hash, max_by(run_id, entry) AS run_id FROM readings GROUP BY file_hash
),
undecided AS (  -- until one of them is withdrawn, read otherwise or accepted
    SELECT DISTINCT u.submission_id, u.statement_number
    FROM undecided_versions u
    JOIN submissions other ON other.submission_id = u.other_submission_id
    JOIN last_reading r ON r.file_hash = other.file_hash AND r.run_id = other.run_id
    ANTI JOIN withdrawn w ON w.submission_id = u.other_submission_id
),
accepted AS (
    SELECT submission_id, unit_code, max(rank) AS rank FROM active_decisions WHERE kind = 'accept' GROUP BY ALL
)
SELECT
    st.submission_id,  -- VARCHAR | submission
    st.statement_number,  -- INTEGER | row
    st.unit_code,  -- VARCHAR | unit
    st.form,  -- VARCHAR | form
    st.period,  -- VARCHAR | period
    st.is_claim,  -- BOOLEAN | a total of other rows
    CASE
        WHEN w.submission_id IS NOT NULL THEN 'withdrawn'
        WHEN su.run_id <> r.run_id THEN 'superseded'
        WHEN st.validation_result = 'blank' THEN 'blank'
        WHEN own.rank IS NOT NULL THEN 'eligible'
        WHEN su.is_late AND whole.rank IS NULL THEN 'on_hold'
        WHEN st.validation_result = 'refused' THEN 'refused'
        WHEN u.statement_number IS NOT NULL THEN 'on_hold'
        WHEN z.statement_number IS NOT NULL AND NOT st.is_claim THEN 'on_hold'
        ELSE 'eligible'
    END AS status,  -- VARCHAR | eligible, withdrawn, superseded, on_hold, refused, blank
    greatest(su.rank, coalesce(whole.rank, su.rank), coalesce(own.rank, su.rank)) AS rank,  -- BIGINT | the one of higher rank is current
    su.number,  -- BIGINT | of its submission
    coalesce(whole.rank, own.rank) IS NOT NULL AS is_accepted  -- BOOLEAN | admitted by a decision
FROM statements st
JOIN submissions su ON su.submission_id = st.submission_id
JOIN last_reading r ON r.file_hash = su.file_hash
LEFT JOIN withdrawn w ON w.submission_id = st.submission_id
LEFT JOIN undecided u ON u.submission_id = st.submission_id AND u.statement_number = st.statement_number
LEFT JOIN all_zeros z ON z.submission_id = st.submission_id AND z.statement_number = st.statement_number
LEFT JOIN accepted whole ON whole.submission_id = st.submission_id AND whole.unit_code IS NULL
LEFT JOIN accepted own ON own.submission_id = st.submission_id AND own.unit_code = st.unit_code
