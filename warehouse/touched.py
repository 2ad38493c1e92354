"""Which units in which periods something new can change: what a run brought, or what came after an instant."""

from collections.abc import Mapping

from duckdb import DuckDBPyConnection

from tonghop.warehouse import models


def touched(connection: DuckDBPyConnection, run_id: str) -> dict[str, set[str]]:
    """The periods of which a run brought something or decided, with the units that may change by it."""
    found: dict[str, set[str]] = {}
    came = {table: f"FROM core.{table} WHERE run_id = $1" for table in NEW}
    for period, unit in connection.execute(select(came), [run_id]).fetchall():
        found.setdefault(period, set()).update({unit} if unit else ())
    return found


NEW = ("submissions", "readings", "decisions")
"""Tables of core that hold what is new."""


def select(came: Mapping[str, str]) -> str:
    """Rows of a period and a unit, which is null where the period alone was named. `came`: a SELECT for each of `NEW`.

    Of a statement's unit the units above are concerned, whose sums it enters, and those in it, which it may cover.
    """
    new = ", ".join(f"new_{table} AS ({came[table]})" for table in NEW)
    return f"WITH {new} FROM ({models.text('touched.sql')})"
