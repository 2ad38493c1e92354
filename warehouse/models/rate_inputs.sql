/*
title = "One row per unit, period, indicator and category: the lowest units that answered every measure of a rate."
kind = "table"
key = ["unit_code", "period", "indicator", "category"]
rows = "reporting units"
of_parts = ["current_observations"]
*/
-- The units over which a rate's numerator and denominator are summed: the lowest that answered every measure of both.
-- Where a rate has several categories, a unit answered a measure if it left none of them open. A rate does not apply to
-- a unit that does not have its category. A dash is an answer above the line, and none below it.
WITH needed AS (
    SELECT indicator, count(*) AS terms FROM core.indicator_terms GROUP BY indicator
),
terms AS (
    SELECT t.*, f.code_list <> '' AS is_divided FROM core.rate_terms t JOIN core.forms f USING (form)
),
cells AS (  -- what a unit reported of one measure of a rate
    SELECT
        f.unit_code, f.period, t.indicator, t.rate_category AS category, t.side, coalesce(f.value, 0) AS value,
        f.is_answered, FALSE AS is_without, f.is_accepted
    FROM current_observations f
    JOIN terms t ON t.form = f.form AND t.measure = f.measure AND t.category = f.category
    WHERE NOT t.is_divided AND f.is_answered AND NOT (t.side = 'denominator' AND f.state = 'dash')
    UNION ALL BY NAME
    SELECT
        f.unit_code, f.period, t.indicator, t.rate_category AS category, t.side,
        sum(coalesce(f.value, 0)) FILTER (WHERE f.is_counted) AS value,
        bool_and(f.is_answered OR f.state = 'not_applicable') AND bool_or(f.is_counted) AS is_answered,
        bool_and(f.state = 'not_applicable') AS is_without, bool_or(f.is_accepted) AS is_accepted
    FROM current_observations f
    JOIN terms t ON t.form = f.form AND t.measure = f.measure AND t.category = f.category
    WHERE t.is_divided
    GROUP BY f.unit_code, f.period, t.indicator, t.rate_category, t.side, t.form, t.measure
),
pairs AS (
    SELECT
        c.unit_code,
        c.period,
        c.indicator,
        c.category,
        coalesce(sum(c.value) FILTER (WHERE c.side = 'numerator'), 0) AS numerator,
        coalesce(sum(c.value) FILTER (WHERE c.side = 'denominator'), 0) AS denominator,
        bool_or(c.is_accepted) AS is_accepted,
        NOT bool_or(c.is_without) AS is_applicable
    FROM cells c
    JOIN needed n ON n.indicator = c.indicator
    GROUP BY c.unit_code, c.period, c.indicator, c.category, n.terms
    HAVING bool_or(c.is_without) OR count(*) FILTER (WHERE c.is_answered) = n.terms
),
upper_units AS (
    SELECT DISTINCT a.unit_code, a.period
    FROM pairs a
    JOIN units_by_period u ON u.unit_code = a.unit_code AND u.period = a.period AND NOT u.is_lowest
),
parts AS MATERIALIZED (  -- few: joined to all pairs as they are
    SELECT p.ancestor_code, p.descendant_code, p.period
    FROM upper_units a
    JOIN hierarchy_by_period p ON p.period = a.period AND p.ancestor_code = a.unit_code AND p.depth > 0
),
covered AS (
    SELECT DISTINCT p.ancestor_code AS unit_code, b.period, b.indicator, b.category
    FROM parts p
    JOIN pairs b ON b.unit_code = p.descendant_code AND b.period = p.period
)
SELECT
    p.unit_code,  -- VARCHAR | unit
    p.period,  -- VARCHAR | period
    p.indicator,  -- VARCHAR | indicator
    p.category,  -- VARCHAR | category
    p.numerator,  -- $TOTAL | its part above the line
    p.denominator,  -- $TOTAL | its part below it
    p.is_accepted,  -- BOOLEAN | one of its figures is current because somebody decided to accept it
    p.is_applicable,  -- BOOLEAN | false for a unit that does not have what is rated: outside of rate and coverage
    CASE  -- figures of a unit and of its parts in different categories are added; they cover the parts that sent them
        WHEN c.unit_code IS NOT NULL THEN 0
        WHEN f.stands_for_parts THEN u.expected_units
        ELSE CAST(u.is_lowest AS BIGINT)
    END AS units  -- BIGINT | lowest units that it covers
FROM pairs p
LEFT JOIN covered c USING (unit_code, period, indicator, category)
JOIN core.indicators i ON i.indicator = p.indicator
JOIN core.forms f ON f.form = i.form
JOIN units_by_period u ON u.unit_code = p.unit_code AND u.period = p.period
WHERE c.unit_code IS NULL OR f.code_list <> ''
