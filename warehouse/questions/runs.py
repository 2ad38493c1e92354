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


def releases(period: str | None = None) -> Question:
    """The releases of a period, or all, oldest first, with the columns of `core.releases`."""
    if period is None:
        return Question("FROM core.releases ORDER BY period, number")
    return Question("FROM core.releases WHERE period = $period ORDER BY number", {"period": period})


def published_periods() -> Question:
    """The periods of which there is a release."""
    return Question("SELECT DISTINCT period FROM core.releases")
