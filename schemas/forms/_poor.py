"""Shared by forms that divide the poor households: the households themselves, and that no part is larger."""

from typing import Any

from tonghop.schemas.form import measure
from tonghop.schemas.forms._within import Words, within

_POOR: Words = ("Số hộ nghèo", "Poor households")


def poor_households() -> Any:
    """The poor households that the form divides; its paper may omit them."""
    return measure("Tổng số hộ nghèo", "Poor households", kind="stock", unit="household")


def part(words: Words) -> Any:
    """Poor households of one group or with one cause."""
    return measure(*words, kind="stock", unit="household")


def within_poor(name: str, words: Words) -> Any:
    """The rule that a part is no larger than the poor households; parts may overlap."""
    return within("error", name, words, whole="poor_households", of=_POOR)
