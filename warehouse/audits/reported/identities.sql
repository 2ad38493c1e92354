-- Figures of two forms or two periods that should agree and do not: each with the cell of the other side.
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
JOIN mart.figures a ON a.form = i.form AND a.measure = i.measure
JOIN core.periods p ON p.period = a.period
JOIN mart.figures b
    ON b.form = i.other_form AND b.measure = i.other_measure AND b.unit_code = a.unit_code AND b.category = a.category
    AND b.period = CASE i.other_period
        WHEN 'same' THEN a.period WHEN 'opening' THEN p.opening_period ELSE p.previous_period END
JOIN core.submissions other ON other.submission_id = b.submission_id
JOIN mart.unit_periods ua ON ua.unit_code = a.unit_code AND ua.period = a.period
JOIN mart.unit_periods ub ON ub.unit_code = b.unit_code AND ub.period = b.period AND ub.valid_from = ua.valid_from
WHERE a.value IS NOT NULL AND b.value IS NOT NULL AND NOT a.is_claim AND NOT b.is_claim
    AND CASE i.relation
        WHEN 'equal' THEN a.value <> b.value
        ELSE b.value >= 10 AND abs(a.value - b.value) * 2 > b.value END
