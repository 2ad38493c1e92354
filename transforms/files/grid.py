"""A workbook as grids: cells with their addresses and merges."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from tonghop.configs.rules import Rule
from tonghop.transforms.numbers import look_of

Address = tuple[int, int]
"""Row and column, counted from 0 as in the sheet."""


Word = tuple[int, int, str]
"""A text short enough for the header of a column, made comparable: row and column within a grid's cells, the text."""


Merge = tuple[int, int, int, int]
"""First row and column, last row and column, inclusive."""


class CellNote(NamedTuple):
    """What was done with the text of a cell, or what of a sheet cannot be read; `address`: None for the sheet."""

    rule: Rule
    address: Address | None
    found: str
    expected: str = ""


@dataclass(slots=True)
class Grid:
    """One sheet. `cells[r][c]` lies at row `top + r`, column `left + c` of the sheet, both counted from 0.

    `merges`: in the sheet's own numbers.
    `errors`: error values and formulas without a stored result, by address; the reader returns '' for their cells.
    `percents`: cells that show their value times 100 (0.0196 as 1.96 %).
    `doubts`: cells whose content does not count as it stands there, with the rule that says why.
    `notes`: what was left out of cells' texts, and what of the sheet cannot be read.
    `hidden_rows`, `hidden_columns`: those that held something, in the sheet's own numbers; their cells are emptied.
    `hidden_figures`: those of the hidden rows that held a name and a number right of it.
    `hidden_texts`: the texts of hidden columns that held numbers too.
    `fonts`: the legacy fonts of texts that were decoded.
    `words`, `anchors`: the short texts and the cells over units' names, counted within `cells`; None until searched.
    """

    sheet: str
    top: int
    left: int
    cells: list[list[object]]
    merges: list[Merge]
    is_hidden: bool = False
    errors: dict[Address, str] = field(default_factory=dict)
    percents: frozenset[Address] = frozenset()
    doubts: dict[Address, Rule] = field(default_factory=dict)
    notes: list[CellNote] = field(default_factory=list)
    hidden_rows: tuple[int, ...] = ()
    hidden_figures: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    hidden_texts: dict[int, tuple[str, ...]] = field(default_factory=dict)
    fonts: tuple[str, ...] = ()
    words: list[Word] | None = field(default=None, init=False, repr=False, compare=False)
    anchors: list[Address] | None = field(default=None, init=False, repr=False, compare=False)

    def is_blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(_is_filled(row) for row in self.cells)

    def cell_with(self, text: str) -> str:
        """The name of the first cell in which a text stands; '' if there is none."""
        for row, cells in enumerate(self.cells):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and text in cell:
                    return cell_name(row + self.top, column + self.left)
        return ""


@dataclass(slots=True)
class Workbook:
    """A file's sheets. `marker`: the text that marks our own template; '' for none.

    `returned`: the name of the sheet of findings that we added to an annotated copy; '' for none.
    `saved_at`: when it was saved by its own word, as an ISO text in UTC; '' if it does not say.
    """

    kind: str
    grids: list[Grid]
    marker: str = ""
    returned: str = ""
    saved_at: str = ""


def cell_name(row: int, column: int) -> str:
    """The name of a cell as Excel writes it; row and column count from 0: (0, 27) → AB1."""
    return f"{column_name(column)}{row + 1}"


@cache
def column_name(column: int) -> str:
    """The letters of a column; columns count from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """The place of a column, counted from 0, by its capital letters: AB → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def hide(grid: Grid, rows: set[int], columns: set[int]) -> None:
    """Empty the hidden rows and columns of a sheet and note those that held something."""
    held = {row: cells for row in sorted(rows) if _is_filled(cells := _row(grid, row))}
    grid.hidden_rows = tuple(held)
    grid.hidden_figures = tuple(row for row, cells in held.items() if _names_figures(cells))
    for column in sorted(columns):
        own = [row[column - grid.left] for row in grid.cells if 0 <= column - grid.left < len(row)]
        if _is_filled(own):
            grid.hidden_columns = (*grid.hidden_columns, column)
            if any(look_of(cell) == "number" for cell in own):
                grid.hidden_texts[column] = tuple(cell for cell in own if isinstance(cell, str) and cell)
    for cells in held.values():
        cells[:] = [""] * len(cells)
    for column in grid.hidden_columns:
        for row in grid.cells:
            row[column - grid.left : column - grid.left + 1] = [""] * (len(row) > column - grid.left)


