"""Runs and releases that the warehouse holds."""

from tonghop.warehouse.query import Question


def loaded() -> Question:
    """The runs, in their order: id, last entry in the log, chain value, when the warehouse first held it."""
    return Question("SELECT run_id, last_entry, chain, finished_at FROM core.runs ORDER BY last_entry")


def finished_at(run_id: str) -> Question:
    """When the warehouse first held a run. One row."""
    return Question("SELECT finished_at FROM core.runs WHERE run_id = $run", {"run": run_id})


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
