"""What of the marts a run can change: the periods and units that it reported, and the units above these."""

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace

from duckdb import DuckDBPyConnection

from tonghop.schemas.core import CORE
from tonghop.schemas.marts import MART, VIEWS
from tonghop.warehouse.tables import quoted

MOST_UNITS = 2000
"""Beyond so many units whole periods are built: a list of names is no shorter then."""

_SOURCES = tuple(
    table.name
    for table in (*CORE, *MART, *VIEWS)
    if any(column.name == "period" for column in table.columns)
    and table.name not in ("core.periods", "core.decisions", "core.releases", "core.findings")
)
"""Tables that grow with the periods, and whose rows are each of one."""

_OF_YEARS = ("mart.yearly",)
"""Marts whose rows are of years: what draws on them needs no other units than its own."""


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

    def drawn(self, select: str, *, compares: bool = False, unit_by_unit: Container[str] = ()) -> str:
        """A SELECT that draws on the rows in question alone: DuckDB seldom carries a condition down to the tables.

        `compares`: it draws on the periods that these are compared with as well. `unit_by_unit`: tables of which it
        needs no other units than those of its result.
        """
        if of_years := self._of_years():
            select = _drawn(select, _OF_YEARS, lambda _: of_years)
        if self.periods is None:
            return select
        of_periods = _is_in("period", sorted({*self.periods, *self.inputs}) if compares else self.periods)
        of_units = f"{of_periods} AND {_is_in('unit_code', self.units)}" if self.units is not None else of_periods
        return _drawn(select, _SOURCES, lambda table: of_units if table in unit_by_unit else of_periods)

    def _of_years(self) -> str:
        return _conditions({"year": self.years if self.periods is not None else None, "unit_code": self.units})


def _conditions(wanted: Mapping[str, Iterable[str] | None]) -> str:
    """That each column has one of its values, if these are not null."""
    return " AND ".join(_is_in(column, values) for column, values in wanted.items() if values is not None)


def _drawn(select: str, tables: Iterable[str], where: Callable[[str], str]) -> str:
    """A SELECT that draws on those rows of some tables for which the condition of the table holds."""
    names = "|".join(map(re.escape, tables))
    return re.sub(rf"\b({names})\b", lambda found: f"(FROM {found[1]} WHERE {where(found[1])})", select)


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
