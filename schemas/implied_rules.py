"""Rules that follow from what a form declares of a measure, so that nobody writes them once more.

A part is no more than its whole; households have at least a person each; an amount for one household or person lies
within bounds, outside of which its unit of money is most likely another.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tonghop.schemas.findings import Severity
from tonghop.schemas.rules import Row, rule


@dataclass(frozen=True)
class PartOf:
    """The measure counts a part of what `whole` counts. A warning where it may be more for a good reason."""

    whole: str
    severity: Severity = "error"


@dataclass(frozen=True)
class MembersOf:
    """The measure counts the persons of the households that `households` counts."""

    households: str
    severity: Severity = "error"


@dataclass(frozen=True)
class Bounds:
    """What an amount may be, in đồng for one of what the measures `per` count together. `source`: who says so.

    Bounds tell a unit of money from another, no dear case from a cheap one: they are as wide as that allows. Where
    `per` is empty nothing is counted, and they are what one unit may report at all, unless it reports nothing.
    """

    per: tuple[str, ...]
    at_least: int
    at_most: int
    source: str


def implied(name: str, metadata: Mapping[str, Any], known: frozenset[tuple[str, str]]) -> Iterator[Any]:
    """The rules that a measure's declaration implies. `known`: parts and wholes that other rules compare."""
    part_of: PartOf | None = metadata.get("part_of")
    claim_of, claim_over = metadata.get("claim_of", ()), metadata.get("claim_over")
    if claim_over and len(claim_of) == 1:
        name, part_of = claim_of[0], PartOf(claim_over)
    if part_of and (name, part_of.whole) not in known:
        yield _within(name, part_of)
    if members_of := metadata.get("members_of"):
        yield _at_least_one_each(name, members_of)
    if bounds := metadata.get("bounds"):
        yield from [_within_bounds(name, bounds)] if bounds.per else [_at_most(name, bounds), _at_least(name, bounds)]


def _within(part: str, of: PartOf) -> Any:
    whole = of.whole

    def test(_: Row) -> pl.Expr:
        return pl.col(part) <= pl.col(whole)

    test.__name__ = f"{part}_within_{whole}"
    return rule(
        of.severity,
        at=part,
        expected=lambda _: pl.col(whole),
        vi=f"“{{{part}!t}}” ({{{part}}}) lớn hơn “{{{whole}!t}}” ({{{whole}}}); chênh lệch {{residual}}.",
        en=f"“{{{part}!t}}” ({{{part}}}) exceeds “{{{whole}!t}}” ({{{whole}}}); residual {{residual}}.",
        parts=(part,),
        whole=whole,
    )(test)


def _at_least_one_each(persons: str, of: MembersOf) -> Any:
    """Zero persons are let be: many forms leave the column of persons empty by zeros."""
    households = of.households

    def test(_: Row) -> pl.Expr:
        many, few = pl.col(persons), pl.col(households)
        return (few <= 0) | (many <= 0) | (many >= few)

    test.__name__ = f"{persons}_at_least_{households}"
    return rule(
        of.severity,
        at=persons,
        expected=lambda _: pl.col(households),
        vi=f"“{{{persons}!t}}” ({{{persons}}}) ít hơn “{{{households}!t}}” ({{{households}}}).",
        en=f"“{{{persons}!t}}” ({{{persons}}}) are fewer than “{{{households}!t}}” ({{{households}}}).",
    )(test)


def together_within(
    severity: Severity, name: str, parts: tuple[str, ...], whole: str, *, at_whole: bool = False
) -> Any:
    """The rule that parts without a common member are together no more than their whole; a missing one counts as none.

    It stands at the first part, or at the whole, which is never missing where the rule is broken.
    """

    def together(_: Row) -> pl.Expr:
        return pl.sum_horizontal(pl.col(part).fill_null(0) for part in parts)

    def rest(_: Row) -> pl.Expr:
        return pl.col(whole) - pl.sum_horizontal(pl.col(part).fill_null(0) for part in parts[1:])

    def test(row: Row) -> pl.Expr:
        return ~pl.any_horizontal(pl.col(part).is_not_null() for part in parts) | (together(row) <= pl.col(whole))

    test.__name__ = name
    titles = [f"“{{{part}!t}}”" for part in parts]
    sum_of_parts = together(Row())
    return rule(
        severity,
        at=whole if at_whole else parts[0],
        expected=together if at_whole else rest,
        vi=f"{' và '.join(titles)} cộng lại ({{together}}) lớn hơn “{{{whole}!t}}” ({{{whole}}}).",
        en=f"{' and '.join(titles)} together ({{together}}) exceed “{{{whole}!t}}” ({{{whole}}}).",
        parts=parts,
        whole=whole,
        facts={"together": (sum_of_parts, sum_of_parts)},
    )(test)


# Amounts for one household or person


@dataclass(frozen=True)
class _Language:
    """How a sentence about an amount is put. `money`: units of money by the power of ten that makes đồng of them."""

    mark: str
    money: Mapping[int, str]
    named: str
    larger: str
    smaller: str
    none: str


_VI = _Language(
    ",",
    {0: "đồng", 3: "nghìn đồng", 6: "triệu đồng", 9: "tỷ đồng"},
    "khớp nếu số tiền ghi bằng {}, không phải {}",
    "khớp nếu đơn vị tiền lớn hơn {} lần",
    "khớp nếu đơn vị tiền nhỏ hơn {} lần",
    "không khớp với đơn vị tiền nào, xem lại cả số tiền và số lượng",
)
_EN = _Language(
    ".",
    {0: "đồng", 3: "thousand đồng", 6: "million đồng", 9: "billion đồng"},
    "it would fit if the amount were in {}, not in {}",
    "it would fit if the unit of money were {} times larger",
    "it would fit if the unit of money were {} times smaller",
    "no unit of money fits, so check both the amount and the count",
)
PLACES = tuple(_VI.money)
"""The units of money that reports use, each as the power of ten that makes đồng of it."""
_SHIFTS = (3, -3, 6, -6, 9, -9)
"""By how many places another unit moves an amount, the nearest first."""


