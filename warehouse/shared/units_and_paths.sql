-- Units of each period by number, and the hierarchy in these numbers: joining by texts would cost more.
units AS MATERIALIZED (
    SELECT unit_code, unit_name, level, period, ends_on, is_lowest, expected_units,
        row_number() OVER (ORDER BY period, unit_code) AS unit
    FROM units_by_period
),
paths AS (
    SELECT a.unit AS ancestor, d.unit AS descendant, p.depth
    FROM hierarchy_by_period p
    JOIN units a ON a.unit_code = p.ancestor_code AND a.period = p.period
    JOIN units d ON d.unit_code = p.descendant_code AND d.period = p.period
)
