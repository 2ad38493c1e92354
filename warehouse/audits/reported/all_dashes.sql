-- Rows of nothing but dashes, which are no report: each at its first dash, until a later row of the unit answers.
WITH empty AS MATERIALIZED (
    SELECT st.submission_id, st.statement_number, st.unit_code, st.form, st.period
    FROM statement_statuses st
    LEFT JOIN current_statements later
        ON later.unit_code = st.unit_code AND later.form = st.form AND later.period = st.period
    WHERE st.status = 'blank' AND NOT st.is_claim AND coalesce(later.rank, 0) < st.rank
),
dashes AS MATERIALIZED (
    SELECT * FROM observations SEMI JOIN empty USING (submission_id, statement_number) WHERE state = 'dash'
)
SELECT
    'all_dashes' AS rule,
    e.form,
    e.period,
    e.unit_code,
    o.measure,
    format('{} × {}', count(*) OVER row_of, o.raw) AS found,
    '0' AS expected,
    e.submission_id,
    o.sheet,
    o.cell
FROM empty e
JOIN dashes o ON o.submission_id = e.submission_id AND o.statement_number = e.statement_number
WINDOW row_of AS (PARTITION BY o.submission_id, o.statement_number)
QUALIFY row_number() OVER (
    PARTITION BY o.submission_id, o.statement_number ORDER BY length(o.cell), o.cell, o.measure, o.category
) = 1
