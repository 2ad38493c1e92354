"""The header of a table: its rows, and for each column the texts over it from top to bottom."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.numbers import are_answers
from tonghop.transforms.tables.header_texts import (
    has_number,
    header_text,
    is_number_row,
    is_numbering,
    is_unit_header,
    tight,
    words_of,
)
from tonghop.transforms.tables.understanding import Path

Rows = tuple[tuple[object, ...], ...]
Merge = tuple[int, int, int, int]
"""First row and column, last row and column, inclusive."""


class Header(NamedTuple):
    """A header. `first`: its first row; `body`: the first row of data.

    `paths`: the texts over each column, from top to bottom, without a last row of units of measurement;
    `whole`: the same with it;
    `special`: the columns that hold no figures, by role; `above_column`: as in `RecognisedTable`.
    """

    first: int
    body: int
    paths: Mapping[int, Path]
    whole: Mapping[int, Path]
    special: Mapping[str, int]
    above_column: int | None


HEADER_DEPTH = 20
"""A header ends at most this many rows below the cell over the units' names."""


def read_header(grid: Grid, anchor: int, unit_column: int, vocabulary: Vocabulary) -> Header:
    """The header around its anchor, the cell over the units' names. `anchor`: the row of that cell."""
    low, end = _first_that_may_belong(grid, anchor), _surely_data(grid, anchor, unit_column)
    rows = tuple(tuple(row) for row in grid.cells[low:end])
    kinds = tuple(tuple(map(type, row)) for row in rows)
    merges = tuple(
        (top - grid.top - low, left - grid.left, bottom - grid.top - low, right - grid.left)
        for top, left, bottom, right in grid.merges
        if low <= top - grid.top < end
    )
    header = _understood(rows, kinds, merges, width_of(grid), (anchor - low, unit_column), vocabulary)
    if covered := covered_columns(grid) if merges else frozenset():
        header = header._replace(paths=_without(header.paths, covered), whole=_without(header.whole, covered))
    return header._replace(first=header.first + low, body=header.body + low)


def _without(paths: Mapping[int, Path], columns: frozenset[int]) -> Mapping[int, Path]:
    return MappingProxyType({column: path for column, path in paths.items() if column not in columns})


def covered_columns(grid: Grid) -> frozenset[int]:
    """The columns that hold nothing because each cell left of them is merged over them, as web pages are exported."""
    covered: set[int] = set()
    width = width_of(grid)
    spans = [
        (top - grid.top, left - grid.left, bottom - grid.top, right - grid.left)
        for top, left, bottom, right in grid.merges
    ]
    wide = [span for span in spans if span[3] > span[1]]
    for column in sorted({c for _, left, _, right in wide for c in range(max(left + 1, 1), min(right + 1, width))}):
        if any(column < len(row) and row[column] not in ("", None) for row in grid.cells):
            continue
        kept = next(c for c in range(column - 1, -1, -1) if c not in covered)
        filled = {n for n, row in enumerate(grid.cells) if kept < len(row) and row[kept] not in ("", None)}
        under = {
            row
            for top, left, bottom, right in wide
            if left <= kept and column <= right
            for row in range(top, bottom + 1)
        }
        if len(filled) > 1 and filled <= under:
            covered.add(column)
    return frozenset(covered)


def _first_that_may_belong(grid: Grid, anchor: int) -> int:
    """The row below the last blank row above the anchor; a blank row within a merged area does not count."""
    tall = [(top - grid.top, bottom - grid.top) for top, _, bottom, _ in grid.merges if bottom > top]
    for row in range(anchor - 1, -1, -1):
        if not any(grid.cells[row]) and not any(top <= row <= bottom for top, bottom in tall):
            return row + 1
    return 0


@lru_cache(maxsize=2048)
def _understood(
    rows: Rows,
    kinds: tuple[tuple[type, ...], ...],
    merges: tuple[Merge, ...],
    width: int,
    anchor: tuple[int, int],
    vocabulary: Vocabulary,
) -> Header:
    """Rows understood as a header; cached, because the figures of every commune have the same header.

    `kinds`: the types of the cells, because 1 and True are equal keys.
    """
    row, unit_column = anchor
    filled = _fill_merges(rows, merges, width)
    first, body = _header_rows(rows, filled, row, unit_column)
    texts = _without_numbers(rows, filled, first, body)
    paths = _paths(filled[first:body], texts, width, vocabulary)
    return Header(
        first,
        body,
        MappingProxyType(paths),
        MappingProxyType(_steps(texts, width)),
        MappingProxyType(_special_columns(paths, vocabulary, unit_column)),
        _above_column(rows[row], unit_column, vocabulary),
    )


def _surely_data(grid: Grid, anchor: int, unit_column: int) -> int:
    """The first row below the anchor with a name and numbers beside it: the header ends above it."""
    label = grid.cells[anchor][unit_column]
    end = min(anchor + HEADER_DEPTH, len(grid.cells))
    for number in range(anchor + 1, end):
        row = grid.cells[number]
        own = row[unit_column] if unit_column < len(row) else ""
        is_named = own and own != label and isinstance(own, str)
        if is_named and has_number(row[unit_column + 1 :]) and not is_number_row(row):
            return number
    return end


def _fill_merges(rows: Rows, merges: tuple[Merge, ...], width: int) -> list[list[str]]:
    """The header texts of rows, with merged areas filled with the text of their first cell."""
    texts = [[_header_cell(cell) if cell else "" for cell in row] for row in rows]
    for row in texts:
        row.extend([""] * (width - len(row)))
    for top, left, bottom, right in merges:
        if not (0 <= top < len(texts) and 0 <= left < width):
            continue
        text = texts[top][left]
        for r in range(top, min(bottom + 1, len(texts))):
            for c in range(left, min(right + 1, width)):
                texts[r][c] = text
    return texts


