-- Statements that break an identity of severity error with what another form says of the same unit and period: each with
-- both sides' cells. Of a form with a breakdown the sum over its categories is compared. An accepted one is left alone.
WITH strict AS (FROM core.identities WHERE severity = 'error'),
forms AS (SELECT form FROM strict UNION SELECT other_form FROM strict),
spoken AS (
    SELECT submission_id, line, unit_code, form, period, rank, number, is_accepted
    FROM mart.verdicts
    WHERE status = 'admitted' AND NOT is_claim AND form IN (FROM forms)
),
last_spoken AS (
    FROM spoken
    QUALIFY row_number() OVER (PARTITION BY unit_code, form, period ORDER BY rank DESC, number DESC, line DESC) = 1
),
told AS (
    SELECT
        o.submission_id, o.line, o.unit_code, o.form, o.period, o.measure, sum(coalesce(o.value, 0)) AS value,
        min_by(o.sheet, (length(o.cell), o.cell)) AS sheet, min_by(o.cell, (length(o.cell), o.cell)) AS cell,
        CASE count(*) WHEN 1 THEN any_value(o.raw) ELSE format('{} ({})',
            rtrim(rtrim(CAST(sum(coalesce(o.value, 0)) AS VARCHAR), '0'), '.'),
            string_agg(o.cell, ' + ' ORDER BY length(o.cell), o.cell)) END AS raw
    FROM core.observations o
    SEMI JOIN spoken s ON s.submission_id = o.submission_id AND s.line = o.line AND s.period = o.period
    WHERE NOT o.is_claim AND o.state IN ('reported', 'zero', 'dash')
    GROUP BY o.submission_id, o.line, o.unit_code, o.form, o.period, o.measure
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
    a.line,
    a.sheet,
    a.cell
FROM strict i
JOIN told a ON a.form = i.form AND a.measure = i.measure
JOIN spoken s ON s.submission_id = a.submission_id AND s.line = a.line AND NOT s.is_accepted
JOIN last_spoken l ON l.unit_code = a.unit_code AND l.period = a.period AND l.form = i.other_form
JOIN told b ON b.submission_id = l.submission_id AND b.line = l.line AND b.measure = i.other_measure
JOIN core.submissions other ON other.submission_id = b.submission_id
WHERE CASE i.relation WHEN 'equal' THEN a.value <> b.value WHEN 'at_most' THEN a.value > b.value END
