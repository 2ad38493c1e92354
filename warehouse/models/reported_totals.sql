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
),
kept_out AS (  -- a row that was refused or is on hold does not come back through its own total
    SELECT DISTINCT submission_id, unit_code, form, period
    FROM statement_statuses
    WHERE NOT is_claim AND status IN ('refused', 'on_hold')
)
SELECT
    st.unit_code,  -- VARCHAR | unit
    st.form,  -- VARCHAR | form
    st.period,  -- VARCHAR | period
    st.submission_id,  -- VARCHAR | submission it comes from
    st.statement_number,  -- INTEGER | its row there
    st.is_accepted,  -- BOOLEAN | it is current because somebody decided to accept it
    st.rank,  -- BIGINT | its rank among the statements about the unit
    CASE WHEN st.status = 'eligible' AND k.unit_code IS NULL THEN 'accepted' ELSE 'refused' END
        AS validation_result  -- VARCHAR | accepted; refused: compared, but never a figure of the unit
FROM statement_statuses st
JOIN listed USING (submission_id, period)
LEFT JOIN kept_out k
    ON k.submission_id = st.submission_id AND k.unit_code = st.unit_code AND k.form = st.form AND k.period = st.period
WHERE st.status IN ('eligible', 'refused') AND st.is_claim
QUALIFY row_number() OVER (
    PARTITION BY st.unit_code, st.form, st.period
    ORDER BY listed.parts DESC, st.rank DESC, st.number DESC, st.statement_number
) = 1
