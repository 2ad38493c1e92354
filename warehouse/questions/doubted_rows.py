"""Rows that wait because of what other reports of their unit say."""

from tonghop.warehouse.models import text
from tonghop.warehouse.query import Question


def doubted(unit: str, period: str) -> Question:
    """The rows about a unit, or units in it, that are on hold for their figures: the last of each.

    Other forms contradict them, or they lack what the row before answered. Columns: submission, unit, form.
    """
    return Question(
        """
        WITH doubted AS (
            SELECT submission_id, statement_number, unit_code, form, period FROM mart.contradictions
            WHERE consequence = 'on_hold'
            UNION
            SELECT submission_id, statement_number, unit_code, form, period FROM mart.lacking_figures
            WHERE consequence = 'on_hold'
        )
        SELECT DISTINCT d.submission_id, d.unit_code, d.form
        FROM doubted d
        JOIN mart.statement_statuses st
            ON st.submission_id = d.submission_id AND st.statement_number = d.statement_number
        JOIN mart.hierarchy_by_period p
            ON p.descendant_code = d.unit_code AND p.period = d.period AND p.ancestor_code = $unit
        LEFT JOIN mart.current_statements now
            ON now.unit_code = d.unit_code AND now.form = d.form AND now.period = d.period
        LEFT JOIN mart.reported_totals total
            ON total.unit_code = d.unit_code AND total.form = d.form AND total.period = d.period AND st.is_claim
        WHERE d.period = $period AND greatest(coalesce(now.rank, 0), coalesce(total.rank, 0)) < st.rank
        QUALIFY rank() OVER (PARTITION BY d.unit_code, d.form ORDER BY st.rank DESC) = 1
        ORDER BY ALL
        """,
        {"period": period, "unit": unit},
    )


_TAKEN = """
    SELECT submission_id, NULL AS unit_code FROM core.submissions WHERE list_contains($runs, run_id)
    UNION
    SELECT submission_id, unit_code FROM core.decisions WHERE kind = 'accept' AND list_contains($runs, run_id)
"""
"""What some runs brought or accepted: whole submissions, or the row of a unit."""


def taken_although_contradicted(runs: list[str]) -> Question:
    """Current rows that some runs brought or accepted although other forms contradict them. Grain: row × measure.

    Columns: unit, what stands in which cell, and the cells that contradict it.
    """
    return Question(
        f"""
        WITH observations AS NOT MATERIALIZED (FROM core.observations),
        taken AS ({_TAKEN}),
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


def taken_although_lacking(runs: list[str]) -> Question:
    """Current rows that some runs brought or accepted although they lack what the row before answered. Grain: row.

    Columns: unit, file, the measures that it lacks, and the cells that answered them.
    """
    return Question(
        f"""
        WITH observations AS NOT MATERIALIZED (FROM core.observations),
        submissions AS NOT MATERIALIZED (FROM core.submissions),
        taken AS ({_TAKEN}),
        lacking AS MATERIALIZED (
            SELECT DISTINCT l.*
            FROM mart.lacking_figures l
            JOIN core.statements st
                ON st.submission_id = l.submission_id AND st.statement_number = l.statement_number
                AND st.status = 'current'
            JOIN taken t ON t.submission_id = l.submission_id AND coalesce(t.unit_code, l.unit_code) = l.unit_code
            WHERE l.consequence = 'accepted'
        ),
        texts AS ({text("shared/lacking_texts.sql")})
        SELECT u.unit_name, su.file_name, string_agg(t.title, '; ' ORDER BY t.position) AS measures,
            string_agg(t.places, '; ' ORDER BY t.position) AS places
        FROM (SELECT DISTINCT submission_id, statement_number, unit_code, period FROM lacking) l
        JOIN texts t USING (submission_id, statement_number)
        JOIN mart.units_by_period u USING (unit_code, period)
        JOIN core.submissions su ON su.submission_id = l.submission_id
        GROUP BY l.submission_id, l.statement_number, u.unit_name, su.file_name
        ORDER BY ALL
        """,
        {"runs": runs},
    )
