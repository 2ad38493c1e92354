"""Rows of a form checked: whole numbers, claimed rates, and the sorting of good from bad."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from tests.properties import all_examples
from tests.schemas.rows import GOOD, failure_cases, form, frame
from tests.schemas.rows import Row as Figures
from tonghop.schemas.check import FAILURES, check
from tonghop.schemas.form import FIGURE, About, Count, Form, FormSpec, Row, all_forms, measure, rule

REVIEW = form("poverty_review")
FIGURES = st.one_of(st.none(), st.integers(-3, 60).map(float), st.sampled_from([0.5, 67.39, 1e15]))


FORMS = all_forms().values()
COUNTING = [spec for spec in FORMS if any(m.is_whole for m in spec.additive())]
SPENDING = [spec for spec in FORMS if any(m.is_money for m in spec.additive())]


@pytest.mark.parametrize("spec", COUNTING, ids=lambda spec: spec.id)
def test_every_count_must_be_a_whole_number_that_is_not_negative(spec: FormSpec) -> None:
    wrong = [(m.name, value) for m in spec.additive() if m.is_whole for value in (67.39, -1.0, 0.5)]
    rows: list[Figures] = [{name: value} for name, value in wrong]
    failures = check(spec.model, frame(spec, *rows))
    assert list(failures.select("row", "rule", "severity", "measure").iter_rows()) == [
        (n, "whole_number", "error", name) for n, (name, _) in enumerate(wrong)
    ]
    for (_, value), text in zip(wrong, failures["message_en"], strict=True):
        assert str(value).removesuffix(".0") in text


@pytest.mark.parametrize("spec", SPENDING, ids=lambda spec: spec.id)
def test_every_amount_must_not_be_negative_and_may_have_decimals(spec: FormSpec) -> None:
    amounts = [m.name for m in spec.additive() if m.is_money]
    rows: list[Figures] = [{name: value} for name in amounts for value in (-0.5, 5e7 + 0.5, 0.0)]
    failures = check(spec.model, frame(spec, *rows))
    assert list(failures.select("row", "rule", "severity", "measure").iter_rows()) == [
        (3 * n, "amount_not_negative", "error", name) for n, name in enumerate(amounts)
    ]


def test_a_target_may_be_a_fraction_or_below_zero() -> None:
    spec = form("targets")
    rows: list[Figures] = [{m.name: value} for m in spec.measures for value in (-0.42, 0.0, 1.54)]
    assert check(spec.model, frame(spec, *rows)).rows() == []


def test_a_claimed_rate_need_not_be_a_whole_number() -> None:
    assert check(REVIEW.model, frame(REVIEW, {"poor_rate": 1.96})).rows() == []


@pytest.mark.parametrize(
    ("households", "rules"),
    [
        (67.39, {"whole_number"}),
        (-5, {"whole_number"}),
        (3, {"poor_within_households", "persons_per_household", "claimed_rate"}),
    ],
)
def test_what_follows_from_a_broken_number_is_not_told_again(households: float, rules: set[str]) -> None:
    rows = frame(REVIEW, {**GOOD["poverty_review"], "households": households, "poor_rate": 50.0})
    assert set(check(REVIEW.model, rows)["rule"]) == rules
    assert len({rule for _, rule, _ in failure_cases(REVIEW, rows)}) == len(rules)


def test_a_broken_number_hides_nothing_that_does_not_read_it() -> None:
    row = {**GOOD["poverty_review"], "near_poor_persons": -2.5, "persons": 99, "poor_rate": 50.0, "poor_persons": 0.5}
    failures = check(REVIEW.model, frame(REVIEW, row))
    assert list(failures.select("rule", "measure").iter_rows()) == [
        ("claimed_rate", "poor_rate"),
        ("persons_at_least_households", "persons"),
        ("whole_number", "near_poor_persons"),
        ("whole_number", "poor_persons"),
    ]


def test_a_number_below_zero_with_decimals_fails_two_checks_and_is_one_failure() -> None:
    rows = frame(REVIEW, {"persons": -5.5})
    assert {check for _, check, _ in failure_cases(REVIEW, rows)} == {"greater_than_or_equal_to(0)", "whole_number"}
    (failure,) = check(REVIEW.model, rows).iter_rows(named=True)
    assert failure == {
        "row": 0,
        "rule": "whole_number",
        "severity": "error",
        "measure": "persons",
        "expected": "số nguyên ≥ 0 · whole number ≥ 0",
        "message_vi": "Tổng số nhân khẩu phải là số nguyên không âm, ô ghi -5.5."
        " Dòng này không được tổng hợp: sửa lại cho đúng rồi gửi lại.",
        "message_en": "Persons must be a whole number, zero or more; the cell says -5.5."
        " The row is not compiled: correct it and send it again.",
    }


@pytest.mark.parametrize("value", ["49.99999999999999", "50.00000000000001"])
def test_a_count_is_whole_at_the_ten_decimals_that_are_kept(value: str) -> None:
    rows = frame(REVIEW, {"persons": 50}).with_columns(pl.lit(value).cast(FIGURE).alias("persons"))
    assert failure_cases(REVIEW, rows) == []


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
    failures = check(REVIEW.model, frame(REVIEW, row, decimals=decimals))
    assert failures["rule"].to_list() == ([] if is_good else ["claimed_rate"])


@pytest.mark.parametrize(
    ("claimed", "is_good"),
    [(1.963, True), (1.96, True), (2.0, True), (2, True), (1.97, False), (1.9, False), (0.0196, True), (0.0197, False)],
)
def test_a_claimed_rate_of_a_frame_without_decimals_is_taken_at_the_decimals_that_it_shows(
    claimed: float, is_good: bool
) -> None:
    row = {"households": 337_250.0, "poor_households": 6_621.0, "poor_rate": claimed}
    assert failure_cases(REVIEW, frame(REVIEW, row)) == ([] if is_good else [(0, "claimed_rate", "poor_rate")])


def test_a_wrong_rate_is_told_with_the_computed_one() -> None:
    row = {"households": 337_250.0, "poor_households": 6_621.0, "poor_rate": 2.5}
    (failure,) = check(REVIEW.model, frame(REVIEW, row, decimals=1)).iter_rows(named=True)
    assert (failure["severity"], failure["measure"], failure["expected"]) == ("warning", "poor_rate", "1.9632")
    assert "1.9632" in failure["message_vi"]
    assert "1.9632" in failure["message_en"]


@pytest.mark.parametrize("measure", [m.name for m in REVIEW.measures if m.is_rate])
def test_every_claimed_rate_is_compared_with_its_own_figures(measure: str) -> None:
    claim = next(m for m in REVIEW.measures if m.name == measure)
    row = {claim.claim_over or "": 200.0, **dict.fromkeys(claim.claim_of, 50.0 / len(claim.claim_of))}
    good, bad = (check(REVIEW.model, frame(REVIEW, {**row, measure: rate})) for rate in (25.0, 26.0))
    assert good.filter(pl.col("rule") == "claimed_rate").height == 0
    assert bad.filter(pl.col("rule") == "claimed_rate")["measure"].to_list() == [measure]


@pytest.mark.parametrize("measure", [m.name for m in REVIEW.measures if m.is_claim and not m.is_rate])
def test_every_claimed_sum_is_compared_with_its_own_figures_where_all_are_there(measure: str) -> None:
    claim = next(m for m in REVIEW.measures if m.name == measure)
    row = {name: 7.0 + n for n, name in enumerate(claim.claim_of)}
    partial = {name: value for name, value in row.items() if name != claim.claim_of[0]}
    told = check(REVIEW.model, frame(REVIEW, {**row, measure: 15.0}, {**row, measure: 16.0}, {**partial, measure: 3.0}))
    (failure,) = told.filter(pl.col("rule") == "claimed_sum").iter_rows(named=True)
    assert (failure["row"], failure["severity"], failure["measure"], failure["expected"]) == (
        1,
        "warning",
        measure,
        "15",
    )
    assert " (7) + " in failure["message_vi"]
    assert "(8) = 15" in failure["message_en"]


@pytest.mark.parametrize("households", [None, 0.0])
def test_a_rate_over_nothing_is_not_compared(households: float | None) -> None:
    row = {"households": households, "poor_households": 0.0, "poor_rate": 5.0}
    assert check(REVIEW.model, frame(REVIEW, row)).rows() == []


COUNTS = st.integers(1, 10**6).flatmap(lambda households: st.tuples(st.just(households), st.integers(0, households)))
"""Households, and how many of them are poor."""


@all_examples(100, quick=8)
@given(st.lists(COUNTS, min_size=1, max_size=8), st.integers(0, 5), st.booleans())
def test_a_rate_rounded_from_the_figures_always_holds(
    counts: list[tuple[int, int]], decimals: int, is_fraction: bool
) -> None:
    written, whole = (decimals + 3, 1) if is_fraction else (decimals, 100)
    rows: list[Figures] = [
        {"households": households, "poor_households": poor, "poor_rate": round(whole * poor / households, written)}
        for households, poor in counts
    ]
    assert check(REVIEW.model, frame(REVIEW, *rows, decimals=written)).rows() == []


def test_ten_thousand_rows_are_told_by_their_numbers() -> None:
    rows = [GOOD["poverty_review"]] * 10_000
    wrong = {
        7: {**rows[0], "persons": 1.0},
        5_000: {**rows[0], "households": 0.5},
        9_999: {**rows[0], "poor_rate": 50.0},
    }
    failures = check(REVIEW.model, frame(REVIEW, *(wrong.get(n, row) for n, row in enumerate(rows))))
    assert list(failures.select("row", "rule").iter_rows()) == [
        (7, "persons_at_least_households"),
        (7, "poor_persons_within_persons"),
        (5_000, "whole_number"),
        (9_999, "claimed_rate"),
    ]


@all_examples(25, quick=3)
@given(st.lists(st.fixed_dictionaries({m.name: FIGURES for m in REVIEW.measures}), min_size=1, max_size=6))
def test_rows_checked_together_say_what_each_says_alone(rows: list[Figures]) -> None:
    together = check(REVIEW.model, frame(REVIEW, *rows))
    alone = [check(REVIEW.model, frame(REVIEW, row)) for row in rows]
    facts = [c for c in FAILURES if c != "row"]
    for n, one in enumerate(alone):
        assert together.filter(pl.col("row") == n).select(facts).equals(one.select(facts))
    assert together.schema == FAILURES


LEGAL = st.one_of(
    st.none(),
    st.sampled_from([Decimal(0), Decimal(10) ** 20 - Decimal("1e-10"), Decimal("1e-10"), Decimal(10) ** 19]),
    st.decimals(-(10**19), 10**19, places=10, allow_nan=False),
    st.integers(0, 60).map(Decimal),
).flatmap(lambda figure: st.sampled_from([figure, figure if figure is None else -figure]))
"""A figure that the reader may hand over: 20 digits before the point, 10 after it."""


QUICK = ("deprivation", "ethnicity", "poor_movement", "poverty_review", "targets")
"""Forms of each kind: of households, of categories, of flows, with claimed rates, of fractions."""


@pytest.mark.parametrize(
    "spec",
    [pytest.param(spec, id=spec.id, marks=() if spec.id in QUICK else pytest.mark.slow) for spec in FORMS],
)
@all_examples(20, quick=2)  # frames of many rows: a check of one row takes as long
@given(st.data())
def test_no_figures_make_a_check_raise(spec: FormSpec, data: st.DataObject) -> None:
    row = st.fixed_dictionaries({m.name: LEGAL for m in spec.measures})
    rows = frame(spec, *data.draw(st.lists(row, min_size=1, max_size=8)))
    told = {(row, measure) for row, _, measure in failure_cases(spec, rows)}
    assert told == set(check(spec.model, rows).select("row", "measure").iter_rows())


def test_no_rows_are_no_failures() -> None:
    assert check(REVIEW.model, frame(REVIEW)).height == 0


def test_a_column_that_is_missing_is_a_fault_of_the_program() -> None:
    with pytest.raises(SchemaErrors, match="near_poor_persons"):
        check(REVIEW.model, frame(REVIEW, GOOD["poverty_review"]).drop("near_poor_persons"))


@pytest.mark.parametrize("dtype", [pl.String, pl.Float64, pl.Int64, pl.Decimal(30, 10)], ids=str)
def test_a_column_of_another_type_is_a_fault_of_the_program(dtype: pl.DataType) -> None:
    with pytest.raises(SchemaErrors, match="persons"):
        check(REVIEW.model, frame(REVIEW, GOOD["poverty_review"]).with_columns(pl.col("persons").cast(dtype)))


def test_a_rule_that_raises_is_a_fault_of_the_program() -> None:
    with pytest.raises(SchemaErrors, match="division by zero"):
        check(Dividing, frame(Dividing.spec(), {"whole": 0, "part": 1}))


class Dividing(Form, about=About("Chia", "Dividing", "")):
    """A form whose rule divides by what may be zero."""

    whole: Count = measure("Tất cả", "All", kind="stock", unit="household")
    part: Count = measure("Một phần", "Part", kind="stock", unit="household")

    @rule("error", at="part", expected=lambda row: row.whole, vi="", en="")
    def part_of_whole(row: Row) -> pl.Expr:  # noqa: N805
        return row.part / row.whole <= 1
