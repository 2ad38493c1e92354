/*
title = "One row per unit below another, period, indicator and category. Its place among those below the same one."
kind = "view"
key = ["unit_code", "period", "indicator", "category"]
has_past = true
*/
-- Places of the units of one level directly below one unit. Rates that are printed alike share a place.
WITH placed AS (
    SELECT
        r.unit_code, r.unit_name, r.level, r.period, r.indicator, r.category, p.ancestor_code AS among, r.value,
        round(r.value, 2) * CASE i.good WHEN 'up' THEN -1 ELSE 1 END AS place, r.denominator, r.publishable
    FROM rates r
    JOIN hierarchy_by_period p ON p.period = r.period AND p.descendant_code = r.unit_code AND p.depth = 1
    JOIN core.indicators i ON i.indicator = r.indicator
)
SELECT
    unit_code,  -- VARCHAR | unit
    unit_name,  -- VARCHAR | its name on the last day of the period
    level,  -- VARCHAR | its level
    period,  -- VARCHAR | period
    indicator,  -- VARCHAR | indicator
    category,  -- VARCHAR | category
    among,  -- VARCHAR | unit directly above: ranked are the units of one level directly below it
    value,  -- $PERCENT | the rate, unrounded
    CASE WHEN place IS NOT NULL THEN rank() OVER (peers ORDER BY place NULLS LAST) END
        AS rank,  -- BIGINT | 1 is best by its good direction, at two decimals as printed; null without a rate
    CASE WHEN place IS NOT NULL THEN count(*) OVER (PARTITION BY among, level, period, indicator, category, place) END
        AS tied,  -- BIGINT | units with this rank
    count(place) OVER peers AS ranked_units,  -- BIGINT | units with a rank
    denominator < $SMALL_DENOMINATOR AS is_small,  -- BOOLEAN | denominator under 100
    publishable  -- BOOLEAN | coverage of its rate reaches the threshold of the home's settings
FROM placed
WINDOW peers AS (PARTITION BY among, level, period, indicator, category)
