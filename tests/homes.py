"""Homes for tests: nights played on them, small reports put into their inbox, and their warehouses compared."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.workbooks import COLUMNS, Sheet, workbook
from tonghop.configs.units import units
from tonghop.ledger.clock import ZONE
from tonghop.ledger.home import Home, open_home
from tonghop.ledger.log_entries import Decision
from tonghop.operations import ingest, plans
from tonghop.warehouse import query, store

FIRST_NIGHT = "2022-12-16 21:30"
SECOND_NIGHT = "2023-12-14 21:30"
CORRECTION = "2023-12-15 09:00"
NIGHT = "2023-12-10 21:30"
NEXT_NIGHT = "2023-12-11 21:30"
THIRD_NIGHT = "2023-12-12 21:30"

TITLE = "KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO NĂM {year}"
MEASURES = ("households", "persons", "poor_households", "near_poor_households")
"""What a small report tells, in the order of its columns."""

Row = tuple[object, ...]
"""A unit's name and its figures, in the order of `MEASURES`."""


@dataclass(frozen=True)
class Demo:
    """The demo's home after each step; nobody writes in these."""

    empty: Home
    opening: Home
    reported: Home
    corrected: Home


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZONE)


def copied(home: Home, root: Path) -> Home:
    """A home of one's own with the same content."""
    shutil.copytree(home.root, root)
    return open_home(root)


def night(home: Home, moment: str = NIGHT, *, is_reread: bool = False) -> plans.Plan:
    """A nightly run without Prefect."""
    plan = plans.receive(home, at(moment), is_reread=is_reread)
    ingest.run_plan(home, plan, at=at(moment))
    return plan


def corrected(home: Home, district: str, period: str, moment: str = CORRECTION) -> plans.Plan:
    """A correction without Prefect."""
    plan = plans.receive_correction(home, district, period, at(moment), is_preview=False)
    ingest.run_plan(home, plan, at=at(moment))
    return plan


def withdrawn(home: Home, submission_id: str, moment: str = NEXT_NIGHT, reason: str = "gửi nhầm") -> None:
    """A withdrawal, logged and carried out."""
    decided(home, moment, decision("withdraw", moment, reason, submission_id=submission_id))


def decision(kind: str, moment: str, reason: str = "gửi nhầm", **facts: Any) -> Decision:
    """What a person decides."""
    return Decision(0, "", kind, at(moment).isoformat(), "tester", reason, **facts)


def decided(home: Home, moment: str, *decisions: Decision) -> None:
    """Decisions, logged and carried out."""
    ingest.run_plan(home, plans.decide(home, decisions), at=at(moment))


def rebuilt(home: Home) -> Path:
    """The warehouse made anew from the log, beside the one that stands."""
    plan = plans.rebuild_plan(home)
    ingest.read_all(home, plan)
    return ingest.prepare(home, plan, from_empty=True)


def rebuild(home: Home) -> None:
    """The warehouse made anew from the log, in its place."""
    ingest.promote(home, rebuilt(home), plans.rebuild_plan(home))


# Small reports


@cache
def names(district: str, province: str = "60") -> dict[str, str]:
    """Code → name of a district's communes in force at the end of 2023, by code."""
    found = {
        u.code: u.name for u in units(province) if u.parent_code == district and in_force(u.valid_from, u.valid_to)
    }
    return dict(sorted(found.items()))


def in_force(valid_from: str, valid_to: str, day: str = "2023-12-31") -> bool:
    return valid_from <= day and (not valid_to or day < valid_to)


def review(rows: Iterable[Row], *, sender: str = "", year: str = "2023") -> bytes:
    """A review of few columns as an .xlsx file. `sender`: the offices at its head, one a line, the upper first."""
    numbered = [[number, *row] for number, row in enumerate(rows, 1)]
    above = [[f"UBND {office}"] for office in sender.splitlines()]
    return workbook(Sheet(COLUMNS, numbered, title=TITLE.format(year=year), above=above))


def movement(rows: Iterable[Row], *, sender: str = "", year: str = "2023") -> bytes:
    """Poor households at the beginning and the end of a year, as an .xlsx file: columns C and D, data from row 3."""
    numbered = [[number, *row] for number, row in enumerate(rows, 1)]
    above = [[f"UBND {office}"] for office in sender.splitlines()]
    title = f"DIỄN BIẾN HỘ NGHÈO NĂM {year}"
    return workbook(Sheet(["STT", "Đơn vị", "Đầu kỳ", "Cuối kỳ"], numbered, title=title, above=above))


