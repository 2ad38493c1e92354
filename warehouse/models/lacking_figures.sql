/*
title = "One row per submission, unit and figure that the unit's report before answered and this one has no cell for."
kind = "table"
key = ["submission_id", "unit_code", "is_claim", "measure", "category"]
rows = "reporting units"
of_own_units = ["observations", "statement_checks"]
*/
-- A partial report never overtakes a full one. The rows about a unit are walked in the order in which they speak: each
-- is compared with the one that was current when it came, and waits if it has no cell for a figure that this one
-- answered; then the next is compared with the same. A blank cell is no missing one, and a figure of a part of a
-- category stands for the category. A row of sums is compared with the one before it (`reported_totals`), and a unit's
-- own row, if it is the first, with the sum of the unit's hamlets. What a person accepts or brings by `correct` is
-- taken. Most units have one report, and of the others most have the same cells: more is looked up only of the few.
WITH RECURSIVE again AS MATERIALIZED (
    SELECT unit_code, form, period
    FROM statement_checks
    WHERE status = 'eligible'
    GROUP BY ALL
    HAVING min(number) < max(number)
),
spoken AS MATERIALIZED (  -- the row by which a submission speaks for a unit
    SELECT submission_id, statement_number, unit_code, form, period, is_claim, rank, number, is_accepted
    FROM statement_checks
    SEMI JOIN again USING (unit_code, form, period)
    WHERE status = 'eligible'
    QUALIFY row_number() OVER (
        PARTITION BY submission_id, unit_code, is_claim
        ORDER BY CASE WHEN is_claim THEN statement_number ELSE -statement_number END
    ) = 1
),
sizes AS (SELECT unit_code, form, period, count(*) AS size FROM spoken GROUP BY ALL),
figures AS MATERIALIZED (
    SELECT o.submission_id, o.statement_number, o.unit_code, o.form, o.period, o.measure, o.category, o.state
    FROM observations o
    SEMI JOIN spoken USING (submission_id, statement_number)
    WHERE (o.form, o.measure) IN (SELECT (form, measure) FROM core.measures WHERE NOT is_claim)
),
partly AS MATERIALIZED (  -- figures for which some of a unit's rows have a cell and others have none
    SELECT f.unit_code, f.form, f.period, f.measure, f.category
    FROM figures f
    JOIN sizes USING (unit_code, form, period)
    GROUP BY ALL
    HAVING count(*) < any_value(size) AND bool_or(f.state IN ('reported', 'zero'))
),
questioned AS MATERIALIZED (FROM spoken SEMI JOIN partly USING (unit_code, form, period)),
listed AS (  -- units that a table lists beside its sums
    SELECT submission_id, count(*) AS units
    FROM statements
    SEMI JOIN questioned USING (submission_id)
    WHERE NOT is_claim
    GROUP BY submission_id
),
arrivals AS (
$arrivals
),
stated AS MATERIALIZED (
    SELECT q.*, row_number() OVER () AS id, q.is_accepted OR a.is_correction AS is_decided,
        row_number() OVER (
            PARTITION BY q.unit_code, q.form, q.period
            ORDER BY CASE WHEN q.is_claim THEN coalesce(l.units, 0) ELSE 0 END, q.rank, q.number, q.is_claim
        ) AS place
    FROM questioned q
    JOIN submissions su ON su.submission_id = q.submission_id
    JOIN arrivals a ON a.file_hash = su.file_hash
    LEFT JOIN listed l ON l.submission_id = q.submission_id
),
cells AS MATERIALIZED (
    SELECT s.id, f.form, f.measure, f.category FROM stated s JOIN figures f USING (submission_id, statement_number)
),
present AS MATERIALIZED (
    SELECT id, measure, category FROM cells
    UNION
    SELECT c.id, c.measure, p.ancestor
    FROM cells c
    JOIN core.category_paths p ON p.form = c.form AND p.descendant = c.category AND p.depth > 0
),
answered AS (
    SELECT s.id, f.measure, f.category
    FROM stated s
    JOIN figures f USING (submission_id, statement_number)
    SEMI JOIN partly p
        ON p.unit_code = f.unit_code AND p.form = f.form AND p.period = f.period AND p.measure = f.measure
        AND p.category = f.category
    WHERE f.state IN ('reported', 'zero')
),
missing AS MATERIALIZED (
    SELECT later.id, earlier.id AS before, a.measure, a.category
    FROM stated earlier
    JOIN stated later
        ON later.unit_code = earlier.unit_code AND later.form = earlier.form AND later.period = earlier.period
        AND (later.rank, later.number) > (earlier.rank, earlier.number)
    JOIN answered a ON a.id = earlier.id
    ANTI JOIN present p ON p.id = later.id AND p.measure = a.measure AND p.category = a.category
),
lesser AS MATERIALIZED (SELECT DISTINCT id, before FROM missing),
walk AS (  -- `own`, `total`: which row and which row of sums are current after each step
    SELECT unit_code, form, period, 0::BIGINT AS place, NULL::BIGINT AS id, NULL::BIGINT AS before,
        NULL::BIGINT AS own, NULL::BIGINT AS total
    FROM (SELECT DISTINCT unit_code, form, period FROM stated)
    UNION ALL
    SELECT w.unit_code, w.form, w.period, s.place, s.id, l.before,
        CASE WHEN s.is_claim OR (l.id IS NOT NULL AND NOT s.is_decided) THEN w.own ELSE s.id END,
        CASE WHEN NOT s.is_claim OR (l.id IS NOT NULL AND NOT s.is_decided) THEN w.total ELSE s.id END
    FROM walk w
    JOIN stated s
        ON s.unit_code = w.unit_code AND s.form = w.form AND s.period = w.period AND s.place = w.place + 1
    LEFT JOIN lesser l
        ON l.id = s.id AND l.before = CASE WHEN s.is_claim THEN w.total ELSE coalesce(w.own, w.total) END
)
SELECT
    s.submission_id,  -- VARCHAR | submission that has no cell for the figure
    s.statement_number,  -- INTEGER | the row by which it speaks for the unit
    s.unit_code,  -- VARCHAR | unit
    s.form,  -- VARCHAR | form
    s.period,  -- VARCHAR | period
    s.is_claim,  -- BOOLEAN | a total of other rows
    m.measure,  -- VARCHAR | measure of the figure
    m.category,  -- VARCHAR | category of the figure
    b.submission_id AS earlier_submission_id,  -- VARCHAR | submission that answered it
    b.statement_number AS earlier_statement_number,  -- INTEGER | its row
    CASE WHEN s.is_decided THEN 'accepted' ELSE 'on_hold' END
        AS consequence  -- VARCHAR | on_hold: the unit's rows of the submission wait; accepted: a person let them in
FROM walk w
JOIN stated s ON s.id = w.id
JOIN missing m ON m.id = w.id AND m.before = w.before
JOIN stated b ON b.id = w.before
