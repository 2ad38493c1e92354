    SELECT l.submission_id, l.statement_number, l.measure, m.position, m.title_vi
            || coalesce(format(' ({})', string_agg(c.title_vi, '; ' ORDER BY c.position)), '') AS title,
        string_agg(format('{} ({}, {}!{})', o.raw, su.file_name, o.sheet, o.cell), '; '
            ORDER BY length(o.cell), o.cell) AS places
    FROM lacking l
    JOIN observations o
        ON o.submission_id = l.earlier_submission_id AND o.statement_number = l.earlier_statement_number
        AND o.measure = l.measure AND o.category = l.category
    JOIN submissions su ON su.submission_id = l.earlier_submission_id
    JOIN core.measures m ON m.form = l.form AND m.measure = l.measure
    LEFT JOIN core.categories c ON c.form = l.form AND c.category = l.category
    GROUP BY l.submission_id, l.statement_number, l.measure, m.position, m.title_vi
