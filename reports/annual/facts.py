"""What the warehouse holds for the report of one unit and one period: numbers with where they come from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tonghop.configs.loader import indicators
from tonghop.configs.models import ReportFigure
from tonghop.warehouse.query import ask_all

PERCENT, POINTS, ATTAINED = "percent", "points", "attained"
"""Units of measurement of what is computed: a rate, a difference of rates, a result per hundred of a target."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Fact:
    """One number. `unit`: of measurement; `is_difference`: against the base or the other group, with a sign.

    `name`: the indicator, or `form.measure`; `terms`: the measures of which it is made, written likewise.
    `categories`: those added up, none for all. `base_period`, `base_reported`, `base_expected`: of a difference between
    periods. `group`: the group of lowest units that it is about. `aspect`: what of the figure it is.
    """

    value: Decimal
    unit: str
    name: str
    aspect: str
    unit_code: str
    period: str
    reported: int
    expected: int
    terms: tuple[str, ...]
    categories: tuple[str, ...] = ()
    group: str = ""
    base_period: str = ""
    base_reported: int = 0
    base_expected: int = 0
    accepted: int = 0
    is_publishable: bool = True
    is_comparable: bool = True
    is_difference: bool = False

    @property
    def is_whole(self) -> bool:
        """True where all units that should have reported did, on both sides of a difference."""
        return self.reported == self.expected and self.base_reported == self.base_expected


@dataclass(frozen=True)
class Outcome:
    """Whether a target was met, with the number that says how far."""

    met: bool


Value = Fact | Outcome | tuple[tuple[str, Fact, Fact], ...]
"""What stands for a placeholder; of a family the largest rates: indicator, count, rate."""


class NoUnit(Exception):
    """The unit is not in force in the period, or nothing was reported of it."""


