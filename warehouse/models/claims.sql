-- Of the rows of sums about a unit the one stands whose table lists most units, the later of two: a correction of two
-- communes does not replace the district's own total with theirs. In one table the unit's own row precedes "Tổng cộng".
WITH listed AS (
    SELECT submission_id, count(*) FILTER (WHERE NOT is_claim) AS parts
    FROM core.statements
    GROUP BY submission_id
)
SELECT st.unit_code, st.form, st.period, st.submission_id, st.line, st.verdict
FROM core.statements st
JOIN core.submissions su USING (submission_id)
JOIN listed USING (submission_id)
ANTI JOIN core.withdrawals USING (submission_id)
WHERE st.verdict <> 'blank' AND st.is_claim
QUALIFY row_number() OVER (
    PARTITION BY st.unit_code, st.form, st.period ORDER BY listed.parts DESC, su.number DESC, st.line
) = 1
