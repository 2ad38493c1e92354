"""The tables of the report: declared in `configs/report.yaml`, filled from the warehouse, with a legend of signs."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from tonghop.configs.report import ReportTable
from tonghop.reports.annual.document import INVENTED, DocumentColumn, DocumentTable
from tonghop.reports.annual.edition import Edition
from tonghop.reports.annual.statistic import PERCENT, POINTS, Statistic
from tonghop.reports.annual.unit_queries import Record

SIGNS = {
    "incomplete": "*",
    "not_comparable": "≠",
    "not_publishable": "°",
    "tied": "=",
    "small": "~",
    "accepted": "‡",
    "invented": INVENTED,
    "not_applicable": "x",
}
"""Signs at numbers; below a table stands what the signs in it mean."""
_NONE = "–"


class TableBuilder:
    """Fills the declared tables of one edition."""

    def __init__(self, edition: Edition) -> None:
        self.edition, self.statistics = edition, edition.statistics

    def table(self, declared: ReportTable, number: int) -> DocumentTable | None:
        """The table; None where the warehouse holds nothing for it."""
        draft = self._draft(declared)
        return draft.table(declared, number) if draft.rows else None

    def is_due(self, declared: ReportTable) -> bool:
        """Whether the table applies: a table by units needs units below."""
        return not declared.units or bool(self.statistics.parts)

    def _draft(self, declared: ReportTable) -> "_TableDraft":
        if declared.units:
            return _ByUnits(self.edition, declared.units)
        if declared.families:
            return _ByMembers(self.edition, declared.families)
        if declared.targets != "no":
            is_next = declared.targets == "next"
            return _ByTargets(
                self.edition, self.statistics.next_period if is_next else self.statistics.period["period"], is_next
            )
        return _ByCategories(self.edition, declared.form, declared.measures, declared.indicators)


class _TableDraft:
    """Columns and rows of a table. `used`: the keys of its signs; `names`: the measures and indicators shown."""

    source = "report_table_source"

    def __init__(self, edition: Edition) -> None:
        self.edition, self.statistics, self.number_format = edition, edition.statistics, edition.number_format
        self.say = edition.language.say
        self.used: set[str] = set()
        self.columns: list[DocumentColumn] = []
        self.rows: list[tuple[str, ...]] = []
        self.names: list[str] = []
        self.has_total = False
        self.period = str(self.statistics.period["period"])

    def table(self, declared: ReportTable, number: int) -> DocumentTable:
        language = self.edition.language
        title = language.pick(declared.title_vi, declared.title_en)
        caption = self.say("report_table", number=number, title=title)
        return DocumentTable(caption, tuple(self.columns), tuple(self.rows), tuple(self._notes()), self.has_total)

    def _notes(self) -> Iterator[str]:
        if legend := [self.say(f"report_sign_{key}", sign=sign) for key, sign in SIGNS.items() if key in self.used]:
            yield "; ".join(legend) + "."
        yield from self.remarks()
        names = ", ".join(dict.fromkeys(self.names))
        yield self.say(self.source, names=names, unit=self.statistics.code, period=self.period)

    def remarks(self) -> Iterator[str]:
        """What else must stand below the table."""
        yield from ()

    def text_column(self, key: str, width: int = 4) -> DocumentColumn:
        return DocumentColumn(self.say(f"report_h_{key}"), is_text=True, width=width)

    def number(self, statistic: Statistic | None, *, signed: bool = False) -> str:
        """A number with its signs; a dash where there is none."""
        if statistic is None:
            return _NONE
        text = self.number_format.cell(statistic.value, statistic.unit, signed=signed)
        return text + "".join(self.sign(key) for key in self._signs(statistic))

    def _signs(self, statistic: Statistic) -> Iterator[str]:
        states = {
            "incomplete": not statistic.is_whole,
            "not_comparable": not statistic.is_comparable,
            "not_publishable": not statistic.is_publishable,
            "accepted": bool(statistic.accepted),
            "invented": self.edition.invented.holds(statistic),
        }
        yield from (key for key, holds in states.items() if holds)

    def sign(self, key: str) -> str:
        self.used.add(key)
        return SIGNS[key]

    def coverage(self, statistics: Iterable[Statistic | None]) -> str:
        """Reported of expected units, for the statistic that the smallest share of units reported."""
        known = [statistic for statistic in statistics if statistic is not None and statistic.expected]
        least = min(known, key=lambda statistic: Decimal(statistic.reported) / statistic.expected, default=None)
        return f"{least.reported}/{least.expected}" if least else _NONE


class _ByUnits(_TableDraft):
    """A row for each unit directly below and one for the unit itself: counts, rates, changes, ranks, coverage."""

    source = "report_table_source_units"

    def __init__(self, edition: Edition, indicators: list[str]) -> None:
        super().__init__(edition)
        self.indicators = [name for name in indicators if name in self.statistics.indicators]
        self.columns += [self.text_column("code", 2), self.text_column("unit", 5)]
        for indicator in self.indicators:
            self.columns += self._columns_of(indicator)
        units = [*self.statistics.parts, self.statistics.unit]
        if any(self.statistics.rate(unit["unit_code"], name, "", "rate") for unit in units for name in self.indicators):
            self.rows = [self._row(unit) for unit in units]
        self.names, self.has_total = self.indicators, True

    def remarks(self) -> Iterator[str]:
        yield self.say("report_ranks_meant")

    def _columns_of(self, indicator: str) -> list[DocumentColumn]:
        about = self.statistics.indicators[indicator]
        units = about["numerator_unit"], about["unit"], POINTS if about["unit"] == PERCENT else about["unit"]
        counted, rated, differing = map(self.number_format.header, units)
        titles = (
            self.say("report_h_count", unit=counted),
            self.say("report_h_rate", unit=rated),
            self.say("report_h_change", unit=counted),
            self.say("report_h_change", unit=differing),
            self.say("report_h_rank"),
            self.say("report_h_coverage"),
        )
        return [DocumentColumn(title, self.edition.title(indicator)) for title in titles]

    def _row(self, unit: Record) -> tuple[str, ...]:
        cells = [str(unit["unit_code"]), str(unit["unit_name"])]
        for indicator in self.indicators:
            cells += self._cells(unit["unit_code"], indicator)
        return tuple(cells)

    def _cells(self, unit: str, indicator: str) -> list[str]:
        aspects = ("count", "rate", "change_count", "change_points")
        count, rate, change, points = (self.statistics.rate(unit, indicator, "", aspect) for aspect in aspects)
        numbers = [self.number(statistic) for statistic in (count, rate)]
        changes = [self.number(statistic, signed=True) for statistic in (change, points)]
        return [*numbers, *changes, self._rank(unit, indicator), self.coverage([rate])]

    def _rank(self, unit: str, indicator: str) -> str:
        row = self.statistics.rank(unit, indicator)
        if row is None or row["rank"] is None:
            return _NONE
        tied = self.sign("tied") if row["tied"] > 1 else ""
        return f"{row['rank']}{tied}{self.sign('small') if row['is_small'] else ''}"


class _ByMembers(_TableDraft):
    """A row for each member, with the families side by side: count and rate."""

    def __init__(self, edition: Edition, families: list[str]) -> None:
        super().__init__(edition)
        members = {family: self.statistics.members(family) for family in families}
        suffixes = dict.fromkeys(name.removeprefix(f"{f}_") for f, names in members.items() for name in names)
        self.columns.append(self.text_column("indicator", 6))
        for names in filter(None, members.values()):
            self.columns += self._columns_of(names[0])
        shown = [s for s in suffixes if self._add_row([f"{f}_{s}" for f, names in members.items() if names])]
        self.names = [f"{family}_… ({', '.join(shown)})" for family, names in members.items() if names]

    def _columns_of(self, indicator: str) -> list[DocumentColumn]:
        row, group = self.statistics.indicators[indicator], self.edition.family_and_member(indicator)[0]
        count, rate = (self.number_format.header(row[key]) for key in ("numerator_unit", "unit"))
        titles = (self.say("report_h_count", unit=count), self.say("report_h_rate", unit=rate))
        return [DocumentColumn(title, group) for title in titles]

    def _add_row(self, indicators: list[str]) -> bool:
        """Add a row with one indicator of each family, unless the warehouse holds none of them."""
        cells = []
        for name in indicators:
            known = name in self.statistics.indicators
            cells += [
                self.statistics.rate(self.statistics.code, name, "", a) if known else None for a in ("count", "rate")
            ]
        if not any(cells):
            return False
        title = next(
            self.edition.family_and_member(name)[1] for name in indicators if name in self.statistics.indicators
        )
        self.rows.append((title[0].upper() + title[1:], *map(self.number, cells)))
        return True


class _ByCategories(_TableDraft):
    """A row for each category of a form and one for all: measures, rates, coverage."""

    def __init__(self, edition: Edition, form: str, measures: list[str], indicators: list[str]) -> None:
        super().__init__(edition)
        self.measures = [f"{form}.{name}" for name in measures]
        self.indicators = [name for name in indicators if name in self.statistics.indicators]
        self.names = [*self.measures, *self.indicators]
        self.columns.append(self.text_column("category", 6))
        self.columns += [self._column(name) for name in self.names]
        self.columns.append(DocumentColumn(self.say("report_h_coverage")))
        for row in self.statistics.categories.get(form, []):
            self._add_row(row["category"], self.edition.language.pick(row["title_vi"], row["title_en"]))
        before = len(self.rows)
        if before:
            self._add_row("", self.say("report_all"))
        self.has_total = len(self.rows) > before

    def _column(self, name: str) -> DocumentColumn:
        row = self.statistics.indicators.get(name) or self.statistics.measures[name]
        return DocumentColumn(f"{self.edition.title(name)} ({self.number_format.header(row['unit'])})")

    def _add_row(self, category: str, title: str) -> None:
        statistics = [self._statistic(name, category) for name in self.names]
        is_without = [self._is_without(name, category) for name in self.names]
        if any(statistics) or any(is_without):
            cells = [
                self.sign("not_applicable") if without and statistic is None else self.number(statistic)
                for statistic, without in zip(statistics, is_without, strict=True)
            ]
            self.rows.append((title, *cells, self.coverage(statistics)))

    def _statistic(self, name: str, category: str) -> Statistic | None:
        if name in self.statistics.indicators:
            return self.statistics.rate(self.statistics.code, name, category, "rate")
        return self.statistics.of_measure(self.statistics.code, name, (category,) if category else (), "value")

    def _is_without(self, name: str, category: str) -> bool:
        """True where no unit has the category."""
        row = self.statistics.count_row(name, category) if name in self.statistics.measures else None
        return row is not None and row["value"] is None and row["expected_units"] == 0


class _ByTargets(_TableDraft):
    """A row for each target over all categories: what it sets and, unless it is next period's, what was reached."""

    def __init__(self, edition: Edition, period: str, is_next: bool) -> None:
        super().__init__(edition)
        self.columns += [
            self.text_column("target_of", 6),
            self.text_column("aim", 3),
            self.text_column("measured_in", 2),
        ]
        self.period = period
        keys = ("target",) if is_next else ("target", "actual", "percent", "outcome", "coverage")
        self.columns += [DocumentColumn(self.say(f"report_h_{key}")) for key in keys]
        for row in self.statistics.targets:
            if row["period"] == period and not row["category"]:
                self._add_row(row, is_next)

    def _add_row(self, row: Record, is_next: bool) -> None:
        target, actual, percent = (self._statistic(row, aspect) for aspect in ("target", "actual", "percent"))
        if target is None:
            return
        signed = row["aim"] == "change"
        aim, unit = self.say(f"report_aim_{row['aim']}"), self.number_format.header(target.unit)
        cells = [self.edition.title(row["name"]), aim, unit, self.number(target, signed=signed)]
        if not is_next:
            met = {True: "report_met", False: "report_not_met"}.get(row["met"])
            cells += [self.number(actual, signed=signed), self.number(percent)]
            cells += [self.say(met) if met else _NONE, self.coverage([actual])]
        self.rows.append(tuple(cells))
        self.names.append(row["name"])

    def _statistic(self, row: Record, aspect: str) -> Statistic | None:
        value = self.statistics.of_target(row, aspect)
        return value if isinstance(value, Statistic) else None
