/*
title = "One row per unit, period, form, measure and category: the current figure of the unit itself, with its cell."
kind = "table"
key = ["unit_code", "period", "form", "measure", "category"]
has_past = true
rows = "reporting units"
of_parts = ["current_statements", "observations", "reported_totals"]
*/
-- The current figures of each unit itself. A row of sums is here only for a unit without a statement of its own.
-- Only a few rows need exclusions (`mixed_rows`); split them off so that the big join stays simple.
WITH kept AS (
    SELECT unit_code, form, period, submission_id, statement_number, is_accepted, FALSE AS is_sum
    FROM current_statements
    UNION ALL
    SELECT unit_code, form, period, submission_id, statement_number, is_accepted, TRUE AS is_sum
    FROM reported_totals
    ANTI JOIN current_statements USING (unit_code, form, period)
    WHERE validation_result = 'accepted'
),
upper_units AS (SELECT unit_code, period FROM units_by_period WHERE NOT is_lowest),
own AS MATERIALIZED (
    SELECT s.*, u.unit_code IS NOT NULL AS is_upper, row_number() OVER () AS own
    FROM kept s
    LEFT JOIN upper_units u ON u.unit_code = s.unit_code AND u.period = s.period
),
wholes AS (
    SELECT DISTINCT form, ancestor AS category FROM core.category_paths WHERE depth > 0
),
sums AS MATERIALIZED (  -- over categories: few
    SELECT submission_id, statement_number, form, measure, category
    FROM observations SEMI JOIN wholes USING (form, category)
),
summed AS MATERIALIZED (  -- those of which a part is answered
    SELECT s.submission_id, s.statement_number, list(DISTINCT (s.measure, s.category)) AS figures
    FROM sums s
    JOIN core.category_paths p ON p.form = s.form AND p.ancestor = s.category AND p.depth > 0
    JOIN observations o
        ON o.submission_id = s.submission_id AND o.statement_number = s.statement_number
        AND o.measure = s.measure AND o.category = p.descendant
    WHERE o.state IN ('reported', 'zero', 'dash')
    GROUP BY s.submission_id, s.statement_number
),
parts AS MATERIALIZED (  -- the rows of units within an upper unit that has a row of its own
    SELECT a.own, part.submission_id, part.statement_number, part.period
    FROM own a
    JOIN hierarchy_by_period p ON p.period = a.period AND p.ancestor_code = a.unit_code AND p.depth > 0
    JOIN own part ON part.unit_code = p.descendant_code AND part.period = a.period AND part.form = a.form
    WHERE a.is_upper
),
covered AS (  -- figures of these that a part answered as well
    SELECT own, list((measure, category)) AS figures
    FROM (
        SELECT DISTINCT p.own, b.measure, b.category
        FROM parts p
        JOIN observations b
            ON b.submission_id = p.submission_id AND b.statement_number = p.statement_number AND b.period = p.period
        WHERE b.state IN ('reported', 'zero', 'dash')
    )
    GROUP BY own
),
mixed_rows AS MATERIALIZED (  -- few; no join here, since DuckDB would estimate that it gives many
    FROM own WHERE is_upper
    UNION ALL
    FROM own SEMI JOIN summed USING (submission_id, statement_number) WHERE NOT is_upper
),
plain AS (
    SELECT o.*, t.is_sum, t.is_accepted, o.state IN ('reported', 'zero', 'dash') AS is_answered,
        is_answered AS is_counted
    FROM (FROM own ANTI JOIN mixed_rows USING (own)) t
    JOIN observations o
        ON o.submission_id = t.submission_id AND o.statement_number = t.statement_number AND o.period = t.period
    WHERE (o.form, o.measure) IN (SELECT (form, measure) FROM core.measures WHERE NOT is_claim)
        AND (t.is_sum OR NOT o.is_claim)
),
mixed_figures AS MATERIALIZED (
    FROM observations SEMI JOIN mixed_rows USING (submission_id, statement_number, period)
),
mixed AS MATERIALIZED (  -- kept apart from the join of all figures
    SELECT o.*, t.is_sum, t.is_accepted, o.state IN ('reported', 'zero', 'dash') AS is_answered,
        is_answered AND NOT coalesce(list_contains(c.figures, (o.measure, o.category)), FALSE) AS is_counted
    FROM mixed_rows t
    JOIN mixed_figures o
        ON o.submission_id = t.submission_id AND o.statement_number = t.statement_number AND o.period = t.period
    LEFT JOIN summed s ON s.submission_id = t.submission_id AND s.statement_number = t.statement_number
    LEFT JOIN covered c ON c.own = t.own
    WHERE (t.is_sum OR NOT o.is_claim) AND NOT coalesce(list_contains(s.figures, (o.measure, o.category)), FALSE)
)
SELECT
    unit_code,  -- VARCHAR | unit
    period,  -- VARCHAR | period
    form,  -- VARCHAR | form
    measure,  -- VARCHAR | measure
    category,  -- VARCHAR | category
    value,  -- $VALUE | the figure
    state,  -- VARCHAR | reported, zero, dash, blank, not_applicable, unreadable
    is_answered,  -- BOOLEAN | reported, zero or dash: the unit gave an answer
    is_sum AS is_claim,  -- BOOLEAN | a row of sums: it serves only where no part of the unit answered
    is_counted,  -- BOOLEAN | it enters the sums: answered, and no part of the unit answered
    is_accepted,  -- BOOLEAN | it is current because somebody decided to accept it
    submission_id,  -- VARCHAR | submission
    sheet,  -- VARCHAR | sheet
    cell,  -- VARCHAR | cell
    raw  -- VARCHAR | text of the cell
FROM (
    FROM plain
    UNION ALL BY NAME
    SELECT mixed.*
    FROM mixed
    JOIN core.measures m ON m.form = mixed.form AND m.measure = mixed.measure AND NOT m.is_claim
)
