"""Files received: how they were read, who sent them, and which of them are settled."""

from tonghop.warehouse.query import Question


def named(name: str, hash_prefix: str | None) -> Question:
    """The hash of the last file of a name, or whose hash begins so. One row or none."""
    return Question(
        """
        SELECT file_hash FROM core.files
        WHERE file_name = $name OR starts_with(file_hash, $hash_prefix)
        ORDER BY received_at DESC LIMIT 1
        """,
        {"name": name, "hash_prefix": hash_prefix},
    )


def of_runs(runs: list[str], nobody: str) -> Question:
    """The files that some runs loaded or found something in: hash, name, and the first sender, else `nobody`."""
    return Question(
        """
        SELECT file_hash, file_name, coalesce(
            (SELECT min_by(sender_code, number) FROM core.submissions s WHERE s.file_hash = f.file_hash), $nobody
        ) AS sender
        FROM core.files f
        WHERE list_contains($runs, run_id)
            OR file_hash IN (SELECT file_hash FROM core.findings WHERE list_contains($runs, run_id))
        ORDER BY file_name
        """,
        {"runs": runs, "nobody": nobody},
    )


def settled() -> Question:
    """Names of files whose findings are all settled: others took their place under any name, or they were withdrawn."""
    return Question("""
        SELECT DISTINCT file_name FROM core.files
        WHERE file_hash IN (SELECT file_hash FROM core.findings)
            AND file_hash NOT IN (SELECT file_hash FROM mart.open_findings WHERE file_hash IS NOT NULL)
    """)


def read_by_other_versions(reader: str, configs: str) -> Question:
    """Files, not withdrawn, whose last reading is not by these versions: hash, name, and the run of that reading."""
    return Question(
        """
        SELECT r.file_hash, any_value(f.file_name) AS file_name, arg_max(r.run_id, r.entry) AS run_id
        FROM core.readings r
        JOIN core.files f USING (file_hash)
        WHERE r.file_hash NOT IN (
                SELECT file_hash FROM mart.active_decisions WHERE kind = 'withdraw' AND file_hash IS NOT NULL
            )
            AND r.file_hash NOT IN (
                SELECT file_hash FROM core.submissions GROUP BY file_hash HAVING bool_and(status = 'withdrawn')
            )
        GROUP BY r.file_hash
        HAVING arg_max((r.reader, r.configs), r.entry) IS DISTINCT FROM ($reader, $configs)
        ORDER BY r.file_hash
        """,
        {"reader": reader, "configs": configs},
    )


def senders_and_periods(hashes: list[str]) -> Question:
    """What some files gave: hash, sender, period."""
    return Question(
        "SELECT DISTINCT file_hash, sender_code, period FROM core.submissions WHERE list_contains($hashes, file_hash)",
        {"hashes": hashes},
    )
