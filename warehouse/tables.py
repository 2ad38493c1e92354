"""The warehouse's tables as the program declares them: made with their meanings, kept while their columns are these."""

import hashlib
from collections.abc import Container, Iterable, Mapping

from duckdb import CatalogException, DuckDBPyConnection

from tonghop.schemas.core import CORE
from tonghop.schemas.table import ColumnSpec, TableSpec


class OtherVersion(Exception):
    """The tables of core are those of another version of the program: only a rebuild helps. The text names one."""


CORE_VERSION = hashlib.sha256(
    repr([(t.name, [(c.name, c.type) for c in t.columns]) for t in CORE]).encode()
).hexdigest()[:12]
"""A digest of the tables and columns of core."""


def settle(connection: DuckDBPyConnection, marts: Iterable[TableSpec], views: Iterable[TableSpec] = ()) -> set[str]:
    """Make what is missing of `core` and `mart`, and anew the marts whose columns are not those of now.

    Gives the tables that were made, empty, and the views that a build has to make. A table of `mart` that is none any
    more is dropped.

    Raises `OtherVersion` where a core table, which nothing may change, has other columns.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS core; CREATE SCHEMA IF NOT EXISTS mart")
    existing = _existing(connection)
    if other := _other(existing):
        raise OtherVersion(other)
    if read_note(connection, _VERSION) != CORE_VERSION:
        write_note(connection, _VERSION, CORE_VERSION)
    marts = list(marts)
    _drop_others(connection, {table.name for table in marts})
    lacking = [table for table in CORE if table.name not in existing]
    lacking += [table for table in marts if existing.get(table.name) != _wanted(table)]
    connection.execute("BEGIN")  # one for a statement of each column's meaning
    for table in lacking:
        _make(connection, table)
    connection.execute("COMMIT")
    return {table.name for table in (*lacking, *(v for v in views if existing.get(v.name) != _wanted(v)))}


_VERSION = "core_version"


def check_version(connection: DuckDBPyConnection) -> None:
    """Raises `OtherVersion` where the tables of core are those of another version. Takes less than a millisecond."""
    if read_note(connection, _VERSION) != CORE_VERSION:
        raise OtherVersion(_other(_existing(connection)) or "core")


def is_current(connection: DuckDBPyConnection) -> bool:
    """True where the tables of core are as they are declared."""
    return read_note(connection, _VERSION) == CORE_VERSION and _other(_existing(connection)) is None


def _other(existing: Mapping[str, list[tuple[str, str]]]) -> str | None:
    """A table of core that has other columns than those declared."""
    return next((t.name for t in CORE if existing.get(t.name, _wanted(t)) != _wanted(t)), None)


def _drop_others(connection: DuckDBPyConnection, marts: Container[str]) -> None:
    tables = "SELECT 'mart.' || table_name FROM duckdb_tables() WHERE schema_name = 'mart'"
    for (name,) in connection.execute(tables).fetchall():
        if name not in marts:
            connection.execute(f"DROP TABLE {name}")


def describe_view(connection: DuckDBPyConnection, view: TableSpec, select: str) -> None:
    """Make a view anew, with its meaning."""
    connection.execute(f"CREATE OR REPLACE VIEW {view.name} AS {typed(view.columns, f'({select})')}")
    statements = [f"COMMENT ON VIEW {view.name} IS {quoted(view.comment)}", *_column_comments(view)]
    connection.execute("; ".join(statements))


def typed(columns: Iterable[ColumnSpec], source: str) -> str:
    """A SELECT of the columns of a source, each in the type that it is declared with."""
    shown = ", ".join(f"CAST({column.name} AS {column.type}) AS {column.name}" for column in columns)
    return f"SELECT {shown} FROM {source}"


def refill(connection: DuckDBPyConnection, table: str, select: str, where: str = "") -> None:
    """Replace a table's rows by those of a SELECT, column by column of the same name; where a condition holds."""
    if where:
        connection.execute(f"DELETE FROM {table} {where}; INSERT INTO {table} BY NAME SELECT * FROM ({select}) {where}")
    else:
        connection.execute(f"TRUNCATE {table}; INSERT INTO {table} BY NAME {select}")


def read_note(connection: DuckDBPyConnection, name: str) -> str | None:
    """A note that the warehouse holds about itself, as a macro of that name; None where there is none."""
    try:
        answer = connection.execute(f"SELECT {name}()").fetchone()
    except CatalogException:  # asking the list of functions would take longer than all else here
        return None
    return answer[0] if answer else None


def write_note(connection: DuckDBPyConnection, name: str, text: str) -> None:
    """Keep a note about the warehouse in it."""
    connection.execute(f"CREATE OR REPLACE MACRO {name}() AS {quoted(text)}")


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _existing(connection: DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    rows = connection.execute(
        "SELECT schema_name || '.' || table_name, list((column_name, data_type) ORDER BY column_index) "
        "FROM duckdb_columns() WHERE database_name = current_database() AND schema_name IN ('core', 'mart') GROUP BY 1"
    ).fetchall()
    return dict(rows)


def _wanted(table: TableSpec) -> list[tuple[str, str]]:
    return [(column.name, column.type.replace(" ", "").replace("TIMESTAMPTZ", _ZONED)) for column in table.columns]


_ZONED = "TIMESTAMP WITH TIME ZONE"


def _make(connection: DuckDBPyConnection, table: TableSpec) -> None:
    columns = ", ".join(f"{column.name} {column.type}" for column in table.columns)
    statements = [f"CREATE OR REPLACE TABLE {table.name} ({columns})"]
    statements.append(f"COMMENT ON TABLE {table.name} IS {quoted(table.comment)}")
    connection.execute("; ".join([*statements, *_column_comments(table)]))


def _column_comments(table: TableSpec) -> list[str]:
    return [f"COMMENT ON COLUMN {table.name}.{c.name} IS {quoted(c.comment)}" for c in table.columns]
