-- Rates of lowest units far from their peers: units of the same level, urban or rural as they are, in the same period.
-- Rates are skewed, so they are compared as logarithms, half a unit added above and below the line. Modified z-score,
-- 0.6745 × (x − median) / median absolute deviation, beyond 3.5 in size, among eight or more (Iglewicz and Hoaglin
-- 1993). Both sides are named: the unit's cell and that of the unit that is the median.
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
    JOIN mart.rates whole  -- before the reports are in, the middle moves every night
        ON whole.period = r.period AND whole.indicator = r.indicator AND whole.category = r.category
        AND whole.unit_code = (SELECT code FROM core.units WHERE parent_code IS NULL LIMIT 1)
    WHERE r.denominator > 0 AND r.numerator >= 0 AND whole.publishable
),
ranked AS (
    SELECT *, quantile_disc(value, 0.5) OVER peers AS median, count(*) OVER peers AS units
    FROM told
    WINDOW peers AS (PARTITION BY period, indicator, category, level, urban_rural)
),
measured AS (
    SELECT *,
        quantile_disc(abs(value - median), 0.5) OVER peers AS deviation,
        first_value((unit_code, period)) OVER (PARTITION BY period, indicator, category, level, urban_rural ORDER BY value <> median, unit_code, period) AS at_median,
        first_value(percent) OVER (PARTITION BY period, indicator, category, level, urban_rural ORDER BY value <> median, unit_code, period) AS median_percent
    FROM ranked
    WHERE units >= 8
    WINDOW peers AS (PARTITION BY period, indicator, category, level, urban_rural)
),
far AS (
    SELECT *, 0.6745 * (value - median) / deviation AS score
    FROM measured
    WHERE deviation > 0 AND abs(0.6745 * (value - median) / deviation) > 3.5
)
SELECT
    'outlier_peers' AS rule,
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
