-- Rates of lowest units far from their own history: the same unit in periods of the same kind and poverty standard.
WITH terms AS (
    SELECT indicator, form, numerator[1] AS measure FROM core.indicators
),
told AS (
    SELECT 'outlier_history' AS rule, r.unit_code, r.period, r.indicator, r.category, t.form, t.measure, p.kind,
        p.standard, r.numerator, r.denominator
    FROM mart.rate_leaves r
    JOIN mart.unit_periods u ON u.unit_code = r.unit_code AND u.period = r.period AND u.is_lowest
    JOIN core.periods p ON p.period = r.period
    JOIN terms t ON t.indicator = r.indicator
),
{outliers: unit_code, kind, standard}
