-- Against the opening of the year and the period before. Points are differences of unrounded rates.
WITH bases AS (
    SELECT period, 'year_opening' AS against, opening_period AS base_period FROM core.periods
    UNION ALL
    SELECT period, 'previous_period' AS against, previous_period AS base_period FROM core.periods
),
known AS (
    SELECT
        unit_code, unit_name, level, period, form, measure, NULL AS indicator, category, value, value AS amount,
        reported_units, expected_units
    FROM mart.counts
    WHERE value IS NOT NULL
    UNION ALL BY NAME
    SELECT
        r.unit_code, r.unit_name, r.level, r.period, i.form, NULL AS measure, r.indicator, r.category,
        r.value, r.numerator AS amount, r.reported_units, r.expected_units
    FROM mart.rates r
    JOIN core.indicators i USING (indicator)
    WHERE r.value IS NOT NULL
),
parts AS (  -- the lowest units of each unit and period: boundaries are the same where these are
    SELECT p.ancestor_code AS unit_code, p.period, list((u.unit_code, u.valid_from) ORDER BY u.unit_code) AS units
    FROM mart.path_periods p
    JOIN mart.unit_periods u ON u.unit_code = p.descendant_code AND u.period = p.period
    WHERE p.is_lowest
    GROUP BY ALL
)
SELECT
    n.unit_code,
    n.unit_name,
    n.level,
    n.period,
    n.form,
    n.measure,
    n.indicator,
    n.category,
    b.against,
    b.base_period,
    o.value AS base_value,
    n.value,
    n.amount - o.amount AS change_count,
    CASE WHEN n.indicator IS NOT NULL THEN CAST(n.value - o.value AS {PERCENT}) END AS change_points,
    n.reported_units,
    n.expected_units,
    o.reported_units AS base_reported_units,
    o.expected_units AS base_expected_units,
    now_p.standard = base_p.standard AND now_u.units = base_u.units AS comparable
FROM known n
JOIN bases b USING (period)
JOIN known o
    ON o.period = b.base_period AND o.unit_code = n.unit_code AND o.form = n.form AND o.category = n.category
    AND o.measure IS NOT DISTINCT FROM n.measure AND o.indicator IS NOT DISTINCT FROM n.indicator
JOIN core.periods now_p ON now_p.period = n.period
JOIN core.periods base_p ON base_p.period = b.base_period
JOIN parts now_u ON now_u.unit_code = n.unit_code AND now_u.period = n.period
JOIN parts base_u ON base_u.unit_code = n.unit_code AND base_u.period = b.base_period
