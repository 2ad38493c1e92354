"""The lines of text above a table: which of them may be its title."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.spelling import plain, unaccented


def heads_of(grid: Grid, first: int, vocabulary: Vocabulary) -> list[str]:
    """The lines of text above row `first`, in the order in which they are read.

    A year or a date stands in one line with the label in the cell before it: `Năm` | 2023.
    """
    texts = (text for row in grid.cells[:first] for text in _texts_of(row, vocabulary))
    return [line for text in texts for line in _lines_of(text)]


def _texts_of(row: list[object], vocabulary: Vocabulary) -> Iterator[str]:
    """The texts of a row of cells."""
    label = ""
    for cell in row:
        if cell in ("", None):
            continue
        value = _value_of(cell) if label else ""
        if value and (_is_label(label, vocabulary) or _YEAR_OR_DATE.fullmatch(value)):
            yield f"{label} {value}"
        elif isinstance(cell, str):
            yield cell
        label = cell if isinstance(cell, str) and _ends_in_label(cell, vocabulary) else ""


@lru_cache(maxsize=4096)
def _is_label(text: str, vocabulary: Vocabulary) -> bool:
    return unaccented(text).rstrip(" :.") in _labels(vocabulary)


@lru_cache(maxsize=4096)
def _ends_in_label(text: str, vocabulary: Vocabulary) -> bool:
    """`Năm`, or a title whose year stands in the next cell: `KẾT QUẢ RÀ SOÁT NĂM`."""
    words = f" {unaccented(text).rstrip(' :.')}"
    return any(words.endswith(f" {label}") for label in _labels(vocabulary))


@lru_cache(maxsize=16)
def _labels(vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(map(unaccented, vocabulary.period.labels))


def _value_of(cell: object) -> str:
    """What stands beside a label if it is a number, a date or a short word, '' if it is not."""
    if isinstance(cell, date):  # a datetime is one
        return f"{cell.day:02}/{cell.month:02}/{cell.year}"
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"{cell:g}" if cell == int(cell) else ""
    return cell.strip() if isinstance(cell, str) and len(cell) <= _SHORT else ""


_YEAR_OR_DATE = re.compile(r"20\d\d|\d{1,2}[/.-]\d{1,2}[/.-]20\d\d")
_SHORT = 12
"""Characters of a date or a number typed as text."""


@lru_cache(maxsize=4096)
def _lines_of(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in _LINES.split(text) if line.strip())


_LINES = re.compile(r"[\r\n]+|(?=\(kèm theo)", re.IGNORECASE)
"""A title may share its line with the note that follows it."""


def titles_of(heads: list[str], vocabulary: Vocabulary) -> list[str]:
    """The lines above a table that may be its title. `heads`: as `heads_of` returns them."""
    return [line for line in heads if not is_page_furniture(line, vocabulary)]


@lru_cache(maxsize=8192)
def is_page_furniture(line: str, vocabulary: Vocabulary) -> bool:
    """True for a line that says nothing about its table: the country's name, a note."""
    return any(word in plain(line) for word in vocabulary.not_titles)
