/*
title = "One row per unit, programme, form, measure and category with a figure in one of its years."
kind = "view"
key = ["unit_code", "valid_from", "programme", "form", "measure", "category"]
*/
-- The years of a programme: flows added, of stocks and of what is cumulative the last.
WITH years AS (
    SELECT DISTINCT g.programme, strftime(p.starts_on, '%Y') AS year
    FROM core.programmes g
    JOIN core.periods p ON p.starts_on >= g.valid_from AND (g.valid_to IS NULL OR p.starts_on < g.valid_to)
),
reported AS NOT MATERIALIZED (
    SELECT g.programme, y.*
    FROM yearly y
    JOIN years g ON g.year = y.year
),
last AS (
    SELECT unit_code, valid_from, programme, form, measure, category, max(year) AS year
    FROM reported
    WHERE method = 'last'
    GROUP BY ALL
)
SELECT
    unit_code,  -- VARCHAR | unit
    valid_from,  -- DATE | first day of its span: of two units that bore one code each has its own
    unit_name,  -- VARCHAR | its name on the last day of the last of the periods
    level,  -- VARCHAR | its level
    programme,  -- VARCHAR | programme
    form,  -- VARCHAR | form
    measure,  -- VARCHAR | measure
    category,  -- VARCHAR | category
    kind,  -- VARCHAR | stock, flow, cumulative
    method,  -- VARCHAR | last: that of the last period with a figure; sum: of periods that do not overlap
    value,  -- $TOTAL | the count: flows of the years added, of all else the last year's
    periods,  -- VARCHAR[] | periods that it is made of, in order
    reported_units,  -- BIGINT | lowest units that reported it, in the period with fewest
    expected_units  -- BIGINT | lowest units that should have, in the period with most
FROM (
    SELECT
        unit_code,
        valid_from,
        max_by(unit_name, year) AS unit_name,
        max_by(level, year) AS level,
        programme,
        form,
        measure,
        category,
        kind,
        method,
        sum(value) AS value,
        flatten(list(periods ORDER BY year)) AS periods,
        min(reported_units) AS reported_units,
        max(expected_units) AS expected_units
    FROM reported
    WHERE method = 'sum'
    GROUP BY unit_code, valid_from, programme, form, measure, category, kind, method
    UNION ALL
    SELECT unit_code, valid_from, unit_name, level, programme, form, measure, category, kind, method, value, periods,
        reported_units, expected_units
    FROM reported
    SEMI JOIN last USING (unit_code, valid_from, programme, form, measure, category, year)
    WHERE method = 'last'
)
