/*
title = "One row per period, form, measure and category that anybody reported: it is expected of every unit."
kind = "table"
key = ["period", "form", "measure", "category"]
*/
-- The figures that anybody reported for a period: the marts have a row of each for every unit of the period.
SELECT
    period,  -- VARCHAR | period
    form,  -- VARCHAR | form
    measure,  -- VARCHAR | measure
    category  -- VARCHAR | category
FROM current_observations
GROUP BY ALL
