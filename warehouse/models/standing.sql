-- The last accepted statement about (unit, form, period) stands; withdrawn ones step back.
SELECT st.unit_code, st.form, st.period, st.submission_id, st.line
FROM core.statements st
JOIN core.submissions su USING (submission_id)
ANTI JOIN core.withdrawals USING (submission_id)
WHERE st.verdict = 'accepted' AND NOT st.is_claim
QUALIFY row_number() OVER (PARTITION BY st.unit_code, st.form, st.period ORDER BY su.number DESC, st.line DESC) = 1
