"""What of the marts a run can change: the periods and units that it reported, and the units above these."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from duckdb import DuckDBPyConnection

from tonghop.schemas.table import TableSpec
from tonghop.warehouse.models import GIVEN, SETTINGS, WANTED, Head, Model, settings, table_of
from tonghop.warehouse.tables import quoted

MOST_UNITS = 2000
"""Beyond so many units whole periods are built: a list of names is no shorter then."""

_OF_YEARS = ("mart.yearly",)
"""Marts whose rows are of years: what draws on them needs no other units than its own."""

_OF_NO_PERIOD = ("core.decisions",)
"""What has a period, or none, among its facts, but no rows of one."""


@dataclass(frozen=True)
class Scope:
    """Rows of some periods, of some units in them; null: of all. `inputs`: the periods that these are compared with.

    `years`: those in which the periods lie.
    """

    periods: tuple[str, ...] | None = None
    units: tuple[str, ...] | None = None
    inputs: tuple[str, ...] = ()
    years: tuple[str, ...] = ()

    def of_periods(self) -> "Scope":
        """The whole of the periods."""
        return replace(self, units=None)

    def of_units(self) -> "Scope":
        """The units in every period; all of everything where the units are not listed."""
        return Scope(None, self.units)

    def where(self) -> str:
        """As the WHERE of a table with these columns; empty for everything."""
        conditions = _conditions({"period": self.periods, "unit_code": self.units})
        return f"WHERE {conditions}" if conditions else ""

    def drawn(self, model: Model, coverage_threshold: float) -> str:
        """A model over the rows in question alone: DuckDB seldom carries a condition down to the tables."""
        sources = {name: self._source(table_of(name), model.head) for name in model.inputs if name not in GIVEN}
        given = {SETTINGS: settings(coverage_threshold), WANTED: f"FROM mart.units_by_period {self.where()}"}
        return model.over(sources | {name: given[name] for name in GIVEN if name in model.inputs})

    def _source(self, table: TableSpec, head: Head) -> str:
        """The rows that a model needs of a table."""
        wanted = self._wanted(table.name, head)
        columns = {column.name for column in table.columns}
        conditions = _conditions({column: values for column, values in wanted.items() if column in columns})
        return f"FROM {table.name} WHERE {conditions}" if conditions else f"FROM {table.name}"

    def _wanted(self, table: str, head: Head) -> Mapping[str, Iterable[str] | None]:
        """The values that its columns may have, where it has such columns; null: all."""
        if table in _OF_YEARS:
            return {"year": self.years if self.periods is not None else None, "unit_code": self.units}
        if self.periods is None or table in _OF_NO_PERIOD:
            return {}
        periods = sorted({*self.periods, *self.inputs}) if head.compares else self.periods
        is_own = table.split(".")[1] in head.of_own_units
        return {"period": periods, "unit_code": self.units if is_own else None}


def _conditions(wanted: Mapping[str, Iterable[str] | None]) -> str:
    """That each column has one of its values, if these are not null."""
    return " AND ".join(_is_in(column, values) for column, values in wanted.items() if values is not None)


def _is_in(column: str, values: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(map(quoted, values)) or 'NULL'})"


def scope_of(connection: DuckDBPyConnection, touched: Mapping[str, set[str]]) -> Scope:
    """The scope of a run that touched units by period: with the reported periods that are compared with one of them."""
    rows = connection.execute(
        """
        SELECT period, opening_period, previous_period, strftime(starts_on, '%Y') FROM core.periods
        WHERE list_contains($1, period)
            OR (list_contains($1, opening_period) OR list_contains($1, previous_period))
            AND period IN (SELECT period FROM core.submissions)
        """,
        [sorted(touched)],
    ).fetchall()
    units = set().union(*touched.values())
    periods = tuple(sorted(period for period, *_ in rows))
    inputs = tuple(sorted({base for _, *bases, _ in rows for base in bases if base}))
    years = tuple(sorted({year for *_, year in rows}))
    listed = tuple(sorted(units)) if len(units) <= MOST_UNITS else None
    return Scope(periods, listed, inputs, years)
