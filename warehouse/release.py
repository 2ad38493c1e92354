"""The figures of a published period: what speaks against publishing them, and their frozen files."""

from pathlib import Path
from typing import Any

from tonghop.storage import disk
from tonghop.warehouse.compare import Changes
from tonghop.warehouse.query import Result, ask
from tonghop.warehouse.store import connect
from tonghop.warehouse.tables import quoted

FROZEN = {
    "counts": "FROM mart.counts WHERE period = {period} ORDER BY ALL",
    "rates": "FROM mart.rates WHERE period = {period} ORDER BY ALL",
    "changes": "FROM mart.changes WHERE period = {period} ORDER BY ALL",
    "coverage": "FROM mart.coverage WHERE period = {period} ORDER BY ALL",
    "reconciliation": "FROM mart.reconciliation WHERE period = {period} ORDER BY ALL",
    "figures": """
        SELECT f.*, su.file_name, su.file_hash, su.received_at
        FROM mart.current_observations f JOIN core.submissions su USING (submission_id)
        WHERE f.period = {period} ORDER BY ALL
    """,
    "findings": "FROM mart.open_findings WHERE period = {period} OR period IS NULL ORDER BY ALL",
}
"""What a release holds, a Parquet file each."""

_OBSTACLES = """
WITH whole AS (SELECT code FROM core.units WHERE parent_code IS NULL)
SELECT 'errors' AS kind, NULL AS what, count(*) AS found, 0 AS expected
FROM mart.open_findings WHERE severity = 'error' AND (period = $period OR period IS NULL)
HAVING count(*) > 0
UNION ALL
SELECT 'coverage', c.form, c.reported, c.expected
FROM mart.coverage c
WHERE c.period = $period AND c.unit_code IN (FROM whole) AND c.reported < c.expected * $threshold
UNION ALL
SELECT 'rate', r.indicator, r.reported_units, r.expected_units
FROM mart.rates r
JOIN core.indicators i USING (indicator)
JOIN mart.coverage c ON c.unit_code = r.unit_code AND c.period = r.period AND c.form = i.form
WHERE r.period = $period AND r.unit_code IN (FROM whole) AND r.reported_units < r.expected_units * $threshold
    AND c.reported >= c.expected * $threshold
ORDER BY ALL
"""


def obstacles(warehouse: Path, period: str, threshold: float) -> list[dict[str, Any]]:
    """What speaks against publishing a period: `errors` (how many), `coverage` (a form), `rate` (an indicator)."""
    return ask(warehouse, _OBSTACLES, {"period": period, "threshold": threshold}).dicts()


def is_known(warehouse: Path, period: str) -> bool:
    """Whether a period has any current statement."""
    return bool(ask(warehouse, "SELECT 1 FROM mart.current_observations WHERE period = ? LIMIT 1", [period]).rows)


def freeze(warehouse: Path, period: str, folder: Path) -> None:
    """Write the figures of a period into a folder."""
    connection = connect(warehouse, read_only=True)
    try:
        for name, select in FROZEN.items():
            sql = select.format(period=quoted(period))
            target = disk.for_library(folder / f"{name}.parquet")
            connection.execute(f"COPY ({sql}) TO {quoted(str(target))} (FORMAT parquet)")
    finally:
        connection.close()


def revisions(changes: Changes) -> Result:
    """What a new release changes: unit × measure or indicator, old, new, and the files or decisions that did it."""
    rows = [
        (r["unit_code"], r["unit_name"], r["level"], r["form"], r["measure"], None, r["category"], *_pair(r))
        for r in changes.counts.dicts()
        if r["before"] != r["after"]
    ]
    rows += [
        (r["unit_code"], r["unit_name"], r["level"], None, None, r["indicator"], r["category"], *_pair(r))
        for r in changes.rates.dicts()
        if r["before"] != r["after"]
    ]
    columns = ["unit_code", "unit_name", "level", "form", "measure", "indicator", "category", "old", "new", "cause"]
    types = ["VARCHAR"] * 7 + ["DECIMAL(38, 12)"] * 2 + ["VARCHAR"]
    return Result(columns, types, rows)


def _pair(row: dict[str, Any]) -> tuple[Any, Any, Any]:
    return row["before"], row["after"], row["cause"]


def write_revisions(result: Result, target: Path) -> None:
    """What `revisions` gave as Parquet, with the types that it declares."""
    connection = connect(Path(":memory:"))
    try:
        columns = ", ".join(f"{name} {kind}" for name, kind in zip(result.columns, result.types, strict=True))
        connection.execute(f"CREATE TABLE result ({columns})")
        if result.rows:
            marks = ", ".join("?" * len(result.columns))
            connection.executemany(f"INSERT INTO result VALUES ({marks})", result.rows)
        connection.execute(f"COPY result TO {quoted(str(disk.for_library(target)))} (FORMAT parquet)")
    finally:
        connection.close()
