"""The formulas that official forms print and a workbook computes: what they say, and what comes of them exactly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from xlsxwriter.utility import xl_rowcol_to_cell

from tonghop.reports.workbooks.sheet import Address

Value = Decimal | str | None
"""What stands in a cell: a number, a text, nothing."""
_MOST_ARGUMENTS = 250
"""Excel takes 255."""


class NotComputed(Exception):
    """A spreadsheet program would show an error: a text where a number is needed."""


def cell_name(address: Address) -> str:
    """A cell as a formula names it."""
    name: str = xl_rowcol_to_cell(*address)
    return name


def ranges(cells: Iterable[Address]) -> list[str]:
    """Cells as a formula names them, those under one another as one range."""
    found = []
    keyed = enumerate(sorted(cells, key=lambda cell: (cell[1], cell[0])))
    for _, run in groupby(keyed, key=lambda pair: (pair[1][1], pair[1][0] - pair[0])):
        mine = [cell for _, cell in run]
        found.append(cell_name(mine[0]) + (f":{cell_name(mine[-1])}" if len(mine) > 1 else ""))
    return found


@dataclass(frozen=True)
class Sum:
    """The sum of cells; texts and blanks count as nothing. `decimals`: to which it is rounded, None for whole numbers.

    A spreadsheet program adds in binary: without rounding 0.1 and 0.2 would be 0.30000000000000004.
    """

    cells: tuple[Address, ...]
    decimals: int | None = None

    def text(self) -> str:
        named = ranges(self.cells)
        chunks = [named[n : n + _MOST_ARGUMENTS] for n in range(0, len(named), _MOST_ARGUMENTS)]
        total = "+".join(f"SUM({','.join(chunk)})" for chunk in chunks)
        return f"={total}" if self.decimals is None else f"=ROUND({total},{self.decimals})"

    def result(self, values: Mapping[Address, Value]) -> Value:
        found = (values.get(cell) for cell in self.cells)
        return sum((value for value in found if isinstance(value, Decimal)), Decimal(0))


@dataclass(frozen=True)
class Closing:
    """A closing stock: the opening less what went and plus what came; blanks count as nothing."""

    opening: Address
    less: tuple[Address, ...]
    plus: tuple[Address, ...]

    def text(self) -> str:
        less = "".join(f"-{cell_name(cell)}" for cell in self.less)
        return f"={cell_name(self.opening)}{less}" + "".join(f"+{cell_name(cell)}" for cell in self.plus)

    def result(self, values: Mapping[Address, Value]) -> Value:
        opening, *flows = (_number(values.get(cell)) for cell in (self.opening, *self.less, *self.plus))
        signs = [-1] * len(self.less) + [1] * len(self.plus)
        return opening + sum((sign * flow for sign, flow in zip(signs, flows, strict=True)), Decimal(0))


@dataclass(frozen=True)
class Rate:
    """A rate in percent, unrounded; an empty text over nothing."""

    of: Address
    over: Address

    def text(self) -> str:
        of, over = cell_name(self.of), cell_name(self.over)
        return f'=IF({over}=0,"",{of}/{over}*100)'

    def result(self, values: Mapping[Address, Value]) -> Value:
        of, over = (_number(values.get(cell)) for cell in (self.of, self.over))
        return of / over * 100 if over else ""


Formula = Sum | Closing | Rate


def _number(value: Value) -> Decimal:
    """A cell in a computation. Raises `NotComputed` for a text."""
    if isinstance(value, str):
        raise NotComputed(value)
    return value or Decimal(0)
