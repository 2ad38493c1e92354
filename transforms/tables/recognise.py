"""Find the tables in a sheet: where header, rows and special columns are, and which form fits.

Everything goes by texts: headers, titles, the words around. No column position means anything.
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from tonghop.configs.models import Layout, Vocabulary
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.numbers import read_figure
from tonghop.transforms.spelling import plain
from tonghop.transforms.tables.categories import of_rows
from tonghop.transforms.tables.columns import (
    Fit,
    HeaderOverrides,
    MeasureColumn,
    Path,
    fit,
    is_candidate,
    phrases_found,
)
from tonghop.transforms.tables.header_texts import (
    header_text,
    header_word,
    is_unit_header,
    names_units,
    spellings,
    tight,
    words_in,
)
from tonghop.transforms.tables.headers import read_header

FORM_MARGIN = 0.75
"""Two forms that fit nearly alike are a question, not a choice."""

HeaderOverridesByForm = Mapping[str, HeaderOverrides]
"""What persons said that headers mean, by form; '' for any form."""


@dataclass(slots=True)
class RecognisedTable:
    """A recognised table. Row and column numbers count within `grid.cells`; `body` is the first row of data.

    `above_column` holds the names of the units above those of a row, if any (districts beside their communes).
    `breakdown_column` holds the words that divide a unit's rows (Hộ, Nhân khẩu), if any. `unplaced`: header paths
    that no measure of the form fits; `tied`: columns that fit a measure as well as another does, which leaves the
    measure without a column: a question to the sender. `paths`: the header of every column, units of measurement
    included. `value_columns`: where the figures of a transposed table stand, each with the suffix of its measures and
    its category. `category_column`: the column of the names of categories, if any; where no column names units it is
    the `unit_column` too, and the table is about the unit that sends it.
    """

    grid: Grid
    layout: Layout
    titles: list[str]
    heads: list[str]
    body: int
    unit_column: int
    code_column: int | None
    breakdown_column: int | None
    columns: list[MeasureColumn]
    unplaced: list[tuple[int, Path]] = field(default_factory=list)
    tied: list[MeasureColumn] = field(default_factory=list)
    header_row: int = 0
    paths: Mapping[int, Path] = field(default_factory=dict)
    value_columns: tuple[tuple[int, str, str], ...] = ()
    above_column: int | None = None
    category_column: int | None = None

    @property
    def is_transposed(self) -> bool:
        """True for a table of one unit with its figures under one another: its `columns` are rows."""
        return bool(self.value_columns)

    @property
    def is_of_sender(self) -> bool:
        """True for a table of one unit with a row per category."""
        return self.category_column == self.unit_column


@dataclass(slots=True)
class Unrecognised:
    """A sheet without a table that can be read: the finding that says why.

    `rule`: sheet_unknown (no table of a known form), form_ambiguous (two forms fit), column_missing (the title names
    a form whose required columns are not there).
    """

    grid: Grid
    rule: str
    found: str
    expected: str = ""
    form: str | None = None


def recognise(
    grid: Grid,
    layouts: Iterable[Layout],
    vocabulary: Vocabulary,
    overrides: HeaderOverridesByForm = MappingProxyType({}),
) -> RecognisedTable | Unrecognised:
    """The table of a sheet under the layout that fits best, or why there is none."""
    layouts = tuple(layouts)
    of_sender = find_category_anchor(grid, layouts, vocabulary)
    anchor = of_sender or find_anchor(grid, vocabulary)
    if anchor is None:
        return Unrecognised(grid, "sheet_unknown", _head_of(grid))
    row, unit_column = anchor
    header = read_header(grid, row, unit_column, vocabulary)
    heads = heads_of(grid, header.first)
    titles = titles_of(heads, vocabulary)
    paths, body, special = header.paths, header.body, header.special
    by_name = None if of_sender else _category_column(grid, body, paths, layouts, vocabulary)
    aside = {*special.values(), by_name}
    figures = {c: p for c, p in paths.items() if c not in aside and c > unit_column}

    def has_category_rows(layout: Layout) -> bool:
        return by_name is not None or _names_categories(grid, body, unit_column, layout, vocabulary)

    best = best_fit(grid, figures, titles, layouts, vocabulary, overrides, has_category_rows)
    if isinstance(best, Unrecognised):
        return best
    return RecognisedTable(
        grid=grid,
        layout=best.layout,
        titles=titles,
        heads=heads,
        body=body,
        unit_column=unit_column,
        code_column=special.get("code"),
        breakdown_column=special.get("breakdown"),
        columns=best.columns,
        unplaced=best.unplaced,
        tied=best.tied,
        header_row=header.first,
        paths=header.whole,
        above_column=None if of_sender else header.above_column,
        category_column=unit_column if of_sender else by_name if best.layout.categories else None,
    )


def reread(table: RecognisedTable, layout: Layout, vocabulary: Vocabulary) -> RecognisedTable:
    """A table read by another layout as well: an older sheet holds two forms. What it does not know is not told."""
    figures = {column.index: column.path for column in table.columns} | dict(table.unplaced)
    other = fit(layout, figures, [], vocabulary)
    return replace(table, layout=layout, columns=other.columns, unplaced=[], tied=other.tied)


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
        if any(_names_categories(grid, number + 1, column, layout, vocabulary) for layout in headers[texts[column]]):
            return number, column
    return None


def _first_in_rows(grid: Grid, words: Container[str]) -> list[tuple[int, int]]:
    """The rows in which one of some words stands, each with the first column of one."""
    found: dict[int, int] = {}
    for row, column, _, word in words_in(grid):
        if word in words and column < _WIDTH_SEARCHED and row < _SEARCHED:
            found.setdefault(row, column)
    return list(found.items())


_WIDTH_SEARCHED = 12
"""Columns in which the names of units or categories are looked for."""
_MEASUREMENT = ("đơn vị", "don vi")
"""A header that means a unit of measurement where it stands right of one that names categories."""


@lru_cache(maxsize=64)
def _category_headers(layouts: tuple[Layout, ...]) -> dict[str, list[Layout]]:
    """The headers of columns of categories, each with the layouts that know it."""
    found: dict[str, list[Layout]] = {}
    for layout in layouts:
        for header in spellings(layout.category_headers):
            found.setdefault(header, []).append(layout)
    return found


def _names_categories(
    grid: Grid, first: int, column: int, layout: Layout, vocabulary: Vocabulary, at_least: int = 2
) -> bool:
    """True where so many different categories of a form stand in a column; fewer do where it has no more labels."""
    texts = {n: (header_text(row[column]),) for n, row in enumerate(grid.cells[first:]) if column < len(row)}
    labels = {n: path for n, path in texts.items() if path[0]}
    found = set(of_rows(layout, labels, vocabulary).values())
    return len(found) >= min(at_least, max(1, len(set(labels.values()))))


def _category_column(
    grid: Grid, body: int, paths: Mapping[int, Path], layouts: Iterable[Layout], vocabulary: Vocabulary
) -> int | None:
    """The column beside the units' that names categories of a form."""
    headers = _category_headers(tuple(layout for layout in layouts if layout.categories))
    for column, path in paths.items():
        known = headers.get(tight(path[0]), []) if len(path) == 1 else []
        if any(_names_categories(grid, body, column, layout, vocabulary, 1) for layout in known):
            return column
    return None


