"""Where a table's header is: its anchor is the header cell over the names of units, or over those of categories."""

from collections.abc import Container, Iterable, Mapping
from functools import lru_cache

from tonghop.configs.layouts import Layout, Vocabulary
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.numbers import look_of
from tonghop.transforms.tables.categories import of_rows
from tonghop.transforms.tables.header_texts import (
    has_number,
    header_text,
    header_word,
    is_measurement,
    is_numbering,
    is_unit_header,
    names_units,
    spellings,
    tight,
    words_in,
)
from tonghop.transforms.tables.understanding import Path
from tonghop.transforms.tables.unit_cells import IsUnitName, anchors_by_cells, names_parts, no_names

_SEARCHED = 60
"""Rows in which a header is searched."""

_WIDTH_SEARCHED = 12
"""Columns in which the names of units or categories are searched."""

_MEASUREMENT = ("đơn vị", "don vi")
"""Headers that mean a unit of measurement if they stand right of one that names categories."""


def find_anchor(grid: Grid, vocabulary: Vocabulary, is_name: IsUnitName = no_names) -> tuple[int, int] | None:
    """Row and column of the header cell over the units' names; None if there is none near the top."""
    return next(((row, column) for row, column in anchors_of(grid, vocabulary, is_name) if row < _SEARCHED), None)


def anchors_of(grid: Grid, vocabulary: Vocabulary, is_name: IsUnitName = no_names) -> list[tuple[int, int]]:
    """Row and column of every header cell over units' names; searched once per grid.

    Where no header says that it stands over units, the cells that name units show their column.
    """
    if grid.anchors is None:
        found: dict[int, int] = {}
        for row, column, word in words_in(grid):
            if (
                column < _WIDTH_SEARCHED
                and names_units(word, vocabulary)
                and not _is_measured(grid, row, column, vocabulary)
            ):
                found.setdefault(row, column)
        columns = ((row, _anchor_column(grid, row, column, vocabulary, is_name)) for row, column in found.items())
        anchors = [(row, column) for row, column in columns if column is not None]
        unlisted = _has_other_header(grid, anchors)
        by_cells = anchors_by_cells(grid, vocabulary, is_name) if unlisted is not None else []
        more = [(row, column) for row, column in by_cells if not any(abs(row - r) < _APART for r, _ in anchors)]
        grid.anchors = sorted([*anchors, *(anchor for anchor in more if anchor[0] >= (unlisted or 0))])
    return grid.anchors


def _has_other_header(grid: Grid, anchors: list[tuple[int, int]]) -> int | None:
    """The first row that looks like a header below the figures of the first one; 0 without any."""
    if not anchors:
        return 0
    has_figures = False
    for number in range(anchors[0][0] + 1, len(grid.cells)):
        cells = grid.cells[number]
        if has_number(cells):
            has_figures = True
        elif has_figures and not any(abs(number - row) < _APART for row, _ in anchors) and _has_words(cells):
            return number
    return None


def _has_words(cells: list[object]) -> bool:
    return sum(isinstance(cell, str) and look_of(cell) == "words" for cell in cells) >= _HEADER_WORDS


_APART = 4
"""Rows between the headers of two tables, at least."""
_HEADER_WORDS = 3
"""Texts in a row that may be a header; a line of signatures has two."""


def _anchor_column(grid: Grid, row: int, column: int, vocabulary: Vocabulary, is_name: IsUnitName) -> int | None:
    """The column of units' names; where two are side by side (district, commune), the second."""
    cells = grid.cells[row]
    if not _has_headers(cells[column + 1 :]):
        return None
    beside = cells[column + 1]
    is_above = is_unit_header(beside, vocabulary) and not _is_measured(grid, row, column + 1, vocabulary)
    is_above = is_above or names_parts(grid, row, column, vocabulary, is_name)
    return column + is_above


def _is_measured(grid: Grid, row: int, column: int, vocabulary: Vocabulary) -> bool:
    """True if units of measurement stand below a header: `Đơn vị` may mean these."""
    cells = (cells[column] for cells in grid.cells[row + 1 :] if column < len(cells))
    words = (header_word(cell) for cell in cells if isinstance(cell, str))
    return is_measurement(next((word for word in words if word and not is_numbering(word)), ""), vocabulary)


def _has_headers(cells: list[object]) -> bool:
    """True if other headers follow the one over the units: `Phường` alone is a heading over some rows."""
    return any(isinstance(cell, str) and look_of(cell) == "words" for cell in cells)


def find_category_anchor(grid: Grid, layouts: Iterable[Layout], vocabulary: Vocabulary) -> tuple[int, int] | None:
    """Row and column of the header cell over the names of categories, in a table that names no units; else None.

    At least two categories stand below it.
    """
    headers = _category_headers(tuple(layout for layout in layouts if layout.categories))
    if not headers:
        return None
    for number, column in _first_in_rows(grid, headers):
        row = grid.cells[number]
        if not _has_headers(row[column + 1 :]):
            continue
        texts = [header_word(cell) if isinstance(cell, str) else "" for cell in row[:_WIDTH_SEARCHED]]
        units = [c for c, cell in enumerate(row[:_WIDTH_SEARCHED]) if is_unit_header(cell, vocabulary)]
        if any(c < column or texts[c] not in _MEASUREMENT for c in units):
            return None  # the rows are of units, and categories can only divide them
        if any(names_categories(grid, number + 1, column, layout, vocabulary) for layout in headers[texts[column]]):
            return number, column
    return None


def _first_in_rows(grid: Grid, words: Container[str]) -> list[tuple[int, int]]:
    """The rows in which one of the words stands, each with the first column that holds one."""
    found: dict[int, int] = {}
    for row, column, word in words_in(grid):
        if word in words and column < _WIDTH_SEARCHED and row < _SEARCHED:
            found.setdefault(row, column)
    return list(found.items())


@lru_cache(maxsize=64)
def _category_headers(layouts: tuple[Layout, ...]) -> dict[str, list[Layout]]:
    """The headers of columns of categories, each with the layouts that have it."""
    found: dict[str, list[Layout]] = {}
    for layout in layouts:
        for header in spellings(layout.category_headers):
            found.setdefault(header, []).append(layout)
    return found


def names_categories(
    grid: Grid, first: int, column: int, layout: Layout, vocabulary: Vocabulary, at_least: int = 2
) -> bool:
    """True if a column names `at_least` so many categories of a form, or all its labels do if there are fewer."""
    texts = {n: (header_text(row[column]),) for n, row in enumerate(grid.cells[first:]) if column < len(row)}
    labels = {n: path for n, path in texts.items() if path[0]}
    found = set(of_rows(layout, labels, vocabulary).values())
    return len(found) >= min(at_least, max(1, len(set(labels.values()))))


def category_column(
    grid: Grid, body: int, paths: Mapping[int, Path], layouts: Iterable[Layout], vocabulary: Vocabulary
) -> int | None:
    """The column of the names of categories beside the units' names; None if there is none."""
    headers = _category_headers(tuple(layout for layout in layouts if layout.categories))
    for column, path in paths.items():
        known = headers.get(tight(path[0]), []) if len(path) == 1 else []
        if any(names_categories(grid, body, column, layout, vocabulary, 1) for layout in known):
            return column
    return None
