"""The column that divides the rows of a unit (Hộ, Nhân khẩu; Số hộ, Tỷ lệ): it is known by its cells."""

from collections.abc import Mapping
from itertools import islice
from typing import NamedTuple

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.tables.columns import Fit
from tonghop.transforms.tables.header_texts import header_word, is_measurement
from tonghop.transforms.tables.headers import Header, width_of
from tonghop.transforms.tables.recognised_table import Unrecognised
from tonghop.transforms.tables.understanding import Path


class Divider(NamedTuple):
    """A column that divides rows, and its words in their order, each once."""

    column: int
    words: tuple[str, ...]


def find_divider(grid: Grid, header: Header, unit_column: int, vocabulary: Vocabulary) -> Divider | None:
    """The column whose cells are units of measurement and nothing else, two of them or more; None if there is none."""
    for column in range(width_of(grid)):
        if column != unit_column and (words := _words_in(grid, header.body, column, vocabulary)):
            return Divider(column, words) if _divides(grid, header.body, column, unit_column) else None
    return None


def _words_in(grid: Grid, body: int, column: int, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The units of measurement in a column; none if it holds anything else, or one alone, which divides nothing.

    What stands below the table is no part of it: the column ends where a row says something else and nothing follows.
    """
    words: list[str] = []
    for cells in islice(grid.cells, body, None):
        cell = cells[column] if column < len(cells) else ""
        if cell in ("", None):
            continue
        word = header_word(cell) if isinstance(cell, str) else ""
        if not is_measurement(word, vocabulary):
            if len(words) < _CERTAIN:
                return ()
            break
        words.append(word)
    distinct = tuple(dict.fromkeys(words))
    return distinct if len(distinct) > 1 else ()


def _divides(grid: Grid, body: int, column: int, unit_column: int) -> bool:
    """True if a row names no unit, or the one before it again: else each row has its unit of measurement."""
    before: object = ""
    for cells in grid.cells[body:]:
        label = cells[unit_column] if unit_column < len(cells) else ""
        if column < len(cells) and cells[column] not in ("", None) and label in ("", None, before):
            return True
        before = label
    return False


_CERTAIN = 2
"""Units of measurement after which another text is taken to stand below the table."""


def is_breakdown(divider: Divider, best: Fit | Unrecognised) -> bool:
    """True if a form divides its units' figures by these words."""
    known = {text for texts in best.layout.breakdown.values() for text in texts} if isinstance(best, Fit) else set()
    return known.issuperset(divider.words)


def under(paths: Mapping[int, Path], word: str) -> dict[int, Path]:
    """The headers of columns with the word of a row below them."""
    return {column: (*path, word) for column, path in paths.items()}
