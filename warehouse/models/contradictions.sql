/*
title = "One row per statement that two or more statements of other forms contradict, and each of their figures that does."
kind = "table"
key = ["submission_id", "statement_number", "rule", "measure", "other_submission_id", "other_statement_number", "other_measure"]
rows = "reporting units"
of_own_units = ["lacking_figures", "observations", "statement_checks"]
*/
-- Who is to blame where forms of one unit and period contradict each other: the statement that two or more others
-- contradict, and more than say the same as it. A statement that itself contradicts as many is no witness, nor is one
-- that left an agreement: an earlier statement of its form agreed. Who disagreed before, disagrees no more by a new
-- statement. All latest statements are compared at once, so that the order of the files of a night does not matter.
-- Of most units no form has two others against it: those of which one has are few, and only of them is more looked up.
WITH same AS MATERIALIZED (
    FROM core.identities
    WHERE other_period = 'same' AND form <> other_form AND relation IN ('equal', 'at_most')
),
sides AS MATERIALIZED (
    SELECT form, measure, rule, other_form, other_measure, relation = 'equal' AS is_equal, FALSE AS is_turned FROM same
    UNION ALL
    SELECT other_form, other_measure, rule, form, measure, relation = 'equal', TRUE FROM same
),
spoken AS MATERIALIZED (
    SELECT submission_id, statement_number, unit_code, form, period, is_accepted, row_number() OVER (
            PARTITION BY unit_code, form, period ORDER BY rank DESC, number DESC, statement_number DESC
        ) AS place
    FROM statement_checks
    WHERE status = 'eligible' AND NOT is_claim AND form IN (SELECT form FROM sides)
        AND (submission_id, unit_code, is_claim) NOT IN (
            SELECT (submission_id, unit_code, is_claim) FROM lacking_figures WHERE consequence = 'on_hold'
        )
),
answers AS (
    SELECT submission_id, statement_number, measure, value
    FROM observations
    WHERE NOT is_claim AND state IN ('reported', 'zero', 'dash') AND (form, measure) IN (SELECT (form, measure) FROM sides)
),
latest AS MATERIALIZED (
    SELECT s.unit_code, s.period, s.form, a.measure, sum(coalesce(a.value, 0)) AS value
    FROM spoken s
    JOIN answers a USING (submission_id, statement_number)
    WHERE s.place = 1
    GROUP BY ALL
),
doubted AS MATERIALIZED (
    SELECT DISTINCT unit_code, period
    FROM (
        SELECT a.unit_code, a.period
        FROM sides i
        JOIN latest a ON a.form = i.form AND a.measure = i.measure
        JOIN latest b
            ON b.form = i.other_form AND b.measure = i.other_measure AND b.unit_code = a.unit_code
            AND b.period = a.period
        WHERE CASE WHEN i.is_equal THEN a.value <> b.value WHEN i.is_turned THEN a.value < b.value
            ELSE a.value > b.value END
        GROUP BY a.unit_code, a.period, a.form
        HAVING count(DISTINCT b.form) > 1
    )
),
arrivals AS (  -- the run that first brought a file; what `correct` brings, a person has looked at
$arrivals
),
stated AS MATERIALIZED (
    SELECT s.*, a.entry, s.is_accepted OR a.is_correction AS is_decided, row_number() OVER () AS id
    FROM spoken s
    SEMI JOIN doubted d ON d.unit_code = s.unit_code AND d.period = s.period
    JOIN submissions su ON su.submission_id = s.submission_id
    JOIN arrivals a ON a.file_hash = su.file_hash
),
figures AS MATERIALIZED (
    SELECT s.id, s.unit_code, s.period, s.form, s.place, s.entry, a.measure, sum(coalesce(a.value, 0)) AS value
    FROM stated s
    JOIN answers a USING (submission_id, statement_number)
    GROUP BY ALL
),
pairs AS MATERIALIZED (
    SELECT a.id, a.form, a.measure, i.rule, b.id AS other, b.form AS other_form, b.measure AS other_measure, b.entry,
        b.place = 1 AS is_latest, i.is_equal,
        CASE WHEN i.is_equal THEN a.value <> b.value WHEN i.is_turned THEN a.value < b.value ELSE a.value > b.value END
            AS is_broken
    FROM sides i
    JOIN figures a ON a.form = i.form AND a.measure = i.measure
    JOIN figures b
        ON b.form = i.other_form AND b.measure = i.other_measure AND b.unit_code = a.unit_code AND b.period = a.period
),
agreed AS MATERIALIZED (
    SELECT id, other, other_form, is_latest FROM pairs GROUP BY ALL HAVING NOT bool_or(is_broken)
),
against AS MATERIALIZED (  -- the latest statements of other forms that contradict each
    SELECT DISTINCT id, form, other, other_form FROM pairs WHERE is_broken AND is_latest
),
degrees AS (SELECT id, count(*) AS number FROM against GROUP BY id),
witnesses AS MATERIALIZED (
    SELECT a.id, a.other, a.other_form
    FROM against a
    JOIN degrees d ON d.id = a.id
    LEFT JOIN against further ON further.id = a.other AND further.other_form <> a.form
    ANTI JOIN agreed before ON before.id = a.id AND before.other_form = a.other_form AND NOT before.is_latest
    GROUP BY a.id, a.other, a.other_form
    HAVING count(further.id) + 1 < any_value(d.number)
),
contradicting AS MATERIALIZED (
    SELECT p.* FROM pairs p JOIN witnesses w ON w.id = p.id AND w.other = p.other WHERE p.is_broken
),
supported AS (
    SELECT p.id, count(DISTINCT p.other_form) AS number
    FROM pairs p
    SEMI JOIN contradicting c ON c.id = p.id AND c.measure = p.measure
    WHERE p.is_latest AND p.is_equal AND NOT p.is_broken
    GROUP BY p.id
),
suspects AS MATERIALIZED (
    SELECT s.*, coalesce(any_value(u.number), 0) AS support
    FROM stated s
    JOIN witnesses w ON w.id = s.id
    LEFT JOIN supported u ON u.id = s.id
    GROUP BY ALL
    HAVING count(*) > greatest(1, coalesce(any_value(u.number), 0))
),
predecessors AS (
    SELECT x.id, arg_min(p.id, p.place) AS predecessor
    FROM suspects x
    JOIN stated p ON p.unit_code = x.unit_code AND p.period = x.period AND p.form = x.form AND p.place > x.place
    WHERE p.is_decided OR p.id NOT IN (SELECT id FROM suspects)
    GROUP BY x.id
),
blamed AS (
    SELECT x.id, any_value(x.is_decided) AS is_decided, count(*) FILTER (f.entry <= x.entry) > 1 AS is_new
    FROM suspects x
    JOIN witnesses w ON w.id = x.id
    JOIN (SELECT id, other_form, min(entry) AS entry FROM pairs WHERE is_broken GROUP BY ALL) f
        ON f.id = x.id AND f.other_form = w.other_form
    LEFT JOIN predecessors p ON p.id = x.id
    WHERE p.predecessor IS NULL OR (p.predecessor, w.other_form) IN (SELECT (id, other_form) FROM agreed)
    GROUP BY x.id
    HAVING count(*) > greatest(1, any_value(x.support))
)
SELECT
    s.submission_id,  -- VARCHAR | submission of the statement to blame
    s.statement_number,  -- INTEGER | row
    s.unit_code,  -- VARCHAR | unit
    s.form,  -- VARCHAR | form
    s.period,  -- VARCHAR | period
    c.measure,  -- VARCHAR | measure
    c.rule,  -- VARCHAR | the identity that is broken
    o.submission_id AS other_submission_id,  -- VARCHAR | submission of a statement that contradicts it
    o.statement_number AS other_statement_number,  -- INTEGER | its row
    o.form AS other_form,  -- VARCHAR | its form
    c.other_measure,  -- VARCHAR | its measure
    CASE WHEN b.is_decided THEN 'accepted' WHEN b.is_new THEN 'on_hold' ELSE 'reported' END
        AS consequence  -- VARCHAR | on_hold; reported: it was current before they came, and stays; accepted: a person let it in
FROM blamed b
JOIN stated s ON s.id = b.id
JOIN contradicting c ON c.id = b.id
JOIN stated o ON o.id = c.other
