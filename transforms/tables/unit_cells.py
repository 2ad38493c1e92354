"""Which texts name units: the column of units is the one whose cells do, whatever its header says."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.numbers import are_answers, look_of
from tonghop.transforms.spelling import name_key, plain, unaccented, without_numbering
from tonghop.transforms.tables.categories import is_total
from tonghop.transforms.tables.header_texts import (
    has_number,
    header_text,
    header_word,
    is_measurement,
    is_number_row,
    names_units,
)
from tonghop.transforms.tables.phrases import whole_words

IsUnitName = Callable[[str], bool]
"""True for a text that is the name of a unit, with its type or without."""

_SEARCHED = 200
"""Rows in which names of units are searched."""
_WIDTH_SEARCHED = 12
"""Columns in which names of units are searched."""
_LONGEST_NAME = 8
"""Words of a name; a longer text that begins with a type of unit is a sentence."""
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"(?<!\w)\d+(?!\w)")
_DASH = re.compile(r"(?<=\w)(?:\s+[-–]\s*|\s*[-–]\s+|\s*[,;]\s*)(?=[^\W\d])")


def no_names(text: str) -> bool:
    """No name is known: a unit is known by its type alone."""
    return not text


@lru_cache(maxsize=65536)
def is_hamlet(text: str, vocabulary: Vocabulary) -> bool:
    """True for the name of a part of a lowest unit: `Thôn 1`, `Khu phố Lạc Hóa`."""
    words = without_numbering(header_text(text))
    begins = any(words == word or words.startswith(f"{word} ") for word in vocabulary.below_lowest)
    return begins and not is_zone(text, vocabulary)


@lru_cache(maxsize=65536)
def without_zone(text: str, vocabulary: Vocabulary) -> str:
    """A unit's name without what stands after a dash or comma if this is a zone: `Xã Sơn Mỹ - xã bãi ngang`."""
    parts = _DASH.split(text, maxsplit=1)
    return parts[0] if len(parts) > 1 and is_zone(parts[1], vocabulary) else text


@lru_cache(maxsize=8192)
def strange_words(text: str, vocabulary: Vocabulary) -> bool:
    """True if a note beside a unit's name has words that may make another thing of it: `trừ thôn 1`, `cũ`."""
    return bool(_WORD.search(_without_zones(plain(text), vocabulary)))


@lru_cache(maxsize=65536)
def is_zone(text: str, vocabulary: Vocabulary) -> bool:
    """True for a text of nothing but words for kinds of units, and numbers: `Các xã miền núi`, `Xã khu vực III`."""
    return bool(_WORD.search(text)) and not _WORD.search(_without_zones(without_numbering(plain(text)), vocabulary))


def _without_zones(text: str, vocabulary: Vocabulary) -> str:
    """A plain text without words for kinds of units, and without numbers."""
    for zone in _zones(vocabulary, text.isascii()):
        if zone in text:
            text = whole_words(zone).sub(" ", text)
    return _NUMBER.sub(" ", text)


@lru_cache(maxsize=8)
def _zones(vocabulary: Vocabulary, is_unaccented: bool) -> list[str]:
    """Words for kinds of units, the longest first."""
    spell = unaccented if is_unaccented else plain
    return sorted({spell(word) for word in vocabulary.zones}, key=lambda word: (-len(word), word))


def names_unit(text: str, vocabulary: Vocabulary, is_name: IsUnitName) -> bool:
    """True for the name of a unit or of a hamlet, with its type or known without it."""
    if is_hamlet(text, vocabulary):
        return True
    if is_zone(text, vocabulary) or names_units(header_word(text), vocabulary):
        return False
    kind, rest = name_key(text)
    return bool(kind and rest and len(rest.split()) < _LONGEST_NAME) or is_name(text)


def begins_with_names(grid: Grid, row: int, column: int, vocabulary: Vocabulary, is_name: IsUnitName) -> bool:
    """True if the first two texts below a cell name units; totals and headings do not count."""
    below = grid.cells[row + 1] if row + 1 < len(grid.cells) else []
    if column < len(below) and isinstance(below[column], float):  # a column of figures or order numbers
        return False
    first = list(islice(_labels_below(grid, row, column, vocabulary), 2))
    return bool(first) and all(names_unit(text, vocabulary, is_name) for text in first)