def best_fit(
    grid: Grid,
    figures: Mapping[int, Path],
    titles: list[str],
    layouts: tuple[Layout, ...],
    vocabulary: Vocabulary,
    overrides: HeaderOverridesByForm,
    has_category_rows: Callable[[Layout], bool],
) -> Fit | Unrecognised:
    """The form that the headers fit best, or why none: its columns are not there, or two forms fit nearly alike.

    A form with a breakdown is thought of only where its title or a category stands there.
    """
    if any(overrides.values()):
        fits = _fits(figures, titles, layouts, vocabulary, overrides)
    else:
        fits = _fits_of_headers(
            _Headers(tuple(figures.items()), layouts, *phrases_found(layouts, titles)), vocabulary, titles
        )

    def is_thought_of(fit: Fit) -> bool:
        return fit.is_divided or has_category_rows(fit.layout)

    whole = (fit for fit in fits if not fit.missing and is_thought_of(fit))
    best = next(whole, None)
    if best is None or _is_named_otherwise(best, fits):
        return _without_columns(grid, [fit for fit in fits if is_thought_of(fit)], titles)
    near = (fit for fit in fits if best.score - fit.score < FORM_MARGIN and fit.layout.form != best.layout.form)
    rival = next((fit for fit in near if not fit.missing and fit is not best and is_thought_of(fit)), None)
    if rival:
        return Unrecognised(grid, "form_ambiguous", f"{best.layout.titles[0]} / {rival.layout.titles[0]}")
    return _named(grid, best)


