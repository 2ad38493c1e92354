    SELECT submission_id, statement_number, measure, position,
        title_vi || coalesce(format(' ({})', string_agg(category_vi, '; ' ORDER BY category_position)), '') AS title,
        string_agg(format('{} ({}{})', raw, place, cell), '; ' ORDER BY length(cell), cell) AS places
    FROM (
        SELECT l.submission_id, l.statement_number, l.measure, m.position, m.title_vi, c.title_vi AS category_vi,
            c.position AS category_position, o.raw, o.cell,
            CASE row_number() OVER (  -- file and sheet once
                PARTITION BY l.submission_id, l.statement_number, su.file_name, o.sheet
                ORDER BY m.position, length(o.cell), o.cell
            ) WHEN 1 THEN format('{}, {}!', su.file_name, o.sheet) ELSE '' END AS place
        FROM lacking l
        JOIN observations o
            ON o.submission_id = l.earlier_submission_id AND o.statement_number = l.earlier_statement_number
            AND o.measure = l.measure AND o.category = l.category
        JOIN submissions su ON su.submission_id = l.earlier_submission_id
        JOIN core.measures m ON m.form = l.form AND m.measure = l.measure
        LEFT JOIN core.categories c ON c.form = l.form AND c.category = l.category
    )
    GROUP BY submission_id, statement_number, measure, position, title_vi
