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


def close() -> None:
    """Let go of all that stays open."""
    while _OPEN:
        _OPEN.popitem()[1][1].close()


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
        connection.execute("SET threads = 1")  # to share a small question among threads costs more than it gives
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

    `leave_out`: columns by table that are not compared. Views of the same SELECT over tables that are alike are alike.
    """
    connection = store.connect(Path(":memory:"))
    try:
        connection.execute(f"ATTACH '{before}' AS old (READ_ONLY); ATTACH '{after}' AS new (READ_ONLY)")
        layout, other = (connection.execute(LAYOUT, [state]).fetchall() for state in ("old", "new"))
        assert [row[:2] for row in layout] == [row[:2] for row in other]
        shown = {
            table: ", ".join(name for name in names if name not in (leave_out or {}).get(table, set()))
            for table, names, _ in layout
            if table.startswith(schema)
        }
        tables = [table for table, _, select in layout if select is None]
        found = _differing(connection, {table: columns for table, columns in shown.items() if table in tables})
        if found or layout != other:
            views = {table: columns for table, columns in shown.items() if table not in tables}
            found |= _differing(connection, views) if views else {}
        return found
    finally:
        connection.close()


def _differing(connection: DuckDBPyConnection, shown: dict[str, str]) -> dict[str, tuple[list[Any], list[Any]]]:
    """`shown`: the columns of each table that are compared."""
    found = {}
    old_digests, new_digests = ({*connection.execute(_digests(state, shown)).fetchall()} for state in ("old", "new"))
    unlike = {table for table, *_ in old_digests ^ new_digests}
    for table, columns in shown.items():
        if table in unlike:
            old, new = (f"(SELECT {columns} FROM {state}.{table})" for state in ("old", "new"))
            gone = connection.execute(f"{old} EXCEPT ALL {new}").fetchall()
            come = connection.execute(f"{new} EXCEPT ALL {old}").fetchall()
            found[table] = gone, come
    return found


def _digests(state: str, shown: dict[str, str]) -> str:
    """The rows of each table in short, in one question: to compare two tables in full takes ten times as long."""
    return " UNION ALL ".join(
        f"(SELECT '{table}', count(*), sum(hash(r)), bit_xor(hash(r)) FROM (SELECT {columns} FROM {state}.{table}) r)"
        for table, columns in shown.items()
    )


LAYOUT = """
    SELECT c.schema_name || '.' || c.table_name, list(c.column_name ORDER BY c.column_index), any_value(v.sql)
    FROM duckdb_columns() c
    LEFT JOIN duckdb_views() v
        ON (v.database_name, v.schema_name, v.view_name) = (c.database_name, c.schema_name, c.table_name)
    WHERE c.database_name = ? AND NOT c.internal
    GROUP BY ALL ORDER BY ALL
"""
"""Tables and views, their columns, and what a view selects."""
