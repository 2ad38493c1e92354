"""Whether two files hold the same warehouse, row by row."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from tonghop.warehouse import dimensions, models
from tonghop.warehouse.store import connect
from tonghop.warehouse.tables import quoted


class TableDifference(NamedTuple):
    """A table of which two warehouses hold other rows. `missing`, `surplus`: how many the second lacks, and has more.

    `example`: one of these rows as text.
    """

    table: str
    missing: int
    surplus: int
    example: str


_COLUMNS = """
SELECT schema_name || '.' || table_name, string_agg('"' || column_name || '"', ', ' ORDER BY column_name)
FROM duckdb_columns() JOIN duckdb_tables() USING (database_name, schema_name, table_name)
WHERE database_name = ? AND schema_name IN ('core', 'mart')
GROUP BY ALL ORDER BY 1
"""


def differences(right: Path, other: Path) -> list[TableDifference]:
    """The tables in which a warehouse's file differs from the right one. Their order of rows says nothing."""
    connection = connect(Path(":memory:"))
    try:
        for name, path in (("right", right), ("other", other)):
            connection.execute(f'ATTACH {quoted(str(path))} AS "{name}" (READ_ONLY)')
        columns, others = (dict(connection.execute(_COLUMNS, [name]).fetchall()) for name in ("right", "other"))
        odd = sorted({table for table in {*columns, *others} if columns.get(table) != others.get(table)})
        shared = {table: names for table, names in columns.items() if table not in odd}
        unlike = _unlike(connection, shared)
        return [TableDifference(table, 0, 0, "–") for table in odd] + [
            _difference(connection, table, shared[table]) for table in unlike
        ]
    finally:
        connection.close()


def versions(warehouse: Path) -> tuple[str | None, str | None]:
    """Which models built a warehouse's marts, and which dimensions it holds."""
    connection = connect(warehouse, read_only=True)
    try:
        return models.built_by(connection), dimensions.version_of(connection)
    finally:
        connection.close()


def _unlike(connection: DuckDBPyConnection, columns: dict[str, str]) -> Sequence[str]:
    """The tables whose digests differ: to compare all rows takes ten times as long."""
    right, other = (_digests(connection, name, columns) for name in ("right", "other"))
    return [table for table in columns if right[table] != other[table]]


def _digests(connection: DuckDBPyConnection, name: str, columns: dict[str, str]) -> dict[str, tuple[int, ...]]:
    """How many rows each table has, and two sums over their hashes, which no order of rows changes."""
    each = (
        f"(SELECT '{table}', count(*), sum(hash(r)), bit_xor(hash(r)) FROM (SELECT {of} FROM \"{name}\".{table}) r)"
        for table, of in columns.items()
    )
    return {table: tuple(digest) for table, *digest in connection.execute(" UNION ALL ".join(each)).fetchall()}


def _difference(connection: DuckDBPyConnection, table: str, columns: str) -> TableDifference:
    right, other = (f'(SELECT {columns} FROM "{name}".{table})' for name in ("right", "other"))
    lacking, more = f"({right} EXCEPT ALL {other})", f"({other} EXCEPT ALL {right})"
    ((missing, example),) = connection.execute(f"SELECT count(*), min(r::VARCHAR) FROM {lacking} r").fetchall()
    ((surplus, other_example),) = connection.execute(f"SELECT count(*), min(r::VARCHAR) FROM {more} r").fetchall()
    return TableDifference(table, missing, surplus, example or other_example or "–")
