"""Shared by forms that divide the poor households: the households themselves, and that no part is larger."""

from collections.abc import Mapping
from typing import Any

from tonghop.schemas.form import measure
from tonghop.schemas.forms._within import Words, each_within

_POOR: Words = ("Số hộ nghèo", "Poor households")


def poor_households() -> Any:
    """The poor households that the form divides; its paper may omit them."""
    return measure("Tổng số hộ nghèo", "Poor households", kind="stock", unit="household")


def part(words: Words) -> Any:
    """Poor households of one group or with one cause."""
    return measure(*words, kind="stock", unit="household")


def each_within_poor(parts: Mapping[str, Words]) -> None:
    """Declare, in the body of a form's class, that no part is larger than the poor households; parts may overlap."""
    each_within("error", parts, whole="poor_households", of=_POOR)
