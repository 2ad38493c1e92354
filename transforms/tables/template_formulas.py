"""The formulas of our own templates, if the program that filled one stored no results.

`reports.workbooks.template` writes exactly these formulas. Sums and rates are claims and stay blank; a closing stock is
computed from the cells that its formula names, as a spreadsheet program would show it.
"""

import re
from typing import Any

from tonghop.transforms.files.grid import Grid, column_number
from tonghop.transforms.numbers import look_of, number_in

_CELLS = r"[A-Z]+\d+(?::[A-Z]+\d+)?(?:,[A-Z]+\d+(?::[A-Z]+\d+)?)*"
_CLAIM = re.compile(
    rf'=(?:SUM\({_CELLS}\)|IF\(COUNT\({_CELLS}\)=0,"",SUM\({_CELLS}\)\)'
    r'|IF\(OR\([A-Z]+\d+="",N\([A-Z]+\d+\)=0\),"",ROUND\(.*\))'
)
_CLOSING = re.compile(r'=IF\(([A-Z]+\d+)="","",([A-Z]+\d+(?:[+-][A-Z]+\d+)*)\)')
_TERM = re.compile(r"([+-]?)([A-Z]+)(\d+)")


def answer_formulas(grid: Grid) -> None:
    """Put the results of a template's formulas into its grid; a formula that is not ours stays without a result."""
    for address, formula in list(grid.errors.items()):
        if closing := _CLOSING.fullmatch(formula):
            value = _value(grid, closing[1], closing[2])
            if value is None:
                continue
            row, column = address[0] - grid.top, address[1] - grid.left
            if 0 <= row < len(grid.cells) and 0 <= column < len(grid.cells[row]):
                grid.cells[row][column] = value
            del grid.errors[address]
        elif _CLAIM.fullmatch(formula):
            del grid.errors[address]


def _value(grid: Grid, opening: str, terms: str) -> float | str | None:
    """The sum of the terms; '' if the opening stock is blank; None if a term is no number."""
    if _cell(grid, opening) in ("", None):
        return ""
    total = 0.0
    for sign, letters, row in _TERM.findall(terms):
        cell = _cell(grid, letters + row)
        if look_of(cell) == "words":
            return None
        number = number_in(cell) if isinstance(cell, str) else cell
        total += float(number or 0) * (-1 if sign == "-" else 1)
    return total


def _cell(grid: Grid, name: str) -> Any:
    match = _TERM.fullmatch(name)
    assert match is not None, name
    row, column = int(match[3]) - 1 - grid.top, column_number(match[2]) - grid.left
    inside = 0 <= row < len(grid.cells) and 0 <= column < len(grid.cells[row])
    return grid.cells[row][column] if inside else ""
