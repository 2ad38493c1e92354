/*
title = "One row per unit, period, count or rate, term and leaf: the cells of which the figure is the sum."
kind = "view"
key = ["unit_code", "period", "form", "indicator", "term", "measure", "rate_category", "category", "leaf_code"]
has_past = true
*/
-- The figures of which every count and every rate is the sum: each with its cell, its file, and how it got there.
WITH leaves AS (
    SELECT
        f.unit_code AS leaf_code, f.period, f.form, NULL AS indicator, 'count' AS term, f.measure, f.category, f.value,
        f.state, f.is_claim, f.is_accepted, f.submission_id, f.sheet, f.cell, f.raw
    FROM current_observations f
    WHERE f.is_counted
    UNION ALL BY NAME
    SELECT
        f.unit_code AS leaf_code, f.period, f.form, t.indicator, t.side AS term, f.measure, t.rate_category, f.category,
        f.value,
        f.state, f.is_claim, f.is_accepted, f.submission_id, f.sheet, f.cell, f.raw
    FROM rate_inputs l
    JOIN core.rate_terms t ON t.indicator = l.indicator AND t.rate_category = l.category
    JOIN current_observations f
        ON f.unit_code = l.unit_code AND f.period = l.period AND f.form = t.form AND f.measure = t.measure
        AND f.category = t.category
    WHERE l.is_applicable AND f.is_answered
)
SELECT
    p.ancestor_code AS unit_code,  -- VARCHAR | unit whose figure it is
    l.period,  -- VARCHAR | period
    l.form,  -- VARCHAR | form
    l.indicator,  -- VARCHAR | indicator; null for a count
    l.term,  -- VARCHAR | count, numerator, denominator
    l.measure,  -- VARCHAR | measure
    coalesce(l.rate_category, l.category) AS rate_category,  -- VARCHAR | category of the count or rate
    l.category,  -- VARCHAR | category of the figure
    l.leaf_code,  -- VARCHAR | unit that reported
    u.unit_name AS leaf_name,  -- VARCHAR | its name then
    u.level AS leaf_level,  -- VARCHAR | its level
    p.depth,  -- INTEGER | steps from the unit to the leaf
    l.value,  -- $VALUE | the leaf's figure; null for a dash
    l.state,  -- VARCHAR | reported, zero, dash
    l.is_claim,  -- BOOLEAN | a row of sums: no part of the leaf answered
    l.is_accepted,  -- BOOLEAN | it is current because somebody decided to accept it
    l.submission_id,  -- VARCHAR | submission
    su.file_name,  -- VARCHAR | original name of the file
    su.file_hash,  -- VARCHAR | SHA-256 of the file
    su.received_at,  -- TIMESTAMPTZ | when the file was archived
    l.sheet,  -- VARCHAR | sheet
    l.cell,  -- VARCHAR | cell
    l.raw  -- VARCHAR | text of the cell
FROM leaves l
JOIN hierarchy_by_period p ON p.period = l.period AND p.descendant_code = l.leaf_code
JOIN units_by_period u ON u.period = l.period AND u.unit_code = l.leaf_code
JOIN submissions su ON su.submission_id = l.submission_id
