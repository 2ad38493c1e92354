"""Each rule of each form, both ways: a row that keeps it and a row that breaks it."""

import re

import pytest

from schemas.check import check
from schemas.form import all_forms
from tests.schemas.rows import GOOD, Row, form, frame

BROKEN: dict[tuple[str, str], tuple[Row, str, str, str, str]] = {
    ("poverty_review", "poor_within_households"): (
        {"poor_households": 95},
        "error",
        "poor_households",
        "94",
        "100",
    ),
    ("poverty_review", "persons_at_least_households"): (
        {"persons": 99},
        "error",
        "persons",
        "100",
        "100",
    ),
    ("poverty_review", "persons_per_household"): (
        {"persons": 1501},
        "warning",
        "persons",
        "1500",
        "100",
    ),
    ("poor_movement", "closing_follows_from_flows"): (
        {"closing": 47},
        "warning",
        "closing",
        "45",
        "45 2",
    ),
    ("poor_movement", "closing_persons_follow_from_flows"): (
        {"opening_persons": 200, "above_near_poor_persons": 30, "closing_persons": 171},
        "warning",
        "closing_persons",
        "170",
        "170 1",
    ),
    ("near_poor_movement", "closing_follows_from_flows"): (
        {"closing": 50},
        "warning",
        "closing",
        "59",
        "59 -9",
    ),
    ("near_poor_movement", "closing_persons_follow_from_flows"): (
        {"opening_persons": 200, "became_poor_persons": 30, "other_increase_persons": 5, "closing_persons": 170},
        "warning",
        "closing_persons",
        "175",
        "175 -5",
    ),
}
"""What of the good row is changed, and severity, measure and expectation of the failure, figures in its sentences."""


def test_every_rule_is_tried_here() -> None:
    assert set(BROKEN) == {(spec.id, rule.name) for spec in all_forms().values() for rule in spec.rules}


@pytest.mark.parametrize("name", list(all_forms()))
def test_a_good_row_breaks_no_rule(name: str) -> None:
    result = check(form(name), frame(form(name), GOOD[name]))
    assert result.failures.rows() == []
    assert result.valid.height == 1


@pytest.mark.parametrize(("name", "rule"), list(BROKEN))
def test_a_row_that_breaks_a_rule_says_which_where_and_what_was_expected(name: str, rule: str) -> None:
    change, severity, measure, expected, figures = BROKEN[name, rule]
    result = check(form(name), frame(form(name), GOOD[name], {**GOOD[name], **change}))
    (failure,) = [f for f in result.failures.iter_rows(named=True) if f["rule"] == rule]
    assert (failure["row"], failure["severity"], failure["measure"]) == (1, severity, measure)
    assert failure["expected"] == expected
    for sentence in (failure["message_vi"], failure["message_en"]):
        assert set(figures.split()) <= set(re.findall(r"-?\d+", sentence))
    assert result.valid.height == (1 if severity == "error" else 2)


@pytest.mark.parametrize(("name", "rule"), list(BROKEN))
def test_both_sentences_are_filled_with_the_same_figures(name: str, rule: str) -> None:
    result = check(form(name), frame(form(name), {**GOOD[name], **BROKEN[name, rule][0]}))
    for failure in result.failures.iter_rows(named=True):
        vi, en = failure["message_vi"], failure["message_en"]
        assert vi != en
        assert not set("{}…") & set(vi + en)
        assert [c for c in vi if c.isdigit()] == [c for c in en if c.isdigit()]


@pytest.mark.parametrize("name", list(all_forms()))
def test_figures_that_are_not_there_break_no_rule(name: str) -> None:
    spec = form(name)
    singles: list[Row] = [{m.name: 5.0} for m in spec.measures]
    assert check(spec, frame(spec, {}, *singles)).failures.rows() == []


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        ({"poor_households": 94}, []),
        ({"poor_households": None, "near_poor_households": 100}, []),
        ({"poor_households": None, "near_poor_households": 101}, ["poor_within_households"]),
        ({"near_poor_households": None, "poor_households": 101}, ["poor_within_households"]),
        ({"households": None, "poor_households": 101}, []),
        ({"persons": 100}, []),
        ({"persons": 1500}, []),
        ({"households": 0, "poor_households": 0, "near_poor_households": 0}, []),
        ({"persons": 0}, ["persons_per_household"]),
    ],
)
def test_the_bounds_of_the_reviews_rules_belong_to_the_good(change: Row, rules: list[str]) -> None:
    spec = form("poverty_review")
    failures = check(spec, frame(spec, {**GOOD[spec.id], **change})).failures
    assert failures["rule"].to_list() == rules


@pytest.mark.parametrize("name", ["poor_movement", "near_poor_movement"])
@pytest.mark.parametrize("suffix", ["", "_persons"])
def test_every_flow_counts_in_the_balance_with_its_sign(name: str, suffix: str) -> None:
    spec = form(name)
    decreases = {"became_near_poor", "above_near_poor", "other_decrease", "escaped", "became_poor"}
    for measure in (m for m in spec.measures if m.kind == "flow" and m.name.endswith("_persons") == bool(suffix)):
        sign = -1 if measure.name.removesuffix(suffix) in decreases else 1
        row = {"opening" + suffix: 50.0, measure.name: 7.0, "closing" + suffix: 50.0 + 7 * sign}
        assert check(spec, frame(spec, row)).failures.rows() == []
        assert check(spec, frame(spec, {**row, "closing" + suffix: 50.0})).failures.height == 1
