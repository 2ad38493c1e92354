"""A warehouse in memory whose tables a test fills by hand: the SELECT of one model over rows that no report gives."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from tonghop.configs.periods import periods
from tonghop.schemas.core import CORE
from tonghop.warehouse import models, store, tables
from tonghop.warehouse.scope import Scope

Row = Mapping[str, Any]


def warehouse() -> DuckDBPyConnection:
    """Every mart as a table, and the periods. One for all tests of a process: each asks for it anew, empty."""
    connection = _declared()
    emptied = (table.name for table in (*CORE, *models.tables(), *models.views()) if table.name != "core.periods")
    connection.execute("; ".join(f"TRUNCATE {name}" for name in emptied))
    return connection


@cache
def _declared() -> DuckDBPyConnection:
    connection = store.connect(Path(":memory:"))
    take_few_rows(connection)
    tables.settle(connection, (*models.tables(), *models.views()))
    put(connection, "core.periods", [{k: v or None for k, v in vars(p).items()} for p in periods().values()])
    return connection


def take_few_rows(connection: DuckDBPyConnection) -> None:
    """Of a few rows each thread, and each thought about the order of joins, costs more than it gives."""
    connection.execute("SET threads = 1; PRAGMA disable_optimizer")


def put(connection: DuckDBPyConnection, table: str, rows: Iterable[Row]) -> None:
    """Rows into a table; what a row does not name is null."""
    rows = list(rows)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if rows:
        one = f"({', '.join('?' * len(columns))})"
        values = [row.get(name) for row in rows for name in columns]
        connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * len(rows))}", values)


def hold(connection: DuckDBPyConnection, view: str) -> None:
    """A table of a mart's rows in place of the view that gives them, so that a test can change them."""
    kinds = "SELECT table_type FROM information_schema.tables WHERE table_schema || '.' || table_name = ?"
    if connection.execute(kinds, [view]).fetchone() == ("VIEW",):
        connection.execute(f"CREATE TEMP TABLE held AS FROM {view}; DROP VIEW {view}")
        connection.execute(f"CREATE TABLE {view} AS FROM temp.held; DROP TABLE temp.held")


def model(connection: DuckDBPyConnection, name: str, coverage_threshold: float = 0.95) -> list[dict[str, Any]]:
    """Build a model into its table; its rows."""
    tables.refill(connection, f"mart.{name}", Scope().drawn(models.marts()[name], coverage_threshold))
    answer = connection.execute(f"FROM mart.{name} ORDER BY ALL")
    columns = [column[0] for column in answer.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
