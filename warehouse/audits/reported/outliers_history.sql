/*
rows = "history"
*/
-- Rates of lowest units far from their own history: the same unit in periods of the same kind and poverty standard.
WITH terms AS (
    SELECT indicator, form, numerator[1] AS measure FROM core.indicators
),
periods AS (  -- of which there are enough at all: most often there are none, and nothing needs to be grouped
    SELECT period, kind, standard, previous_period
    FROM core.periods
    SEMI JOIN units_by_period USING (period)
    QUALIFY count(*) OVER (PARTITION BY kind, standard) >= 8
),
reported AS (
    SELECT 'outlier_history' AS rule, r.unit_code, r.period, r.indicator, r.category, t.form, t.measure,
        concat_ws('|', r.unit_code, p.kind, p.standard) AS peers, b.period AS period_before, r.numerator, r.denominator
    FROM rate_inputs r
    JOIN units_by_period u ON u.unit_code = r.unit_code AND u.period = r.period AND u.is_lowest
    JOIN periods p ON p.period = r.period
    JOIN units_by_period b
        ON b.unit_code = u.unit_code AND b.period = p.previous_period AND b.valid_from = u.valid_from
    JOIN terms t ON t.indicator = r.indicator
),
$outliers
$told_outliers
