/*
title = "One row per unit, year, form, measure and category with a figure. Of targets and preliminary figures none."
kind = "view"
key = ["unit_code", "valid_from", "year", "form", "measure", "category"]
*/
-- Each count by year: the last figure of a stock or a cumulative count, and of a flow the sum over the longest periods
-- that do not overlap. If only one period of the year was reported, its figure is the year's.
WITH spans AS (
    SELECT period, strftime(starts_on, '%Y') AS year, starts_on, ends_on,
        row_number() OVER (PARTITION BY year ORDER BY ends_on, starts_on DESC) AS place
    FROM core.periods
    WHERE kind <> 'preliminary'
),
periods AS (  -- each a bit, the last of the year the highest; `longer`: the bits of those longer ones that overlap it
    SELECT p.period, p.year, p.place, CAST(1 AS BIGINT) << p.place AS bit,
        coalesce(bit_or(CAST(1 AS BIGINT) << o.place), 0) AS longer
    FROM spans p
    LEFT JOIN spans o
        ON o.year = p.year AND o.starts_on <= p.ends_on AND p.starts_on <= o.ends_on
        AND o.ends_on - o.starts_on > p.ends_on - p.starts_on
    GROUP BY ALL
),
reported AS (
    SELECT p.year, d.form, count(*) > 1 AS is_several
    FROM (SELECT DISTINCT period, form FROM counts) d
    JOIN periods p ON p.period = d.period
    GROUP BY ALL
),
kinds AS MATERIALIZED (
    SELECT p.*, m.form, m.measure, m.kind, CASE m.kind WHEN 'flow' THEN 'sum' ELSE 'last' END AS method, t.is_several
    FROM reported t
    JOIN periods p ON p.year = t.year
    JOIN core.measures m ON m.form = t.form
    WHERE m.kind IN ('stock', 'flow', 'cumulative')
),
figures AS NOT MATERIALIZED (  -- as wide as all counts: each of those below draws its part of it anew
    SELECT
        c.unit_code, u.valid_from, c.unit_name, c.level, k.year, c.form, c.measure, c.category, k.kind, k.method,
        c.value, c.period, k.place, k.bit, k.longer, c.reported_units, c.expected_units, k.is_several
    FROM counts c
    JOIN kinds k ON k.period = c.period AND k.form = c.form AND k.measure = c.measure
    LEFT JOIN units_by_period u ON u.unit_code = c.unit_code AND u.period = c.period
    WHERE c.value IS NOT NULL
),
known AS (
    SELECT unit_code, valid_from, year, form, measure, category, bit_or(bit) AS bits
    FROM figures
    WHERE is_several
    GROUP BY ALL
),
taken AS (
    SELECT f.*
    FROM figures f
    JOIN known k USING (unit_code, valid_from, year, form, measure, category)
    WHERE f.is_several AND CASE f.method WHEN 'sum' THEN k.bits & f.longer = 0 ELSE f.bit * 2 > k.bits END
)
SELECT
    unit_code,  -- VARCHAR | unit
    valid_from,  -- DATE | first day of its span: of two units that bore one code each has its own
    unit_name,  -- VARCHAR | its name on the last day of the last of the periods
    level,  -- VARCHAR | its level
    year,  -- VARCHAR | year
    form,  -- VARCHAR | form
    measure,  -- VARCHAR | measure
    category,  -- VARCHAR | category
    kind,  -- VARCHAR | stock, flow, cumulative
    method,  -- VARCHAR | last: that of the last period with a figure; sum: of periods that do not overlap
    value,  -- $TOTAL | the count
    periods,  -- VARCHAR[] | periods that it is made of, in order
    reported_units,  -- BIGINT | lowest units that reported it, in the period with fewest
    expected_units  -- BIGINT | lowest units that should have, in the period with most
FROM (
    SELECT
        unit_code,
        valid_from,
        max_by(unit_name, place) AS unit_name,
        max_by(level, place) AS level,
        year,
        form,
        measure,
        category,
        kind,
        method,
        sum(value) AS value,
        list(period ORDER BY place) AS periods,
        min(reported_units) AS reported_units,
        max(expected_units) AS expected_units
    FROM taken
    GROUP BY unit_code, valid_from, year, form, measure, category, kind, method
    UNION ALL
    SELECT unit_code, valid_from, unit_name, level, year, form, measure, category, kind, method, value,
        [period] AS periods, reported_units, expected_units
    FROM figures
    WHERE NOT is_several
)
