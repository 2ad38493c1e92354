-- Of a row of `far_rates` the one that is the furthest out, at the cell of its numerator, with the rates that others
-- have and the cell of one of them.
shown AS (
    SELECT f.*, f.numerator * 1.0::DOUBLE / f.denominator AS rate, CASE i.unit WHEN 'percent' THEN 100 ELSE 1 END AS times,
        CASE i.unit WHEN 'percent' THEN '%' ELSE 'đồng' END AS mark
    FROM far_rates f
    JOIN core.indicators i USING (indicator)
)
SELECT
    f.rule,
    f.form,
    f.period,
    f.unit_code,
    f.measure,
    format('{}, {:.2f} {}', a.raw, f.rate * f.times, f.mark) AS found,
    format('{}{:.2f} {} ({}: {}, {}, {}!{})',
        CASE WHEN f.lowest < f.highest THEN format('{:.2f} – ', f.lowest * f.times) ELSE '' END, f.highest * f.times,
        f.mark, u.unit_name, b.raw, s.file_name, b.sheet, b.cell) AS expected,
    a.submission_id,
    a.sheet,
    a.cell
FROM shown f
JOIN current_observations a
    ON a.unit_code = f.unit_code AND a.period = f.period AND a.form = f.form AND a.measure = f.measure
    AND a.category = f.category
JOIN current_observations b
    ON b.unit_code = f.at_other[1] AND b.period = f.at_other[2] AND b.form = f.form AND b.measure = f.measure
    AND b.category = f.category
JOIN submissions s ON s.submission_id = b.submission_id
JOIN units_by_period u ON u.unit_code = f.at_other[1] AND u.period = f.at_other[2]
QUALIFY row_number() OVER (
    PARTITION BY a.submission_id, f.unit_code, f.period ORDER BY f.distance DESC, f.indicator, f.category
) = 1
