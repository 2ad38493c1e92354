-- A figure without the cell, the sheet or the text it came from, or a value without a state that allows one.
SELECT submission_id, unit_code, period, measure, sheet, cell, raw, state
FROM observations
WHERE coalesce(sheet, '') = '' OR coalesce(cell, '') = '' OR raw IS NULL
    OR (value IS NOT NULL) <> (state IN ('reported', 'zero'))
    OR (value IS NOT NULL AND raw = '')
