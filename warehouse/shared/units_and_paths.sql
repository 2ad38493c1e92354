-- Units of each period by number, and the hierarchy in these numbers: joining by texts would cost more. `is_wanted`: rows
-- of the unit are asked for; figures of the others are only summed. It is a column, since joins to few units would
-- be planned as if the figures were fewer still.
units AS MATERIALIZED (
    SELECT u.unit_code, u.unit_name, u.level, u.period, u.ends_on, u.is_lowest, u.expected_units,
        w.unit_code IS NOT NULL AS is_wanted, row_number() OVER (ORDER BY u.period, u.unit_code) AS unit
    FROM units_by_period u
    LEFT JOIN wanted_units w ON w.period = u.period AND w.unit_code = u.unit_code
),
paths AS (
    SELECT a.unit AS ancestor, a.is_wanted, d.unit AS descendant, p.depth
    FROM hierarchy_by_period p
    JOIN units a ON a.unit_code = p.ancestor_code AND a.period = p.period
    JOIN units d ON d.unit_code = p.descendant_code AND d.period = p.period
)