def _fits(
    figures: Mapping[int, Path],
    titles: Iterable[str],
    layouts: Iterable[Layout],
    vocabulary: Vocabulary,
    overrides: HeaderOverridesByForm,
) -> tuple[Fit, ...]:
    """How every layout by which a table may be read fits it, the best first."""
    titles = list(titles)
    found = (
        fit(layout, figures, titles, vocabulary, {**overrides.get("", {}), **overrides.get(layout.form, {})})
        for layout in layouts
        if is_candidate(layout, titles)
    )
    return tuple(sorted(found, key=lambda f: -f.score))


class _Headers(NamedTuple):
    """All that fits depend on where no person decided anything: headers, and what of the titles concerns layouts."""

    figures: tuple[tuple[int, Path], ...]
    layouts: tuple[Layout, ...]
    titles: frozenset[str]
    excluding: frozenset[str]


_known_fits: dict[tuple[_Headers, Vocabulary], tuple[Fit, ...]] = {}
_REMEMBERED = 2048
"""Headers whose fits are kept at hand: the same stand over the figures of every commune."""


def _fits_of_headers(headers: _Headers, vocabulary: Vocabulary, titles: Iterable[str]) -> tuple[Fit, ...]:
    key = (headers, vocabulary)
    if key not in _known_fits:
        if len(_known_fits) >= _REMEMBERED:
            _known_fits.clear()
        _known_fits[key] = _fits(dict(headers.figures), titles, headers.layouts, vocabulary, {})
    return _known_fits[key]


def _is_named_otherwise(best: Fit, fits: Iterable[Fit]) -> bool:
    """True where the title names another form, and more of the columns are that one's."""
    return not best.title and any(f.title and len(f.columns) > len(best.columns) for f in fits)


def _named(grid: Grid, best: Fit) -> Fit | Unrecognised:
    """The fit, if the sheet says what its form must be called by: others number their parts the same way."""
    words = best.layout.named_by
    texts = (header_text(cell) for row in grid.cells for cell in row if cell and isinstance(cell, str)) if words else ()
    if words and not any(word in text for text in texts for word in words):
        expected = " / ".join(f"“{word}”" for word in words)
        return Unrecognised(grid, "form_unnamed", best.layout.titles[0], expected, best.layout.form)
    return best


def titles_of(heads: list[str], vocabulary: Vocabulary) -> list[str]:
    """The lines above a table that may be its title."""
    return [line for line in heads if not is_page_furniture(line, vocabulary)]


@lru_cache(maxsize=8192)
def is_page_furniture(line: str, vocabulary: Vocabulary) -> bool:
    """True for a line above a table that says nothing of it: the country's name, a note."""
    return any(word in plain(line) for word in vocabulary.not_titles)


def _without_columns(grid: Grid, fits: list[Fit], titles: list[str]) -> Unrecognised:
    """No form has its required columns here: if the title names one, its columns are missing."""
    if named := next((fit for fit in fits if fit.title and fit.columns), None):
        expected = "; ".join(named.layout.columns[measure][0] for measure in named.missing)
        return Unrecognised(grid, "column_missing", named.title, expected, named.layout.form)
    return Unrecognised(grid, "sheet_unknown", " | ".join(titles)[:200] or _head_of(grid))


def _head_of(grid: Grid) -> str:
    texts = [str(cell) for row in grid.cells[:12] for cell in row if cell not in ("", None)]
    return " | ".join(texts)[:200]


def find_anchor(grid: Grid, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """The header cell over the units' names."""
    return next(((row, column) for row, column in anchors_of(grid, vocabulary) if row < _SEARCHED), None)


_SEARCHED = 60
"""Rows of a table in which its header is looked for."""


def anchors_of(grid: Grid, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Row and column of every header cell over units' names; looked for once, as several ask for them."""
    if grid.anchors is None:
        found: dict[int, int] = {}
        for row, column, text, _ in words_in(grid):
            if column < _WIDTH_SEARCHED and names_units(text, vocabulary):
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


def heads_of(grid: Grid, first: int) -> list[str]:
    """Texts above the header, row by row and line by line."""
    texts = (cell for row in grid.cells[:first] for cell in row if cell and isinstance(cell, str))
    return [line for text in texts for line in _lines_of(text)]


@lru_cache(maxsize=4096)
def _lines_of(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in _LINES.split(text) if line.strip())


_LINES = re.compile(r"[\r\n]+|(?=\(kèm theo)", re.IGNORECASE)
"""A title may share its line with the note that follows it."""
