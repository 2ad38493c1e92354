-- Of the rows of sums about a unit, the one whose table lists most units is current, and of two such the later: a
-- correction of two communes does not replace the district's own total. In one table the unit's own row precedes
-- "Tổng cộng".
WITH listed AS (
    SELECT submission_id, period, count(*) FILTER (WHERE NOT is_claim) AS parts
    FROM mart.statements
    GROUP BY ALL
)
SELECT
    st.unit_code, st.form, st.period, st.submission_id, st.statement_number, st.is_accepted, st.rank,
    CASE st.status WHEN 'eligible' THEN 'accepted' ELSE 'refused' END AS validation_result
FROM mart.statements st
JOIN listed USING (submission_id, period)
WHERE st.status IN ('eligible', 'refused') AND st.is_claim
QUALIFY row_number() OVER (
    PARTITION BY st.unit_code, st.form, st.period
    ORDER BY listed.parts DESC, st.rank DESC, st.number DESC, st.statement_number
) = 1
