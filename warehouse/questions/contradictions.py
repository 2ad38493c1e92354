"""Rows that other forms of their unit contradict."""

from tonghop.warehouse.models import text
from tonghop.warehouse.query import Question


def contradicted(unit: str, period: str) -> Question:
    """The rows about a unit, or units in it, that are on hold because other forms contradict them: the last of each.

    Columns: submission, unit, form.
    """
    return Question(
        """
        SELECT DISTINCT c.submission_id, c.unit_code, c.form
        FROM mart.contradictions c
        JOIN mart.statement_statuses st
            ON st.submission_id = c.submission_id AND st.statement_number = c.statement_number
        JOIN mart.hierarchy_by_period p
            ON p.descendant_code = c.unit_code AND p.period = c.period AND p.ancestor_code = $unit
        LEFT JOIN mart.current_statements now
            ON now.unit_code = c.unit_code AND now.form = c.form AND now.period = c.period
        WHERE c.consequence = 'on_hold' AND c.period = $period AND coalesce(now.rank, 0) < st.rank
        QUALIFY rank() OVER (PARTITION BY c.unit_code, c.form ORDER BY st.rank DESC) = 1
        ORDER BY ALL
        """,
        {"period": period, "unit": unit},
    )


def taken_although_contradicted(runs: list[str]) -> Question:
    """Current rows that some runs brought or accepted although other forms contradict them. Grain: row × measure.

    Columns: unit, what stands in which cell, and the cells that contradict it.
    """
    return Question(
        f"""
        WITH observations AS NOT MATERIALIZED (FROM core.observations),
        taken AS (
            SELECT submission_id, NULL AS unit_code FROM core.submissions WHERE list_contains($runs, run_id)
            UNION
            SELECT submission_id, unit_code FROM core.decisions WHERE kind = 'accept' AND list_contains($runs, run_id)
        ),
        contradicted AS MATERIALIZED (
            SELECT DISTINCT c.*
            FROM mart.contradictions c
            SEMI JOIN mart.current_statements s
                ON s.submission_id = c.submission_id AND s.statement_number = c.statement_number
            JOIN taken t ON t.submission_id = c.submission_id AND coalesce(t.unit_code, c.unit_code) = c.unit_code
            WHERE c.consequence = 'accepted'
        ),
        named AS (
            SELECT submission_id, statement_number, measure FROM contradicted
            UNION
            SELECT other_submission_id, other_statement_number, other_measure FROM contradicted
        ),
        cells AS ({text("shared/named_cells.sql")})
        SELECT u.unit_name, su.file_name, a.sheet, a.cell, a.raw,
            string_agg(DISTINCT
                format('{{}}: {{}} ({{}}, {{}}!{{}})', c.other_form, o.raw, other.file_name, o.sheet, o.cell), '; '
            ) AS others
        FROM contradicted c
        JOIN mart.units_by_period u USING (unit_code, period)
        JOIN core.submissions su ON su.submission_id = c.submission_id
        JOIN core.submissions other ON other.submission_id = c.other_submission_id
        JOIN cells a
            ON a.submission_id = c.submission_id AND a.statement_number = c.statement_number AND a.measure = c.measure
        JOIN cells o
            ON o.submission_id = c.other_submission_id AND o.statement_number = c.other_statement_number
            AND o.measure = c.other_measure
        GROUP BY ALL
        ORDER BY ALL
        """,
        {"runs": runs},
    )
