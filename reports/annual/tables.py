"""The tables of the report: what is declared of each, filled from the warehouse, with signs and what these mean."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from tonghop.configs.models import ReportTable
from tonghop.reports.annual.document import INVENTED, Column, Table
from tonghop.reports.annual.facts import PERCENT, POINTS, Fact, Row
from tonghop.reports.annual.sentences import Speaker

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
"""Signs at numbers; below a table stands what those in it mean."""
_NONE = "–"


class Tabulator:
    """Makes the tables about a speaker's facts."""

    def __init__(self, speaker: Speaker) -> None:
        self.speaker, self.facts = speaker, speaker.facts
        self.wording, self.language = speaker.wording, speaker.language

    def table(self, declared: ReportTable, number: int) -> Table | None:
        """The table; null where the warehouse holds nothing of it."""
        filled = self._filling(declared)
        return filled.table(declared, number) if filled.rows else None

    def is_due(self, declared: ReportTable) -> bool:
        """Whether the table can be had at all: one by units needs units below."""
        return not declared.units or bool(self.facts.parts)

    def _filling(self, declared: ReportTable) -> "_Filling":
        if declared.units:
            return _ByUnits(self.speaker, declared.units)
        if declared.families:
            return _ByMembers(self.speaker, declared.families)
        if declared.targets != "no":
            is_next = declared.targets == "next"
            return _ByTargets(self.speaker, self.facts.next_period if is_next else self.facts.period["period"], is_next)
        return _ByCategories(self.speaker, declared.form, declared.measures, declared.indicators)


class _Filling:
    """Columns and rows of a table in the making. `used`: the signs that stand in it; `names`: what it is drawn from."""

    source = "report_table_source"

    def __init__(self, speaker: Speaker) -> None:
        self.speaker, self.facts, self.wording = speaker, speaker.facts, speaker.wording
        self.say = speaker.language.say
        self.used: set[str] = set()
        self.columns: list[Column] = []
        self.rows: list[tuple[str, ...]] = []
        self.names: list[str] = []
        self.has_total = False
        self.period = str(self.facts.period["period"])

    def table(self, declared: ReportTable, number: int) -> Table:
        language = self.speaker.language
        title = language.pick(declared.title_vi, declared.title_en)
        caption = self.say("report_table", number=number, title=title)
        return Table(caption, tuple(self.columns), tuple(self.rows), tuple(self._notes()), self.has_total)

    def _notes(self) -> Iterator[str]:
        if legend := [self.say(f"report_sign_{key}", sign=sign) for key, sign in SIGNS.items() if key in self.used]:
            yield "; ".join(legend) + "."
        yield from self.remarks()
        names = ", ".join(dict.fromkeys(self.names))
        yield self.say(self.source, names=names, unit=self.facts.code, period=self.period)

    def remarks(self) -> Iterator[str]:
        """What else must be said below the table."""
        yield from ()

    def text_column(self, key: str, width: int = 4) -> Column:
        return Column(self.say(f"report_h_{key}"), is_text=True, width=width)

    def number(self, fact: Fact | None, *, signed: bool = False) -> str:
        """A number with its signs."""
        if fact is None:
            return _NONE
        text = self.wording.cell(fact.value, fact.unit, signed=signed)
        return text + "".join(self.sign(key) for key in self._signs(fact))

    def _signs(self, fact: Fact) -> Iterator[str]:
        states = {
            "incomplete": not fact.is_whole,
            "not_comparable": not fact.is_comparable,
            "not_publishable": not fact.is_publishable,
            "accepted": bool(fact.accepted),
            "invented": self.speaker.invented.holds(fact),
        }
        yield from (key for key, holds in states.items() if holds)

    def sign(self, key: str) -> str:
        self.used.add(key)
        return SIGNS[key]

    def coverage(self, facts: Iterable[Fact | None]) -> str:
        """Reported of expected of the number that fewest units reported."""
        told = [fact for fact in facts if fact is not None and fact.expected]
        least = min(told, key=lambda fact: Decimal(fact.reported) / fact.expected, default=None)
        return f"{least.reported}/{least.expected}" if least else _NONE


