-- Of rates (`reported`) those far from the middle of their `peers` that were not so far in `period_before`: what a
-- unit has always been is no slip, and units of which nothing was reported before are compared with nobody. Rates are
-- skewed, so they are compared as logarithms, half a unit added above and below the line. Modified z-score, 0.6745 ×
-- (x − median) / median absolute deviation, beyond 3.5 in size, among eight or more (Iglewicz and Hoaglin 1993), and
-- half of that further out than among the same peers' rates before.
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
far_rates AS (
    SELECT f.*, m.at_median AS at_other, abs(f.score) AS distance, m.median_rate AS lowest, m.median_rate AS highest
    FROM far f
    JOIN middles m USING (peers, indicator, category)
),
