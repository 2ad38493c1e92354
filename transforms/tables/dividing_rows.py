"""Rows below a unit's own that divide its figures: `- Hộ nghèo`, `- Hộ cận nghèo`."""

import re
from collections.abc import Mapping
from functools import lru_cache

from tonghop.configs.layouts import Layout
from tonghop.transforms.spelling import unaccented
from tonghop.transforms.tables.header_texts import header_text

OF_ALL = "_of_all"
"""The suffix of measures in a unit's own row, which is the sum of the rows that divide it; no measure has it."""

_BULLET = re.compile(r"^(?:[-–+*•]|[a-zđ][.)])\s*")


@lru_cache(maxsize=64)
def dividing_words(layout: Layout) -> Mapping[str, str]:
    """The labels of rows that divide a unit's figures, with accents and without, and the suffix of each."""
    listed = [(word, suffix) for suffix, words in layout.rows_divide.items() for word in words]
    return {spelt: suffix for word, suffix in listed for spelt in (word, unaccented(word))}


def part_of(cell: object, words: Mapping[str, str]) -> str | None:
    """The suffix of the part that a row's label names; None if it names none."""
    return words.get(_BULLET.sub("", header_text(cell))) if words else None
