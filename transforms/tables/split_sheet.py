"""Several tables on one sheet: under one another, and beside one another."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.numbers import look_of
from tonghop.transforms.tables.anchors import anchors_of, find_anchor
from tonghop.transforms.tables.header_texts import header_text, header_word, names_units, words_of
from tonghop.transforms.tables.recognised_table import RecognisedTable, Unrecognised
from tonghop.transforms.tables.title_lines import is_page_furniture
from tonghop.transforms.tables.unit_cells import IsUnitName, no_names

Recognise = Callable[[Grid], RecognisedTable | Unrecognised]


def split_sheet(
    grid: Grid, vocabulary: Vocabulary, recognise: Recognise, is_name: IsUnitName = no_names
) -> list[RecognisedTable | Unrecognised]:
    """The sheet's tables, or why a part of it is none. A table without a title has the title of the one before it."""
    found: list[RecognisedTable | Unrecognised] = []
    above: RecognisedTable | None = None
    for part in _under_one_another(grid, vocabulary, is_name):
        for table in _beside_one_another(part, vocabulary, recognise, is_name):
            if isinstance(table, RecognisedTable):
                if above:
                    table.titles_before = (above.titles, *above.titles_before)
                    if not table.titles:
                        table.heads, table.titles = [*above.heads, *table.heads], above.titles
                above = table
            found.append(table)
    return found


def _under_one_another(grid: Grid, vocabulary: Vocabulary, is_name: IsUnitName) -> list[Grid]:
    """The parts of a sheet: each begins with the texts above its header.

    A header that repeats the one before it begins no part: it was repeated for the next printed page.
    """
    anchors = [row for row, _ in anchors_of(grid, vocabulary, is_name)]
    starts = [0]
    for before, anchor in pairwise(anchors):
        if [header_text(c) for c in grid.cells[anchor]] != [header_text(c) for c in grid.cells[before]]:
            starts.append(_first_of_texts(grid, before + 1, anchor))
    if len(starts) == 1:
        return [grid]
    ends = [*starts[1:], len(grid.cells)]
    return [
        replace(grid, top=grid.top + start, cells=grid.cells[start:end])
        for start, end in zip(starts, ends, strict=True)
    ]


def _first_of_texts(grid: Grid, lowest: int, anchor: int) -> int:
    """The first of the rows directly above a header that hold no figure; in text tables numbers are texts."""
    first = anchor
    while first > lowest and not any(look_of(cell) == "number" for cell in grid.cells[first - 1]):
        first -= 1
    return first


def _beside_one_another(
    grid: Grid, vocabulary: Vocabulary, recognise: Recognise, is_name: IsUnitName
) -> list[RecognisedTable | Unrecognised]:
    """The tables that stand side by side.

    A second column of units' names begins another table if its names differ from the first ones, or if its columns
    are a table by themselves. Otherwise it repeats the names for the reader's eye.
    """
    anchor = find_anchor(grid, vocabulary, is_name)
    split = _second_table(grid.cells[anchor[0]], vocabulary) if anchor else None
    if split is None:
        return [recognise(grid)]
    left = replace(grid, cells=[cells[:split] for cells in grid.cells])
    right = replace(grid, left=grid.left + split, cells=[cells[split:] for cells in grid.cells])
    if anchor:
        _share_heads(grid, right, anchor[0], split, vocabulary)
    beside = _beside_one_another(right, vocabulary, recognise, is_name)
    is_own = any(isinstance(table, RecognisedTable) for table in beside) or _names(left, vocabulary) != _names(
        right, vocabulary
    )
    return [recognise(left), *beside] if is_own else [recognise(grid)]


def _share_heads(grid: Grid, right: Grid, header: int, split: int, vocabulary: Vocabulary) -> None:
    """Give the right one of two tables the lines above both: those merged over both, and those above its own lines."""
    of_right = (n for n in range(header) if any(_is_line(cell, vocabulary) for cell in grid.cells[n][split:]))
    first = next(of_right, header)
    for number in range(header):
        cells = grid.cells[number]
        lines = [(column, cell) for column, cell in enumerate(cells[:split]) if cell and isinstance(cell, str)]
        if len(lines) != 1 or any(isinstance(cell, str) and cell for cell in cells[split:]):
            continue
        (column, text), *_ = lines
        if number < first or _is_merged_over(grid, number, column, split):
            right.cells[number] = [text, *right.cells[number][1:]]


def _is_line(cell: object, vocabulary: Vocabulary) -> bool:
    return isinstance(cell, str) and bool(cell.strip()) and not is_page_furniture(cell, vocabulary)


def _is_merged_over(grid: Grid, row: int, column: int, split: int) -> bool:
    """True if a cell is merged to the right over the column `split`."""
    return any(
        (top, left) == (row + grid.top, column + grid.left) and right >= split + grid.left
        for top, left, _, right in grid.merges
    )


def _second_table(row: list[object], vocabulary: Vocabulary) -> int | None:
    """The first column of a second table in a row of headers: columns of figures stand before it and after it."""
    words = words_of(vocabulary)
    texts = [header_word(cell) if cell and isinstance(cell, str) else "" for cell in row]
    units = [column for column, text in enumerate(texts) if text and names_units(text, vocabulary)]
    no_figures = words["order"] | words["code"] | words["breakdown"] | words["note"] | {""} | {texts[c] for c in units}
    for before, column in pairwise(units):
        is_between = any(text not in no_figures for text in texts[before:column])
        if is_between and any(text not in no_figures for text in texts[column:]):
            return column - 1 if texts[column - 1] in words["order"] else column
    return None


def _names(grid: Grid, vocabulary: Vocabulary) -> list[str]:
    """The texts below the header of the units' names."""
    top, column = next(iter(anchors_of(grid, vocabulary)), (len(grid.cells), 0))
    return [header_text(row[column]) for row in grid.cells[top + 1 :] if column < len(row)]