def _header_cell(cell: object) -> str:
    """A cell of a header as text: official sheets number columns with figures, and years are figures, too."""
    return str(int(cell)) if isinstance(cell, float) and cell in _NUMBERS else text_or_year(cell)


def text_or_year(cell: object) -> str:
    """What a cell says that heads a column or divides rows: a text, or a year typed as a number."""
    return str(int(cell)) if isinstance(cell, float) and _is_year(cell) else header_text(cell)


def _is_year(cell: object) -> bool:
    return isinstance(cell, float) and cell in _YEARS


_NUMBERS, _YEARS = range(1, 100), range(2000, 2100)


def _header_rows(rows: Rows, filled: list[list[str]], anchor: int, unit_column: int) -> tuple[int, int]:
    """The first row of the header and the first row of data; the row of column numbers belongs to the header."""
    first = anchor
    while first > 0 and _is_header_above(filled[first - 1], unit_column):
        first -= 1
    label = filled[anchor][unit_column]
    body = anchor + 1
    while body < len(filled) and _is_header_row(rows[body], filled[body], unit_column, label):
        body += 1
    return first, body


def _is_header_above(row: list[str], unit_column: int) -> bool:
    """A row above the anchor belongs to the header if it has two different texts right of the units' column."""
    return len({text for text in row[unit_column + 1 :] if text}) >= 2


def _is_header_row(cells: Sequence[object], filled: list[str], unit_column: int, label: str) -> bool:
    here = filled[unit_column]
    if (label and here == label) or is_number_row(cells):
        return True
    beside = [cell for cell in cells[unit_column + 1 :] if cell not in ("", None)]
    texts = [cell for cell in beside if not _is_year(cell)]
    return not here and any(filled[unit_column + 1 :]) and not (has_number(texts) or are_answers(texts))


def _without_numbers(rows: Rows, filled: list[list[str]], first: int, body: int) -> list[list[str]]:
    """The rows of a header without those of column numbers; a header may be merged down into one of these."""
    return [filled[n] for n in range(first, body) if not _only_numbers(filled[n]) and not is_number_row(rows[n])]


def _paths(whole: list[list[str]], texts: list[list[str]], width: int, vocabulary: Vocabulary) -> dict[int, Path]:
    """For each column, the texts of its header from top to bottom. `texts`: the rows without those of numbers.

    Repetitions are dropped, as are the row of column numbers and a last row that only names units of measurement.
    """
    rows = [_spread(texts, number) for number in range(len(texts))]
    if len(rows) < len(whole) and _are_shared(_steps(rows, width)):  # only the numbers distinguish these columns
        rows = [_spread(whole, number) for number in range(len(whole))]
    if len(rows) > 1 and _only_says_units(rows[-1], rows[-2], vocabulary):
        without = _steps(rows[:-1], width)
        if len(set(without.values())) == len(without):  # the row divides no column: it only names units
            return without
    return _steps(rows, width)


def _are_shared(paths: dict[int, Path]) -> bool:
    """True if three columns or more have the same header."""
    counted = Counter(paths.values())
    return bool(counted) and max(counted.values()) >= 3


def _only_says_units(row: list[str], above: list[str], vocabulary: Vocabulary) -> bool:
    """True if every text of a header's row is a unit of measurement.

    Units of money may stand under a few columns only. Households and persons under a few columns would divide them.
    """
    texts = {text.strip("()") for text in row if text}
    own = {text.strip("()") for text, over in zip(row, above, strict=True) if text and text != over}
    return texts <= words_of(vocabulary)["unit of measurement"] or bool(own and own <= words_of(vocabulary)["money"])


def _steps(rows: list[list[str]], width: int) -> dict[int, Path]:
    paths = {}
    for column in range(width):
        steps: list[str] = []
        for row in rows:
            if row[column] and (not steps or steps[-1] != row[column]):
                steps.append(row[column])
        if steps:
            paths[column] = tuple(steps)
    return paths


def _only_numbers(row: list[str]) -> bool:
    texts = [text for text in row if text]
    return bool(texts) and all(is_numbering(text) for text in texts)


def _spread(rows: list[list[str]], number: int) -> list[str]:
    """Spread an unmerged group header over the blank cells to its right that have a header of their own below.

    The group ends where a header above it begins another group.
    """
    row, above, below = rows[number], rows[:number], rows[number + 1 :]
    spread = list(row)
    for column in range(1, len(row)):
        before = spread[column - 1]
        if row[column] or not before or not any(r[column] for r in below):
            continue
        is_group = any(r[column - 1] and r[column - 1] != before for r in below)
        if is_group and not any(r[column] and r[column] != r[column - 1] for r in above):
            spread[column] = before
    return spread


def _special_columns(paths: dict[int, Path], vocabulary: Vocabulary, unit_column: int) -> dict[str, int]:
    """The columns of order numbers, codes and breakdowns."""
    special: dict[str, int] = {}
    for column, path in paths.items():
        if column == unit_column or len(path) > 1:
            continue
        for role, words in words_of(vocabulary).items():
            if role in ("order", "code", "breakdown") and tight(path[0]) in words:
                special.setdefault(role, column)
    return special


def _above_column(row: Sequence[object], unit_column: int, vocabulary: Vocabulary) -> int | None:
    """The column left of the units' names, if its header says that it names units, too."""
    return unit_column - 1 if unit_column and is_unit_header(row[unit_column - 1], vocabulary) else None


def width_of(grid: Grid) -> int:
    """How many columns a sheet has."""
    return max((len(row) for row in grid.cells), default=0)
