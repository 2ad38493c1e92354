/*
of_own_units = ["current_statements", "observations", "statement_statuses"]
*/
-- Rows that wait because they have no cell for what the unit's row before them answered: each once, at its first cell,
-- with the cells of the row before. Until a later row of the unit answers. The rows of a table speak for its sums.
WITH partial AS MATERIALIZED (
    SELECT l.*
    FROM lacking_figures l
    JOIN statement_statuses st ON st.submission_id = l.submission_id AND st.statement_number = l.statement_number
    LEFT JOIN current_statements now ON now.unit_code = l.unit_code AND now.form = l.form AND now.period = l.period
    LEFT JOIN reported_totals t ON t.unit_code = l.unit_code AND t.form = l.form AND t.period = l.period
    WHERE l.consequence = 'on_hold' AND coalesce(now.rank, 0) < st.rank
        AND (NOT l.is_claim OR coalesce(t.rank, 0) < st.rank)
),
lacking AS MATERIALIZED (
    FROM partial
    WHERE NOT is_claim OR submission_id NOT IN (SELECT submission_id FROM partial WHERE NOT is_claim)
),
texts AS (
$lacking_texts
),
first_cells AS (
    SELECT submission_id, statement_number, sheet, cell
    FROM observations
    SEMI JOIN lacking USING (submission_id, statement_number)
    QUALIFY row_number() OVER (
        PARTITION BY submission_id, statement_number ORDER BY length(cell), cell, measure, category
    ) = 1
)
SELECT
    'lacks_figures' AS rule,
    l.form,
    l.period,
    l.unit_code,
    arg_min(t.measure, t.position) AS measure,
    string_agg(t.title, '; ' ORDER BY t.position) AS found,
    string_agg(t.places, '; ' ORDER BY t.position) AS expected,
    l.submission_id,
    any_value(f.sheet) AS sheet,
    any_value(f.cell) AS cell
FROM (SELECT DISTINCT submission_id, statement_number, unit_code, form, period FROM lacking) l
JOIN texts t USING (submission_id, statement_number)
JOIN first_cells f USING (submission_id, statement_number)
GROUP BY l.submission_id, l.statement_number, l.form, l.period, l.unit_code
