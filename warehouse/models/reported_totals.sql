/*
title = "One row per unit, form and period: the current row of sums, kept for comparison."
kind = "table"
key = ["unit_code", "form", "period"]
has_past = true
rows = "reporting units"
*/
-- Of the rows of sums about a unit, the one whose table lists most units is current, and of two such the later: a
-- correction of two communes does not replace the district's own total. In one table the unit's own row precedes
-- "Tổng cộng".
WITH listed AS (
    SELECT submission_id, period, count(*) FILTER (WHERE NOT is_claim) AS parts
    FROM statement_statuses
    GROUP BY ALL
)
SELECT
    st.unit_code,  -- VARCHAR | unit
    st.form,  -- VARCHAR | form
    st.period,  -- VARCHAR | period
    st.submission_id,  -- VARCHAR | submission it comes from
    st.statement_number,  -- INTEGER | its row there
    st.is_accepted,  -- BOOLEAN | it is current because somebody decided to accept it
    st.rank,  -- BIGINT | its rank among the statements about the unit
    CASE st.status WHEN 'eligible' THEN 'accepted' ELSE 'refused' END
        AS validation_result  -- VARCHAR | accepted; refused: compared, but never a figure of the unit
FROM statement_statuses st
JOIN listed USING (submission_id, period)
WHERE st.status IN ('eligible', 'refused') AND st.is_claim
QUALIFY row_number() OVER (
    PARTITION BY st.unit_code, st.form, st.period
    ORDER BY listed.parts DESC, st.rank DESC, st.number DESC, st.statement_number
) = 1
