"""Append one run to core: versions, statements, observations, findings, decisions. Nothing is changed or deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from tonghop.warehouse import store
from tonghop.warehouse.tables import quoted


@dataclass(frozen=True)
class Run:
    """A run of the log. `last_entry`, `chain`: its last entry there; `loaded_at`: null until the warehouse holds it.

    `reader` and `configs`: versions by which its files were read.
    """

    run_id: str
    kind: str
    scope: str | None
    started_at: datetime
    last_entry: int
    chain: str = ""
    loaded_at: datetime | None = None
    reader: str | None = None
    configs: str | None = None


def append(connection: DuckDBPyConnection, run: Run, staging: Path) -> None:
    """Load a run from the Parquet tables in `staging`: those of `_STAGED`, and those of its batches (`_BATCHED`).

    Senders lowest in the hierarchy are taken first: the last statement about a unit becomes current. Of several
    contents of one sender, form and period the order is that of their versions, of the times at which they were saved,
    and of the times of their files (`_NUMBERED`).
    """
    sources = {name: f"{staging}/{name}.parquet" for name in _STAGED}
    sources |= {name: f"{staging}/batch-*/{name}.parquet" for name in _BATCHED}
    connection.execute("BEGIN")
    for name, source in sources.items():
        columns = f"* RENAME ({_COLUMNS_ON_DISK[name]})" if name in _COLUMNS_ON_DISK else "*"
        later = f" UNION ALL BY NAME SELECT {_LATER_COLUMNS[name]} WHERE FALSE" if name in _LATER_COLUMNS else ""
        select = f"SELECT {columns} FROM read_parquet({quoted(source)}){later}"
        connection.execute(f"CREATE OR REPLACE TEMP VIEW staged_{name} AS {select}")
    facts = {
        "run_id": run.run_id,
        "kind": run.kind,
        "loaded_at": run.loaded_at,
        "last_entry": run.last_entry,
        "reader": run.reader,
        "configs": run.configs,
    }
    for statement in (_FILES, _READINGS, _NUMBERED, _SUBMISSIONS, _STATEMENTS, _OBSERVATIONS, _FINDINGS):
        connection.execute(statement, {key: value for key, value in facts.items() if f"${key}" in statement})
    _note_run(connection, run, _COUNTED)
    connection.execute("COMMIT")


def decide(connection: DuckDBPyConnection, run: Run, decision: Mapping[str, object]) -> None:
    """Record what a person decided, by the columns of `core.decisions`; it holds from the next build on."""
    facts = dict(decision) | {"entry": run.last_entry, "kind": run.kind, "at": run.started_at}
    facts |= {"loaded_at": run.loaded_at, "run_id": run.run_id}
    for statement in (_DECISION, _RELEASE) if run.kind == "publish" else (_DECISION,):
        connection.execute(statement, {key: value for key, value in facts.items() if f"${key}" in statement})
    _note_run(connection, run, "0, 0, 0, 0")


def _note_run(connection: DuckDBPyConnection, run: Run, counted: str) -> None:
    connection.execute(
        f"INSERT INTO core.runs SELECT ?, ?, ?, ?, ?, ?, ?, {counted}",
        [run.run_id, run.kind, run.scope, run.started_at, run.loaded_at, run.last_entry, run.chain],
    )


def settle_time(connection: DuckDBPyConnection, at: datetime) -> None:
    """Say of what was loaded just now since when the warehouse holds it."""
    for table in ("submissions", "decisions", "readings"):
        connection.execute(f"UPDATE core.{table} SET accepted_at = ? WHERE accepted_at IS NULL", [at])
    connection.execute("UPDATE core.runs SET finished_at = ? WHERE finished_at IS NULL", [at])


def last_run(warehouse: Path) -> tuple[int, str]:
    """The last entry of the log that a warehouse holds, and the chain value there; 0 and '' for none."""
    with store.reader(warehouse) as connection:
        row = connection.execute("SELECT last_entry, chain FROM core.runs ORDER BY last_entry DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


_STAGED = ("receipts", "statements", "checked")
_BATCHED = ("files", "submissions", "observations", "findings")

_COLUMNS_ON_DISK = {
    "statements": "line AS statement_number, verdict AS validation_result",
    "observations": "line AS statement_number",
}
"""Columns of `archive/readings/` whose names the warehouse does not share: those on disk never change."""

_LATER_COLUMNS = {
    "receipts": "CAST(NULL AS TIMESTAMPTZ) AS modified_at",
    "submissions": "CAST(NULL AS INTEGER) AS version_mark, CAST(NULL AS VARCHAR) AS saved_at",
}
"""Columns that extracts of earlier versions lack; the order of what they hold is settled by hash, as it was then."""

_FILES = """
INSERT INTO core.files
SELECT r.file_hash, r.file_name, r.size, r.received_at, r.received_by,
    CASE WHEN f.is_refused THEN 'refused' ELSE 'read' END, $run_id
