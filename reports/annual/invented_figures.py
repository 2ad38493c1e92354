"""Which figures of a home are invented for demonstration: its file `invented.csv`, which may be absent.

One line for each invented measure: `form,measure,published`. `published` lists the exceptions, where a published
figure stands: `unit/period/category+category`, separated by blanks (`60/2023/a+b 60/2023/c`). The categories are those
that the published figure sums; none means all. A line without a form is about an indicator and overrides the lines of
its measures; without such a line, a rate is invented where one of its measures is. The third column may be left out.
"""

import csv
from pathlib import Path

from tonghop.configs.errors import ConfigError, Place
from tonghop.reports.annual.statistic import Statistic

_COLUMNS = ("form", "measure", "published")

PublishedPlace = tuple[str, str, frozenset[str]]
"""Unit, period and the categories summed."""


class InventedFigures:
    """The invented figures by `form.measure` or indicator, each with the exceptions where a published figure stands."""

    def __init__(self, lines: dict[str, frozenset[PublishedPlace]]) -> None:
        self._lines = lines

    @property
    def is_declared(self) -> bool:
        """Whether the home declares any figure as invented."""
        return bool(self._lines)

    def holds(self, statistic: Statistic) -> bool:
        """Whether a statistic is invented."""
        names = (statistic.name,) if statistic.name in self._lines else statistic.terms
        return any(self._is_invented(name, statistic) for name in names if name in self._lines)

    def _is_invented(self, name: str, statistic: Statistic) -> bool:
        """A group's rate is never published; a difference is published only where both of its sides are."""
        sides = [period for period in (statistic.period, statistic.base_period) if period]
        places = [(statistic.unit_code, period, frozenset(statistic.categories)) for period in sides]
        return bool(statistic.group) or not all(place in self._lines[name] for place in places)


def read_invented(path: Path) -> InventedFigures:
    """The declarations of a home; none where the file is absent. Raises `ConfigError` with file and line."""
    if not path.is_file():
        return InventedFigures({})
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    except UnicodeDecodeError:
        raise ConfigError(Place(str(path)), "not_utf8") from None
    if not rows or tuple(rows[0]) not in (_COLUMNS, _COLUMNS[:2]):
        raise ConfigError(Place(str(path), 1), "wrong_header", expected=",".join(_COLUMNS))
    lines = {}
    for number, row in enumerate(rows[1:], 2):
        if not 2 <= len(row) <= len(_COLUMNS):
            raise ConfigError(Place(str(path), number), "wrong_columns", count=len(rows[0]))
        form, measure, published = (*row, "")[:3]
        places = frozenset(_place(text, Place(str(path), number)) for text in published.split())
        lines[f"{form}.{measure}" if form else measure] = places
    return InventedFigures(lines)


def _place(text: str, place: Place) -> PublishedPlace:
    parts = text.split("/")
    if len(parts) != 3:
        raise ConfigError(place, "no_place", found=text)
    unit, period, categories = parts
    return unit, period, frozenset(filter(None, categories.split("+")))
