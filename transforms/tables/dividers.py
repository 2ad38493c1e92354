"""The column that divides the rows of a unit (Hộ, Nhân khẩu; Số hộ, Tỷ lệ; Năm 2022, Năm 2023), known by its cells."""

from collections.abc import Container, Mapping
from itertools import islice
from typing import NamedTuple

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.tables.categories import is_total
from tonghop.transforms.tables.columns import Fit, is_same_under
from tonghop.transforms.tables.header_texts import (
    has_number,
    header_word,
    is_measurement,
    tight,
    words_of,
)
from tonghop.transforms.tables.headers import Header, text_or_year, width_of
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


def find_words_aside(
    grid: Grid,
    header: Header,
    unit_column: int,
    best: Fit,
    titles: list[str],
    vocabulary: Vocabulary,
    others: Container[int | None],
) -> tuple[int, frozenset[str]] | None:
    """A column that divides units' rows by words that make other figures of some (a plan, last year), and these words.

    `others`: the columns of figures, of categories and of names. None if no column holds such words.
    """
    words = words_of(vocabulary)
    known = {text for texts in best.layout.breakdown.values() for text in texts}
    paths = {column.index: column.path for column in best.columns}
    for column in range(width_of(grid)):
        is_named = column in (header.special.get("order"), header.special.get("code"))
        if column in others or is_named or _heads_notes(header, column, vocabulary):
            continue
        names_time = any(step in vocabulary.period.labels for step in header.paths.get(column, ()))
        found = _dividing_words(grid, header.body, column, unit_column, is_dividing=names_time)
        named = {word for word in found if tight(word) not in words["value"] and not is_total(word, vocabulary)}
        strange = {
            word
            for word in named - known
            if not is_measurement(tight(word), vocabulary)
            and not is_same_under((word,), best, paths, titles, vocabulary)
        }
        if strange:
            return column, frozenset(strange)
    return None


def _heads_notes(header: Header, column: int, vocabulary: Vocabulary) -> bool:
    return any(tight(step) in words_of(vocabulary)["note"] for step in header.paths.get(column, ()))


def _dividing_words(grid: Grid, body: int, column: int, unit_column: int, *, is_dividing: bool) -> set[str]:
    """The words of a column in rows with figures, if a row of them names no unit, or the one before it again.

    `is_dividing`: whether its header says that it divides rows, by time.
    """
    found: set[str] = set()
    before: object = ""
    for cells in grid.cells[body:]:
        word = text_or_year(cells[column]) if column < len(cells) else ""
        if not word or not has_number(cells[column + 1 :]):
            continue
        label = cells[unit_column] if unit_column < len(cells) else ""
        is_dividing = is_dividing or (bool(found) and label in ("", None, before))
        before = label or before
        found.add(word)
    return found if is_dividing else set()


_CERTAIN = 2
"""Units of measurement after which another text is taken to stand below the table."""


def is_breakdown(divider: Divider, best: Fit | Unrecognised) -> bool:
    """True if a form divides its units' figures by these words."""
    known = {text for texts in best.layout.breakdown.values() for text in texts} if isinstance(best, Fit) else set()
    return known.issuperset(divider.words)


def under(paths: Mapping[int, Path], word: str) -> dict[int, Path]:
    """The headers of columns with the word of a row below them."""
    return {column: (*path, word) for column, path in paths.items()}
