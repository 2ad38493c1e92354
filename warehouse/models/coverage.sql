/*
title = "One row per unit, period and form. Counts of lowest units: who should report, who did."
kind = "table"
key = ["unit_code", "period", "form"]
has_past = true
*/
-- Who should report and who did, in lowest units. A form is expected for the kinds of period that it names, and
-- wherever somebody sent it.
WITH expected AS (  -- a plan for a period does not yet make its reports due
    SELECT u.period, f.form
    FROM (SELECT DISTINCT period FROM submissions JOIN core.forms USING (form) WHERE NOT is_plan) u
    JOIN core.periods p USING (period)
    JOIN core.forms f ON list_contains(f.period_kinds, p.kind)
    UNION
    SELECT DISTINCT period, form FROM submissions
),
spoken AS (  -- the statement that covers a unit: its own, else that of the nearest unit above, if it covers parts
    SELECT p.descendant_code AS unit_code, s.form, s.period, s.submission_id, s.is_accepted
    FROM current_statements s
    JOIN core.forms f USING (form)
    JOIN hierarchy_by_period p
        ON p.period = s.period AND p.ancestor_code = s.unit_code AND (p.depth = 0 OR f.stands_for_parts)
    WHERE p.is_lowest
    QUALIFY row_number() OVER (PARTITION BY p.descendant_code, s.form, s.period ORDER BY p.depth) = 1
),
last_row AS (  -- what became of the last row about each unit that has no current statement
    SELECT unit_code, form, period, status
    FROM statement_statuses
    WHERE NOT is_claim AND status NOT IN ('blank', 'superseded')
    QUALIFY row_number() OVER (PARTITION BY unit_code, form, period ORDER BY number DESC) = 1
),
units AS (
    SELECT
        u.unit_code, u.period, e.form, s.submission_id IS NOT NULL AS is_reported,
        CAST(su.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) <= d.due_on AS is_on_time,
        CASE WHEN s.submission_id IS NULL THEN r.status END AS last_status,
        s.is_accepted
    FROM units_by_period u
    JOIN expected e USING (period)
    LEFT JOIN core.due_days d ON d.form = e.form AND d.period = u.period
    LEFT JOIN spoken s ON s.unit_code = u.unit_code AND s.form = e.form AND s.period = u.period
    LEFT JOIN submissions su ON su.submission_id = s.submission_id
    LEFT JOIN last_row r ON r.unit_code = u.unit_code AND r.form = e.form AND r.period = u.period
    WHERE u.is_lowest
),
sums AS (
    SELECT
        t.ancestor_code AS unit_code,
        u.period,
        u.form,
        count(*) AS expected,
        count(*) FILTER (WHERE u.is_reported) AS reported,
        count(*) FILTER (WHERE u.is_on_time) AS on_time,
        count(*) FILTER (WHERE NOT u.is_on_time) AS late,
        count(*) FILTER (WHERE u.last_status = 'refused') AS refused,
        count(*) FILTER (WHERE u.last_status = 'withdrawn') AS withdrawn,
        count(*) FILTER (WHERE u.last_status = 'on_hold') AS waiting,
        count(*) FILTER (WHERE u.is_accepted) AS accepted,
        count(*) FILTER (WHERE NOT u.is_reported AND u.last_status IS NULL) AS missing
    FROM units u
    JOIN hierarchy_by_period t ON t.descendant_code = u.unit_code AND t.period = u.period
    GROUP BY ALL
)
SELECT
    s.unit_code,  -- VARCHAR | unit
    a.unit_name,  -- VARCHAR | its name on the last day of the period
    a.level,  -- VARCHAR | its level
    s.period,  -- VARCHAR | period
    s.form,  -- VARCHAR | form
    s.expected,  -- BIGINT | lowest units in force
    s.reported,  -- BIGINT | with a current statement
    CASE WHEN d.due_on IS NOT NULL THEN s.on_time END
        AS on_time,  -- BIGINT | of these, by the due day; null where none is set
    CASE WHEN d.due_on IS NOT NULL THEN s.late END AS late,  -- BIGINT | of these, after it; null where none is set
    s.refused,  -- BIGINT | without one, whose last row was refused
    s.withdrawn,  -- BIGINT | without one, whose submission was withdrawn
    s.waiting,  -- BIGINT | without one, whose last row is on hold: a question is open
    s.accepted,  -- BIGINT | of the reported, by a decision to accept it
    s.missing  -- BIGINT | expected, and nothing came
FROM sums s
JOIN units_by_period a USING (unit_code, period)
LEFT JOIN core.due_days d USING (form, period)
