/*
title = "One row per submission, statement and identity of severity error that it breaks with another form."
kind = "table"
key = ["submission_id", "statement_number", "rule", "measure"]
rows = "reporting units"
of_own_units = ["contradictions", "lacking_figures", "observations", "statement_checks"]
*/
-- Statements that break an identity of severity error with another form's figure for the same unit and period, each
-- with the cells of both sides. A form with a breakdown is compared by the sum over its categories. A statement that
-- somebody accepted breaks none, and one that most others contradict (`contradictions`) refuses none. Numbers are
-- compared first; cells and texts are looked up for the few that differ.
WITH strict AS (FROM core.identities WHERE severity = 'error'),
sides AS (SELECT form, measure FROM strict UNION SELECT other_form, other_measure FROM strict),
blamed AS (
    SELECT DISTINCT submission_id, statement_number, consequence FROM contradictions WHERE consequence <> 'accepted'
),
spoken AS (
    SELECT submission_id, statement_number, unit_code, form, period, rank, number, is_accepted,
        coalesce(b.consequence, '') AS consequence
    FROM statement_checks
    LEFT JOIN blamed b USING (submission_id, statement_number)
    WHERE status = 'eligible' AND NOT is_claim AND form IN (SELECT form FROM sides)
        AND b.consequence IS DISTINCT FROM 'on_hold'
        AND (submission_id, unit_code, is_claim) NOT IN (
            SELECT (submission_id, unit_code, is_claim) FROM lacking_figures WHERE consequence = 'on_hold'
        )
),
last_spoken AS (
    FROM spoken
    QUALIFY row_number() OVER (
        PARTITION BY unit_code, form, period ORDER BY rank DESC, number DESC, statement_number DESC
    ) = 1
),
reported AS (
    SELECT o.submission_id, o.statement_number, o.form, o.measure, o.value
    FROM observations o
    SEMI JOIN sides USING (form, measure)
    WHERE NOT o.is_claim AND o.state IN ('reported', 'zero', 'dash')
),
amounts AS (
    SELECT s.submission_id, s.statement_number, s.unit_code, s.form, s.period, t.measure, s.is_accepted,
        l.consequence = '' AS is_last, sum(coalesce(t.value, 0)) AS value
    FROM spoken s
    LEFT JOIN last_spoken l ON l.submission_id = s.submission_id AND l.statement_number = s.statement_number
    JOIN reported t ON t.submission_id = s.submission_id AND t.statement_number = s.statement_number
    GROUP BY ALL
),
broken AS (
    SELECT i.rule, a.form, a.period, a.unit_code, a.submission_id, a.statement_number, a.measure, b.form AS other_form,
        b.submission_id AS other_submission_id, b.statement_number AS other_line, b.measure AS other_measure
    FROM strict i
    JOIN amounts a ON a.form = i.form AND a.measure = i.measure AND NOT a.is_accepted
    JOIN amounts b
        ON b.form = i.other_form AND b.measure = i.other_measure AND b.unit_code = a.unit_code AND b.period = a.period
        AND b.is_last  -- and nobody blames it
    WHERE CASE i.relation WHEN 'equal' THEN a.value <> b.value WHEN 'at_most' THEN a.value > b.value END
),
named AS (
    SELECT submission_id, statement_number, measure FROM broken
    UNION
    SELECT other_submission_id, other_line, other_measure FROM broken
),
cells AS (
$named_cells
)
SELECT
    i.rule,  -- VARCHAR | id of the rule
    i.form,  -- VARCHAR | form
    i.period,  -- VARCHAR | period
    i.unit_code,  -- VARCHAR | unit
    i.measure,  -- VARCHAR | measure
    a.raw AS found,  -- VARCHAR | the figures in the report, with their cells
    format('{} ({}, {}, {}!{})', b.raw, i.period, other.file_name, b.sheet, b.cell)
        AS expected,  -- VARCHAR | the other side, with its cell
    i.submission_id,  -- VARCHAR | submission of the row that is refused
    i.statement_number,  -- INTEGER | row
    a.sheet,  -- VARCHAR | sheet
    a.cell  -- VARCHAR | cell
FROM broken i
JOIN cells a ON a.submission_id = i.submission_id AND a.statement_number = i.statement_number AND a.measure = i.measure
JOIN cells b
    ON b.submission_id = i.other_submission_id AND b.statement_number = i.other_line AND b.measure = i.other_measure
JOIN submissions other ON other.submission_id = i.other_submission_id
