-- A current row that leaves blank what the unit's row before it answered, or has no column for it and was let in by a
-- person: each row once, at the first such figure. The figures before are compared where a unit has more than one row: few.
WITH before AS MATERIALIZED (
    SELECT st.submission_id, st.statement_number, st.unit_code, st.form, st.period,
        c.submission_id AS current_id, c.statement_number AS current_number
    FROM statement_statuses st
    JOIN current_statements c ON c.unit_code = st.unit_code AND c.form = st.form AND c.period = st.period
    WHERE st.status = 'eligible' AND NOT st.is_claim
        AND (st.submission_id, st.statement_number) <> (c.submission_id, c.statement_number)
    QUALIFY row_number() OVER (
        PARTITION BY st.unit_code, st.form, st.period ORDER BY st.rank DESC, st.number DESC, st.statement_number DESC
    ) = 1
),
figures AS MATERIALIZED (
    SELECT submission_id, statement_number, measure, category, state, raw, sheet, cell
    FROM observations
    WHERE NOT is_claim AND submission_id IN (
        SELECT submission_id FROM before UNION ALL SELECT current_id FROM before
    )
),
first_cells AS (
    SELECT submission_id, statement_number, sheet, cell
    FROM figures
    QUALIFY row_number() OVER (
        PARTITION BY submission_id, statement_number ORDER BY length(cell), cell, measure, category
    ) = 1
)
SELECT
    'figure_taken_back' AS rule,
    b.form,
    b.period,
    b.unit_code,
    old.measure,
    '' AS found,
    format('{} ({}, {}!{})', old.raw, su.file_name, old.sheet, old.cell) AS expected,
    b.current_id AS submission_id,
    coalesce(new.sheet, f.sheet) AS sheet,
    coalesce(new.cell, f.cell) AS cell
FROM before b
JOIN figures old
    ON old.submission_id = b.submission_id AND old.statement_number = b.statement_number
    AND old.state IN ('reported', 'zero')
JOIN first_cells f ON f.submission_id = b.current_id AND f.statement_number = b.current_number
JOIN submissions su ON su.submission_id = b.submission_id
LEFT JOIN figures new
    ON new.submission_id = b.current_id AND new.statement_number = b.current_number
    AND new.measure = old.measure AND new.category = old.category
WHERE coalesce(new.state, 'blank') = 'blank'
QUALIFY row_number() OVER (
    PARTITION BY b.unit_code, b.form, b.period ORDER BY length(old.cell), old.cell, old.measure, old.category
) = 1
