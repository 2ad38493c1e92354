/*
rows = "periods"
*/
-- Submissions that came by night after their period was published: each at its first cell.
WITH first_cells AS (
    SELECT submission_id, measure, sheet, cell FROM observations
    SEMI JOIN (FROM submissions WHERE is_late AND status = 'on_hold') USING (submission_id)
    QUALIFY row_number() OVER (PARTITION BY submission_id ORDER BY statement_number, length(cell), cell) = 1
),
published AS (
    SELECT period, max(number) AS number, max_by(published_at, number) AS published_at
    FROM core.releases
    GROUP BY period
)
SELECT
    'period_closed' AS rule,
    s.form,
    s.period,
    NULL AS unit_code,
    o.measure,
    strftime(s.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh', '%Y-%m-%d %H:%M') AS found,
    format('{} r{}, {}', p.period, p.number, strftime(p.published_at AT TIME ZONE 'Asia/Ho_Chi_Minh', '%Y-%m-%d %H:%M'))
        AS expected,
    s.submission_id,
    o.sheet,
    o.cell
FROM submissions s
JOIN published p ON p.period = s.period
JOIN first_cells o ON o.submission_id = s.submission_id
WHERE s.is_late AND s.status = 'on_hold'