FROM staged_receipts r
JOIN staged_files f USING (file_hash)
ANTI JOIN core.files known USING (file_hash)
ORDER BY r.file_hash
"""

_READINGS = """
INSERT INTO core.readings BY NAME
SELECT f.file_hash, $run_id AS run_id, $reader AS reader, $configs AS configs,
    CASE WHEN f.is_refused THEN 'refused' ELSE 'read' END AS status, r.is_reread, $last_entry AS entry,
    $loaded_at AS accepted_at
FROM staged_files f
JOIN staged_receipts r USING (file_hash)
ORDER BY f.file_hash
"""

_LAST_RANK = """greatest(
    (SELECT coalesce(max(number), 0) FROM core.submissions), (SELECT coalesce(max(rank), 0) FROM core.decisions)
)"""

_NUMBERED = f"""
CREATE OR REPLACE TEMP TABLE numbered AS
WITH depths AS (
    SELECT descendant_code AS code, max(depth) AS depth FROM core.unit_paths GROUP BY ALL
),
marked AS (  -- a mark without a number is later than none; beside numbers it says no more
    SELECT s.*, r.modified_at, d.depth, r.is_reread,
        CASE
            WHEN bool_or(s.version_mark = 0) OVER same THEN CAST(s.version_mark IS NOT NULL AS INTEGER)
            ELSE coalesce(s.version_mark, 1)
        END AS by_name
    FROM staged_submissions s
    JOIN staged_receipts r USING (file_hash)
    JOIN depths d ON d.code = split_part(s.sender_code, '-', 1)  -- an organisation sends after its unit's parts
    WINDOW same AS (PARTITION BY s.sender_code, s.form, s.period)
),
saved AS (  -- a time decides only between contents that all have it
    SELECT *, CASE WHEN bool_and(saved_at IS NOT NULL) OVER same THEN saved_at END AS by_save
    FROM marked
    WINDOW same AS (PARTITION BY sender_code, form, period, by_name)
),
timed AS (
    SELECT *, CASE WHEN bool_and(modified_at IS NOT NULL) OVER same THEN modified_at END AS by_file
    FROM saved
    WINDOW same AS (PARTITION BY sender_code, form, period, by_name, by_save)
),
grouped AS (  -- times order the contents of one report, and no other reports; without times hashes order all
    SELECT *, CASE WHEN modified_at IS NULL THEN file_hash ELSE min(file_hash) OVER same END AS first_hash
    FROM timed
    WINDOW same AS (PARTITION BY sender_code, form, period)
),
placed AS (
    SELECT *, row_number() OVER (
        ORDER BY depth DESC, first_hash, by_name, by_save, by_file, file_hash, submission
    ) AS place
    FROM grouped
),
undecided AS (  -- contents of which no rule says which is the later; of those before the rules the hash has said it
    SELECT file_hash, submission, min(place) OVER same AS first_place
    FROM placed
    WHERE by_file IS NOT NULL AND NOT is_reread
    WINDOW same AS (PARTITION BY sender_code, form, period, by_name, by_save, by_file)
),
known AS (
    SELECT sender_code, form, period, max(version) AS version FROM core.submissions GROUP BY ALL
),
last_numbers AS (
    SELECT r.last_entry, max(su.number) AS number
    FROM core.runs r
    JOIN core.submissions su ON su.run_id = r.run_id
    GROUP BY ALL
),
first_runs AS (  -- of files read again: the first reading, and the last rank that its run gave
    SELECT f.file_hash, max(before.number) AS rank
    FROM staged_receipts again
    JOIN core.files f ON f.file_hash = again.file_hash
    JOIN core.runs r ON r.run_id = f.run_id
    JOIN last_numbers before ON before.last_entry <= r.last_entry
    WHERE again.is_reread
    GROUP BY f.file_hash
),
ranks AS (
    SELECT s.file_hash, s.submission, min(su.rank) AS same, min(of_file.rank) AS of_file, min(su.tie) AS tie
    FROM staged_submissions s
    JOIN staged_receipts r ON r.file_hash = s.file_hash AND r.is_reread
    JOIN core.submissions of_file ON of_file.file_hash = s.file_hash
    LEFT JOIN core.submissions su
        ON su.file_hash = s.file_hash AND su.sender_code = s.sender_code AND su.form = s.form AND su.period = s.period
    GROUP BY ALL
)
SELECT
    p.*,
    p.place + last.number AS number,
    coalesce(k.tie, u.first_place + last.number, p.place + last.number) AS tie,
    CASE WHEN p.is_reread THEN coalesce(k.same, k.of_file, f.rank, 0) ELSE p.place + last.number END AS rank,
    coalesce(v.version, 0) + row_number() OVER (
        PARTITION BY p.sender_code, p.form, p.period ORDER BY p.place
    ) AS version
