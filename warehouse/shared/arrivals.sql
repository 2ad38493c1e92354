    SELECT file_hash, min(r.entry) AS entry, coalesce(arg_min(u.kind, r.entry) = 'correct', FALSE) AS is_correction
    FROM readings r
    LEFT JOIN core.runs u USING (run_id)
    GROUP BY file_hash
