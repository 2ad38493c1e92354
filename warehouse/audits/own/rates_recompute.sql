-- A rate that is not its numerator over its denominator, or covers more units than there are.
SELECT unit_code, period, indicator, numerator, denominator, value
FROM mart.rates
WHERE (value IS NULL) <> (coalesce(denominator, 0) = 0)
    OR abs(value * denominator - numerator * 100) > 0.000001 * greatest(denominator, 1)
    OR reported_units > expected_units
