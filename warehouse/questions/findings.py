"""Findings: all, those still open, those of some runs."""

from tonghop.warehouse.query import Question

_ORDER = """
    CASE f.severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, f.file_name, f.sheet, length(f.cell),
    f.cell, f.rule
"""
"""The gravest first, then by file and place."""


def findings(
    *,
    is_open: bool = True,
    severity: str | None = None,
    period: str | None = None,
    rule: str | None = None,
    unit: str | None = None,
) -> Question:
    """Findings, the gravest first, with the name of their unit; those of a severity, period, rule or unit if asked for.

    `is_open`: only those that still concern a current figure or a file that could not be read. `unit`: with all units
    in it; a finding that names no unit counts for the unit of its sender.
    """
    chosen = {"severity": severity, "period": period, "rule": rule, "unit": unit}
    wanted = [_CONDITIONS[name] for name, value in chosen.items() if value]
    return Question(
        f"""
        SELECT f.*, u.unit_name
        FROM {"mart.open_findings" if is_open else "core.findings"} f
        LEFT JOIN mart.units_by_period u USING (unit_code, period)
        {"WHERE " + " AND ".join(wanted) if wanted else ""}
        ORDER BY {_ORDER if is_open else f"f.run_id, {_ORDER}"}
        """,
        {name: value for name, value in chosen.items() if value},
    )


_CONDITIONS = {
    "severity": "f.severity = $severity",
    "period": "f.period = $period",
    "rule": "f.rule = $rule",
    "unit": """
        coalesce(f.unit_code, (
            SELECT split_part(s.sender_code, '-', 1) FROM core.submissions s WHERE s.submission_id = f.submission_id
        )) IN (SELECT descendant_code FROM core.unit_paths WHERE ancestor_code = $unit)
    """,
}


def of_run(run_id: str, files: list[str]) -> Question:
    """What a run found of some files (hashes), the gravest first, with the name of the unit."""
    return Question(
        f"""
        SELECT f.*, u.unit_name
        FROM core.findings f
        LEFT JOIN mart.units_by_period u USING (unit_code, period)
        WHERE f.run_id = $run AND list_contains($files, f.file_hash)
        ORDER BY {_ORDER}, f.measure
        """,
        {"run": run_id, "files": files},
    )


def of_files_of_runs(runs: list[str]) -> Question:
    """All findings of the files in which some runs found something, as their senders read them."""
    return Question(
        """
        SELECT f.file_hash, f.severity, f.sheet, f.cell, u.unit_name, f.found, f.expected, f.message_vi, f.message_en,
            f.rule, f.form, f.period, f.measure
        FROM core.findings f LEFT JOIN mart.units_by_period u USING (unit_code, period)
        WHERE f.file_hash IN (SELECT file_hash FROM core.findings WHERE list_contains($runs, run_id))
        ORDER BY ALL
        """,
        {"runs": runs},
    )
