"""Where a table's header is: its anchor is the header cell over the names of units, or over those of categories."""

from collections.abc import Container, Iterable, Mapping
from functools import lru_cache

from tonghop.configs.models import Layout, Vocabulary
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.numbers import read_figure
from tonghop.transforms.tables.categories import of_rows
from tonghop.transforms.tables.columns import Path
from tonghop.transforms.tables.header_texts import (
    header_text,
    header_word,
    is_unit_header,
    names_units,
    spellings,
    tight,
    words_in,
)

_SEARCHED = 60
"""Rows of a table in which its header is looked for."""

_WIDTH_SEARCHED = 12
"""Columns in which the names of units or categories are looked for."""

_MEASUREMENT = ("đơn vị", "don vi")
"""A header that means a unit of measurement where it stands right of one that names categories."""


def find_anchor(grid: Grid, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """The header cell over the units' names."""
    return next(((row, column) for row, column in anchors_of(grid, vocabulary) if row < _SEARCHED), None)


def anchors_of(grid: Grid, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Row and column of every header cell over units' names; looked for once, as several ask for them."""
    if grid.anchors is None:
        found: dict[int, int] = {}
        for row, column, word in words_in(grid):
            if column < _WIDTH_SEARCHED and names_units(word, vocabulary):
                found.setdefault(row, column)
        columns = ((row, _anchor_column(grid.cells[row], column, vocabulary)) for row, column in found.items())
        grid.anchors = [(row, column) for row, column in columns if column is not None]
    return grid.anchors


def _anchor_column(row: list[object], column: int, vocabulary: Vocabulary) -> int | None:
    """The column of units' names by the first header of such; of two side by side (district, commune) the last."""
    is_above = column + 1 < len(row) and is_unit_header(row[column + 1], vocabulary)
    return column + is_above if _has_headers(row[column + 1 :]) else None


def _has_headers(cells: list[object]) -> bool:
    """True where other headers follow that of the units: `Phường` over some rows is a heading."""
    return any(isinstance(cell, str) and read_figure(cell).state == "unreadable" for cell in cells)


def find_category_anchor(grid: Grid, layouts: Iterable[Layout], vocabulary: Vocabulary) -> tuple[int, int] | None:
    """The header cell over the names of categories, of a table that names no units: two categories stand below it."""
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
            return None  # units stand in rows, and categories, if any, divide them
        if any(names_categories(grid, number + 1, column, layout, vocabulary) for layout in headers[texts[column]]):
            return number, column
    return None


def _first_in_rows(grid: Grid, words: Container[str]) -> list[tuple[int, int]]:
    """The rows in which one of some words stands, each with the first column of one."""
    found: dict[int, int] = {}
    for row, column, word in words_in(grid):
        if word in words and column < _WIDTH_SEARCHED and row < _SEARCHED:
            found.setdefault(row, column)
    return list(found.items())


@lru_cache(maxsize=64)
def _category_headers(layouts: tuple[Layout, ...]) -> dict[str, list[Layout]]:
    """The headers of columns of categories, each with the layouts that know it."""
    found: dict[str, list[Layout]] = {}
    for layout in layouts:
        for header in spellings(layout.category_headers):
            found.setdefault(header, []).append(layout)
    return found


def names_categories(
    grid: Grid, first: int, column: int, layout: Layout, vocabulary: Vocabulary, at_least: int = 2
) -> bool:
    """True where so many different categories of a form stand in a column; fewer do where it has no more labels."""
    texts = {n: (header_text(row[column]),) for n, row in enumerate(grid.cells[first:]) if column < len(row)}
    labels = {n: path for n, path in texts.items() if path[0]}
    found = set(of_rows(layout, labels, vocabulary).values())
    return len(found) >= min(at_least, max(1, len(set(labels.values()))))


def category_column(
    grid: Grid, body: int, paths: Mapping[int, Path], layouts: Iterable[Layout], vocabulary: Vocabulary
) -> int | None:
    """The column beside the units' that names categories of a form."""
    headers = _category_headers(tuple(layout for layout in layouts if layout.categories))
    for column, path in paths.items():
        known = headers.get(tight(path[0]), []) if len(path) == 1 else []
        if any(names_categories(grid, body, column, layout, vocabulary, 1) for layout in known):
            return column
    return None
