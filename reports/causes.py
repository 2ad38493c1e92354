"""Findings as people read them: one entry for a cause, however many cells it spoils.

The warehouse keeps a finding for each cell, by which a figure is traced, accepted and corrected. Who reads them wants
to know what to mend: all cells of a sheet at which one rule says the same are one entry, which names their range, how
many they are, and what stands in them. What is about no figure, or for information, is one entry for all sheets of a
file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tonghop.reports.language import Language
from tonghop.transforms.files.grid import cell_name, column_number

_SHOWN = 6
"""Cells, ranges or sheets that an entry names; of more it says how many they are."""
_SHORT = 60
"""Characters of what stands in a cell, or was expected there, that are repeated for it."""
_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class Cause:
    """Findings of one rule in one sheet, or in the sheets of one file; the first stands for all."""

    findings: tuple[Mapping[str, Any], ...]

    @property
    def first(self) -> Mapping[str, Any]:
        return self.findings[0]

    @property
    def sheets(self) -> str:
        """The sheets in which it stands."""
        return _first_few(self._sheets())

    def _sheets(self) -> list[str]:
        return list(dict.fromkeys(f["sheet"] for f in self.findings if f["sheet"]))

    @property
    def cells(self) -> str:
        """The ranges of its cells: C6:C15, E7. Of several sheets there are none: the message names each cell."""
        cells = [f["cell"] for f in self.findings if f["cell"]]
        return _first_few(_ranges(cells) or cells) if len(self._sheets()) < 2 else ""

    @property
    def place(self) -> str:
        """Its sheets and cells."""
        return "!".join(filter(None, (self.sheets, self.cells)))

    @property
    def units(self) -> str:
        """The units about which it is."""
        names = [f.get("unit_name") or f.get("unit_code") for f in self.findings]
        return _first_few(list(dict.fromkeys(name for name in names if name)), 1)

    def message(self, language: Language) -> str:
        """The sentence of the first finding, and how many others there are with what stands in them."""
        text = str(self.first["message_vi" if language.code == "vi" else "message_en"])
        if len(self.findings) == 1:
            return text
        key = "cause_cells" if self.first["cell"] else "cause_sheets"
        is_same = len({finding["expected"] for finding in self.findings}) == 1
        others = [
            _shown(finding, with_sheet=len(self._sheets()) > 1, with_expected=not is_same)
            for finding in self.findings[1:]
        ]
        return f"{text} {language.say(key, count=len(others), places=_first_few(others))}"


def causes(findings: Iterable[Mapping[str, Any]]) -> list[Cause]:
    """Findings by their causes, in the order of the first of each. One without a rule is a cause of its own."""
    groups: dict[object, list[Mapping[str, Any]]] = {}
    for number, finding in enumerate(findings):
        groups.setdefault(_cause_of(finding) if finding.get("rule") else number, []).append(finding)
    return [Cause(tuple(group)) for group in groups.values()]


def _cause_of(finding: Mapping[str, Any]) -> tuple[object, ...]:
    is_of_figures = finding.get("measure") or finding.get("unit_code") or finding.get("unit_name")
    sheet = finding["sheet"] if is_of_figures and finding["severity"] != "info" else None
    of_file = (finding.get("file_name"), finding.get("file_hash"), finding.get("open_in"))
    return (*of_file, finding["severity"], finding["rule"], finding.get("form"), finding.get("period"), sheet)


def _shown(finding: Mapping[str, Any], *, with_sheet: bool, with_expected: bool) -> str:
    """A cell with what stands in it and what was expected, or the name of a sheet."""
    sheet = finding["sheet"] if with_sheet or not finding["cell"] else None
    place = "!".join(filter(None, (sheet, finding["cell"])))
    is_short = finding["cell"] and finding["found"] and len(finding["found"]) <= _SHORT
    expected = finding["expected"] if with_expected else None
    wanted = f" ({expected})" if expected and len(expected) <= _SHORT else ""
    return f"{place} “{finding['found']}”{wanted}" if is_short else place


def _first_few(texts: Sequence[str], most: int = _SHOWN) -> str:
    return ", ".join(texts[:most]) + (f" … ({len(texts)})" if len(texts) > most else "")


def _ranges(cells: Iterable[str]) -> list[str]:
    """Cells that stand under one another in a column, or beside one another in a row, as ranges."""
    places = sorted({place for cell in cells if (place := _place(cell))})
    down = [_joined(run) for run in _runs(places, (0, 1))]
    across = sorted({place for run in down if ":" not in run and (place := _place(run))}, key=lambda p: p[::-1])
    return [run for run in down if ":" in run] + [_joined(run) for run in _runs(across, (1, 0))]


def _runs(places: Sequence[tuple[int, int]], step: tuple[int, int]) -> Iterator[list[tuple[int, int]]]:
    """Places that follow one another by a step."""
    run = list(places[:1])
    for before, place in pairwise(places):
        if (place[0] - before[0], place[1] - before[1]) != step:
            yield run
            run = []
        run.append(place)
    if run:
        yield run


def _place(cell: str) -> tuple[int, int] | None:
    """Column and row of a cell, counted from 0; None for what is no cell's name."""
    found = _CELL.fullmatch(cell)
    return (column_number(found[1]), int(found[2]) - 1) if found else None


def _joined(run: Sequence[tuple[int, int]]) -> str:
    first, last = (cell_name(row, column) for column, row in (run[0], run[-1]))
    return first if first == last else f"{first}:{last}"
