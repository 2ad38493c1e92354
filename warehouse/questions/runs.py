"""Runs and releases that the warehouse holds."""

from tonghop.warehouse.query import Question


def loaded() -> Question:
    """The runs, in their order: id, last entry in the log, chain value, when the warehouse first held it."""
    return Question("SELECT run_id, last_entry, chain, finished_at FROM core.runs ORDER BY last_entry")


def load_of(runs: list[str]) -> Question:
    """Of runs that were loaded together: the last entry in the log held before them, and since when they are held."""
    return Question(
        """
        SELECT
            coalesce(max(last_entry) FILTER (NOT list_contains($runs, run_id)), 0) AS held,
            max(finished_at) FILTER (list_contains($runs, run_id)) AS finished_at
        FROM core.runs
        """,
        {"runs": runs},
    )


def totals(runs: list[str]) -> Question:
    """What some runs brought together: files, refused files, submissions, findings, acceptances. One row."""
    return Question(
        """
        SELECT sum(files)::BIGINT AS files, sum(refused_files)::BIGINT AS refused,
            sum(submissions)::BIGINT AS submissions,
            (SELECT count(*) FROM core.findings WHERE list_contains($runs, run_id)) AS findings,
            count(*) FILTER (WHERE kind = 'accept') AS accepted
        FROM core.runs WHERE list_contains($runs, run_id)
        """,
        {"runs": runs},
    )


def fallen(runs: list[str] | None = None, period: str | None = None) -> Question:
    """Statements that were current and fell, while nothing current has taken their place since. Grain: statement.

    Of some runs, or of a period: unit, form with its titles, period, status, and the submission that is current again.
    """
    return Question(
        """
        SELECT f.unit_code, u.unit_name, f.form, d.title_vi, d.title_en, f.period, f.status, su.file_name,
            now.submission_id AS replaced_by
        FROM core.fallen_statements f
        JOIN core.forms d USING (form)
        JOIN core.submissions su USING (submission_id)
        JOIN mart.statement_statuses st
            ON st.submission_id = f.submission_id AND st.statement_number = f.statement_number
        LEFT JOIN mart.units_by_period u ON u.unit_code = f.unit_code AND u.period = f.period
        LEFT JOIN mart.current_statements now
            ON now.unit_code = f.unit_code AND now.form = f.form AND now.period = f.period
        WHERE ($runs IS NULL OR list_contains($runs, f.run_id)) AND ($period IS NULL OR f.period = $period)
            AND coalesce(now.rank, 0) < st.rank
        QUALIFY row_number() OVER (
            PARTITION BY f.submission_id, f.statement_number ORDER BY f.run_id DESC
        ) = 1
        ORDER BY f.form, f.period, f.status, replaced_by IS NULL, f.unit_code
        """,
        {"runs": runs, "period": period},
    )


def releases(period: str | None = None) -> Question:
    """The releases of a period, or all, oldest first, with the columns of `core.releases`."""
    if period is None:
        return Question("FROM core.releases ORDER BY period, number")
    return Question("FROM core.releases WHERE period = $period ORDER BY number", {"period": period})


def published_periods() -> Question:
    """The periods of which there is a release."""
    return Question("SELECT DISTINCT period FROM core.releases")