FROM placed p
CROSS JOIN (SELECT {_LAST_RANK} AS number) last
LEFT JOIN known v USING (sender_code, form, period)
LEFT JOIN ranks k USING (file_hash, submission)
LEFT JOIN undecided u USING (file_hash, submission)
LEFT JOIN first_runs f USING (file_hash)
"""

_SUBMISSIONS = """
INSERT INTO core.submissions BY NAME
SELECT
    format('{}/{}/{}/v{}', n.sender_code, n.form, n.period, n.version) AS submission_id,
    n.number, n.rank, n.tie, n.sender_code, CAST(n.sender_valid_from AS DATE) AS sender_valid_from, n.form, n.period,
    n.version, n.layout, n.sheets, n.mappings, n.file_hash, f.file_name, f.received_at, $loaded_at AS accepted_at,
    $kind = 'nightly' AND n.period IN (SELECT period FROM core.releases) AS is_late,
    $reader AS reader, $configs AS configs, 'current' AS status, $run_id AS run_id
FROM numbered n
JOIN core.files f USING (file_hash)
ORDER BY n.number
"""

_WITH_ID = """
FROM staged_{name} x
JOIN numbered n USING (file_hash, submission)
JOIN core.submissions s ON s.number = n.number
"""

_STATEMENTS = f"""
INSERT INTO core.statements
SELECT
    s.submission_id, x.statement_number, x.unit_code, CAST(x.unit_valid_from AS DATE), s.form, s.period, x.is_claim,
    x.validation_result, 'current' AS status
{_WITH_ID.format(name="statements")}
ORDER BY n.number, x.statement_number
"""

_OBSERVATIONS = f"""
INSERT INTO core.observations
SELECT
    s.submission_id, x.statement_number, x.unit_code, CAST(x.unit_valid_from AS DATE), s.form, s.period, x.measure,
    x.category, x.value, x.state, x.sheet, x.cell, x.raw, x.is_claim
{_WITH_ID.format(name="observations")}
ORDER BY n.number, x.statement_number, x.measure
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

_COUNTED = """
    (SELECT count(*) FROM staged_files),
    (SELECT count(*) FROM staged_files WHERE is_refused),
    (SELECT count(*) FROM numbered),
    (SELECT count(*) FROM staged_findings) + (SELECT count(*) FROM staged_checked)
"""

_DECISION = f"""
INSERT INTO core.decisions BY NAME
SELECT $entry AS entry, $kind AS kind, $at AS decided_at, $by AS decided_by, $reason AS reason,
    $submission_id AS submission_id, $unit_code AS unit_code, $file_hash AS file_hash, $undoes AS undoes,
    $period AS period, $number AS number, CASE WHEN $kind = 'accept' THEN {_LAST_RANK} + 1 END AS rank,
    $loaded_at AS accepted_at, $run_id AS run_id
"""

_RELEASE = """
INSERT INTO core.releases BY NAME
SELECT $period AS period, $number AS number, $at AS published_at, $by AS published_by, $checksum AS checksum,
    nullif($reason, '') AS reason, $run_id AS run_id
"""
