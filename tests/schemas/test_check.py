"""Rows of a form checked: whole numbers, claimed rates, and the sorting of good from bad."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from tests.properties import all_examples
from tests.schemas.rows import GOOD, Row, form, frame
from tonghop.schemas.check import FAILURES, check
from tonghop.schemas.form import FormSpec, all_forms

REVIEW = form("poverty_review")
FIGURE = st.one_of(st.none(), st.integers(-3, 60).map(float), st.sampled_from([0.5, 67.39, 1e15]))


FORMS = all_forms().values()
COUNTING = [spec for spec in FORMS if any(m.is_whole for m in spec.additive())]
SPENDING = [spec for spec in FORMS if any(m.is_money for m in spec.additive())]


@pytest.mark.parametrize("spec", COUNTING, ids=lambda spec: spec.id)
def test_every_count_must_be_a_whole_number_that_is_not_negative(spec: FormSpec) -> None:
    wrong = [(m.name, value) for m in spec.additive() if m.is_whole for value in (67.39, -1.0, 0.5)]
    rows: list[Row] = [{name: value} for name, value in wrong]
    failures = check(spec, frame(spec, *rows)).failures
    assert list(failures.select("row", "rule", "severity", "measure").iter_rows()) == [
        (n, "whole_number", "error", name) for n, (name, _) in enumerate(wrong)
    ]
    for (_, value), text in zip(wrong, failures["message_en"], strict=True):
        assert str(value).removesuffix(".0") in text


@pytest.mark.parametrize("spec", SPENDING, ids=lambda spec: spec.id)
def test_every_amount_must_not_be_negative_and_may_have_decimals(spec: FormSpec) -> None:
    amounts = [m.name for m in spec.additive() if m.is_money]
    rows: list[Row] = [{name: value} for name in amounts for value in (-0.5, 0.5, 0.0)]
    result = check(spec, frame(spec, *rows))
    assert list(result.failures.select("row", "rule", "severity", "measure").iter_rows()) == [
        (3 * n, "amount_not_negative", "error", name) for n, name in enumerate(amounts)
    ]
    assert result.valid.height == 2 * len(amounts)


def test_a_target_may_be_a_fraction_or_below_zero() -> None:
    spec = form("targets")
    rows: list[Row] = [{m.name: value} for m in spec.measures for value in (-0.42, 0.0, 1.54)]
    assert check(spec, frame(spec, *rows)).failures.rows() == []


def test_a_claimed_rate_need_not_be_a_whole_number() -> None:
    assert check(REVIEW, frame(REVIEW, {"poor_rate": 1.96})).failures.rows() == []


def test_what_follows_from_a_broken_number_is_not_told_again() -> None:
    row = {**GOOD["poverty_review"], "households": 67.39, "poor_rate": 50.0}
    failures = check(REVIEW, frame(REVIEW, row, {**row, "households": 3.0})).failures
    by_row = {n: set(failures.filter(pl.col("row") == n)["rule"]) for n in (0, 1)}
    assert by_row[0] == {"whole_number"}
    assert by_row[1] == {"poor_within_households", "persons_per_household", "claimed_rate"}


@pytest.mark.parametrize(
    ("claimed", "decimals", "is_good"),
    [
        (1.963, 3, True),
        (1.96, 2, True),
        (2.0, 1, True),
        (2.0, 0, True),
        (1.97, 2, False),
        (1.9, 1, False),
        (1.0, 0, False),
        (19.63, 2, False),
        (0.019632, 6, True),
        (0.0196, 4, True),
        (0.020, 3, True),
        (0.0197, 4, False),
        (0.0, 0, False),
    ],
)
def test_a_claimed_rate_holds_as_percent_or_fraction_at_the_precision_written(
    claimed: float, decimals: int, is_good: bool
) -> None:
    row = {"households": 337_250.0, "poor_households": 6_621.0, "poor_rate": claimed}
    result = check(REVIEW, frame(REVIEW, row, decimals=decimals))
    assert result.failures["rule"].to_list() == [] if is_good else ["claimed_rate"]
    assert (result.failures.height == 0) == is_good
    assert result.valid.height == 1


def test_a_wrong_rate_is_told_with_the_computed_one() -> None:
    row = {"households": 337_250.0, "poor_households": 6_621.0, "poor_rate": 2.5}
    (failure,) = check(REVIEW, frame(REVIEW, row, decimals=1)).failures.iter_rows(named=True)
    assert (failure["severity"], failure["measure"], failure["expected"]) == ("warning", "poor_rate", "1.9632")
    assert "1.9632" in failure["message_vi"]
    assert "1.9632" in failure["message_en"]


@pytest.mark.parametrize("measure", [m.name for m in REVIEW.measures if m.is_claim])
def test_every_claimed_rate_is_compared_with_its_own_figures(measure: str) -> None:
    claim = next(m for m in REVIEW.measures if m.name == measure)
    row = {claim.claim_over or "": 200.0, claim.claim_of or "": 50.0}
    good, bad = (check(REVIEW, frame(REVIEW, {**row, measure: rate})).failures for rate in (25.0, 26.0))
    assert good.filter(pl.col("rule") == "claimed_rate").height == 0
    assert bad.filter(pl.col("rule") == "claimed_rate")["measure"].to_list() == [measure]


@pytest.mark.parametrize("households", [None, 0.0])
def test_a_rate_over_nothing_is_not_compared(households: float | None) -> None:
    row = {"households": households, "poor_households": 0.0, "poor_rate": 5.0}
    assert check(REVIEW, frame(REVIEW, row)).failures.rows() == []


COUNTS = st.integers(1, 10**6).flatmap(lambda households: st.tuples(st.just(households), st.integers(0, households)))
"""Households, and how many of them are poor."""


@given(st.lists(COUNTS, min_size=1, max_size=8), st.integers(0, 5), st.booleans())
def test_a_rate_rounded_from_the_figures_always_holds(
    counts: list[tuple[int, int]], decimals: int, is_fraction: bool
) -> None:
    written, whole = (decimals + 3, 1) if is_fraction else (decimals, 100)
    rows: list[Row] = [
        {"households": households, "poor_households": poor, "poor_rate": round(whole * poor / households, written)}
        for households, poor in counts
    ]
    assert check(REVIEW, frame(REVIEW, *rows, decimals=written)).failures.rows() == []


def test_ten_thousand_rows_are_told_by_their_numbers() -> None:
    rows = [GOOD["poverty_review"]] * 10_000
    wrong = {
        7: {**rows[0], "persons": 1.0},
        5_000: {**rows[0], "households": 0.5},
        9_999: {**rows[0], "poor_rate": 50.0},
    }
    result = check(REVIEW, frame(REVIEW, *(wrong.get(n, row) for n, row in enumerate(rows))))
    assert list(result.failures.select("row", "rule").iter_rows()) == [
        (7, "persons_at_least_households"),
        (7, "persons_per_household"),
        (5_000, "whole_number"),
        (9_999, "claimed_rate"),
    ]
    assert result.valid.height == 9_998


@all_examples(25)
@given(st.lists(st.fixed_dictionaries({m.name: FIGURE for m in REVIEW.measures}), min_size=1, max_size=6))
def test_rows_checked_together_say_what_each_says_alone(rows: list[Row]) -> None:
    together = check(REVIEW, frame(REVIEW, *rows))
    alone = [check(REVIEW, frame(REVIEW, row)) for row in rows]
    facts = [c for c in FAILURES if c != "row"]
    for n, one in enumerate(alone):
        assert together.failures.filter(pl.col("row") == n).select(facts).equals(one.failures.select(facts))
    refused = together.failures.filter(pl.col("severity") == "error")["row"].n_unique()
    assert together.valid.height == len(rows) - refused == sum(one.valid.height for one in alone)
    assert together.failures.schema == FAILURES


@all_examples(25)
@given(st.fixed_dictionaries({m.name: FIGURE for m in REVIEW.measures}))
def test_a_valid_row_is_handed_back_as_it_came(row: Row) -> None:
    rows = frame(REVIEW, row)
    valid = check(REVIEW, rows).valid
    assert valid.height == 0 or valid.equals(rows)


def test_no_rows_are_no_failures() -> None:
    result = check(REVIEW, frame(REVIEW))
    assert (result.valid.height, result.failures.height) == (0, 0)


@pytest.mark.parametrize("fault", ["a column missing", "a column of texts"])
def test_a_fault_of_the_program_rises_and_is_no_finding(fault: str) -> None:
    rows = frame(REVIEW, GOOD["poverty_review"])
    broken = rows.drop("near_poor_persons") if "missing" in fault else rows.with_columns(pl.col("persons").cast(str))
    with pytest.raises((SchemaErrors, pl.exceptions.PolarsError)):
        check(REVIEW, broken)
