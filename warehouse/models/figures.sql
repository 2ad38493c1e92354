-- What stands of each unit itself. A row of sums is here only for a unit without a statement of its own.
WITH own AS (
    SELECT *, FALSE AS is_sum FROM mart.standing
    UNION ALL BY NAME
    SELECT * EXCLUDE (verdict), TRUE AS is_sum FROM mart.claims ANTI JOIN mart.standing USING (unit_code, form, period)
    WHERE verdict = 'accepted'
),
summed AS (  -- sums over categories of which a part is answered
    SELECT DISTINCT o.submission_id, o.line, o.measure, p.ancestor AS category
    FROM core.observations o
    JOIN core.category_paths p ON p.form = o.form AND p.descendant = o.category AND p.depth > 0
    WHERE o.form IN (SELECT form FROM core.forms WHERE dimension <> '') AND o.state IN ('reported', 'zero', 'dash')
),
told AS (
    SELECT
        o.unit_code, o.period, o.form, o.measure, o.category, o.value, o.state,
        o.state IN ('reported', 'zero', 'dash') AS is_answered,
        own.is_sum AS is_claim, own.is_accepted, o.submission_id, o.sheet, o.cell, o.raw
    FROM own
    JOIN core.observations o ON o.submission_id = own.submission_id AND o.line = own.line AND o.period = own.period
    JOIN core.measures m ON m.form = o.form AND m.measure = o.measure
    LEFT JOIN summed s
        ON s.submission_id = o.submission_id AND s.line = o.line AND s.measure = o.measure AND s.category = o.category
    WHERE NOT m.is_claim AND s.line IS NULL AND (own.is_sum OR NOT o.is_claim)
),
upper_units AS (  -- units with other units in them that speak for themselves
    SELECT DISTINCT own.unit_code, own.period, own.form
    FROM own
    JOIN mart.unit_periods u ON u.unit_code = own.unit_code AND u.period = own.period AND NOT u.is_lowest
),
parts AS MATERIALIZED (  -- the rows of the units in these
    SELECT p.ancestor_code, own.period, own.form, own.submission_id, own.line
    FROM upper_units a
    JOIN mart.path_periods p ON p.period = a.period AND p.ancestor_code = a.unit_code AND p.depth > 0
    JOIN own ON own.unit_code = p.descendant_code AND own.period = a.period AND own.form = a.form
),
covered AS (  -- figures of theirs that a part answered as well
    SELECT DISTINCT p.ancestor_code AS unit_code, p.period, p.form, b.measure, b.category
    FROM parts p
    JOIN core.observations b ON b.submission_id = p.submission_id AND b.line = p.line AND b.period = p.period
    WHERE b.state IN ('reported', 'zero', 'dash')
)
SELECT t.*, t.is_answered AND c.unit_code IS NULL AS is_counted
FROM told t
LEFT JOIN covered c
    ON c.unit_code = t.unit_code AND c.period = t.period AND c.form = t.form AND c.measure = t.measure
    AND c.category = t.category
