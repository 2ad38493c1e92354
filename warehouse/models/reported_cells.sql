-- The figures that anybody reported for a period: the marts have a row of each for every unit of the period.
SELECT DISTINCT period, form, measure, category FROM mart.current_observations
