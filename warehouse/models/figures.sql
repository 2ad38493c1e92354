-- What stands of each unit itself. A row of sums is here only for a unit without a statement of its own.
WITH own AS (
    SELECT *, FALSE AS is_sum FROM mart.standing
    UNION ALL BY NAME
    SELECT * EXCLUDE (verdict), TRUE AS is_sum FROM mart.claims ANTI JOIN mart.standing USING (unit_code, form, period)
    WHERE verdict = 'accepted'
)
SELECT
    o.unit_code,
    o.period,
    o.form,
    o.measure,
    o.category,
    o.value,
    o.state,
    o.state IN ('reported', 'zero', 'dash') AS is_answered,
    own.is_sum AS is_claim,
    o.submission_id,
    o.sheet,
    o.cell,
    o.raw
FROM own
JOIN core.observations o USING (submission_id, line)
JOIN core.measures m ON m.form = o.form AND m.measure = o.measure
WHERE NOT m.is_claim
