/*
title = "One row per ancestor, descendant and period. The hierarchy as it stood on the last day of the period."
kind = "table"
key = ["ancestor_code", "descendant_code", "period"]
rows = "new periods"
*/
SELECT
    up.period,  -- VARCHAR | period
    pa.ancestor_code,  -- VARCHAR | the upper unit
    pa.descendant_code,  -- VARCHAR | the unit in it
    pa.depth,  -- INTEGER | steps between them; 0 is the unit itself
    up.is_lowest  -- BOOLEAN | no unit lies in the descendant
FROM units_by_period up
JOIN core.unit_paths pa
    ON pa.descendant_code = up.unit_code AND pa.valid_from <= up.ends_on
    AND (pa.valid_to IS NULL OR up.ends_on < pa.valid_to)
