/*
rows = "periods"
*/
-- Rates of lowest units far from their peers: units of the same level, urban or rural as they are, in the same period.
WITH terms AS (
    SELECT indicator, form, numerator[1] AS measure FROM core.indicators
),
publishable AS MATERIALIZED (  -- before the reports are in, the middle moves every night
    SELECT period, indicator, category
    FROM rates
    WHERE publishable AND unit_code = (SELECT code FROM core.units WHERE parent_code IS NULL LIMIT 1)
),
reported AS (
    SELECT 'outlier_peers' AS rule, r.unit_code, r.period, r.indicator, r.category, t.form, t.measure,
        concat_ws('|', r.period, u.level, c.urban_rural) AS peers, r.numerator, r.denominator
    FROM (FROM rate_inputs SEMI JOIN publishable USING (period, indicator, category)) r
    JOIN units_by_period u ON u.unit_code = r.unit_code AND u.period = r.period AND u.is_lowest
    JOIN core.units c ON c.code = u.unit_code AND c.valid_from = u.valid_from
    JOIN terms t ON t.indicator = r.indicator
),
$outliers
