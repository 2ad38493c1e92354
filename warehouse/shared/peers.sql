-- Lowest units with their peers: units of the same level and the same groups (urban or rural, mountain, island …) in
-- the same period; and the rates that are compared among them.
terms AS (
    SELECT indicator, form, numerator[1] AS measure FROM core.indicators
),
publishable AS MATERIALIZED (  -- before the reports are in, the middle moves every night
    SELECT period, indicator, category
    FROM rates
    WHERE publishable AND unit_code = (SELECT code FROM core.units WHERE parent_code IS NULL LIMIT 1)
),
lowest AS MATERIALIZED (
    SELECT u.unit_code, u.period, u.valid_from, p.previous_period,
        concat_ws('|', u.period, u.level, string_agg(g.unit_group, ',' ORDER BY g.unit_group)) AS peers
    FROM units_by_period u
    JOIN core.periods p ON p.period = u.period
    LEFT JOIN core.unit_groups g
        ON g.unit_code = u.unit_code AND g.valid_from <= p.ends_on AND (g.valid_to IS NULL OR p.ends_on < g.valid_to)
    WHERE u.is_lowest
    GROUP BY u.unit_code, u.period, u.valid_from, u.level, p.previous_period
),
compared_rates AS (
    SELECT r.unit_code, r.period, r.indicator, r.category, t.form, t.measure, u.peers, u.valid_from, u.previous_period,
        r.numerator, r.denominator
    FROM (FROM rate_inputs SEMI JOIN publishable USING (period, indicator, category)) r
    JOIN lowest u ON u.unit_code = r.unit_code AND u.period = r.period
    JOIN terms t ON t.indicator = r.indicator
),
