"""Questions in the words of whoever asks: one statement that reads tables, within bounds, and nothing else.

DuckDB can read and write files, open other databases, change its settings and see the variables of this process. What a
person types is answered by a connection that can do none of it, and whose configuration nobody can change back.
"""

import logging
import resource
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from tonghop.storage import disk
from tonghop.warehouse.query import BadQuery, Question, Result, optimizers_for
from tonghop.warehouse.store import connect, is_interrupt
from tonghop.warehouse.tables import check_version, quoted

_LOG = logging.getLogger(__name__)

_READING = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.MULTI}
"""Statements that are answered. DuckDB calls a PIVOT without a list of its columns MULTI."""

_ROWS_AT_ONCE = 2048


class Bounds(NamedTuple):
    """What a question may use: seconds, and bytes of address space beyond what this process has when it asks."""

    seconds: float
    memory: int = 2**31


class RefusedQuery(BadQuery):
    """A question that is not answered; `key` names the reason in `configs/messages.yaml`, `facts` fill its braces."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key, self.facts = key, facts


def ask(path: Path, question: Question, bounds: Bounds) -> Result:
    """The answer to a question on the warehouse at `path`.

    Raises `RefusedQuery` for what is no single question, opens files or exceeds a bound, `BadQuery` for SQL that does
    not run, `KeyboardInterrupt` within two seconds of Ctrl-C, and what `store.connect` and `check_version` raise.
    """
    with _answering(path, question, bounds) as connection:
        statement = _only_statement(connection, question.sql)
        return _fetched(connection.execute(statement, question.parameters or []), bounds)


def copy_to_parquet(path: Path, question: Question, target: Path, bounds: Bounds) -> None:
    """Write the answer to a question as Parquet, types kept; the only file that it can reach. Raises as `ask`."""
    with _answering(path, question, bounds, target) as connection:
        statement = _only_statement(connection, question.sql)
        if statement.type == duckdb.StatementType.MULTI:
            raise RefusedQuery("sql_open_pivot")
        # The line below the question ends a comment in it.
        select = statement.query.strip().removesuffix(";")
        sql = f"COPY ({select}\n) TO {quoted(str(disk.for_library(target)))} (FORMAT parquet, USE_TMP_FILE false)"
        connection.execute(_only_statement(connection, sql, {duckdb.StatementType.COPY}), question.parameters or [])


def _only_statement(
    connection: duckdb.DuckDBPyConnection, sql: str, allowed: set[duckdb.StatementType] = _READING
) -> duckdb.Statement:
    """The one statement of a text. Raises `RefusedQuery` if it has several, or one that does more than read."""
    statements = connection.extract_statements(sql)
    if not statements:
        raise BadQuery("empty statement")
    if len(statements) > 1:
        raise RefusedQuery("sql_several", count=len(statements))
    if statements[0].type not in allowed:
        raise RefusedQuery("sql_not_reading", kind=statements[0].type.name)
    return statements[0]


@contextmanager
def _answering(
    path: Path, question: Question, bounds: Bounds, target: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A closed-off connection for one question, which is interrupted when its time is over."""
    with _bounded_memory(bounds.memory):
        connection = connect(path, read_only=True)
        clock = threading.Timer(bounds.seconds, connection.interrupt)
        start = time.monotonic()
        try:
            check_version(connection)
            _close_off(connection, question.sql, target)
            clock.start()
            with _ending_on_ctrl_c(connection):
                yield connection
            _LOG.debug("%.3f s: %s", time.monotonic() - start, " ".join(question.sql.split()))
        except (duckdb.Error, RuntimeError, MemoryError) as error:
            raise _reason(error, bounds, time.monotonic() - start) from error
        finally:
            clock.cancel()
            connection.close()


@contextmanager
def _ending_on_ctrl_c(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let Ctrl-C stop DuckDB's own threads too: without this it waits until what they have begun is done."""

    def leave(*_: object) -> None:
        connection.interrupt()
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's
        yield
        return
    before = signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _close_off(connection: duckdb.DuckDBPyConnection, sql: str, target: Path | None) -> None:
    """No file but `target`, no other database, no extension, no variable of Python; then no change of these."""
    connection.execute(f"SET disabled_optimizers = {quoted(optimizers_for(sql))}")
    connection.execute("SET python_enable_replacements = false")
    if target:
        connection.execute(f"SET allowed_paths = [{quoted(str(target))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


@contextmanager
def _bounded_memory(memory: int) -> Iterator[None]:
    """Let this process map only `memory` bytes more: rows in Python, and texts that DuckDB does not count."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) if Path("/proc/self").exists() else 0
    before, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = pages * resource.getpagesize() + memory
    if not pages or (before != resource.RLIM_INFINITY and before < wanted):
        yield
        return
    resource.setrlimit(resource.RLIMIT_AS, (wanted, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, most))


def _fetched(cursor: duckdb.DuckDBPyConnection, bounds: Bounds) -> Result:
    """The rows as they come: an answer without end is stopped between two handfuls, by the clock or by Ctrl-C."""
    described = cursor.description or []
    rows: list[tuple[Any, ...]] = []
    end = time.monotonic() + bounds.seconds
    while some := cursor.fetchmany(_ROWS_AT_ONCE):
        rows += some
        if time.monotonic() > end:
            raise RefusedQuery("sql_too_long", seconds=f"{bounds.seconds:g}")
    return Result([d[0] for d in described], [str(d[1]) for d in described], rows)


def _reason(error: Exception, bounds: Bounds, seconds: float) -> BaseException:
    """What an error of DuckDB or of Python means to the caller."""
    if is_interrupt(error):
        is_late = seconds >= bounds.seconds
        return RefusedQuery("sql_too_long", seconds=f"{bounds.seconds:g}") if is_late else KeyboardInterrupt()
    if isinstance(error, (MemoryError, duckdb.OutOfMemoryException)):
        return RefusedQuery("sql_too_large")
    if isinstance(error, duckdb.PermissionException):
        return RefusedQuery("sql_opens_files")
    if isinstance(error, duckdb.Error):
        return BadQuery(str(error))
    return error
