"""The formulas of official forms: their text for a spreadsheet program, and their exact result."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from xlsxwriter.utility import xl_rowcol_to_cell

CellAddress = tuple[int, int]
"""Row and column, counted from 0."""
CellValue = Decimal | str | None
"""The content of a cell: a number, a text, or nothing."""
_MOST_ARGUMENTS = 250
"""Arguments of one SUM; Excel takes 255."""


class NotComputed(Exception):
    """A spreadsheet program would show an error: a text where a number is needed."""


def cell_name(address: CellAddress) -> str:
    """A cell as a formula names it: B7."""
    name: str = xl_rowcol_to_cell(*address)
    return name


def ranges(cells: Iterable[CellAddress]) -> list[str]:
    """Cells as a formula names them; cells below one another become one range: B7:B9."""
    found = []
    keyed = enumerate(sorted(cells, key=lambda cell: (cell[1], cell[0])))
    for _, run in groupby(keyed, key=lambda pair: (pair[1][1], pair[1][0] - pair[0])):
        first, *others = (cell for _, cell in run)
        found.append(cell_name(first) + (f":{cell_name(others[-1])}" if others else ""))
    return found


def balance_terms(opening: str, less: Iterable[str], plus: Iterable[str]) -> str:
    """A closing stock in terms of its opening, outflows and inflows: B7-C7-D7+E7."""
    return "".join([opening, *(f"-{name}" for name in less), *(f"+{name}" for name in plus)])


@dataclass(frozen=True)
class Sum:
    """The sum of cells; texts and blanks count as nothing. `decimals`: how it is rounded; None for whole numbers.

    A spreadsheet program adds in binary: without rounding, 0.1 and 0.2 would give 0.30000000000000004.
    """

    cells: tuple[CellAddress, ...]
    decimals: int | None = None

    def text(self) -> str:
        named = ranges(self.cells)
        chunks = [named[n : n + _MOST_ARGUMENTS] for n in range(0, len(named), _MOST_ARGUMENTS)]
        total = "+".join(f"SUM({','.join(chunk)})" for chunk in chunks)
        return f"={total}" if self.decimals is None else f"=ROUND({total},{self.decimals})"

    def result(self, values: Mapping[CellAddress, CellValue]) -> CellValue:
        found = (values.get(cell) for cell in self.cells)
        return sum((value for value in found if isinstance(value, Decimal)), Decimal(0))


@dataclass(frozen=True)
class Closing:
    """A closing stock: the opening less the outflows plus the inflows; blanks count as nothing."""

    opening: CellAddress
    less: tuple[CellAddress, ...]
    plus: tuple[CellAddress, ...]

    def text(self) -> str:
        return f"={balance_terms(cell_name(self.opening), map(cell_name, self.less), map(cell_name, self.plus))}"

    def result(self, values: Mapping[CellAddress, CellValue]) -> CellValue:
        opening, *flows = (_number(values.get(cell)) for cell in (self.opening, *self.less, *self.plus))
        signs = [-1] * len(self.less) + [1] * len(self.plus)
        return opening + sum((sign * flow for sign, flow in zip(signs, flows, strict=True)), Decimal(0))


@dataclass(frozen=True)
class Rate:
    """A rate in percent, unrounded; an empty text where the denominator is zero or blank."""

    of: CellAddress
    over: CellAddress

    def text(self) -> str:
        of, over = cell_name(self.of), cell_name(self.over)
        return f'=IF({over}=0,"",{of}/{over}*100)'

    def result(self, values: Mapping[CellAddress, CellValue]) -> CellValue:
        of, over = (_number(values.get(cell)) for cell in (self.of, self.over))
        return of / over * 100 if over else ""


Formula = Sum | Closing | Rate


def _number(value: CellValue) -> Decimal:
    """A cell in a computation. Raises `NotComputed` for a text."""
    if isinstance(value, str):
        raise NotComputed(value)
    return value or Decimal(0)