def put(home: Home, name: str, content: bytes) -> Path:
    """A file in the inbox."""
    path = home.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


# Warehouses


def rows(warehouse: Path, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    return query.ask(warehouse, sql, list(parameters)).rows


def dicts(warehouse: Path, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    return query.ask(warehouse, sql, list(parameters)).dicts()


def one(warehouse: Path, sql: str, parameters: Sequence[Any] = ()) -> Any:
    """The only value of the only row."""
    ((value,),) = rows(warehouse, sql, parameters)
    return value


def count(home: Home, unit: str, measure: str, period: str = "2023") -> dict[str, Any]:
    """One row of `mart.counts` of the review."""
    sql = "FROM mart.counts WHERE unit_code = ? AND measure = ? AND period = ? AND form = 'poverty_review'"
    (row,) = dicts(home.warehouse, sql, [unit, measure, period])
    return row


def rate(home: Home, unit: str, indicator: str, period: str = "2023") -> dict[str, Any]:
    """One row of `mart.rates`."""
    sql = "FROM mart.rates WHERE unit_code = ? AND indicator = ? AND period = ?"
    (row,) = dicts(home.warehouse, sql, [unit, indicator, period])
    return row


def figure(home: Home, unit: str, measure: str, period: str = "2023") -> dict[str, Any]:
    """What stands of a unit itself: one row of `mart.current_observations` of the review."""
    sql = (
        "FROM mart.current_observations WHERE unit_code = ? AND measure = ? AND period = ? AND form = 'poverty_review'"
    )
    (row,) = dicts(home.warehouse, sql, [unit, measure, period])
    return row


def statuses(home: Home) -> dict[str, str]:
    """Submission → status."""
    return dict(rows(home.warehouse, "SELECT submission_id, status FROM core.submissions ORDER BY number"))


def tables(warehouse: Path, schema: str = "") -> list[str]:
    """Names of the tables, with their schema."""
    sql = "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name LIKE ? ORDER BY 1"
    return [name for (name,) in rows(warehouse, sql, [schema or "%"])]


def columns(warehouse: Path, table: str) -> list[str]:
    return query.ask(warehouse, f"FROM {table} LIMIT 0").columns


KNOWN_LATER = {
    **{f"core.{table}": {"accepted_at"} for table in ("submissions", "decisions")},
    "core.readings": {"accepted_at", "entry"},
    "core.runs": {"chain", "finished_at", "last_entry", "run_id"},
    **{f"core.{table}": {"run_id"} for table in ("files", "findings")},
}
"""Columns in which homes differ that came to the same state on other nights."""


def differing(
    before: Path, after: Path, schema: str = "", leave_out: dict[str, set[str]] | None = None
) -> dict[str, tuple[list[Any], list[Any]]]:
    """Table → rows only in the first, rows only in the second, as multisets; tables that are alike are left out.

    `leave_out`: columns by table that are not compared.
    """
    left = leave_out or {}
    connection = store.connect(Path(":memory:"))
    found: dict[str, tuple[list[Any], list[Any]]] = {}
    try:
        connection.execute(f"ATTACH '{before}' AS old (READ_ONLY); ATTACH '{after}' AS new (READ_ONLY)")
        layout, other = (connection.execute(LAYOUT, [state]).fetchall() for state in ("old", "new"))
        assert layout == other
        for table, names_of_columns in layout:
            if not table.startswith(schema):
                continue
            shown = ", ".join(c for c in names_of_columns if c not in left.get(table, set()))
            old, new = (f"(SELECT {shown} FROM {state}.{table})" for state in ("old", "new"))
            gone = connection.execute(f"{old} EXCEPT ALL {new}").fetchall()
            come = connection.execute(f"{new} EXCEPT ALL {old}").fetchall()
            if gone or come:
                found[table] = gone, come
    finally:
        connection.close()
    return found


LAYOUT = """
    SELECT schema_name || '.' || table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()
    WHERE database_name = ? AND NOT internal GROUP BY ALL ORDER BY ALL
"""


def content_of(root: Path) -> dict[str, tuple[str, int]]:
    """Path → digest and time of change of every file below a folder."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {str(p.relative_to(root)): (sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns) for p in files}


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
