-- Totals against the sum of the parts, and second senders' figures against the current one. A total is a row of sums,
-- or a statement about a unit that has others in it.
WITH upper_totals AS (
    SELECT unit_code, period, form, submission_id, statement_number FROM mart.reported_totals
    UNION
    SELECT s.unit_code, s.period, s.form, s.submission_id, s.statement_number
    FROM mart.current_statements s
    JOIN mart.units_by_period u ON u.unit_code = s.unit_code AND u.period = s.period AND NOT u.is_lowest
),
totals AS (
    SELECT c.unit_code, c.period, c.form, o.measure, o.category, 'total' AS kind, o.value AS claimed,
        o.submission_id, o.sheet, o.cell
    FROM upper_totals c
    JOIN core.observations o USING (submission_id, statement_number)
),
others AS (  -- the last eligible statement of every other sender about the unit
    SELECT st.unit_code, st.period, st.form, st.submission_id, st.statement_number
    FROM mart.statements st
    JOIN core.submissions su ON su.submission_id = st.submission_id
    JOIN mart.current_statements s ON s.unit_code = st.unit_code AND s.form = st.form AND s.period = st.period
    JOIN core.submissions kept ON kept.submission_id = s.submission_id
    WHERE st.status = 'eligible' AND NOT st.is_claim AND su.sender_code <> kept.sender_code
    QUALIFY row_number() OVER (
        PARTITION BY st.unit_code, st.form, st.period, su.sender_code ORDER BY st.rank DESC, st.number DESC
    ) = 1
),
statements AS (
    SELECT t.unit_code, t.period, t.form, o.measure, o.category, 'statement' AS kind, o.value AS claimed,
        o.submission_id, o.sheet, o.cell
    FROM others t
    JOIN core.observations o USING (submission_id, statement_number)
),
counted AS (  -- of the units in question: few
    SELECT c.*
    FROM mart.counts c
    SEMI JOIN (
        SELECT unit_code, period, form FROM upper_totals UNION SELECT unit_code, period, form FROM others
    ) USING (unit_code, period, form)
)
SELECT
    c.unit_code,
    c.unit_name,
    c.level,
    c.period,
    c.form,
    c.measure,
    c.category,
    a.kind,
    a.claimed,
    c.value AS summed,
    a.claimed - c.value AS residual,
    c.reported_units,
    c.expected_units,
    a.submission_id,
    a.sheet,
    a.cell
FROM (FROM totals UNION ALL BY NAME FROM statements) a
JOIN counted c USING (unit_code, period, form, measure, category)
WHERE a.claimed IS NOT NULL AND (a.kind = 'statement' OR c.source = 'summed')
