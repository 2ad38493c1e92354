/*
rows = "periods"
compares = true
*/
-- Rates of lowest units far from those of their peers, of which the unit reported none in the period before, or which
-- is new: nothing tells whether it has always been so. The measure of distance is that of `outliers`, beyond 3.5; in
-- addition the rate is more than twice the highest of the peers that are not so far, or less than half of the lowest.
-- Not of how the poor are composed (by ethnic group, by what they lack): that differs from place to place.
WITH $peers
compositions AS (
    SELECT d.indicator
    FROM core.indicator_terms d
    JOIN core.indicator_terms n ON n.form = d.form AND n.measure = d.measure AND n.indicator <> d.indicator
    WHERE d.side = 'denominator' AND n.side = 'numerator'
    UNION
    SELECT indicator FROM core.indicators WHERE family <> ''
),
valued AS (
    SELECT *, ln((numerator + 0.5) / (denominator + 0.5)) AS value
    FROM (FROM compared_rates ANTI JOIN compositions USING (indicator))
    WHERE denominator > 0 AND numerator >= 0
),
first_rates AS (
    SELECT DISTINCT v.peers, v.indicator, v.category
    FROM valued v
    ANTI JOIN rate_inputs b
        ON b.unit_code = v.unit_code AND b.period = v.previous_period AND b.indicator = v.indicator
        AND b.category = v.category
),
medians AS (
    SELECT peers, indicator, category, quantile_disc(value, 0.5) AS median
    FROM valued
    SEMI JOIN first_rates USING (peers, indicator, category)
    GROUP BY ALL
    HAVING count(*) >= 8
),
deviations AS (
    SELECT peers, indicator, category, median, quantile_disc(abs(value - median), 0.5) AS deviation
    FROM valued JOIN medians USING (peers, indicator, category)
    GROUP BY ALL
    HAVING deviation > 0
),
scored AS (
    SELECT *, 0.6745 * (value - median) / deviation AS score
    FROM valued JOIN deviations USING (peers, indicator, category)
),
edges AS (  -- the peers that are not far, and those of them with the lowest and the highest rate
    SELECT peers, indicator, category, min(value) AS low, max(value) AS high,
        min(numerator * 1.0::DOUBLE / denominator) AS lowest, max(numerator * 1.0::DOUBLE / denominator) AS highest,
        arg_min((unit_code, period), (value, unit_code)) AS at_low,
        arg_max((unit_code, period), (value, unit_code)) AS at_high
    FROM scored
    WHERE abs(score) <= 3.5
    GROUP BY ALL
),
far_rates AS (
    SELECT 'outlier_first' AS rule, s.* EXCLUDE (valid_from), abs(s.score) AS distance, e.lowest, e.highest,
        CASE WHEN s.score > 0 THEN e.at_high ELSE e.at_low END AS at_other
    FROM scored s
    JOIN edges e USING (peers, indicator, category)
    ANTI JOIN rate_inputs b
        ON b.unit_code = s.unit_code AND b.period = s.previous_period AND b.indicator = s.indicator
        AND b.category = s.category
    WHERE abs(s.score) > 3.5 AND (s.value - e.high > ln(2) OR e.low - s.value > ln(2))
),
$told_outliers
