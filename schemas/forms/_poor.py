"""Shared by forms that divide the poor households: the households themselves, and that no part is larger."""

from typing import Any

from tonghop.schemas.form import PartOf, measure

Words = tuple[str, str]
"""The name of a figure in Vietnamese and in English."""


def households(words: Words) -> Any:
    """The households that the form divides; its paper may omit them."""
    return measure(*words, kind="stock", unit="household")


def poor_households() -> Any:
    """The poor households that the form divides."""
    return households(("Tổng số hộ nghèo", "Poor households"))


def part(words: Words, *, whole: str = "poor_households") -> Any:
    """Households of one group or with one cause; parts may overlap."""
    return measure(*words, kind="stock", unit="household", part_of=PartOf(whole))
