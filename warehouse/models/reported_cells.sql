-- Of what figures there are in a period: each stands in the marts for every unit of the period, told or not.
SELECT DISTINCT period, form, measure, category FROM mart.current_observations
