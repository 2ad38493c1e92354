-- Figures of two forms or two periods that should agree and do not: each with the cell of the other side. Of a form with a
-- breakdown the sum over its categories is compared; the first of its cells is named. What refuses a row is told apart.
WITH sides AS (
    SELECT f.form, f.measure, f.period, f.unit_code, f.value, f.raw, f.submission_id, f.sheet, f.cell
    FROM mart.figures f
    JOIN core.forms d USING (form)
    WHERE d.dimension = '' AND f.value IS NOT NULL AND NOT f.is_claim
    UNION ALL
    SELECT f.form, f.measure, f.period, f.unit_code, sum(f.value),
        format('{} ({})', rtrim(rtrim(CAST(sum(f.value) AS VARCHAR), '0'), '.'),
            string_agg(f.cell, ' + ' ORDER BY length(f.cell), f.cell)),
        any_value(f.submission_id), min_by(f.sheet, (length(f.cell), f.cell)), min_by(f.cell, (length(f.cell), f.cell))
    FROM mart.figures f
    JOIN core.forms d USING (form)
    WHERE d.dimension <> '' AND f.value IS NOT NULL AND NOT f.is_claim
    GROUP BY f.form, f.measure, f.period, f.unit_code
)
SELECT
    i.rule,
    a.form,
    a.period,
    a.unit_code,
    a.measure,
    a.raw AS found,
    format('{} {}: {} ({}, {}!{})', b.form, b.period, b.raw, other.file_name, b.sheet, b.cell) AS expected,
    a.submission_id,
    a.sheet,
    a.cell
FROM core.identities i
JOIN sides a ON a.form = i.form AND a.measure = i.measure
JOIN core.periods p ON p.period = a.period
JOIN sides b
    ON b.form = i.other_form AND b.measure = i.other_measure AND b.unit_code = a.unit_code
    AND b.period = CASE i.other_period
        WHEN 'same' THEN a.period WHEN 'opening' THEN p.opening_period ELSE p.previous_period END
JOIN core.submissions other ON other.submission_id = b.submission_id
JOIN mart.unit_periods ua ON ua.unit_code = a.unit_code AND ua.period = a.period
JOIN mart.unit_periods ub ON ub.unit_code = b.unit_code AND ub.period = b.period AND ub.valid_from = ua.valid_from
WHERE i.severity <> 'error'
    AND CASE i.relation
        WHEN 'equal' THEN a.value <> b.value
        WHEN 'at_most' THEN a.value > b.value
        ELSE b.value >= 10 AND abs(a.value - b.value) * 2 > b.value END
