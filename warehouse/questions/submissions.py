"""Submissions, and what a person may decide about them."""

from tonghop.warehouse.query import Question

_SHOWN = "submission_id, period, status, is_late"


def of_id(submission_id: str) -> Question:
    """A submission: id, period, status, is_late. One row or none."""
    return Question(f"SELECT {_SHOWN} FROM core.submissions WHERE submission_id = $id", {"id": submission_id})


def of_file(file_hash: str) -> Question:
    """The submissions of a file's last reading, in their order; columns as in `of_id`."""
    return Question(
        f"""
        SELECT {_SHOWN} FROM core.submissions
        WHERE file_hash = $hash AND run_id = (SELECT max_by(run_id, entry) FROM core.readings WHERE file_hash = $hash)
        ORDER BY number
        """,
        {"hash": file_hash},
    )


def units_kept_out(submission_id: str) -> Question:
    """Codes of the units whose rows in a submission were refused, are on hold or are contradicted by other forms."""
    return Question(
        """
        SELECT unit_code FROM core.statements
        WHERE submission_id = $id AND status IN ('refused', 'on_hold')
        UNION
        SELECT unit_code FROM mart.contradictions WHERE submission_id = $id AND consequence = 'reported'
        ORDER BY 1
        """,
        {"id": submission_id},
    )


def on_hold(unit: str, period: str) -> Question:
    """Ids of the submissions from a unit, or from units in it, that are on hold because the period was published."""
    return Question(
        """
        SELECT su.submission_id
        FROM core.submissions su
        JOIN core.periods p USING (period)
        JOIN core.unit_paths u
            ON u.descendant_code = su.sender_code AND u.valid_from <= p.ends_on
            AND (u.valid_to IS NULL OR p.ends_on < u.valid_to)
        WHERE su.status = 'on_hold' AND su.is_late AND su.period = $period AND u.ancestor_code = $unit
        ORDER BY su.number
        """,
        {"period": period, "unit": unit},
    )


def statuses_of_run(run_id: str) -> Question:
    """How many rows of what a run brought have which status. Grain: file × sender × form × period × status."""
    return Question(
        """
        SELECT su.file_hash, su.sender_code, su.form, su.period, st.status, count(*) AS rows
        FROM core.submissions su
        JOIN core.statements st USING (submission_id)
        WHERE su.run_id = $run AND NOT st.is_claim
        GROUP BY ALL
        ORDER BY ALL
        """,
        {"run": run_id},
    )


def late_files(period: str) -> Question:
    """Files that came after their period was published and are on hold: name, number of submissions."""
    return Question(
        """
        SELECT file_name AS name, count(*) AS submissions
        FROM core.submissions WHERE is_late AND status = 'on_hold' AND period = $period
        GROUP BY file_name ORDER BY file_name
        """,
        {"period": period},
    )


def decision(entry: int) -> Question:
    """A decision: its kind, what it is about, and whether another one undid it. One row or none."""
    return Question(
        """
        SELECT kind, concat_ws(' ', submission_id, unit_code, file_hash) AS what,
            entry IN (SELECT undoes FROM core.decisions WHERE undoes IS NOT NULL) AS is_undone
        FROM core.decisions WHERE entry = $entry
        """,
        {"entry": entry},
    )
