"""Append one run's reports to core: versions, statements, observations, findings. Nothing is changed or deleted."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from warehouse.tables import quoted


@dataclass(frozen=True)
class Run:
    """A run of the log. `kind`: nightly, correct, withdraw; `last_entry`: its last entry in the log."""

    run_id: str
    kind: str
    scope: str | None
    started_at: datetime
    last_entry: int


def append(connection: DuckDBPyConnection, run: Run, staging: Path) -> None:
    """Load a run from the Parquet tables in `staging`: those of `_STAGED`, and those of its batches (`_BATCHED`).

    Senders lowest in the hierarchy are taken first, then by hash: the last statement about a unit stands.
    """
    sources = {name: f"{staging}/{name}.parquet" for name in _STAGED}
    sources |= {name: f"{staging}/batch-*/{name}.parquet" for name in _BATCHED}
    connection.execute("BEGIN")
    for name, source in sources.items():
        view = f"CREATE OR REPLACE TEMP VIEW staged_{name} AS FROM read_parquet({quoted(source)})"
        connection.execute(view)
    facts = {"run_id": run.run_id, "kind": run.kind, "scope": run.scope, "started_at": run.started_at}
    connection.execute(_FILES, {"run_id": run.run_id})
    connection.execute(_NUMBERED)
    connection.execute(_SUBMISSIONS, {"run_id": run.run_id, "started_at": run.started_at})
    for statement in (_STATEMENTS, _OBSERVATIONS):
        connection.execute(statement)
    connection.execute(_FINDINGS, {"run_id": run.run_id})
    connection.execute(_RUN, facts | {"last_entry": run.last_entry})
    connection.execute("COMMIT")


def withdraw(connection: DuckDBPyConnection, run: Run, submission_id: str, by: str, reason: str) -> None:
    """Take a submission back: it steps aside from the next build on, and stays in core."""
    connection.execute(
        "INSERT INTO core.withdrawals VALUES (?, ?, ?, ?, ?)",
        [submission_id, run.started_at, by, reason, run.run_id],
    )
    connection.execute(
        "INSERT INTO core.runs VALUES (?, ?, ?, ?, now(), ?, 0, 0, 0, 0)",
        [run.run_id, run.kind, run.scope, run.started_at, run.last_entry],
    )


def last_entry(connection: DuckDBPyConnection) -> int:
    """The last entry of the log that the warehouse holds; 0 for none."""
    row = connection.execute("SELECT coalesce(max(last_entry), 0) FROM core.runs").fetchone()
    return int(row[0]) if row else 0


_STAGED = ("receipts", "statements", "checked")
_BATCHED = ("files", "submissions", "observations", "findings")

_FILES = """
INSERT INTO core.files
SELECT r.file_hash, r.file_name, r.size, r.received_at, r.received_by,
    CASE WHEN f.is_refused THEN 'refused' ELSE 'read' END, $run_id
FROM staged_receipts r
JOIN staged_files f USING (file_hash)
ORDER BY r.file_hash
"""

_NUMBERED = """
CREATE OR REPLACE TEMP TABLE numbered AS
WITH depths AS (
    SELECT descendant_code AS code, max(depth) AS depth FROM core.unit_paths GROUP BY ALL
),
placed AS (
    SELECT s.*, row_number() OVER (ORDER BY d.depth DESC, s.file_hash, s.submission) AS place
    FROM staged_submissions s
    JOIN depths d ON d.code = s.sender_code
),
known AS (
    SELECT sender_code, form, period, max(version) AS version FROM core.submissions GROUP BY ALL
)
SELECT
    p.*,
    p.place + (SELECT coalesce(max(number), 0) FROM core.submissions) AS number,
    coalesce(k.version, 0) + row_number() OVER (
        PARTITION BY p.sender_code, p.form, p.period ORDER BY p.place
    ) AS version
FROM placed p
LEFT JOIN known k USING (sender_code, form, period)
"""

_SUBMISSIONS = """
INSERT INTO core.submissions BY NAME
SELECT
    format('{}/{}/{}/v{}', n.sender_code, n.form, n.period, n.version) AS submission_id,
    n.number, n.sender_code, CAST(n.sender_valid_from AS DATE) AS sender_valid_from, n.form, n.period, n.version,
    n.layout, n.sheets, n.mappings, n.file_hash, r.file_name, r.received_at, $started_at AS accepted_at,
    'standing' AS status, $run_id AS run_id
FROM numbered n
JOIN staged_receipts r USING (file_hash)
ORDER BY n.number
"""

_WITH_ID = """
FROM staged_{name} x
JOIN numbered n USING (file_hash, submission)
JOIN core.submissions s ON s.number = n.number
"""

_STATEMENTS = f"""
INSERT INTO core.statements
SELECT s.submission_id, x.line, x.unit_code, CAST(x.unit_valid_from AS DATE), s.form, s.period, x.is_claim, x.verdict
{_WITH_ID.format(name="statements")}
ORDER BY n.number, x.line
"""

_OBSERVATIONS = f"""
INSERT INTO core.observations
SELECT
    s.submission_id, x.line, x.unit_code, CAST(x.unit_valid_from AS DATE), s.form, s.period, x.measure, x.category,
    x.value, x.state, x.sheet, x.cell, x.raw, x.is_claim
{_WITH_ID.format(name="observations")}
ORDER BY n.number, x.line, x.measure
"""

_FINDINGS = """
INSERT INTO core.findings BY NAME
SELECT
    x.rule, x.severity, x.file_hash, r.file_name, x.sheet, x.cell, x.form, x.period, x.unit_code, x.measure, x.found,
    x.expected, x.message_vi, x.message_en, s.submission_id, FALSE AS is_audit, $run_id AS run_id
FROM (FROM staged_findings UNION ALL BY NAME FROM staged_checked) x
JOIN staged_receipts r USING (file_hash)
LEFT JOIN numbered n USING (file_hash, submission)
LEFT JOIN core.submissions s ON s.number = n.number
ORDER BY x.file_hash, x.submission, x.sheet, x.cell, x.rule, x.measure, x.found
"""

_RUN = """
INSERT INTO core.runs
SELECT
    $run_id, $kind, $scope, $started_at, now(), $last_entry,
    (SELECT count(*) FROM staged_files),
    (SELECT count(*) FROM staged_files WHERE is_refused),
    (SELECT count(*) FROM numbered),
    (SELECT count(*) FROM staged_findings) + (SELECT count(*) FROM staged_checked)
"""