def _is_filled(cells: list[object]) -> bool:
    return any(cell not in ("", None) for cell in cells)


def _names_figures(cells: list[object]) -> bool:
    """Whether a number stands right of a name; in text tables numbers are texts."""
    looks = [look_of(cell) for cell in cells]
    return "words" in looks and "number" in looks[looks.index("words") :]


def cell_at(grid: Grid, address: Address) -> object:
    """What stands in a cell, '' outside of the sheet's used area."""
    row, column = address[0] - grid.top, address[1] - grid.left
    is_inside = 0 <= row < len(grid.cells) and 0 <= column < len(grid.cells[row])
    return grid.cells[row][column] if is_inside else ""


def shown(content: object) -> str:
    """A cell's content that is no plain number or text, as a text."""
    if isinstance(content, float) and content == int(content):
        return str(int(content))
    return str(content).upper() if isinstance(content, bool) else str(content)


def put(grid: Grid, address: Address, text: str) -> None:
    """Put a text into a cell of the sheet's used area."""
    grid.cells[address[0] - grid.top][address[1] - grid.left] = text


def note_doubt(grid: Grid, address: Address, doubt: Rule) -> None:
    """Note that what a cell's style does to its content makes it no figure; a text and zero are shown as they are."""
    content = cell_at(grid, address)
    if content not in ("", None) and (doubt == "text_struck" or (look_of(content) == "number" and content)):
        grid.doubts[address] = doubt


def note_unseen(grid: Grid, addresses: Iterable[Address]) -> None:
    """Note cells whose content has the colour of its ground: figures do not count, texts are told together."""
    texts = []
    for address in addresses:
        content = cell_at(grid, address)
        if look_of(content) == "number":
            note_doubt(grid, address, "value_hidden")
        elif isinstance(content, str) and content.strip():
            texts.append(address)
    _note_together(grid, "text_unseen", texts)


def note_unsure(grid: Grid, addresses: Iterable[Address]) -> None:
    """Note together the figures that what is not known here may hide: a condition, a table's style, a style sheet."""
    figures = [a for a in addresses if (content := cell_at(grid, a)) and look_of(content) == "number"]
    _note_together(grid, "value_unsure", figures)


def _note_together(grid: Grid, rule: Rule, addresses: list[Address]) -> None:
    """One note for cells, which shows the first few."""
    if addresses:
        first = ", ".join(f"{cell_name(*address)} “{shown(cell_at(grid, address))}”" for address in addresses[:_FEW])
        more = f" … ({len(addresses)})" if len(addresses) > _FEW else ""
        grid.notes.append(CellNote(rule, addresses[0], first + more))


_FEW = 3
"""Cells that a finding shows."""


def _row(grid: Grid, row: int) -> list[object]:
    return grid.cells[row - grid.top] if 0 <= row - grid.top < len(grid.cells) else []


def decode_font(grid: Grid, address: Address, font: str) -> None:
    """Turn a text typed in a legacy font into Unicode; one that is typed in both is noted and stays as it is."""
    from tonghop.transforms.files.legacy_fonts import decoded, is_mixed

    cell = cell_at(grid, address)
    if not isinstance(cell, str):
        return
    if is_mixed(cell, font):
        grid.notes.append(CellNote("font_mixed", address, cell, font))
    elif (text := decoded(cell, font)) != cell:
        put(grid, address, text)
        if font not in grid.fonts:
            grid.fonts = (*grid.fonts, font)
