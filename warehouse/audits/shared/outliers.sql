-- Of rates (`told`) those far from the middle of their group. Rates are skewed, so they are compared as logarithms, half
-- a unit added above and below the line. Modified z-score, 0.6745 × (x − median) / median absolute deviation, beyond 3.5
-- in size, among eight or more (Iglewicz and Hoaglin 1993). Both sides are named: the cell of the rate's numerator and
-- that of the one that is the median.
scaled AS (
    SELECT *, numerator * 100.0::DOUBLE / denominator AS percent, ln((numerator + 0.5) / (denominator + 0.5)) AS value
    FROM told
    WHERE denominator > 0 AND numerator >= 0
),
ranked AS (
    SELECT *, quantile_disc(value, 0.5) OVER peers AS median, count(*) OVER peers AS units
    FROM scaled
    WINDOW peers AS (PARTITION BY {peers}, indicator, category)
),
measured AS (
    SELECT *,
        quantile_disc(abs(value - median), 0.5) OVER peers AS deviation,
        first_value((unit_code, period)) OVER nearest AS at_median,
        first_value(percent) OVER nearest AS median_percent
    FROM ranked
    WHERE units >= 8
    WINDOW
        peers AS (PARTITION BY {peers}, indicator, category),
        nearest AS (PARTITION BY {peers}, indicator, category ORDER BY value <> median, unit_code, period)
),
far AS (
    SELECT *, 0.6745 * (value - median) / deviation AS score
    FROM measured
    WHERE deviation > 0 AND abs(0.6745 * (value - median) / deviation) > 3.5
)
SELECT
    f.rule,
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
