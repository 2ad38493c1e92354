"""Figures that were read, and what they add up to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from tonghop.transforms.tables.categories import above_of


class Observation(NamedTuple):
    """One figure of one row. `value` is decimal text; `decimals` as written; `line` numbers the rows of a table."""

    line: int
    unit_code: str
    unit_valid_from: str
    measure: str
    category: str
    value: str | None
    state: str
    sheet: str
    cell: str
    raw: str
    is_claim: bool


def place_of(figure: Observation) -> tuple[str, str]:
    """Measure and category: what a figure of a unit is told once of."""
    return figure.measure, figure.category


ANSWERED = ("reported", "zero", "dash")


def settle_categories(figures: list[Observation], parents: Mapping[str, str]) -> list[Observation]:
    """A unit's figures, the sums over categories among them marked as claims where a part of them is answered; a sum
    that is blank, or that does not apply, says nothing that its parts do not.
    """
    if not parents:
        return figures
    answered = _above_those(figures, parents, ANSWERED)
    told = _above_those(figures, parents, (*ANSWERED, "not_applicable", "unreadable"))

    def is_sum(o: Observation) -> bool:
        place = (o.measure, o.category)
        return place in answered or (place in told and o.state == "not_applicable")

    stated = (o for o in figures if not (o.state == "blank" and (o.measure, o.category) in told))
    return [o._replace(is_claim=o.is_claim or is_sum(o)) for o in stated]


def _above_those(
    figures: list[Observation], parents: Mapping[str, str], states: tuple[str, ...]
) -> set[tuple[str, str]]:
    """Measure and category of the sums over figures that are in one of some states."""
    return {(o.measure, above) for o in figures if o.state in states for above in above_of(o.category, parents)}


def says_something(figure: Observation) -> bool:
    """False for a blank, and for a formula that was never calculated: neither contradicts what stands elsewhere."""
    return figure.state != "blank" and not (figure.state == "unreadable" and figure.raw.startswith("="))


Figures = list[Observation]
"""Those of one row."""


def add_up(parts: Iterable[Figures], parents: Mapping[str, str]) -> dict[tuple[str, str], Decimal]:
    """The sum of each measure and category over rows; a figure that is not there adds nothing, and one that is itself
    a sum over categories only to its own place where no part of it is told.
    """
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for figures in parts:
        for figure in settle_categories(figures, parents):
            if not figure.is_claim or not parents:
                for category in (figure.category, *above_of(figure.category, parents)):
                    sums[figure.measure, category] += Decimal(figure.value or 0)
    return sums


def expected_sums(
    total: Figures, parts: list[Figures], parents: Mapping[str, str]
) -> Iterator[tuple[Observation, Decimal]]:
    """The figures of a row of sums that are not what its parts add up to, each with what was expected.

    What none of the parts answers (a level of the fund that only the province has) is the unit's own.
    """
    if len(parts) == 1 and not parents and list(map(_TOLD, total)) == list(map(_TOLD, parts[0])):
        return
    sums = add_up(parts, parents)
    for o in _own_figures(total, parts, parents):
        for category in (o.category, *above_of(o.category, parents)):
            sums[o.measure, category] += Decimal(o.value or 0)
    for o in total:
        if o.value is not None and place_of(o) in sums and sums[place_of(o)] != Decimal(o.value):
            yield o, sums[place_of(o)]


_TOLD = itemgetter(*map(Observation._fields.index, ("measure", "category", "value")))
"""What a figure says, taken by its places: some millions are compared."""


def _own_figures(total: Figures, parts: list[Figures], parents: Mapping[str, str]) -> Figures:
    """The figures of a row of sums that are no sums: none of the parts answers them, whole or by category."""
    told = [o for figures in parts for o in settle_categories(figures, parents) if o.state in ANSWERED]
    direct = {place_of(o) for o in told if not o.is_claim}
    answered = {(o.measure, category) for o in told for category in (o.category, *above_of(o.category, parents))}
    own = [o for o in total if o.state in ANSWERED]
    sums = {(o.measure, category) for o in own for category in above_of(o.category, parents)}
    return [
        o
        for o in own
        if place_of(o) not in answered | sums
        and not any((o.measure, category) in direct for category in above_of(o.category, parents))
    ]
