-- The hierarchy as it stood on the last day of each period. Grain: ancestor x descendant x period.
SELECT up.period, pa.ancestor_code, pa.descendant_code, pa.depth, up.is_lowest
FROM mart.units_by_period up
JOIN core.unit_paths pa
    ON pa.descendant_code = up.unit_code AND pa.valid_from <= up.ends_on
    AND (pa.valid_to IS NULL OR up.ends_on < pa.valid_to)
