"""Warehouses asked and compared."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tonghop.warehouse import query, store


def rows(warehouse: Path, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    return query.ask(warehouse, sql, list(parameters)).rows


def dicts(warehouse: Path, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    return query.ask(warehouse, sql, list(parameters)).dicts()


def one(warehouse: Path, sql: str, parameters: Sequence[Any] = ()) -> Any:
    """The only value of the only row."""
    ((value,),) = rows(warehouse, sql, parameters)
    return value


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
