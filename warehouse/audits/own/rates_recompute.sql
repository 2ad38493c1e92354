/*
of_own_units = ["rates"]
*/
-- A rate that is not its numerator over its denominator, or covers more units than there are.
WITH factored AS (
    SELECT r.*, CASE i.unit WHEN 'percent' THEN 100 ELSE 1 END AS factor
    FROM rates r
    JOIN (SELECT indicator, unit FROM core.indicators) i USING (indicator)
)
SELECT unit_code, period, indicator, numerator, denominator, value
FROM factored
WHERE (value IS NULL) <> (coalesce(denominator, 0) = 0)
    OR abs(value * denominator - numerator * factor) > 0.000001 * greatest(denominator, 1)
    OR reported_units > expected_units
