/*
title = "One row per submission and statement whose figures are all zero, which no other report confirms: a question."
kind = "table"
key = ["submission_id", "statement_number"]
compares = true
of_own_units = ["observations", "statements"]
rows = "reporting units"
*/
-- Rows whose every figure is zero: perhaps their sender reported nothing. Another report confirms such a row if an
-- identity sets one of its zeros equal to a zero there, in a row that is not all zeros itself.
WITH empty AS (
    SELECT o.submission_id, o.statement_number, o.unit_code, o.form, o.period
    FROM observations o
    JOIN core.measures m ON m.form = o.form AND m.measure = o.measure
    WHERE NOT (m.is_claim OR o.is_claim)  -- a sum over categories is no further zero
    GROUP BY ALL
    HAVING count(*) FILTER (WHERE o.state = 'zero') > 1
        AND bool_and(o.state IN ('zero', 'dash', 'blank', 'not_applicable'))
),
pairs AS (
    SELECT form, measure, other_form, other_measure, other_period FROM core.identities WHERE relation = 'equal'
    UNION ALL
    SELECT other_form, other_measure, form, measure, other_period FROM core.identities
    WHERE relation = 'equal' AND other_period = 'same'
),
confirmed AS (
    SELECT e.submission_id, e.statement_number
    FROM empty e
    JOIN pairs i ON i.form = e.form
    JOIN core.periods p ON p.period = e.period
    JOIN observations o
        ON o.form = i.other_form AND o.measure = i.other_measure AND o.unit_code = e.unit_code AND o.state = 'zero'
        AND o.period = CASE i.other_period
            WHEN 'same' THEN e.period WHEN 'opening' THEN p.opening_period ELSE p.previous_period END
    JOIN submissions su ON su.submission_id = o.submission_id
    JOIN statements st
        ON st.submission_id = o.submission_id AND st.statement_number = o.statement_number
        AND st.validation_result = 'accepted' AND NOT st.is_claim
    WHERE (o.submission_id, o.statement_number) NOT IN (SELECT (submission_id, statement_number) FROM empty)
)
SELECT
    e.submission_id,  -- VARCHAR | submission
    e.statement_number,  -- INTEGER | row
    e.unit_code,  -- VARCHAR | unit
    e.form,  -- VARCHAR | form
    e.period  -- VARCHAR | period
FROM empty e
JOIN submissions su ON su.submission_id = e.submission_id
ANTI JOIN confirmed c ON c.submission_id = e.submission_id AND c.statement_number = e.statement_number
