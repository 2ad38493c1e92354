"""What the warehouse holds of one period, as official outputs need it: asked once, looked up by unit and figure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tonghop.configs.loader import indicators
from tonghop.reports.workbooks.sheet import Place
from tonghop.warehouse.query import ask_all

DASH, NOT_APPLICABLE = "-", "x"

_COUNTS = """
SELECT unit_code, form, measure, category, value, reported_units, expected_units FROM mart.counts WHERE period = $period
"""
_TOTALS = """
SELECT unit_code, form, measure, category, value, reported_units, expected_units
FROM mart.category_totals WHERE period = $period
"""
_OWN = """
SELECT f.unit_code, f.form, f.measure, f.category, f.value, f.state, f.is_answered, f.is_counted,
    m.kind = 'target' AS is_aim
FROM mart.figures f
JOIN core.measures m ON m.form = f.form AND m.measure = f.measure
WHERE f.period = $period
"""
_RATES = """
SELECT unit_code, indicator, category, numerator, denominator, value FROM mart.rates WHERE period = $period
"""


@dataclass(frozen=True)
class Count:
    """A figure of a unit, and of how many lowest units it is. `state`: of the unit's own figure, if it told one."""

    value: Decimal | None = None
    reported: int = 0
    expected: int = 0
    state: str = ""


@dataclass(frozen=True)
class RateOf:
    """A rate with the sums it is of, which may be over fewer units than the counts beside it."""

    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None


class Figures:
    """The figures of a period, of all units and forms. `told`: by form, the units with figures of their own."""

    def __init__(self, warehouse: Path, period: str) -> None:
        questions = [(sql, {"period": period}) for sql in (_COUNTS, _TOTALS, _OWN, _RATES)]
        counts, totals, own, rates = (answer.rows for answer in ask_all(warehouse, *questions))
        self.told: dict[str, set[str]] = defaultdict(set)
        self._categories: dict[str, set[str]] = defaultdict(set)
        self._mentioned: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._counts: dict[tuple[str, str, str, str], Count] = {}
        states: dict[tuple[str, str, str, str], str] = {}
        for unit, form, measure, category, value, state, is_answered, is_counted, is_aim in own:
            states[unit, form, measure, category] = state
            self._mentioned[form, unit].add(category)
            if is_aim:
                self._counts[unit, form, measure, category] = Count(value, state=state)
            if is_counted or (is_aim and is_answered):
                self.told[form].add(unit)
            if is_answered or state == "not_applicable":
                self._categories[form].add(category)
        for unit, form, measure, category, value, reported, expected in (*counts, *totals):
            key = (unit, form, measure, category)
            self._counts[key] = Count(value, reported, expected, states.get(key, ""))
        self._rates = {(row[0], row[1], row[2]): RateOf(*row[3:]) for row in rates}
        self._indicators = {
            (i.form, *i.numerator, *i.denominator): i.indicator
            for i in indicators()
            if i.unit == "percent" and not i.categories and len(i.numerator) == len(i.denominator) == 1
        }

    def count(self, unit: str, form: str, place: Place) -> Count:
        """A figure of a unit; of a category that has parts the sum over them. An empty one where nobody told any."""
        return self._counts.get((unit, form, *place), Count())

    def categories(self, form: str) -> set[str]:
        """The categories of which somebody told something, or said that they do not apply."""
        return set(self._categories[form])

    def mentioned(self, form: str, units: Iterable[str]) -> set[str]:
        """The categories that stand in what some units sent, be it with blanks."""
        return set().union(*(self._mentioned.get((form, unit), set()) for unit in units))

    def rate(self, unit: str, form: str, of: str, over: str, category: str) -> RateOf | None:
        """The rate of one measure over another; None where no indicator is this rate."""
        indicator = self._indicators.get((form, of, over))
        return self._rates.get((unit, indicator, category)) if indicator else None

    def is_told(self, form: str, units: Iterable[str]) -> bool:
        """True where one of some units told a figure of a form that counts."""
        return not self.told[form].isdisjoint(units)
