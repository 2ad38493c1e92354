/*
title = "One row per unit, period, form, measure and other statement: a claimed total, or a second sender's figure."
kind = "table"
key = ["unit_code", "period", "form", "measure", "category", "kind", "submission_id", "cell"]
has_past = true
of_own_units = ["counts", "current_statements", "observations", "reported_totals", "statement_statuses"]
*/
-- Totals against the sum of the parts, and second senders' figures against the current one. A total is a row of sums,
-- or a statement about a unit that has others in it.
WITH upper_totals AS (
    SELECT unit_code, period, form, submission_id, statement_number FROM reported_totals
    UNION
    SELECT s.unit_code, s.period, s.form, s.submission_id, s.statement_number
    FROM current_statements s
    JOIN units_by_period u ON u.unit_code = s.unit_code AND u.period = s.period AND NOT u.is_lowest
),
totals AS (
    SELECT c.unit_code, c.period, c.form, o.measure, o.category, 'total' AS kind, o.value AS claimed,
        o.submission_id, o.sheet, o.cell
    FROM upper_totals c
    JOIN observations o USING (submission_id, statement_number)
),
others AS (  -- the last eligible statement of every other sender about the unit
    SELECT st.unit_code, st.period, st.form, st.submission_id, st.statement_number
    FROM statement_statuses st
    JOIN submissions su ON su.submission_id = st.submission_id
    JOIN current_statements s ON s.unit_code = st.unit_code AND s.form = st.form AND s.period = st.period
    JOIN submissions kept ON kept.submission_id = s.submission_id
    WHERE st.status = 'eligible' AND NOT st.is_claim AND su.sender_code <> kept.sender_code
    QUALIFY row_number() OVER (
        PARTITION BY st.unit_code, st.form, st.period, su.sender_code ORDER BY st.rank DESC, st.number DESC
    ) = 1
),
second_figures AS (
    SELECT t.unit_code, t.period, t.form, o.measure, o.category, 'statement' AS kind, o.value AS claimed,
        o.submission_id, o.sheet, o.cell
    FROM others t
    JOIN observations o USING (submission_id, statement_number)
),
counted AS (  -- of the units in question: few
    SELECT c.*
    FROM counts c
    SEMI JOIN (
        SELECT unit_code, period, form FROM upper_totals UNION SELECT unit_code, period, form FROM others
    ) USING (unit_code, period, form)
)
SELECT
    c.unit_code,  -- VARCHAR | unit
    c.unit_name,  -- VARCHAR | its name on the last day of the period
    c.level,  -- VARCHAR | its level
    c.period,  -- VARCHAR | period
    c.form,  -- VARCHAR | form
    c.measure,  -- VARCHAR | measure
    c.category,  -- VARCHAR | category
    a.kind,  -- VARCHAR | total: a claimed total; statement: another sender's statement about the same unit
    a.claimed,  -- $TOTAL | the total in the report
    c.value AS summed,  -- $TOTAL | the sum of the parts, or the unit's own current figure
    a.claimed - c.value AS residual,  -- $TOTAL | claimed less summed
    c.reported_units,  -- BIGINT | lowest units in the sum
    c.expected_units,  -- BIGINT | lowest units that should be
    a.submission_id,  -- VARCHAR | submission of the claim
    a.sheet,  -- VARCHAR | its sheet
    a.cell  -- VARCHAR | its cell
FROM (FROM totals UNION ALL BY NAME FROM second_figures) a
JOIN counted c USING (unit_code, period, form, measure, category)
WHERE a.claimed IS NOT NULL AND (a.kind = 'statement' OR c.source = 'summed')
