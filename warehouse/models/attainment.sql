/*
title = "One row per unit, period and target: from a plan for the unit, or from a form with target and result."
kind = "table"
key = ["unit_code", "period", "target_form", "target_measure", "form", "measure", "indicator", "category"]
has_past = true
compares = true
of_own_units = ["category_totals", "changes", "counts", "current_observations", "rates"]
*/
-- Targets and what was reached: those that a plan sets for a unit, never added up, and those that a form has beside
-- their results, which are counts like any.
WITH good AS (  -- a measure is good in the direction of the rates in whose numerator it is
    SELECT t.form, t.measure, bool_and(i.good = 'down') AS is_down
    FROM core.indicator_terms t
    JOIN core.indicators i ON i.indicator = t.indicator
    WHERE t.side = 'numerator'
    GROUP BY ALL
),
measures AS (
    SELECT m.form, m.measure, m.target_of, CASE WHEN g.is_down THEN 'down' ELSE 'up' END AS good,
        count(*) OVER (PARTITION BY m.measure) = 1 AS is_only
    FROM core.measures m
    LEFT JOIN good g ON g.form = m.form AND g.measure = m.measure
    WHERE NOT m.is_claim AND m.kind <> 'target'
),
named AS (  -- what a category of a plan may name
    SELECT indicator AS name, indicator, form, CAST(NULL AS VARCHAR) AS measure, good FROM core.indicators
    UNION ALL
    SELECT measure AS name, NULL AS indicator, form, measure, good FROM measures
    WHERE is_only AND measure NOT IN (SELECT indicator FROM core.indicators)
    UNION ALL
    SELECT form || '.' || measure AS name, NULL AS indicator, form, measure, good FROM measures
),
planned AS (
    SELECT
        f.unit_code, f.period, n.form, n.measure, n.indicator, '' AS category, n.good,
        CASE m.aim WHEN 'value' THEN 'value' ELSE 'change' END AS aim,
        CASE m.aim WHEN 'reduction' THEN -f.value ELSE f.value END AS target,
        f.form AS target_form, f.measure AS target_measure
    FROM current_observations f
    JOIN core.measures m ON m.form = f.form AND m.measure = f.measure
    JOIN named n ON n.name = f.category
    WHERE m.aim IS NOT NULL AND f.value IS NOT NULL
),
asked AS (  -- measures of which the counts are needed
    SELECT DISTINCT form, measure FROM planned WHERE measure IS NOT NULL
    UNION
    SELECT form, unnest([measure, target_of]) AS measure FROM measures WHERE target_of IS NOT NULL
),
over_others AS (
    SELECT DISTINCT form, ancestor AS category FROM core.category_paths WHERE depth > 0
),
sums AS (
    SELECT unit_code, period, form, measure, category, value, reported_units, expected_units
    FROM counts
    SEMI JOIN asked USING (form, measure)
    ANTI JOIN over_others USING (form, category)
    UNION ALL
    SELECT unit_code, period, form, measure, category, value, reported_units, expected_units
    FROM category_totals
    SEMI JOIN asked USING (form, measure)
),
targets AS (
    FROM planned
    UNION ALL BY NAME
    SELECT
        t.unit_code, t.period, t.form, m.target_of AS measure, t.category, a.good, 'value' AS aim, t.value AS target,
        t.form AS target_form, t.measure AS target_measure
    FROM sums t
    JOIN measures m ON m.form = t.form AND m.measure = t.measure
    JOIN measures a ON a.form = t.form AND a.measure = m.target_of
    WHERE t.value IS NOT NULL
),
moved AS (  -- of all units it would take as long as the counts themselves
    SELECT unit_code, period, indicator, category, change_points, comparable
    FROM changes
    SEMI JOIN (SELECT unit_code, period FROM targets WHERE aim = 'change') USING (unit_code, period)
    WHERE against = 'year_opening'
),
comparisons AS (
    SELECT DISTINCT unit_code, period, comparable FROM moved
),
reached AS (
    SELECT
        u.unit_code,
        u.unit_name,
        u.level,
        u.period,
        t.form,
        t.measure,
        t.indicator,
        t.category,
        t.aim,
        CAST(t.target AS $AIM) AS target,
        CASE t.aim
            WHEN 'value' THEN coalesce(CAST(n.value AS $AIM), r.value)
            ELSE coalesce(CAST(n.value - b.value AS $AIM), c.change_points)
        END AS actual,
        CASE WHEN t.aim = 'change' AND t.target <> 0 THEN t.target < 0 ELSE t.good = 'down' END AS is_less_better,
        CASE t.aim WHEN 'change' THEN q.comparable END AS comparable,
        t.target_form,
        t.target_measure,
        coalesce(n.reported_units, r.reported_units, 0) AS reported_units,
        coalesce(n.expected_units, r.expected_units, u.expected_units) AS expected_units
    FROM targets t
    JOIN units_by_period u ON u.unit_code = t.unit_code AND u.period = t.period
    JOIN core.periods p ON p.period = t.period
    LEFT JOIN sums n
        ON n.unit_code = t.unit_code AND n.period = t.period AND n.form = t.form AND n.measure = t.measure
        AND n.category = t.category
    LEFT JOIN sums b
        ON b.unit_code = t.unit_code AND b.period = p.opening_period AND b.form = t.form AND b.measure = t.measure
        AND b.category = t.category
    LEFT JOIN rates r
        ON r.unit_code = t.unit_code AND r.period = t.period AND r.indicator = t.indicator AND r.category = t.category
    LEFT JOIN moved c
        ON c.unit_code = t.unit_code AND c.period = t.period AND c.indicator = t.indicator AND c.category = t.category
    LEFT JOIN comparisons q ON q.unit_code = t.unit_code AND q.period = t.period
)
SELECT
    unit_code,  -- VARCHAR | unit
    unit_name,  -- VARCHAR | its name on the last day of the period
    level,  -- VARCHAR | its level
    period,  -- VARCHAR | period
    form,  -- VARCHAR | form of what is aimed at
    measure,  -- VARCHAR | measure aimed at; null for an indicator
    indicator,  -- VARCHAR | indicator aimed at; null for a measure
    category,  -- VARCHAR | category; empty for all
    aim,  -- VARCHAR | value: a level to reach; change: against the opening of the year, below zero for less
    target,  -- $AIM | what is wanted; of a plan never a sum of the parts' targets
    actual,  -- $AIM | what is: count, rate, change in count, or change in points; null where not known
    CAST(actual * 100.0::DOUBLE / nullif(target, 0) AS $AIM)
        AS percent,  -- $AIM | actual per hundred of the target; null for a target of zero
    CASE WHEN is_less_better THEN actual <= target ELSE actual >= target END
        AS met,  -- BOOLEAN | reached, in the good direction of the indicator, or in that of the change wanted
    comparable,  -- BOOLEAN | of a change: same poverty standard, same boundaries; null for a level
    target_form,  -- VARCHAR | form that sets the target
    target_measure,  -- VARCHAR | measure that sets it
    reported_units,  -- BIGINT | lowest units that reported what is aimed at
    expected_units  -- BIGINT | lowest units that should have
FROM reached