def places_of(measure: str) -> str:
    """The column of a frame that says in which unit of money a measure was written; null or missing: not known."""
    return f"places_{measure}"


def _within_bounds(amount: str, bounds: Bounds) -> Any:
    """In Float64: products of figures may overflow their Decimal."""
    count = pl.sum_horizontal(pl.col(name).cast(pl.Float64).fill_null(0) for name in bounds.per)
    money = _money(amount)

    def fits(places: int) -> pl.Expr:
        moved = money * 10.0**places
        return (moved >= count * bounds.at_least) & (moved <= count * bounds.at_most)

    def test(_: Row) -> pl.Expr:
        return (money <= 0) | (count <= 0) | fits(0)

    test.__name__ = f"{amount}_per_{'_'.join(bounds.per)}"
    counted = " + ".join(f"“{{{name}!t}}” ({{{name}}})" for name in bounds.per)
    spans = [f"{_round(bounds.at_least, words)} – {_round(bounds.at_most, words)}" for words in (_VI, _EN)]
    return rule(
        "warning",
        at=amount,
        expected=lambda _: pl.lit(spans[0]),
        vi=f"“{{{amount}!t}}” chia cho {counted} được {{average}}, ngoài khoảng {spans[0]}: {{hint}}.",
        en=f"“{{{amount}!t}}” divided by {counted} is {{average}}, outside of {spans[1]}: {{hint}}.",
        facts={
            "average": (_short(money / count, _VI), _short(money / count, _EN)),
            "hint": (_hint(places_of(amount), fits, _VI), _hint(places_of(amount), fits, _EN)),
        },
    )(test)


def _at_most(amount: str, bounds: Bounds) -> Any:
    money = _money(amount)

    def fits(places: int) -> pl.Expr:
        return money * 10.0**places <= bounds.at_most

    return _beside_limit(amount, "at_most", bounds.at_most, ("≤", "nhiều hơn", "more than"), fits(0), fits)


def _at_least(amount: str, bounds: Bounds) -> Any:
    money = _money(amount)

    def fits(places: int) -> pl.Expr:
        return (money * 10.0**places).is_between(bounds.at_least, bounds.at_most)

    is_right = (money <= 0) | (money >= bounds.at_least)
    return _beside_limit(amount, "at_least", bounds.at_least, ("≥", "ít hơn", "less than"), is_right, fits)


def _beside_limit(
    amount: str, name: str, limit: int, words: tuple[str, str, str], is_right: pl.Expr, fits: Callable[[int], pl.Expr]
) -> Any:
    """The rule of an amount on one side of a limit. `words`: its sign, and what the amount is else in each language."""
    sign, vi, en = words
    money = _money(amount)
    spans = [_round(limit, language) for language in (_VI, _EN)]

    def test(_: Row) -> pl.Expr:
        return is_right

    test.__name__ = f"{amount}_{name}"
    return rule(
        "warning",
        at=amount,
        expected=lambda _: pl.lit(f"{sign} {spans[0]}"),
        vi=f"“{{{amount}!t}}” là {{sized}}, {vi} {spans[0]}: {{hint}}.",
        en=f"“{{{amount}!t}}” is {{sized}}, {en} {spans[1]}: {{hint}}.",
        facts={
            "sized": (_short(money, _VI), _short(money, _EN)),
            "hint": (_hint(places_of(amount), fits, _VI), _hint(places_of(amount), fits, _EN)),
        },
    )(test)


def _money(amount: str) -> pl.Expr:
    """In Float64: products of figures may overflow their Decimal."""
    return pl.col(amount).cast(pl.Float64)


def _hint(written: str, fits: Callable[[int], pl.Expr], words: _Language) -> pl.Expr:
    """Which unit of money would fit: by its name if that of the report is known, else by how much it differs."""
    named = [
        pl.when(fits(shift) & (pl.col(written) == places)).then(
            pl.lit(words.named.format(words.money[places + shift], words.money[places]))
        )
        for shift in _SHIFTS
        for places in PLACES
        if places + shift in PLACES
    ]
    unnamed = [
        pl.when(fits(shift)).then(pl.lit((words.larger if shift > 0 else words.smaller).format(10 ** abs(shift))))
        for shift in _SHIFTS
    ]
    return pl.coalesce(*named, *unnamed, pl.lit(words.none))


def _round(amount: int, words: _Language) -> str:
    """A round amount as people write it: 500 triệu đồng."""
    places = max(places for places in PLACES if amount % 10**places == 0)
    return f"{amount // 10**places} {words.money[places]}"


def _short(amount: pl.Expr, words: _Language) -> pl.Expr:
    """An amount with two decimals at most, in the largest unit of money of which it is one or more."""
    sized = (
        pl.when(amount >= 10.0**places).then(_in_unit(amount, places, words)) for places in sorted(PLACES, reverse=True)
    )
    return pl.coalesce(*sized, _in_unit(amount, 0, words))


def _in_unit(amount: pl.Expr, places: int, words: _Language) -> pl.Expr:
    text = (amount / 10.0**places).round(2).cast(pl.String).str.strip_suffix(".0")
    return text.str.replace(".", words.mark, literal=True) + f" {words.money[places]}"
