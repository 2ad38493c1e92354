-- Places of the units of one level directly below one unit. Rates that are printed alike share a place.
WITH placed AS (
    SELECT
        r.unit_code, r.unit_name, r.level, r.period, r.indicator, r.category, p.ancestor_code AS among, r.value,
        round(r.value, 2) * CASE i.good WHEN 'up' THEN -1 ELSE 1 END AS place, r.denominator, r.publishable
    FROM mart.rates r
    JOIN mart.hierarchy_by_period p ON p.period = r.period AND p.descendant_code = r.unit_code AND p.depth = 1
    JOIN core.indicators i ON i.indicator = r.indicator
)
SELECT
    unit_code,
    unit_name,
    level,
    period,
    indicator,
    category,
    among,
    value,
    CASE WHEN place IS NOT NULL THEN rank() OVER (peers ORDER BY place NULLS LAST) END AS rank,
    CASE WHEN place IS NOT NULL THEN count(*) OVER (PARTITION BY among, level, period, indicator, category, place) END
        AS tied,
    count(place) OVER peers AS ranked_units,
    denominator < {SMALL_DENOMINATOR} AS is_small,
    publishable
FROM placed
WINDOW peers AS (PARTITION BY among, level, period, indicator, category)
