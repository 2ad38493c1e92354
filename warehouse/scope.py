"""What of the marts a run can change: the periods and units that it told of, and the units above these."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from duckdb import DuckDBPyConnection

from warehouse.tables import quoted

MOST_UNITS = 2000
"""Beyond so many units whole periods are built: a list of names is no shorter then."""


@dataclass(frozen=True)
class Scope:
    """Rows of some periods, of some units in them; null: of all."""

    periods: tuple[str, ...] | None = None
    units: tuple[str, ...] | None = None

    def of_periods(self) -> "Scope":
        """The whole of the periods."""
        return replace(self, units=None)

    def of_units(self) -> "Scope":
        """The units in every period; all of everything where the units are not listed."""
        return Scope(None, self.units)

    def where(self) -> str:
        """As the WHERE of a table with `period` and `unit_code`; empty for everything."""
        wanted = {"period": self.periods, "unit_code": self.units}
        parts = [
            f"{column} IN ({', '.join(map(quoted, values)) or 'NULL'})"
            for column, values in wanted.items()
            if values is not None
        ]
        return f"WHERE {' AND '.join(parts)}" if parts else ""


def scope_of(connection: DuckDBPyConnection, touched: Mapping[str, set[str]]) -> Scope:
    """The scope of a run that touched units by period: with the periods that are compared with one of them."""
    rows = connection.execute(
        """
        SELECT period FROM core.periods
        WHERE list_contains($1, period) OR list_contains($1, opening_period) OR list_contains($1, previous_period)
        """,
        [sorted(touched)],
    ).fetchall()
    units = set().union(*touched.values())
    periods = tuple(sorted(period for (period,) in rows))
    return Scope(periods, tuple(sorted(units)) if len(units) <= MOST_UNITS else None)
