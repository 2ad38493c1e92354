"""Warehouses asked and compared."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from tonghop.warehouse import query, store


def ask(warehouse: Path, sql: str, parameters: Sequence[Any] = ()) -> query.Result:
    """What a warehouse answers. It stays open until its file is another one: to open it takes longer than to ask."""
    return query.result_of(_opened(warehouse).execute(sql, list(parameters)))


def rows(warehouse: Path, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    return ask(warehouse, sql, parameters).rows


def dicts(warehouse: Path, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    return ask(warehouse, sql, parameters).dicts()


def one(warehouse: Path, sql: str, parameters: Sequence[Any] = ()) -> Any:
    """The only value of the only row."""
    ((value,),) = rows(warehouse, sql, parameters)
    return value


def tables(warehouse: Path, schema: str = "") -> list[str]:
    """Names of the tables, with their schema."""
    sql = "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name LIKE ? ORDER BY 1"
    return [name for (name,) in rows(warehouse, sql, [schema or "%"])]


def columns(warehouse: Path, table: str) -> list[str]:
    return ask(warehouse, f"FROM {table} LIMIT 0").columns


_State = tuple[int, int, int]
_OPEN: dict[Path, tuple[_State, DuckDBPyConnection]] = {}
_MOST_OPEN = 8


def _opened(warehouse: Path) -> DuckDBPyConnection:
    """A connection by a second name of the file: by its own, DuckDB would share the state with connections to come."""
    facts = warehouse.stat()
    state = facts.st_ino, facts.st_mtime_ns, facts.st_size
    before, connection = _OPEN.pop(warehouse, ((0, 0, 0), None))
    if before != state:
        if connection:
            connection.close()
        name = warehouse.parent.with_name(f"{warehouse.parent.name}-{os.getpid()}-{state[0]}.duckdb")
        os.link(warehouse, name)
        connection = store.connect(name, read_only=True)
        name.unlink()
    assert connection is not None
    _OPEN[warehouse] = state, connection
    while len(_OPEN) > _MOST_OPEN:
        _OPEN.pop(next(iter(_OPEN)))[1].close()
    return connection


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
