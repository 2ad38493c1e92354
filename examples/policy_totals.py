"""How totals of the demo's policies are divided over districts, and the types of the figures that come of it."""

from functools import cache

from tonghop.examples.apportionment import apportion, vary
from tonghop.examples.commune_figures import add_up, communes_of, districts, figures
from tonghop.examples.published_totals import MILLION

GRAIN = 100_000
"""Đồng: every amount is a multiple of it."""

PolicyFigures = dict[str, int | None]
"""Measure → its figure; None: the measure does not apply."""
FormFigures = dict[tuple[str, str], PolicyFigures]
"""The figures of a form by unit and category."""


def by_district(topic: str, total: int, of: str, among: tuple[str, ...] = ()) -> dict[str, int]:
    """A total divided over districts (only `among` these, if any are named) by measure `of` of their reviews.

    Each share varies by a fifth, always in the same way for a `topic`.
    """
    reviews = {code: review for code, review in _reviews().items() if not among or code in among}
    return apportion(total, {code: review[of] * vary(topic, code, 0.8, 1.2) for code, review in reviews.items()})


@cache
def _reviews() -> dict[str, dict[str, int]]:
    """The true review of 2023 by district."""
    return {code: add_up(figures()[unit.code].review for unit in communes_of(code)) for code in districts()}


def in_millions(share: float, value: int) -> int:
    """A part of an amount in đồng, rounded to millions."""
    return round(value * share / MILLION) * MILLION
