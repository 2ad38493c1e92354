"""Questions to the warehouse, asked read-only."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tonghop.warehouse.store import connect
from tonghop.warehouse.tables import quoted


class BadQuery(Exception):
    """The SQL does not run; the text is DuckDB's reason."""


@dataclass(frozen=True)
class Result:
    """Columns, their DuckDB types, and rows."""

    columns: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]

    def dicts(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


Parameters = list[Any] | dict[str, Any] | None


def ask(path: Path, sql: str, parameters: Parameters = None) -> Result:
    """Run a query on the warehouse at `path`. Raises `BadQuery`, and `NoWarehouse` where there is none."""
    return ask_all(path, (sql, parameters))[0]


def ask_all(path: Path, *questions: tuple[str, Parameters]) -> list[Result]:
    """Several queries of one state of the warehouse, which takes longer to open than to answer. Raises as `ask`."""
    connection = connect(path, read_only=True)
    try:
        return [result_of(connection.execute(sql, parameters or [])) for sql, parameters in questions]
    except duckdb.Error as error:
        raise BadQuery(str(error).splitlines()[0]) from error
    finally:
        connection.close()


def result_of(cursor: duckdb.DuckDBPyConnection | None) -> Result:
    """The rows of an executed statement. Raises `BadQuery` where there was none."""
    if cursor is None:
        raise BadQuery("empty statement")
    described = cursor.description or []
    return Result([d[0] for d in described], [str(d[1]) for d in described], cursor.fetchall())


def copy_to_parquet(path: Path, sql: str, target: Path) -> None:
    """Write a query's result as Parquet, types kept. Raises `BadQuery`."""
    connection = connect(path, read_only=True)
    try:
        connection.execute(f"COPY ({sql.rstrip().rstrip(';')}) TO {quoted(str(target))} (FORMAT parquet)")
    except duckdb.Error as error:
        raise BadQuery(str(error).splitlines()[0]) from error
    finally:
        connection.close()


LATEST_PERIOD = """
SELECT p.period, CAST(p.due_on AS VARCHAR)
FROM core.periods p
WHERE p.period IN (SELECT period FROM core.submissions JOIN core.forms USING (form) WHERE NOT is_plan)
ORDER BY p.ends_on DESC, p.kind DESC LIMIT 1
"""

COVERAGE = """
SELECT
    c.period, c.unit_code, c.unit_name, c.level, p.depth, c.form, f.title_vi, f.title_en,
    c.expected, c.reported, c.late, c.refused, c.withdrawn, c.waiting, c.missing
FROM mart.coverage c
JOIN core.forms f USING (form)
JOIN mart.hierarchy_by_period p ON p.period = c.period AND p.descendant_code = c.unit_code
    AND p.ancestor_code = (SELECT code FROM core.units WHERE parent_code IS NULL LIMIT 1)
WHERE c.period = ? AND p.depth <= 1
ORDER BY p.depth DESC, c.unit_code, c.form
"""

LATE = """
SELECT file_name AS name, count(*) AS submissions
FROM core.submissions WHERE is_late AND status = 'on_hold' AND period = ?
GROUP BY file_name ORDER BY file_name
"""

OPEN_FINDINGS = """
SELECT f.*, u.unit_name
FROM mart.open_findings f
LEFT JOIN mart.units_by_period u USING (unit_code, period)
ORDER BY CASE f.severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,
    f.file_name, f.sheet, length(f.cell), f.cell, f.rule
"""

ALL_FINDINGS = """
SELECT f.*, u.unit_name
FROM core.findings f
LEFT JOIN mart.units_by_period u USING (unit_code, period)
ORDER BY f.run_id, CASE f.severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,
    f.file_name, f.sheet, length(f.cell), f.cell, f.rule
"""

RUN_TOTALS = """
SELECT sum(files)::BIGINT AS files, sum(refused_files)::BIGINT AS refused, sum(submissions)::BIGINT AS submissions,
    (SELECT count(*) FROM core.findings WHERE list_contains($runs, run_id)) AS findings,
    count(*) FILTER (WHERE kind = 'accept') AS accepted
FROM core.runs WHERE list_contains($runs, run_id)
"""

INDICATORS_BY_UNIT = """
SELECT
    r.unit_code, r.unit_name, r.level, p.depth, r.indicator, i.title_vi, i.title_en, r.numerator, r.denominator,
    r.value, r.reported_units, r.expected_units, r.publishable, c.change_count, c.change_points, c.comparable,
    c.base_reported_units, c.base_expected_units
FROM mart.rates r
JOIN core.indicators i USING (indicator)
JOIN mart.hierarchy_by_period p ON p.period = r.period AND p.descendant_code = r.unit_code
    AND p.ancestor_code = (SELECT code FROM core.units WHERE parent_code IS NULL LIMIT 1)
LEFT JOIN mart.changes c
    ON c.unit_code = r.unit_code AND c.period = r.period AND c.indicator = r.indicator AND c.category = r.category
    AND c.against = 'year_opening'
WHERE r.period = ? AND p.depth <= 1 AND r.category = ''
ORDER BY p.depth DESC, r.unit_code
"""
