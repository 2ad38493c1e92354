-- Rates of lowest units far from their peers (units of the same level, urban or rural as they are, in the same period)
-- or from their own history (periods of the same kind and standard). Rates are skewed, so they are compared as
-- logarithms, half a unit added above and below the line. Modified z-score, 0.6745 × (x − median) / median absolute
-- deviation, beyond 3.5 in size, among eight or more (Iglewicz and Hoaglin 1993). Both sides are named: the unit's cell
-- and that of the unit or period that is the median.
WITH terms AS (
    SELECT indicator, form, numerator[1] AS measure FROM core.indicators
),
told AS (
    SELECT r.unit_code, r.period, r.indicator, r.category, t.form, t.measure, u.level, c.urban_rural, p.kind, p.standard,
        r.numerator * 100.0::DOUBLE / r.denominator AS percent, ln((r.numerator + 0.5) / (r.denominator + 0.5)) AS value
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
compared AS (
    SELECT 'outlier_peers' AS rule, * FROM told
    UNION ALL
    SELECT 'outlier_history' AS rule, * FROM told
),
grouped AS (
    SELECT *,
        CASE rule WHEN 'outlier_peers' THEN concat_ws('|', rule, indicator, category, level, urban_rural, period)
            ELSE concat_ws('|', rule, indicator, category, unit_code, kind, standard) END AS peers
    FROM compared
),
middle AS (
    SELECT peers, quantile_disc(value, 0.5) AS median, count(*) AS units,
        min_by((unit_code, period), (value - quantile_value, unit_code, period)) FILTER (WHERE value >= quantile_value)
            AS at_median
    FROM (SELECT *, quantile_disc(value, 0.5) OVER (PARTITION BY peers) AS quantile_value FROM grouped)
    GROUP BY peers
),
spread AS (
    SELECT g.peers, quantile_disc(abs(g.value - m.median), 0.5) AS deviation
    FROM grouped g
    JOIN middle m USING (peers)
    GROUP BY g.peers
),
far AS (
    SELECT g.*, m.median, m.units, m.at_median[1] AS median_unit, m.at_median[2] AS median_period,
        0.6745 * (g.value - m.median) / s.deviation AS score
    FROM grouped g
    JOIN middle m USING (peers)
    JOIN spread s USING (peers)
    WHERE m.units >= 8 AND s.deviation > 0 AND abs(0.6745 * (g.value - m.median) / s.deviation) > 3.5
)
SELECT
    f.rule,
    f.form,
    f.period,
    f.unit_code,
    f.measure,
    format('{} {:.2f} %: {}', f.indicator, f.percent, a.raw) AS found,
    format('{:.2f} % (z = {:+.1f}, n = {}): {} {}, {} ({}, {}!{})', m.percent, f.score, f.units, u.unit_name, b.period, b.raw,
        b.submission_id, b.sheet, b.cell) AS expected,
    a.submission_id,
    a.sheet,
    a.cell
FROM far f
JOIN mart.figures a
    ON a.unit_code = f.unit_code AND a.period = f.period AND a.form = f.form AND a.measure = f.measure
    AND a.category = f.category
JOIN mart.figures b
    ON b.unit_code = f.median_unit AND b.period = f.median_period AND b.form = f.form AND b.measure = f.measure
    AND b.category = f.category
JOIN told m
    ON m.unit_code = f.median_unit AND m.period = f.median_period AND m.indicator = f.indicator
    AND m.category = f.category
JOIN mart.unit_periods u ON u.unit_code = f.median_unit AND u.period = f.median_period
