"""A workbook as grids: cells with their addresses and merges."""

from dataclasses import dataclass, field
from functools import cache

Address = tuple[int, int]
"""Row and column, counted from 0 as in the sheet."""


Word = tuple[int, int, str]
"""A text short enough for the header of a column, made comparable: row and column within a grid's cells, the text."""


@dataclass(slots=True)
class Grid:
    """One sheet. `cells[r][c]` lies at row `top + r`, column `left + c` of the sheet, both counted from 0.

    `merges`: (first row, first column, last row, last column), inclusive, in the sheet's own numbers.
    `errors`: error values and formulas without a stored result, by address; the reader returns '' for their cells.
    `percents`: cells that show their value times 100 (0.0196 as 1.96 %).
    `hidden_rows`, `hidden_columns`: those that held something, in the sheet's own numbers; their cells are emptied.
    `fonts`: the legacy fonts of texts that were decoded.
    `words`, `anchors`: the short texts and the cells over units' names, counted within `cells`; None until searched.
    """

    sheet: str
    top: int
    left: int
    cells: list[list[object]]
    merges: list[tuple[int, int, int, int]]
    is_hidden: bool = False
    errors: dict[Address, str] = field(default_factory=dict)
    percents: frozenset[Address] = frozenset()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    fonts: tuple[str, ...] = ()
    words: list[Word] | None = field(default=None, init=False, repr=False, compare=False)
    anchors: list[Address] | None = field(default=None, init=False, repr=False, compare=False)

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


def hide(grid: Grid, rows: set[int], columns: set[int]) -> None:
    """Empty the hidden rows and columns of a sheet and note those that held something."""
    grid.hidden_rows = tuple(r for r in sorted(rows) if _empty(_row(grid, r), range(_width(grid))))
    inside = [c for c in sorted(columns) if 0 <= c - grid.left < _width(grid)]
    emptied = {c: sum(_empty(row, (c - grid.left,)) for row in grid.cells) for c in inside}
    grid.hidden_columns = tuple(c for c, count in emptied.items() if count)


def _width(grid: Grid) -> int:
    return max((len(row) for row in grid.cells), default=0)


def _row(grid: Grid, row: int) -> list[object]:
    return grid.cells[row - grid.top] if 0 <= row - grid.top < len(grid.cells) else []


def _empty(row: list[object], columns: range | tuple[int, ...]) -> bool:
    """Empty the cells; True if one of them held something."""
    held = [c for c in columns if c < len(row) and row[c] not in ("", None)]
    for column in held:
        row[column] = ""
    return bool(held)


def decode_font(grid: Grid, address: Address, font: str) -> None:
    """Turn a text typed in a legacy font into Unicode."""
    from tonghop.transforms.files.legacy_fonts import decoded

    row, column = address[0] - grid.top, address[1] - grid.left
    if not (0 <= row < len(grid.cells) and 0 <= column < len(grid.cells[row])):
        return
    cell = grid.cells[row][column]
    if isinstance(cell, str) and (text := decoded(cell, font)) != cell:
        grid.cells[row][column] = text
        if font not in grid.fonts:
            grid.fonts = (*grid.fonts, font)
