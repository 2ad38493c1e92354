-- The figures of which every count and every rate is the sum: each with its cell, its file, and how it got there.
WITH leaves AS (
    SELECT
        f.unit_code AS leaf_code, f.period, f.form, NULL AS indicator, 'count' AS term, f.measure, f.category, f.value,
        f.state, f.is_claim, f.is_accepted, f.submission_id, f.sheet, f.cell, f.raw
    FROM mart.current_observations f
    WHERE f.is_counted
    UNION ALL BY NAME
    SELECT
        f.unit_code AS leaf_code, f.period, f.form, t.indicator, t.side AS term, f.measure, t.rate_category, f.category,
        f.value,
        f.state, f.is_claim, f.is_accepted, f.submission_id, f.sheet, f.cell, f.raw
    FROM mart.rate_inputs l
    JOIN core.rate_terms t ON t.indicator = l.indicator AND t.rate_category = l.category
    JOIN mart.current_observations f
        ON f.unit_code = l.unit_code AND f.period = l.period AND f.form = t.form AND f.measure = t.measure
        AND f.category = t.category
    WHERE l.is_applicable AND f.is_answered
)
SELECT
    p.ancestor_code AS unit_code,
    l.period,
    l.form,
    l.indicator,
    l.term,
    l.measure,
    coalesce(l.rate_category, l.category) AS rate_category,
    l.category,
    l.leaf_code,
    u.unit_name AS leaf_name,
    u.level AS leaf_level,
    p.depth,
    l.value,
    l.state,
    l.is_claim,
    l.is_accepted,
    l.submission_id,
    su.file_name,
    su.file_hash,
    su.received_at,
    l.sheet,
    l.cell,
    l.raw
FROM leaves l
JOIN mart.hierarchy_by_period p ON p.period = l.period AND p.descendant_code = l.leaf_code
JOIN mart.units_by_period u ON u.period = l.period AND u.unit_code = l.leaf_code
JOIN core.submissions su ON su.submission_id = l.submission_id
