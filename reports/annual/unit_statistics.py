"""What the warehouse holds for the report of one unit and one period: statistics, looked up by what they are of."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from tonghop.configs.indicators import indicators
from tonghop.configs.report import ReportFigure
from tonghop.reports.annual.statistic import ATTAINED, PERCENT, POINTS, Outcome, PlaceholderValue, Statistic
from tonghop.reports.annual.unit_queries import Record, unit_records


class NoUnit(Exception):
    """The unit is not in force in the period, or nothing was reported of it."""


class UnitStatistics:
    """The statistics of a unit in a period, its base and the next one, and those of the units directly below it.

    `parts`: these units. `periods`, `forms`, `measures` (as `form.measure`), `indicators`, `groups`: rows by
    name. `categories`: rows by form. `run`: the last run. `releases`: those of the period, the newest first.
    """

    def __init__(self, warehouse: Path, unit: str, period: str) -> None:
        """Raises `NoUnit`, and `NoWarehouse` where there is none."""
        rows = unit_records(warehouse, unit, period)
        if not rows["units"]:
            raise NoUnit(unit)
        self.unit: Record = rows["units"][0]
        self.parts: list[Record] = rows["units"][1:]
        self.periods = {row["period"]: row for row in rows["periods"]}
        self.period: Record = self.periods[period]
        self.next_period = next((p for p, row in self.periods.items() if row["previous_period"] == period), "")
        self.forms = {row["form"]: row for row in rows["forms"]}
        self.measures = {f"{row['form']}.{row['measure']}": row for row in rows["measures"]}
        self.indicators = {row["indicator"]: row for row in rows["indicators"]}
        self.groups = {row["unit_group"]: row for row in rows["groups"]}
        self.categories: dict[str, list[Record]] = {}
        for row in rows["categories"]:
            self.categories.setdefault(row["form"], []).append(row)
        self.standard: Record = next(r for r in rows["standards"] if r["standard"] == self.period["standard"])
        self.run: Record | None = next(iter(rows["runs"]), None)
        self.releases = [row for row in rows["releases"] if row["period"] == period]
        self.targets = rows["targets"]
        self._rates = _by(rows["rates"], "unit_code", "period", "indicator", "category")
        self._counts = _by(rows["counts"], "unit_code", "period", "form", "measure", "category")
        self._changes = _by(rows["changes"], "unit_code", "indicator", "form", "measure", "category")
        self._gaps = _by(rows["gaps"], "unit_group", "indicator", "category")
        self._ranks = _by(rows["ranks"], "unit_code", "indicator", "category")

    @property
    def code(self) -> str:
        return str(self.unit["unit_code"])

    def value(self, figure: ReportFigure, aspect: str) -> PlaceholderValue | None:
        """An aspect of a declared figure; None where the warehouse does not hold it."""
        if figure.kind == "family":
            return self.largest(figure.family, figure.first) or None
        if figure.kind == "measure":
            return self.of_measure(self.code, figure.measure, tuple(figure.categories), aspect)
        category = next(iter(figure.categories), "")
        if figure.kind == "gap":
            return self.gap(figure.indicator, figure.group, category, aspect)
        if figure.kind == "target":
            period = self.next_period if figure.period == "next" else self.period["period"]
            return self.target(figure.target, figure.aim, category, period, aspect)
        return self.rate(self.code, figure.indicator, category, aspect)

    def rate(self, unit: str, indicator: str, category: str, aspect: str) -> Statistic | None:
        """The rate of a unit, its numerator or denominator, or how these changed since the opening of the year."""
        period = self.period["opening_period"] if aspect.startswith("base") else self.period["period"]
        row = self._rates.get((unit, period, indicator, category))
        if row is None or row["value"] is None:
            return None
        about = self.indicators[indicator]
        counted, rated = about["numerator_unit"], about["unit"]
        if aspect.startswith("change"):
            change = self._changes.get((unit, indicator, about["form"], None, category))
            is_count = aspect == "change_count"
            measured = counted if is_count else POINTS if rated == PERCENT else rated
            return self._change(change, aspect, measured, row) if change else None
        is_count = aspect.endswith("count") or aspect == "of"
        of_side = {"of": ("denominator", about["denominator_unit"])}
        column, measured = of_side.get(aspect, ("numerator", counted) if is_count else ("value", rated))
        return Statistic(
            row[column],
            measured,
            indicator,
            aspect,
            unit,
            period,
            row["reported_units"],
            row["expected_units"],
            self.terms(indicator),
            categories=(category,) if category else (),
            accepted=row["accepted_units"],
            is_publishable=is_count or bool(row["publishable"]),
        )

    def _change(self, row: Record, aspect: str, measured: str, now: Record) -> Statistic:
        name = row["indicator"] or f"{row['form']}.{row['measure']}"
        return Statistic(
            row["change_points" if measured == POINTS else "change_count"],
            measured,
            name,
            aspect,
            row["unit_code"],
            row["period"],
            row["reported_units"],
            row["expected_units"],
            self.terms(name),
            categories=(row["category"],) if row["category"] else (),
            base_period=row["base_period"],
            base_reported=row["base_reported_units"],
            base_expected=row["base_expected_units"],
            accepted=now["accepted_units"],
            is_comparable=bool(row["comparable"]),
            is_difference=True,
        )

    def of_measure(self, unit: str, measure: str, categories: tuple[str, ...], aspect: str) -> Statistic | None:
        """A count of a unit, summed over categories, or for one category its change since the opening of the year."""
        form, _, name = measure.partition(".")
        period = self.period["opening_period"] if aspect == "base" else self.period["period"]
        rows = [self._counts.get((unit, period, form, name, category)) for category in categories or ("",)]
        counts = [row for row in rows if row is not None and row["value"] is not None]
        if len(counts) < len(rows):
            return None
        measured = self.measures[measure]["unit"]
        if aspect == "change":
            change = self._changes.get((unit, None, form, name, "".join(categories))) if len(rows) == 1 else None
            return self._change(change, aspect, measured, counts[0]) if change else None
        return Statistic(
            sum((row["value"] for row in counts), Decimal(0)),
            measured,
            measure,
            aspect,
            unit,
            period,
            min(row["reported_units"] for row in counts),
            max(row["expected_units"] for row in counts),
            (measure,),
            categories=categories,
            accepted=max(row["accepted_units"] for row in counts),
        )

    def gap(self, indicator: str, group: str, category: str, aspect: str) -> Statistic | None:
        """The rate of a group of lowest units, that of the group it is compared with, or their difference."""
        row = self._gaps.get((group, indicator, category))
        if row is None or row["gap_points"] is None:
            return None
        rated, is_against = self.indicators[indicator]["unit"], aspect == "against_rate"
        is_gap = aspect == "points"
        side = "against_" if is_against else ""
        column = "gap_points" if is_gap else f"{side}value"
        return Statistic(
            row[column],
            POINTS if is_gap and rated == PERCENT else rated,
            indicator,
            aspect,
            self.code,
            self.period["period"],
            row[f"{side}reported_units"] + (row["against_reported_units"] if is_gap else 0),
            row[f"{side}expected_units"] + (row["against_expected_units"] if is_gap else 0),
            self.terms(indicator),
            categories=(category,) if category else (),
            group=f"{group} − {row['against_group']}" if is_gap else row["against_group"] if is_against else group,
            is_publishable=bool(row["publishable"]),
            is_difference=is_gap,
        )

    def target(self, name: str, aim: str, category: str, period: str, aspect: str) -> Statistic | Outcome | None:
        """Of a target of the unit itself: what it sets, what was reached, how far that is, or whether it was met."""
        for row in self.targets:
            if (row["name"], row["aim"], row["category"], row["period"]) == (name, aim, category, period):
                return self.of_target(row, aspect)
        return None

    def of_target(self, row: Record, aspect: str) -> Statistic | Outcome | None:
        """The same for a row of `targets`."""
        if aspect == "outcome":
            return None if row["met"] is None else Outcome(bool(row["met"]))
        if row[aspect] is None:
            return None
        is_change, is_result = row["aim"] == "change", aspect == "actual"
        measured = self._unit_of(row["name"])
        measured = POINTS if is_change and measured == PERCENT else measured
        wanted, categories = (
            f"{row['target_form']}.{row['target_measure']}",
            (row["category"],) if row["category"] else (),
        )
        is_planned = row["form"] != row["target_form"]
        return Statistic(
            row[aspect],
            ATTAINED if aspect == "percent" else measured,
            wanted if aspect == "target" else row["name"],
            aspect,
            self.code,
            row["period"],
            row["reported_units"] if is_result else 0,
            row["expected_units"] if is_result else 0,
            {"target": (wanted,), "actual": self.terms(row["name"])}.get(aspect, (wanted, *self.terms(row["name"]))),
            categories=(row["name"],) if is_planned and aspect == "target" else categories,
            base_period=self.periods[row["period"]]["opening_period"] if is_change and is_result else "",
            is_comparable=row["comparable"] is not False,
            is_difference=is_change and aspect != "percent",
        )

    def _unit_of(self, name: str) -> str:
        about = self.indicators.get(name) or self.measures[name]
        return str(about["unit"])

    def members(self, family: str) -> list[str]:
        """The indicators of a family, in the order in which they are declared."""
        return [i.indicator for i in indicators() if i.family == family and i.indicator in self.indicators]

    def largest(self, family: str, first: int) -> tuple[tuple[str, Statistic, Statistic], ...]:
        """The `first` largest rates of a family: indicator, count, rate."""
        found = []
        for name in self.members(family):
            count, rate = (self.rate(self.code, name, "", aspect) for aspect in ("count", "rate"))
            if count is not None and rate is not None:
                found.append((name, count, rate))
        return tuple(sorted(found, key=lambda item: -item[2].value)[:first])

    def rank(self, unit: str, indicator: str) -> Record | None:
        """The row of `mart.ranks`: where a part stands among the parts."""
        return self._ranks.get((unit, indicator, ""))

    def count_row(self, measure: str, category: str) -> Record | None:
        """The row of a count of the unit itself."""
        form, _, name = measure.partition(".")
        return self._counts.get((self.code, self.period["period"], form, name, category))

    def form(self, name: str) -> str:
        """The form of an indicator or of a measure."""
        return str((self.indicators.get(name) or self.measures[name])["form"])

    def terms(self, name: str) -> tuple[str, ...]:
        """The measures, as `form.measure`, that an indicator or measure is computed from."""
        return tuple(self.indicators[name]["terms"]) if name in self.indicators else (name,)


def _by(rows: Iterable[Record], *columns: str) -> dict[tuple[Any, ...], Record]:
    """Rows by their key; the first of two rows with one key."""
    key: Callable[[Record], tuple[Any, ...]] = lambda row: tuple(row[column] for column in columns)  # noqa: E731
    found: dict[tuple[Any, ...], Record] = {}
    for row in rows:
        found.setdefault(key(row), row)
    return found