class _ByUnits(_Filling):
    """A row for each unit directly below and one for the unit itself: counts, rates, changes, places, coverage."""

    source = "report_table_source_units"

    def __init__(self, speaker: Speaker, indicators: list[str]) -> None:
        super().__init__(speaker)
        self.indicators = [name for name in indicators if name in self.facts.indicators]
        self.columns += [self.text_column("code", 2), self.text_column("unit", 5)]
        for indicator in self.indicators:
            self.columns += self._columns_of(indicator)
        units = [*self.facts.parts, self.facts.unit]
        if any(self.facts.rate(unit["unit_code"], name, "", "rate") for unit in units for name in self.indicators):
            self.rows = [self._row(unit) for unit in units]
        self.names, self.has_total = self.indicators, True

    def remarks(self) -> Iterator[str]:
        yield self.say("report_ranks_meant")

    def _columns_of(self, indicator: str) -> list[Column]:
        about = self.facts.indicators[indicator]
        units = about["numerator_unit"], about["unit"], POINTS if about["unit"] == PERCENT else about["unit"]
        counted, rated, differing = map(self.wording.header, units)
        titles = (
            self.say("report_h_count", unit=counted),
            self.say("report_h_rate", unit=rated),
            self.say("report_h_change", unit=counted),
            self.say("report_h_change", unit=differing),
            self.say("report_h_rank"),
            self.say("report_h_coverage"),
        )
        return [Column(title, self.speaker.title(indicator)) for title in titles]

    def _row(self, unit: Row) -> tuple[str, ...]:
        cells = [str(unit["unit_code"]), str(unit["unit_name"])]
        for indicator in self.indicators:
            cells += self._cells(unit["unit_code"], indicator)
        return tuple(cells)

    def _cells(self, unit: str, indicator: str) -> list[str]:
        aspects = ("count", "rate", "change_count", "change_points")
        count, rate, change, points = (self.facts.rate(unit, indicator, "", aspect) for aspect in aspects)
        numbers = [self.number(fact) for fact in (count, rate)]
        changes = [self.number(fact, signed=True) for fact in (change, points)]
        return [*numbers, *changes, self._rank(unit, indicator), self.coverage([rate])]

    def _rank(self, unit: str, indicator: str) -> str:
        row = self.facts.rank(unit, indicator)
        if row is None or row["rank"] is None:
            return _NONE
        tied = self.sign("tied") if row["tied"] > 1 else ""
        return f"{row['rank']}{tied}{self.sign('small') if row['is_small'] else ''}"


class _ByMembers(_Filling):
    """A row for each rate of the families, these side by side: count and rate."""

    def __init__(self, speaker: Speaker, families: list[str]) -> None:
        super().__init__(speaker)
        members = {family: self.facts.members(family) for family in families}
        suffixes = dict.fromkeys(name.removeprefix(f"{f}_") for f, names in members.items() for name in names)
        self.columns.append(self.text_column("indicator", 6))
        for names in filter(None, members.values()):
            self.columns += self._columns_of(names[0])
        told = [s for s in suffixes if self._add_row([f"{f}_{s}" for f, names in members.items() if names])]
        self.names = [f"{family}_… ({', '.join(told)})" for family, names in members.items() if names]

    def _columns_of(self, indicator: str) -> list[Column]:
        row, group = self.facts.indicators[indicator], self.speaker.title(indicator).rpartition(": ")[0]
        count, rate = (self.wording.header(row[key]) for key in ("numerator_unit", "unit"))
        titles = (self.say("report_h_count", unit=count), self.say("report_h_rate", unit=rate))
        return [Column(title, group) for title in titles]

    def _add_row(self, indicators: list[str]) -> bool:
        """Add the row of one rate of each family, unless the warehouse holds none of them."""
        cells = []
        for name in indicators:
            known = name in self.facts.indicators
            cells += [self.facts.rate(self.facts.code, name, "", a) if known else None for a in ("count", "rate")]
        if not any(cells):
            return False
        title = next(self.speaker.member(name) for name in indicators if name in self.facts.indicators)
        self.rows.append((title[0].upper() + title[1:], *map(self.number, cells)))
        return True


