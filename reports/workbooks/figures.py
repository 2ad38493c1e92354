"""What the warehouse holds for one period: queried once, looked up by unit and figure by the official outputs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tonghop.configs.indicators import indicators
from tonghop.reports.workbooks.form_shape import FigureKey
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
FROM mart.current_observations f
JOIN core.measures m ON m.form = f.form AND m.measure = f.measure
WHERE f.period = $period
"""
_RATES = """
SELECT unit_code, indicator, category, numerator, denominator, value FROM mart.rates WHERE period = $period
"""


@dataclass(frozen=True)
class UnitCount:
    """A figure of a unit. `reported`, `expected`: lowest units; `state`: of the unit's own figure, if any."""

    value: Decimal | None = None
    reported: int = 0
    expected: int = 0
    state: str = ""


@dataclass(frozen=True)
class UnitRate:
    """A rate with its two sums. These may cover fewer units than the counts in the same row."""

    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None


class PeriodFigures:
    """The figures of all units and forms in one period."""

    def __init__(self, warehouse: Path, period: str) -> None:
        questions = [(sql, {"period": period}) for sql in (_COUNTS, _TOTALS, _OWN, _RATES)]
        counts, totals, own, rates = (answer.rows for answer in ask_all(warehouse, *questions))
        self._reporters: dict[str, set[str]] = defaultdict(set)
        self._categories: dict[str, set[str]] = defaultdict(set)
        self._mentioned: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._counts: dict[tuple[str, str, str, str], UnitCount] = {}
        states: dict[tuple[str, str, str, str], str] = {}
        for unit, form, measure, category, value, state, is_answered, is_counted, is_aim in own:
            states[unit, form, measure, category] = state
            self._mentioned[form, unit].add(category)
            if is_aim:
                self._counts[unit, form, measure, category] = UnitCount(value, state=state)
            if is_counted or (is_aim and is_answered):
                self._reporters[form].add(unit)
            if is_answered or state == "not_applicable":
                self._categories[form].add(category)
        for unit, form, measure, category, value, reported, expected in (*counts, *totals):
            key = (unit, form, measure, category)
            self._counts[key] = UnitCount(value, reported, expected, states.get(key, ""))
        self._rates = {(row[0], row[1], row[2]): UnitRate(*row[3:]) for row in rates}
        self._indicators = {
            (i.form, *i.numerator, *i.denominator): i.indicator
            for i in indicators()
            if i.unit == "percent" and not i.categories and len(i.numerator) == len(i.denominator) == 1
        }

    def count(self, unit: str, form: str, key: FigureKey) -> UnitCount:
        """A figure of a unit, for a category with parts their sum; an empty one where nobody reported it."""
        return self._counts.get((unit, form, *key), UnitCount())

    def categories(self, form: str) -> set[str]:
        """The categories for which somebody reported a figure, or that it does not apply."""
        return set(self._categories[form])

    def mentioned(self, form: str, units: Iterable[str]) -> set[str]:
        """The categories that occur in the reports of some units, blank ones included."""
        return set().union(*(self._mentioned.get((form, unit), set()) for unit in units))

    def rate(self, unit: str, form: str, of: str, over: str, category: str) -> UnitRate | None:
        """The rate of measure `of` over measure `over`; None where no indicator is this rate."""
        indicator = self._indicators.get((form, of, over))
        return self._rates.get((unit, indicator, category)) if indicator else None

    def is_reported(self, form: str, units: Iterable[str]) -> bool:
        """True where one of some units reported a figure of the form that counts."""
        return not self._reporters[form].isdisjoint(units)
