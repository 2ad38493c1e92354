-- Rates of lowest units far from their own history: the same unit in periods of the same kind and poverty standard. The
-- statistic is that of outliers_peers.sql; both sides are named: the period's cell and that of the period that is the
-- median.
WITH terms AS (
    SELECT indicator, form, numerator[1] AS measure FROM core.indicators
),
told AS (
    SELECT r.unit_code, r.period, r.indicator, r.category, t.form, t.measure, u.level, coalesce(c.urban_rural, '') AS urban_rural,
        p.kind, p.standard, r.numerator * 100.0::DOUBLE / r.denominator AS percent,
        ln((r.numerator + 0.5) / (r.denominator + 0.5)) AS value
    FROM mart.rate_leaves r
    JOIN mart.unit_periods u ON u.unit_code = r.unit_code AND u.period = r.period AND u.is_lowest
    JOIN core.units c ON c.code = u.unit_code AND c.valid_from = u.valid_from
    JOIN core.periods p ON p.period = r.period
    JOIN terms t ON t.indicator = r.indicator
    WHERE r.denominator > 0 AND r.numerator >= 0
),
ranked AS (
    SELECT *, quantile_disc(value, 0.5) OVER peers AS median, count(*) OVER peers AS units
    FROM told
    WINDOW peers AS (PARTITION BY unit_code, kind, standard, indicator, category)
),
measured AS (
    SELECT *,
        quantile_disc(abs(value - median), 0.5) OVER peers AS deviation,
        first_value((unit_code, period)) OVER (PARTITION BY unit_code, kind, standard, indicator, category ORDER BY value <> median, unit_code, period) AS at_median,
        first_value(percent) OVER (PARTITION BY unit_code, kind, standard, indicator, category ORDER BY value <> median, unit_code, period) AS median_percent
    FROM ranked
    WHERE units >= 8
    WINDOW peers AS (PARTITION BY unit_code, kind, standard, indicator, category)
),
far AS (
    SELECT *, 0.6745 * (value - median) / deviation AS score
    FROM measured
    WHERE deviation > 0 AND abs(0.6745 * (value - median) / deviation) > 3.5
)
SELECT
    'outlier_history' AS rule,
    f.form,
    f.period,
    f.unit_code,
    f.measure,
    format('{} {:.2f} %: {}', f.indicator, f.percent, a.raw) AS found,
    format('{:.2f} % (z = {:+.1f}, n = {}): {} {}, {} ({}, {}!{})', f.median_percent, f.score, f.units, u.unit_name,
        b.period, b.raw, b.submission_id, b.sheet, b.cell) AS expected,
    a.submission_id,
    a.sheet,
    a.cell
FROM far f
JOIN mart.figures a
    ON a.unit_code = f.unit_code AND a.period = f.period AND a.form = f.form AND a.measure = f.measure
    AND a.category = f.category
JOIN mart.figures b
    ON b.unit_code = f.at_median[1] AND b.period = f.at_median[2] AND b.form = f.form AND b.measure = f.measure
    AND b.category = f.category
JOIN mart.unit_periods u ON u.unit_code = f.at_median[1] AND u.period = f.at_median[2]
