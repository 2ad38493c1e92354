-- Of rates (`reported`) those far from the middle of their `peers` that were not so far in `period_before`: what a
-- unit has always been is no slip, and units of which nothing was reported before are compared with nobody. Rates are
-- skewed, so they are compared as logarithms, half a unit added above and below the line. Modified z-score, 0.6745 ×
-- (x − median) / median absolute deviation, beyond 3.5 in size, among eight or more (Iglewicz and Hoaglin 1993), and
-- half of that further out than among the same peers' rates before. Of a row the rate that is the furthest out is
-- named, at the cell of its numerator, with the cell of the one in the middle.
-- Grouped and joined, not by windows: these sort every rate with all its columns.
compared AS (
    SELECT r.*, ln((r.numerator + 0.5) / (r.denominator + 0.5)) AS value,
        ln((b.numerator + 0.5) / (b.denominator + 0.5)) AS value_before
    FROM reported r
    JOIN rate_inputs b
        ON b.unit_code = r.unit_code AND b.period = r.period_before AND b.indicator = r.indicator
        AND b.category = r.category
    WHERE r.denominator > 0 AND r.numerator >= 0 AND b.denominator > 0 AND b.numerator >= 0
),
medians AS (
    SELECT peers, indicator, category, quantile_disc(value, 0.5) AS median,
        quantile_disc(value_before, 0.5) AS median_before
    FROM compared
    GROUP BY ALL
    HAVING count(*) >= 8
),
measured AS (
    SELECT * FROM compared JOIN medians USING (peers, indicator, category)
),
deviations AS (
    SELECT peers, indicator, category, quantile_disc(abs(value - median), 0.5) AS deviation,
        quantile_disc(abs(value_before - median_before), 0.5) AS deviation_before
    FROM measured
    GROUP BY ALL
    HAVING deviation > 0
),
scored AS (
    SELECT *, 0.6745 * (value - median) / deviation AS score,
        0.6745 * (value_before - median_before) / coalesce(nullif(deviation_before, 0), deviation) AS score_before
    FROM measured JOIN deviations USING (peers, indicator, category)
),
far AS (
    SELECT * FROM scored WHERE abs(score) > 3.5 AND sign(score) * (score - score_before) > 1.75
),
middles AS (  -- the first unit whose rate is the median
    SELECT peers, indicator, category, min((unit_code, period)) AS at_median,
        min_by(numerator * 1.0::DOUBLE / denominator, (unit_code, period)) AS median_rate
    FROM measured
    WHERE value = median
    GROUP BY ALL
),
shown AS (
    SELECT f.*, m.at_median, f.numerator * 1.0::DOUBLE / f.denominator AS rate, m.median_rate,
        CASE i.unit WHEN 'percent' THEN 100 ELSE 1 END AS times,
        CASE i.unit WHEN 'percent' THEN '%' ELSE 'đồng' END AS mark
    FROM far f
    JOIN middles m USING (peers, indicator, category)
    JOIN core.indicators i USING (indicator)
)
SELECT
    f.rule,
    f.form,
    f.period,
    f.unit_code,
    f.measure,
    format('{}, {:.2f} {}', a.raw, f.rate * f.times, f.mark) AS found,
    format('{:.2f} {} ({}: {}, {}, {}!{})', f.median_rate * f.times, f.mark, u.unit_name, b.raw, s.file_name, b.sheet,
        b.cell) AS expected,
    a.submission_id,
    a.sheet,
    a.cell
FROM shown f
JOIN current_observations a
    ON a.unit_code = f.unit_code AND a.period = f.period AND a.form = f.form AND a.measure = f.measure
    AND a.category = f.category
JOIN current_observations b
    ON b.unit_code = f.at_median[1] AND b.period = f.at_median[2] AND b.form = f.form AND b.measure = f.measure
    AND b.category = f.category
JOIN submissions s ON s.submission_id = b.submission_id
JOIN units_by_period u ON u.unit_code = f.at_median[1] AND u.period = f.at_median[2]
QUALIFY row_number() OVER (
    PARTITION BY a.submission_id, f.unit_code, f.period ORDER BY abs(f.score) DESC, f.indicator, f.category
) = 1
