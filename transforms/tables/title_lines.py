"""The lines of text above a table: which of them may be its title."""

import re
from functools import lru_cache

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.spelling import plain


def heads_of(grid: Grid, first: int) -> list[str]:
    """The lines of text above row `first`, in the order in which they are read."""
    texts = (cell for row in grid.cells[:first] for cell in row if cell and isinstance(cell, str))
    return [line for text in texts for line in _lines_of(text)]


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
