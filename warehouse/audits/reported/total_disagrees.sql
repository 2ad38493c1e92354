-- A unit's claimed total against the sum of its parts, where these came in other files or rows than those it added up.
-- While parts are missing only a total that is smaller than their sum contradicts them.
SELECT
    'total_disagrees' AS rule,
    r.form,
    r.period,
    r.unit_code,
    r.measure,
    o.raw AS found,
    format('{} = {}', rtrim(rtrim(CAST(r.summed AS VARCHAR), '0'), '.'), parts.cells) AS expected,
    r.submission_id,
    r.sheet,
    r.cell
FROM reconciliation r
JOIN observations o
    ON o.submission_id = r.submission_id AND o.sheet = r.sheet AND o.cell = r.cell
    AND o.measure = r.measure AND o.category = r.category
JOIN (
    SELECT unit_code, period, form, measure, category,
        string_agg(format('{} {}!{}', file_name, sheet, cells), '; ' ORDER BY file_name, sheet) AS cells
    FROM (
        SELECT
            p.ancestor_code AS unit_code, f.period, f.form, f.measure, f.category, s.file_name, f.sheet,
            string_agg(f.cell, ', ' ORDER BY length(f.cell), f.cell) AS cells
        FROM current_observations f
        JOIN submissions s ON s.submission_id = f.submission_id
        JOIN hierarchy_by_period p ON p.period = f.period AND p.descendant_code = f.unit_code
        SEMI JOIN reconciliation bad
            ON bad.unit_code = p.ancestor_code AND bad.period = f.period AND bad.form = f.form
            AND bad.measure = f.measure AND bad.category = f.category AND bad.kind = 'total' AND bad.residual <> 0
        WHERE f.is_counted
        GROUP BY ALL
    )
    GROUP BY ALL
) parts
    ON parts.unit_code = r.unit_code AND parts.period = r.period AND parts.form = r.form
    AND parts.measure = r.measure AND parts.category = r.category
WHERE r.kind = 'total' AND r.residual <> 0 AND (r.reported_units = r.expected_units OR r.residual < 0)
    AND NOT EXISTS (  -- found when the file was read: the rows of its own table do not add up to it
        SELECT 1 FROM core.findings t
        WHERE t.rule = 'total_row' AND t.submission_id = r.submission_id AND t.sheet = r.sheet AND t.cell = r.cell
    )
