"""Blocks of rows of another year within a table: a heading `Năm 2022` over last year's figures."""

from dataclasses import replace

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.entities.periods import is_of_another_year
from tonghop.transforms.files.grid import cell_name
from tonghop.transforms.notes import Notes
from tonghop.transforms.numbers import look_of
from tonghop.transforms.period_words import mentions
from tonghop.transforms.tables.recognised_table import RecognisedTable


def without_other_years(table: RecognisedTable, period: str, vocabulary: Vocabulary, notes: Notes) -> RecognisedTable:
    """The table without the rows of other years than its period's; each block of them is noted at its heading."""
    headings = [] if table.is_transposed else _headings(table, vocabulary)
    ends = [*(row for row, _ in headings), len(table.grid.cells)][1:]
    blocks = [
        (row, text, end)
        for (row, text), end in zip(headings, ends, strict=True)
        if is_of_another_year(text, period, vocabulary)
    ]
    if not blocks:
        return table
    cells = list(table.grid.cells)
    for row, text, end in blocks:
        cell = cell_name(row + table.grid.top, table.unit_column + table.grid.left)
        notes.note("rows_of_other_year", cell=cell, found=text, expected=period)
        cells[row:end] = [[""] * len(line) for line in cells[row:end]]
    return replace(table, grid=replace(table.grid, cells=cells))


def _headings(table: RecognisedTable, vocabulary: Vocabulary) -> list[tuple[int, str]]:
    """The rows below the header that hold a text about time and no figure, if the next filled row has figures."""
    found: list[tuple[int, str]] = []
    open_heading: tuple[int, str] | None = None
    for number in range(table.header_row + 1, len(table.grid.cells)):
        row = table.grid.cells[number]
        names = [cell for cell in row[: table.unit_column + 1] if isinstance(cell, str) and "20" in cell]
        if not names and open_heading is None:
            continue
        has_figure = any(look_of(cell) == "number" for cell in row[table.unit_column + 1 :])
        if has_figure:
            found += [open_heading] if open_heading else []
            open_heading = None
        elif names and any(each.role in ("named", "opening") for each in mentions(names[0], vocabulary)):
            open_heading = number, names[0]
        elif any(cell not in ("", None) for cell in row):
            open_heading = None
    return found
