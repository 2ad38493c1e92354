    SELECT
        o.submission_id, o.statement_number, o.measure,
        min_by(o.sheet, (length(o.cell), o.cell)) AS sheet, min_by(o.cell, (length(o.cell), o.cell)) AS cell,
        CASE count(*) WHEN 1 THEN any_value(o.raw) ELSE format('{} ({})',
            rtrim(rtrim(CAST(sum(coalesce(o.value, 0)) AS VARCHAR), '0'), '.'),
            string_agg(o.cell, ' + ' ORDER BY length(o.cell), o.cell)) END AS raw
    FROM observations o
    SEMI JOIN named USING (submission_id, statement_number, measure)
    WHERE NOT o.is_claim AND o.state IN ('reported', 'zero', 'dash')
    GROUP BY o.submission_id, o.statement_number, o.measure
