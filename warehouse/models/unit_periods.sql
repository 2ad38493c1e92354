-- Units in force on the last day of each period for which something was sent. Grain: unit x period.
WITH used AS (SELECT DISTINCT period FROM core.submissions)
SELECT
    u.code AS unit_code,
    u.valid_from,
    u.name AS unit_name,
    u.level,
    p.period,
    p.ends_on,
    NOT EXISTS (
        FROM core.unit_paths d
        WHERE d.ancestor_code = u.code AND d.depth > 0
            AND d.valid_from <= p.ends_on AND (d.valid_to IS NULL OR p.ends_on < d.valid_to)
    ) AS is_lowest
FROM used
JOIN core.periods p USING (period)
JOIN core.units u ON u.valid_from <= p.ends_on AND (u.valid_to IS NULL OR p.ends_on < u.valid_to)