class _ByCategories(_Filling):
    """A row for each category of a form and one for all: measures, rates, coverage."""

    def __init__(self, speaker: Speaker, form: str, measures: list[str], indicators: list[str]) -> None:
        super().__init__(speaker)
        self.measures = [f"{form}.{name}" for name in measures]
        self.indicators = [name for name in indicators if name in self.facts.indicators]
        self.names = [*self.measures, *self.indicators]
        self.columns.append(self.text_column("category", 6))
        self.columns += [self._column(name) for name in self.names]
        self.columns.append(Column(self.say("report_h_coverage")))
        for row in self.facts.categories.get(form, []):
            self._add_row(row["category"], self.speaker.language.pick(row["title_vi"], row["title_en"]))
        before = len(self.rows)
        if before:
            self._add_row("", self.say("report_all"))
        self.has_total = len(self.rows) > before

    def _column(self, name: str) -> Column:
        row = self.facts.indicators.get(name) or self.facts.measures[name]
        return Column(f"{self.speaker.title(name)} ({self.wording.header(row['unit'])})")

    def _add_row(self, category: str, title: str) -> None:
        facts = [self._fact(name, category) for name in self.names]
        is_without = [self._is_without(name, category) for name in self.names]
        if any(facts) or any(is_without):
            cells = [
                self.sign("not_applicable") if without and fact is None else self.number(fact)
                for fact, without in zip(facts, is_without, strict=True)
            ]
            self.rows.append((title, *cells, self.coverage(facts)))

    def _fact(self, name: str, category: str) -> Fact | None:
        if name in self.facts.indicators:
            return self.facts.rate(self.facts.code, name, category, "rate")
        return self.facts.of_measure(self.facts.code, name, (category,) if category else (), "value")

    def _is_without(self, name: str, category: str) -> bool:
        """True where no unit has the category."""
        row = self.facts.count_row(name, category) if name in self.facts.measures else None
        return row is not None and row["value"] is None and row["expected_units"] == 0


class _ByTargets(_Filling):
    """A row for each target over all categories: what was wanted, and what was reached unless the period is to come."""

    def __init__(self, speaker: Speaker, period: str, is_next: bool) -> None:
        super().__init__(speaker)
        self.columns += [
            self.text_column("target_of", 6),
            self.text_column("aim", 3),
            self.text_column("measured_in", 2),
        ]
        self.period = period
        keys = ("target",) if is_next else ("target", "actual", "percent", "outcome", "coverage")
        self.columns += [Column(self.say(f"report_h_{key}")) for key in keys]
        for row in self.facts.targets:
            if row["period"] == period and not row["category"]:
                self._add_row(row, is_next)

    def _add_row(self, row: Row, is_next: bool) -> None:
        target, actual, percent = (self._fact(row, aspect) for aspect in ("target", "actual", "percent"))
        if target is None:
            return
        signed = row["aim"] == "change"
        aim, unit = self.say(f"report_aim_{row['aim']}"), self.wording.header(target.unit)
        cells = [self.speaker.title(row["name"]), aim, unit, self.number(target, signed=signed)]
        if not is_next:
            met = {True: "report_met", False: "report_not_met"}.get(row["met"])
            cells += [self.number(actual, signed=signed), self.number(percent)]
            cells += [self.say(met) if met else _NONE, self.coverage([actual])]
        self.rows.append(tuple(cells))
        self.names.append(row["name"])

    def _fact(self, row: Row, aspect: str) -> Fact | None:
        value = self.facts.of_target(row, aspect)
        return value if isinstance(value, Fact) else None
