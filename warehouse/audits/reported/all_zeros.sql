/*
compares = true
of_own_units = ["observations"]
*/
-- Rows whose every figure is zero, kept out until somebody says that this is what was meant, or a later row answers:
-- each at its first zero.
WITH zeros AS (
    SELECT o.submission_id, o.statement_number, o.measure, o.sheet, o.cell, count(*) OVER row_of AS figures
    FROM observations o
    JOIN all_zeros z
        ON z.submission_id = o.submission_id AND z.statement_number = o.statement_number AND z.period = o.period
    WHERE o.state = 'zero'
    WINDOW row_of AS (PARTITION BY o.submission_id, o.statement_number)
    QUALIFY row_number() OVER (PARTITION BY o.submission_id, o.statement_number ORDER BY length(o.cell), o.cell) = 1
)
SELECT
    'all_zeros' AS rule,
    st.form,
    st.period,
    st.unit_code,
    z.measure,
    format('{} × 0', z.figures) AS found,
    coalesce(format('{}: {} ({}, {}!{})', last.period, last.raw, before.file_name, last.sheet, last.cell), '?')
        AS expected,
    st.submission_id,
    z.sheet,
    z.cell
FROM statement_statuses st
JOIN zeros z ON z.submission_id = st.submission_id AND z.statement_number = st.statement_number
JOIN core.periods p ON p.period = st.period
LEFT JOIN current_statements later
    ON later.unit_code = st.unit_code AND later.form = st.form AND later.period = st.period
LEFT JOIN current_observations last
    ON last.unit_code = st.unit_code AND last.form = st.form AND last.measure = z.measure AND last.category = ''
    AND last.period = p.previous_period
LEFT JOIN submissions before ON before.submission_id = last.submission_id
WHERE st.status = 'on_hold' AND NOT st.is_claim AND coalesce(later.rank, 0) < st.rank
