"""Questions to the warehouse, asked read-only."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from tonghop.storage import disk
from tonghop.warehouse.store import WITHOUT, kept_open, reader
from tonghop.warehouse.tables import check_version, quoted

_LOG = logging.getLogger(__name__)


class BadQuery(Exception):
    """The SQL does not run; the text is DuckDB's reason, of a person's question with its candidates and the place."""


@dataclass(frozen=True)
class Result:
    """Columns, their DuckDB types, and rows."""

    columns: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]

    def dicts(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


Parameters = list[Any] | dict[str, Any] | None


class Question(NamedTuple):
    """A SELECT and its parameters."""

    sql: str
    parameters: Parameters = None


def ask(path: Path, sql: str, parameters: Parameters = None) -> Result:
    """Run a query on the warehouse at `path`.

    Raises `BadQuery`, `NoWarehouse` where there is none, `OtherVersion` where another version of the program made it.
    """
    return ask_all(path, (sql, parameters))[0]


def ask_all(path: Path, *questions: tuple[str, Parameters]) -> list[Result]:
    """Several queries of one state of the warehouse, which takes longer to open than to answer. Raises as `ask`."""
    with _opened(path) as connection:
        start = time.perf_counter()
        results = [result_of(_execute(connection, sql, parameters)) for sql, parameters in questions]
        _LOG.debug("%.3f s: %s", time.perf_counter() - start, "; ".join(" ".join(sql.split()) for sql, _ in questions))
        return results


def _execute(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Parameters) -> duckdb.DuckDBPyConnection:
    """Run a statement, planned as such statements are."""
    connection.execute(f"SET disabled_optimizers = {quoted(optimizers_for(sql))}")
    return connection.execute(sql, parameters or [])


def optimizers_for(sql: str) -> str:
    """The optimizers that a statement does without. Joins of a question about the past stay as the macros have them.

    DuckDB takes the rows that came before the instant for a few of a table's and would hold the largest tables in
    memory; to order the joins of so long a statement takes time, too.
    """
    return f"{WITHOUT},join_order,build_side_probe_side,projection_pullup" if "_as_of(" in sql else WITHOUT


@contextmanager
def one_state(path: Path) -> Iterator[None]:
    """Every question asked within is answered by the same state of the warehouse, which is opened as it begins.

    Where this process replaces it meanwhile, later questions are answered by what took its place.
    """
    with kept_open(path), _opened(path):
        yield


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse of this version, read-only; what DuckDB refuses is a `BadQuery`."""
    with reader(path) as connection:
        try:
            check_version(connection)
            yield connection
        except duckdb.Error as error:
            raise BadQuery(str(error).splitlines()[0]) from error


def result_of(cursor: duckdb.DuckDBPyConnection | None) -> Result:
    """The rows of an executed statement. Raises `BadQuery` where there was none."""
    if cursor is None:
        raise BadQuery("empty statement")
    described = cursor.description or []
    return Result([d[0] for d in described], [str(d[1]) for d in described], cursor.fetchall())


def copy_to_parquet(path: Path, question: Question, target: Path) -> None:
    """Write the answer to a question as Parquet, types kept. Raises as `ask`."""
    with _opened(path) as connection:
        select = question.sql.rstrip().rstrip(";")
        _execute(
            connection,
            f"COPY ({select}) TO {quoted(str(disk.for_library(target)))} (FORMAT parquet)",
            question.parameters,
        )
