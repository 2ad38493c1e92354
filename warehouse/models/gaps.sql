/*
title = "One row per unit, period, indicator, category and group that is compared with another, both with units there."
kind = "view"
key = ["unit_code", "period", "unit_group", "indicator", "category"]
has_past = true
of_own_units = ["group_rates"]
*/
-- The rate of a group less that of the group it is compared with, where a unit has units of both.
SELECT
    r.unit_code,  -- VARCHAR | unit
    r.unit_name,  -- VARCHAR | its name on the last day of the period
    r.level,  -- VARCHAR | its level
    r.period,  -- VARCHAR | period
    r.unit_group,  -- VARCHAR | group
    g.against AS against_group,  -- VARCHAR | group that it is compared with
    r.indicator,  -- VARCHAR | indicator
    r.category,  -- VARCHAR | category
    r.value,  -- $PERCENT | rate of the group
    o.value AS against_value,  -- $PERCENT | rate of the other
    r.value - o.value
        AS gap_points,  -- $PERCENT | the first less the second, from unrounded rates; null where one is; đồng for vnd
    r.reported_units,  -- BIGINT | lowest units of the group that reported it
    r.expected_units,  -- BIGINT | lowest units of the group that should have
    o.reported_units AS against_reported_units,  -- BIGINT | lowest units of the other that reported it
    o.expected_units AS against_expected_units,  -- BIGINT | lowest units of the other that should have
    r.publishable AND o.publishable AS publishable  -- BOOLEAN | both rates are
FROM group_rates o
JOIN core.groups g ON g.against = o.unit_group
JOIN (FROM group_rates SEMI JOIN (FROM core.groups WHERE against IS NOT NULL) USING (unit_group)) r  -- few
    ON r.unit_group = g.unit_group AND r.unit_code = o.unit_code AND r.period = o.period
    AND r.indicator = o.indicator AND r.category = o.category
