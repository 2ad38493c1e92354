"""Observations, and what they add up to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from tonghop.transforms.tables.categories import above_of


class Observation(NamedTuple):
    """One figure of one row. The fields are named like the columns of the Parquet file.

    `line`: the place of the row in its submission. `value`: decimal text. `is_claim`: a total or a rate that the sender
    computed.
    """

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
    """Measure and category: a unit has one figure for each."""
    return figure.measure, figure.category


ANSWERED = ("reported", "zero", "dash")


def settle_categories(figures: list[Observation], parents: Mapping[str, str]) -> list[Observation]:
    """A unit's figures, in which a sum over categories is a claim if one of its parts is answered.

    A blank sum over parts that are not all blank is dropped; one that does not apply is a claim.
    """
    if not parents:
        return figures
    answered = _above_those(figures, parents, ANSWERED)
    not_blank = _above_those(figures, parents, (*ANSWERED, "not_applicable", "unreadable"))

    def is_sum(o: Observation) -> bool:
        place = (o.measure, o.category)
        return place in answered or (place in not_blank and o.state == "not_applicable")

    stated = (o for o in figures if not (o.state == "blank" and (o.measure, o.category) in not_blank))
    return [o._replace(is_claim=o.is_claim or is_sum(o)) for o in stated]


def _above_those(
    figures: list[Observation], parents: Mapping[str, str], states: tuple[str, ...]
) -> set[tuple[str, str]]:
    """Measure and category of the sums over figures in one of the states."""
    return {(o.measure, above) for o in figures if o.state in states for above in above_of(o.category, parents)}


def says_something(figure: Observation) -> bool:
    """False for a blank and for a formula that was never calculated: neither contradicts another figure."""
    return figure.state != "blank" and not (figure.state == "unreadable" and figure.raw.startswith("="))


Figures = list[Observation]
"""The figures of one row."""


def add_up(parts: Iterable[Figures], parents: Mapping[str, str]) -> dict[tuple[str, str], Decimal]:
    """The sum of each measure and category over rows. A missing figure adds nothing.

    A sum over categories of which a part is answered adds nothing either, because its parts are added.
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
    """The figures of a row of sums that differ from the sum of its parts, each with the expected sum.

    A figure that none of the parts answers (a level of the fund that only the province has) is the unit's own.
    """
    if len(parts) == 1 and not parents and list(map(_CONTENT, total)) == list(map(_CONTENT, parts[0])):
        return
    sums = add_up(parts, parents)
    for o in _own_figures(total, parts, parents):
        for category in (o.category, *above_of(o.category, parents)):
            sums[o.measure, category] += Decimal(o.value or 0)
    for o in total:
        if o.value is not None and place_of(o) in sums and sums[place_of(o)] != Decimal(o.value):
            yield o, sums[place_of(o)]


_CONTENT = itemgetter(*map(Observation._fields.index, ("measure", "category", "value")))
"""Takes measure, category and value by position, because millions of figures are compared."""


def _own_figures(total: Figures, parts: list[Figures], parents: Mapping[str, str]) -> Figures:
    """The figures in a row of sums that are no sums, because none of the parts answers them, whole or by category."""
    answers = [o for figures in parts for o in settle_categories(figures, parents) if o.state in ANSWERED]
    direct = {place_of(o) for o in answers if not o.is_claim}
    answered = {(o.measure, category) for o in answers for category in (o.category, *above_of(o.category, parents))}
    own = [o for o in total if o.state in ANSWERED]
    sums = {(o.measure, category) for o in own for category in above_of(o.category, parents)}
    return [
        o
        for o in own
        if place_of(o) not in answered | sums
        and not any((o.measure, category) in direct for category in above_of(o.category, parents))
    ]
