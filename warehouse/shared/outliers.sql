-- Of rates (`reported`) those far from the middle of their `peers`. Rates are skewed, so they are compared as
-- logarithms, half a unit added above and below the line. Modified z-score, 0.6745 × (x − median) / median absolute
-- deviation, beyond 3.5 in size, among eight or more (Iglewicz and Hoaglin 1993). Both sides are named: the cell of
-- the rate's numerator and that of the one that is the median. Grouped and joined, not by windows: these sort every
-- rate with all its columns.
scaled AS (
    SELECT *, ln((numerator + 0.5) / (denominator + 0.5)) AS value
    FROM reported
    WHERE denominator > 0 AND numerator >= 0
),
medians AS (
    SELECT peers, indicator, category, quantile_disc(value, 0.5) AS median, count(*) AS units
    FROM scaled
    GROUP BY ALL
    HAVING count(*) >= 8
),
measured AS (
    SELECT * FROM scaled JOIN medians USING (peers, indicator, category)
),
deviations AS (
    SELECT peers, indicator, category, quantile_disc(abs(value - median), 0.5) AS deviation
    FROM measured
    GROUP BY ALL
    HAVING deviation > 0
),
far AS (
    SELECT *, 0.6745 * (value - median) / deviation AS score
    FROM measured JOIN deviations USING (peers, indicator, category)
    WHERE abs(0.6745 * (value - median) / deviation) > 3.5
),
middles AS (  -- the first unit whose rate is the median
    SELECT peers, indicator, category, min((unit_code, period)) AS at_median,
        min_by(numerator * 100.0::DOUBLE / denominator, (unit_code, period)) AS median_percent
    FROM measured
    WHERE value = median
    GROUP BY ALL
)
SELECT
    f.rule,
    f.form,
    f.period,
    f.unit_code,
    f.measure,
    format('{} {:.2f} %: {}', f.indicator, f.numerator * 100.0::DOUBLE / f.denominator, a.raw) AS found,
    format('{:.2f} % (z = {:+.1f}, n = {}): {} {}, {} ({}, {}!{})', f.median_percent, f.score, f.units, u.unit_name,
        b.period, b.raw, b.submission_id, b.sheet, b.cell) AS expected,
    a.submission_id,
    a.sheet,
    a.cell
FROM (FROM far JOIN middles USING (peers, indicator, category)) f
JOIN current_observations a
    ON a.unit_code = f.unit_code AND a.period = f.period AND a.form = f.form AND a.measure = f.measure
    AND a.category = f.category
JOIN current_observations b
    ON b.unit_code = f.at_median[1] AND b.period = f.at_median[2] AND b.form = f.form AND b.measure = f.measure
    AND b.category = f.category
JOIN units_by_period u ON u.unit_code = f.at_median[1] AND u.period = f.at_median[2]
