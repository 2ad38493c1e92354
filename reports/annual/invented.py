"""Which figures of a home are invented for demonstration: its file `invented.csv`, which may be absent.

A line a measure: `form,measure,published`. `published` says where the figure is none the less a published one: places
`unit/period/category+category` apart by blanks (`60/2023/a+b 60/2023/c`), the categories being
those that the published figure adds up, none for all. A line without a form is about an indicator and counts instead of
the lines of its measures; otherwise a rate is invented where one of its measures is. The third column may be left out.
"""

import csv
from pathlib import Path

from tonghop.configs.loader import ConfigError
from tonghop.reports.annual.facts import Fact

_COLUMNS = ("form", "measure", "published")

Place = tuple[str, str, frozenset[str]]
"""Unit, period and the categories added up."""


class Invented:
    """The invented figures, by `form.measure` or indicator, each with the places where a published one stands."""

    def __init__(self, lines: dict[str, frozenset[Place]]) -> None:
        self._lines = lines

    @property
    def is_given(self) -> bool:
        """Whether the home says of any figure that it is invented."""
        return bool(self._lines)

    def holds(self, fact: Fact) -> bool:
        """Whether a number is invented."""
        names = (fact.name,) if fact.name in self._lines else fact.terms
        return any(self._is_invented(name, fact) for name in names if name in self._lines)

    def _is_invented(self, name: str, fact: Fact) -> bool:
        """A rate of a group is never published; of a difference both sides must be."""
        sides = [period for period in (fact.period, fact.base_period) if period]
        places = [(fact.unit_code, period, frozenset(fact.categories)) for period in sides]
        return bool(fact.group) or not all(place in self._lines[name] for place in places)


def read_invented(path: Path) -> Invented:
    """The file's lines; none where there is no file. Raises `ConfigError` with file and line."""
    if not path.is_file():
        return Invented({})
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: text in UTF-8 was expected") from None
    if not rows or tuple(rows[0]) not in (_COLUMNS, _COLUMNS[:2]):
        raise ConfigError(f"{path}, line 1: {','.join(_COLUMNS)} was expected")
    lines = {}
    for number, row in enumerate(rows[1:], 2):
        if not 2 <= len(row) <= len(_COLUMNS):
            raise ConfigError(f"{path}, line {number}: {len(rows[0])} values were expected")
        form, measure, published = (*row, "")[:3]
        places = frozenset(_place(text, f"{path}, line {number}") for text in published.split())
        lines[f"{form}.{measure}" if form else measure] = places
    return Invented(lines)


def _place(text: str, where: str) -> Place:
    parts = text.split("/")
    if len(parts) != 3:
        raise ConfigError(f"{where}: {text!r} is no unit/period/categories")
    unit, period, categories = parts
    return unit, period, frozenset(filter(None, categories.split("+")))
