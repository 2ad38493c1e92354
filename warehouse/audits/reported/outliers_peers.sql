/*
rows = "periods"
compares = true
*/
-- Rates of lowest units far from those of their peers, and not so far in the period before.
WITH $peers
reported AS (
    SELECT 'outlier_peers' AS rule, r.*, b.period AS period_before
    FROM compared_rates r
    JOIN units_by_period b
        ON b.unit_code = r.unit_code AND b.period = r.previous_period AND b.valid_from = r.valid_from
),
$outliers
$told_outliers