class Facts:
    """The numbers of a unit, of its base and next period, and of the units directly below it."""

    def __init__(self, warehouse: Path, unit: str, period: str) -> None:
        """Raises `NoUnit`, and `NoWarehouse` where there is none."""
        asked = {"unit": unit, "period": period}
        results = ask_all(warehouse, *((sql, asked if "$unit" in sql else None) for sql in _QUESTIONS.values()))
        rows = {name: result.dicts() for name, result in zip(_QUESTIONS, results, strict=True)}
        if not rows["units"]:
            raise NoUnit(unit)
        self.unit: Row = rows["units"][0]
        self.parts: list[Row] = rows["units"][1:]
        self.periods = {row["period"]: row for row in rows["periods"]}
        self.period: Row = self.periods[period]
        self.next_period = next((p for p, row in self.periods.items() if row["previous_period"] == period), "")
        self.forms = {row["form"]: row for row in rows["forms"]}
        self.measures = {f"{row['form']}.{row['measure']}": row for row in rows["measures"]}
        self.indicators = {row["indicator"]: row for row in rows["indicators"]}
        self.groups = {row["unit_group"]: row for row in rows["groups"]}
        self.categories: dict[str, list[Row]] = {}
        for row in rows["categories"]:
            self.categories.setdefault(row["form"], []).append(row)
        self.standard: Row = next(r for r in rows["standards"] if r["standard"] == self.period["standard"])
        self.run: Row | None = next(iter(rows["runs"]), None)
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

    def value(self, figure: ReportFigure, aspect: str) -> Value | None:
        """What an aspect of a figure is; null where the warehouse does not hold it."""
        if figure.kind == "family":
            return self.largest(figure.family, int(figure.first)) or None
        if figure.kind == "measure":
            return self.of_measure(self.code, figure.measure, tuple(figure.categories), aspect)
        category = next(iter(figure.categories), "")
        if figure.kind == "gap":
            return self.gap(figure.indicator, figure.group, category, aspect)
        if figure.kind == "target":
            period = self.next_period if figure.period == "next" else self.period["period"]
            return self.target(figure.target, figure.aim, category, period, aspect)
        return self.rate(self.code, figure.indicator, category, aspect)

    def rate(self, unit: str, indicator: str, category: str, aspect: str) -> Fact | None:
        """The rate of a unit, its numerator or denominator, or the change of these since the opening of the year."""
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
        return Fact(
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

    def _change(self, row: Row, aspect: str, measured: str, now: Row) -> Fact:
        name = row["indicator"] or f"{row['form']}.{row['measure']}"
        return Fact(
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

    def of_measure(self, unit: str, measure: str, categories: tuple[str, ...], aspect: str) -> Fact | None:
        """A count of a unit, added over categories; its change since the opening of the year, of one category."""
        form, _, name = measure.partition(".")
        period = self.period["opening_period"] if aspect == "base" else self.period["period"]
        rows = [self._counts.get((unit, period, form, name, category)) for category in categories or ("",)]
        told = [row for row in rows if row is not None and row["value"] is not None]
        if len(told) < len(rows):
            return None
        measured = self.measures[measure]["unit"]
        if aspect == "change":
            change = self._changes.get((unit, None, form, name, "".join(categories))) if len(rows) == 1 else None
            return self._change(change, aspect, measured, told[0]) if change else None
        return Fact(
            sum((row["value"] for row in told), Decimal(0)),
            measured,
            measure,
            aspect,
            unit,
            period,
            min(row["reported_units"] for row in told),
            max(row["expected_units"] for row in told),
            (measure,),
            categories=categories,
            accepted=max(row["accepted_units"] for row in told),
        )

    def gap(self, indicator: str, group: str, category: str, aspect: str) -> Fact | None:
        """The rate of a group of lowest units, of the group against which it stands, or their difference."""
        row = self._gaps.get((group, indicator, category))
        if row is None or row["gap_points"] is None:
            return None
        rated, is_against = self.indicators[indicator]["unit"], aspect == "against_rate"
        is_gap = aspect == "points"
        side = "against_" if is_against else ""
        column = "gap_points" if is_gap else f"{side}value"
        return Fact(
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

    def target(self, name: str, aim: str, category: str, period: str, aspect: str) -> Fact | Outcome | None:
        """What was wanted, what is, or how far that is, of the unit itself."""
        for row in self.targets:
            if (row["name"], row["aim"], row["category"], row["period"]) == (name, aim, category, period):
                return self.of_target(row, aspect)
        return None

    def of_target(self, row: Row, aspect: str) -> Fact | Outcome | None:
        """The same of a row of `targets`."""
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
        return Fact(
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

    def largest(self, family: str, first: int) -> tuple[tuple[str, Fact, Fact], ...]:
        """The largest rates of a family with their counts."""
        found = []
        for name in self.members(family):
            count, rate = (self.rate(self.code, name, "", aspect) for aspect in ("count", "rate"))
            if count is not None and rate is not None:
                found.append((name, count, rate))
        return tuple(sorted(found, key=lambda item: -item[2].value)[:first])

    def rank(self, unit: str, indicator: str) -> Row | None:
        """The place of a part among the parts."""
        return self._ranks.get((unit, indicator, ""))

    def count_row(self, measure: str, category: str) -> Row | None:
        """The row of a count of the unit itself."""
        form, _, name = measure.partition(".")
        return self._counts.get((self.code, self.period["period"], form, name, category))

    def form(self, name: str) -> str:
        """The form of an indicator or of a measure."""
        return str((self.indicators.get(name) or self.measures[name])["form"])

    def terms(self, name: str) -> tuple[str, ...]:
        """The measures, as `form.measure`, of which a number of that name is made."""
        return tuple(self.indicators[name]["terms"]) if name in self.indicators else (name,)


def _by(rows: Iterable[Row], *columns: str) -> dict[tuple[Any, ...], Row]:
    """Rows by their key; of two rows of one key the first."""
    key: Callable[[Row], tuple[Any, ...]] = lambda row: tuple(row[column] for column in columns)  # noqa: E731
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        found.setdefault(key(row), row)
    return found


_OWN_PERIODS = "(SELECT unnest([period, opening_period]) FROM core.periods WHERE period = $period)"
_HERE = """(
    SELECT descendant_code FROM mart.path_periods WHERE period = $period AND ancestor_code = $unit AND depth <= 1
)"""

_QUESTIONS = {
    "units": """
        SELECT u.unit_code, u.unit_name, u.level
        FROM mart.path_periods p
        JOIN mart.unit_periods u ON u.period = p.period AND u.unit_code = p.descendant_code
        WHERE p.period = $period AND p.ancestor_code = $unit AND p.depth <= 1
        ORDER BY p.depth, u.unit_code
    """,
    "periods": "FROM core.periods ORDER BY starts_on, period",
    "standards": "FROM core.standards",
    "forms": "FROM core.forms",
    "measures": "FROM core.measures WHERE NOT is_claim ORDER BY form, position",
    "indicators": """
        SELECT i.*, t.terms, t.numerator_unit, t.denominator_unit
        FROM core.indicators i
        JOIN (
            SELECT t.indicator, list_sort(list(DISTINCT t.form || '.' || t.measure)) AS terms,
                any_value(m.unit) FILTER (WHERE t.side = 'numerator') AS numerator_unit,
                any_value(m.unit) FILTER (WHERE t.side = 'denominator') AS denominator_unit
            FROM core.indicator_terms t JOIN core.measures m USING (form, measure)
            GROUP BY t.indicator
        ) t USING (indicator)
    """,
    "categories": "FROM core.categories ORDER BY form, position",
    "groups": "FROM core.groups",
    "runs": "FROM core.runs ORDER BY last_entry DESC LIMIT 1",
    "releases": "FROM core.releases ORDER BY number DESC",
    "rates": f"FROM mart.rates WHERE unit_code IN {_HERE} AND period IN {_OWN_PERIODS}",
    "counts": f"""
        SELECT * EXCLUDE (place) FROM (
            SELECT *, 1 AS place FROM mart.counts
            UNION ALL BY NAME
            SELECT *, 0 AS place FROM mart.category_totals  -- of a category that has parts their sum is meant
        )
        WHERE unit_code = $unit AND period IN {_OWN_PERIODS}
        ORDER BY place
    """,
    "changes": f"""
        FROM mart.changes WHERE unit_code IN {_HERE} AND period = $period AND against = 'year_opening'
    """,
    "gaps": "FROM mart.gaps WHERE unit_code = $unit AND period = $period",
    "ranks": "FROM mart.ranks WHERE among = $unit AND period = $period",
    "targets": """
        SELECT *, coalesce(indicator, form || '.' || measure) AS name
        FROM mart.attainment
        WHERE unit_code = $unit AND period IN (
            SELECT period FROM core.periods WHERE period = $period OR previous_period = $period
        )
        ORDER BY form, indicator, measure, category, aim, target_form, target_measure
    """,
}
"""What is asked of one state of the warehouse."""