def _labels_below(grid: Grid, row: int, column: int, vocabulary: Vocabulary) -> Iterator[str]:
    """The texts below a cell that are no total and no heading."""
    texts = (cells[column] for cells in grid.cells[row + 1 : row + _SEARCHED] if column < len(cells))
    labels = (cell for cell in texts if isinstance(cell, str) and len(header_text(cell)) > 1)
    return (text for text in labels if not (is_total(header_text(text), vocabulary) or is_zone(text, vocabulary)))


def names_parts(grid: Grid, row: int, column: int, vocabulary: Vocabulary, is_name: IsUnitName) -> bool:
    """True if the column right of one of units names their parts: hamlets, or more units than it names."""
    if not begins_with_names(grid, row, column + 1, vocabulary, is_name):
        return False
    left, right = (list(_labels_below(grid, row, c, vocabulary)) for c in (column, column + 1))
    return len(right) > len(left) or is_hamlet(right[0], vocabulary)


def anchors_by_cells(grid: Grid, vocabulary: Vocabulary, is_name: IsUnitName) -> list[tuple[int, int]]:
    """Row and column of the header over each table's units, by the cells that name them; none if no column does."""
    column, named = _column_of_names(grid, vocabulary, is_name)
    anchors: list[tuple[int, int]] = []
    lowest = -1
    for row in named:
        found = _header_above(grid, row, lowest, column, vocabulary)
        if found is not None:
            anchors.append((found, column))
        lowest = row
    return anchors


def _column_of_names(grid: Grid, vocabulary: Vocabulary, is_name: IsUnitName) -> tuple[int, list[int]]:
    """The column with the most names of units beside figures, and their rows; of two with as many the right one.

    Most of its labels are such names.
    """
    named: dict[int, list[int]] = {}
    others: dict[int, int] = {}
    for number, cells in enumerate(grid.cells[:_SEARCHED]):
        if is_number_row(cells):
            continue
        for column, cell in enumerate(cells[:_WIDTH_SEARCHED]):
            if not isinstance(cell, str) or look_of(cell) != "words" or not has_figure(cells[column + 1 :]):
                continue
            if names_unit(cell, vocabulary, is_name):
                named.setdefault(column, []).append(number)
            elif not (is_total(header_text(cell), vocabulary) or is_zone(cell, vocabulary)):
                others[column] = others.get(column, 0) + 1
    fitting = {column: rows for column, rows in named.items() if len(rows) >= others.get(column, 0)}
    best = max(fitting, key=lambda column: (len(fitting[column]), column), default=0)
    return best, fitting.get(best, [])


def has_figure(cells: list[object]) -> bool:
    """True if one of the cells holds a number, or all that hold anything hold an answer."""
    stated = [cell for cell in cells if cell not in ("", None)]
    return has_number(stated) or (bool(stated) and are_answers(stated))


def _header_above(grid: Grid, row: int, lowest: int, column: int, vocabulary: Vocabulary) -> int | None:
    """The row of the header cell over a name of a unit: the next above with words over the figures, and below another.

    Of several rows of a header it is the one with a text over the names, where there is one. None without a header.
    """
    bottom = next((n for n in range(row - 1, lowest, -1) if _is_header(grid.cells[n], column, vocabulary)), None)
    if bottom is None:
        return None
    top = bottom
    while (
        not _text_in(grid.cells[top], column)
        and top - 1 > lowest
        and _is_header(grid.cells[top - 1], column, vocabulary)
    ):
        top -= 1
    return top if _text_in(grid.cells[top], column) else bottom


def _is_header(cells: list[object], column: int, vocabulary: Vocabulary) -> bool:
    """True for a row with words over the figures, and no figure. Units of measurement alone may divide a unit's row."""
    right = cells[column + 1 :]
    words = (cell for cell in right if isinstance(cell, str) and look_of(cell) == "words")
    return not has_number(right) and any(not is_measurement(header_word(cell), vocabulary) for cell in words)


def _text_in(cells: list[object], column: int) -> bool:
    return column < len(cells) and isinstance(cells[column], str) and bool(str(cells[column]).strip())
