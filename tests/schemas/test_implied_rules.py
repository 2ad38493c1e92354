"""Rules that follow from what a form declares: no percentage above a hundred, and amounts of a sensible size."""

from collections.abc import Iterator
from functools import cache

import polars as pl
import pytest

from tests.schemas.rows import GOOD, Row, failure_cases, form, frame
from tests.schemas.test_rules import BOUNDS
from tonghop.configs.indicators import indicators
from tonghop.schemas.check import check
from tonghop.schemas.form import all_forms
from tonghop.schemas.implied_rules import places_of

MAY_EXCEED = {"fund_attainment": "a fund may raise more than its target"}
"""Percentages whose numerator is no part of their denominator, and why."""
OF_ITS_SUM = {"relapse_share": "the numerator is one of the terms of the denominator"}
"""Percentages that cannot exceed a hundred as they are computed."""


def percentages() -> Iterator[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    """Name, form, numerator and denominator of each percentage of one form: those that senders claim, and our own."""
    for spec in all_forms().values():
        for m in spec.measures:
            if m.claim_over:
                yield m.name, spec.id, m.claim_of, (m.claim_over,)
    for each in indicators():
        terms = each.terms()
        if each.unit == "percent" and {form for _, form, _ in terms} == {each.form}:
            sides = (tuple(m for side, _, m in terms if side == asked) for asked in ("numerator", "denominator"))
            numerator, denominator = sides
            yield each.indicator, each.form, numerator, denominator


OF_ONE_FORM = [each for each in percentages() if each[0] not in MAY_EXCEED | OF_ITS_SUM]


@pytest.mark.parametrize(("name", "form_id", "numerator", "denominator"), OF_ONE_FORM, ids=lambda x: str(x)[:40])
def test_no_percentage_exceeds_a_hundred_without_a_word(
    name: str, form_id: str, numerator: tuple[str, ...], denominator: tuple[str, ...]
) -> None:
    """Each term by itself is 3 above the line and 2 below it: 150 %."""
    row: Row = {**dict.fromkeys(numerator, 3), **dict.fromkeys(denominator, 2)}
    spec = form(form_id)
    told = {rule for _, rule, _ in failure_cases(spec, frame(spec, row))}
    compared = [set(rule.reads) for rule in spec.rules if rule.name in told and rule.holds]
    assert any(reads & {*numerator} and reads & {*denominator} for reads in compared), name


def test_what_may_exceed_a_hundred_is_a_percentage_and_is_not_told() -> None:
    names = {name for name, *_ in percentages()}
    assert {*MAY_EXCEED, *OF_ITS_SUM} <= names
    assert (
        failure_cases(
            form("poor_fund"), frame(form("poor_fund"), {"target_amount": 2_000_000, "raised_amount": 3_000_000})
        )
        == []
    )


@pytest.mark.parametrize("spec", list(all_forms().values()), ids=lambda spec: spec.id)
def test_persons_are_compared_with_the_households_whose_they_are(spec: object) -> None:
    """Every pair `x_persons`, `x` or `x_households` of a form, but where households divide and join."""
    names = {m.name for m in spec.additive()}  # type: ignore[attr-defined]
    pairs = {
        (persons, households)
        for persons in names
        for stem in [persons.removesuffix("persons")]
        for households in (stem.removesuffix("_"), f"{stem}households")
        if persons.endswith("persons") and households in names
    }
    told = {rule.name for rule in spec.rules}  # type: ignore[attr-defined]
    assert {
        (persons, households)
        for persons, households in pairs
        if f"{persons}_at_least_{households}" not in told and not persons.startswith("other_")
    } == set()


@pytest.mark.parametrize("name", ["poor_movement", "near_poor_movement", "poverty_review"])
def test_zero_persons_are_a_column_left_empty(name: str) -> None:
    spec = form(name)
    rows: list[Row] = [{m.name: 0, m.name.removesuffix("_persons"): 5} for m in spec.measures if "_persons" in m.name]
    assert not {rule for _, rule, _ in failure_cases(spec, frame(spec, *rows)) if "_at_least_" in rule}


# Amounts for one household or person


@cache
def _told(name: str, amount: str, per: tuple[str, ...], each: int, places: int | None) -> dict[int, tuple[str, str]]:
    """By power of ten, by which the amount is wrong, what is said of it in Vietnamese and in English."""
    spec = form(name)
    powers = (-9, -6, -3, 0, 3, 6, 9)
    rows = [{**dict.fromkeys(per, 7), amount: len(per) * 7 * each * 10.0**power} for power in powers]
    cells = frame(spec, *rows).with_columns(pl.lit(places, pl.Int32).alias(places_of(amount)))
    failures = check(spec.model, cells)
    rule = f"{amount}_per_{'_'.join(per)}"
    assert set(failures.filter(pl.col("rule") == rule)["severity"]) == {"warning"}
    found = failures.filter(pl.col("rule") == rule).select("row", "message_vi", "message_en").iter_rows()
    return {powers[row]: (vi, en) for row, vi, en in found}


@pytest.mark.parametrize(("name", "amount", "per", "each"), BOUNDS)
def test_an_amount_wrong_by_a_thousand_is_told_and_a_usual_one_is_not(
    name: str, amount: str, per: tuple[str, ...], each: int
) -> None:
    assert set(_told(name, amount, per, each, None)) >= {-9, -6, -3, 3, 6, 9}
    assert 0 not in _told(name, amount, per, each, None)


@pytest.mark.parametrize(("name", "amount", "per", "each"), BOUNDS)
def test_the_unit_of_money_that_would_fit_is_named(name: str, amount: str, per: tuple[str, ...], each: int) -> None:
    vi, en = _told(name, amount, per, each, 6)[3]
    assert "khớp nếu số tiền ghi bằng nghìn đồng, không phải triệu đồng" in vi
    assert "it would fit if the amount were in thousand đồng, not in million đồng" in en
    assert "nghìn đồng, không phải" not in _told(name, amount, per, each, None)[3][0]
    assert "nhỏ hơn 1000 lần" in _told(name, amount, per, each, None)[3][0]
    assert "lớn hơn 1000 lần" in _told(name, amount, per, each, None)[-3][0]


def test_where_no_unit_of_money_fits_both_figures_are_asked_for() -> None:
    spec = form("policy_loans")
    failures = check(spec.model, frame(spec, {"borrowers": 1_000, "loan_amount": 999_000_000_000}))
    assert "no unit of money fits" in failures["message_en"][0]


@pytest.mark.parametrize(("name", "amount", "per", "each"), BOUNDS)
def test_bounds_say_who_set_them_and_leave_no_room_for_two_units_of_money(
    name: str, amount: str, per: tuple[str, ...], each: int
) -> None:
    (bounds,) = (m.bounds for m in form(name).measures if m.name == amount)
    assert bounds
    assert bounds.per == per
    assert bounds.source
    assert bounds.at_least * 1000 > each > bounds.at_most / 1000


@pytest.mark.parametrize(
    ("name", "amount"), [("poor_fund", "raised_amount"), ("programme_disbursement", "planned_recurrent_central")]
)
def test_an_amount_of_a_unit_smaller_than_any_is_told_with_the_unit_of_money_that_would_fit(
    name: str, amount: str
) -> None:
    spec = form(name)
    (failure,) = check(spec.model, frame(spec, {amount: 85_000})).to_dicts()
    assert failure["rule"] == f"{amount}_at_least"
    assert failure["severity"] == "warning"
    assert "lớn hơn 1000 lần" in failure["message_vi"]
    for fine in (0, None, 10**7):
        assert check(spec.model, frame(spec, {amount: fine})).is_empty()


def test_nothing_is_said_where_nobody_is_counted_or_nothing_spent() -> None:
    for name, amount, per, _ in BOUNDS:
        spec = form(name)
        rows: list[Row] = [
            {**dict.fromkeys(per, 0), amount: 5},
            {**dict.fromkeys(per, None), amount: 5},
            {**dict.fromkeys(per, 5), amount: 0},
            {**dict.fromkeys(per, 5), amount: None},
        ]
        told = {rule for _, rule, _ in failure_cases(spec, frame(spec, *rows))}
        assert not {rule for rule in told if "_per_" in rule}, name
    assert failure_cases(form("policy_loans"), frame(form("policy_loans"), GOOD["policy_loans"])) == []
