WITH concerned AS (
    SELECT submission_id FROM new_submissions
    UNION
    SELECT su.submission_id FROM new_readings r JOIN core.submissions su USING (file_hash)
    UNION
    SELECT su.submission_id
    FROM new_decisions d
    LEFT JOIN core.decisions u ON u.entry = d.undoes
    JOIN core.submissions named
        ON named.submission_id = coalesce(d.submission_id, u.submission_id)
        OR named.file_hash = coalesce(d.file_hash, u.file_hash)
    JOIN core.submissions su ON su.file_hash = named.file_hash  -- withdrawn with what the file gave at other readings
),
spoken_of AS (
    SELECT DISTINCT su.period, st.unit_code
    FROM core.statements st
    RIGHT JOIN (FROM core.submissions SEMI JOIN concerned USING (submission_id)) su USING (submission_id)
)
SELECT period, unit_code FROM spoken_of
UNION
SELECT s.period, p.ancestor_code FROM spoken_of s JOIN core.unit_paths p ON p.descendant_code = s.unit_code
UNION
SELECT s.period, p.descendant_code FROM spoken_of s JOIN core.unit_paths p ON p.ancestor_code = s.unit_code
UNION
SELECT period, NULL FROM new_decisions WHERE period IS NOT NULL
