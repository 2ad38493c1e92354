-- The rate of a group less that of the group it is compared with, where a unit has units of both.
SELECT
    r.unit_code,
    r.unit_name,
    r.level,
    r.period,
    r.unit_group,
    g.against AS against_group,
    r.indicator,
    r.category,
    r.value,
    o.value AS against_value,
    r.value - o.value AS gap_points,
    r.reported_units,
    r.expected_units,
    o.reported_units AS against_reported_units,
    o.expected_units AS against_expected_units,
    r.publishable AND o.publishable AS publishable
FROM mart.group_rates r
JOIN core.groups g ON g.unit_group = r.unit_group
JOIN mart.group_rates o
    ON o.unit_group = g.against AND o.unit_code = r.unit_code AND o.period = r.period AND o.indicator = r.indicator
    AND o.category = r.category
