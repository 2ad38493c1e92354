"""Each rule of each form, both ways: a row that keeps it and a row that breaks it."""

import re
from functools import cache
from typing import Any

import polars as pl
import pytest

from tests.schemas.rows import CAPITAL, CAUSES, GOOD, GROUPS, OF_CHILDREN, TWELVE, Row, failure_cases, form, frame
from tests.sentences import faults
from tonghop.schemas.check import check
from tonghop.schemas.form import all_forms

BROKEN: dict[tuple[str, str], tuple[Row, str, str, str, str]] = {
    ("poverty_review", "poor_within_households"): (
        {"poor_households": 95},
        "error",
        "poor_households",
        "94",
        "101 100",
    ),
    ("poverty_review", "poor_persons_within_persons"): (
        {"poor_persons": 380},
        "error",
        "poor_persons",
        "376",
        "404 400",
    ),
    ("poverty_review", "not_all_are_poor"): (
        {"poor_households": 94},
        "warning",
        "households",
        "101",
        "100",
    ),
    ("poverty_review", "persons_per_household"): (
        {"persons": 1501},
        "warning",
        "persons",
        "1500",
        "100 1501",
    ),
    **{
        (name, f"left{twin}_within_opening"): (
            {f"opening{twin}": 50, f"{first}{twin}": 30, f"{second}{twin}": 21, f"closing{twin}": None},
            "warning",
            f"opening{twin}",
            "51",
            "51 50",
        )
        for name, first, second in (
            ("poor_movement", "became_near_poor", "above_near_poor"),
            ("near_poor_movement", "escaped", "became_poor"),
        )
        for twin in ("", "_persons")
    },
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
    ("deprivation", "total_is_sum_of_indicators"): (
        {"deprivations_total": 40},
        "warning",
        "deprivations_total",
        "36",
        "36 4 12",
    ),
    ("deprivation", "three_for_each_household"): (
        {"deprivations_total": 29, **dict.fromkeys(TWELVE, None)},
        "warning",
        "deprivations_total",
        "30",
        "30 3",
    ),
    ("near_poor_deprivation", "total_is_sum_of_indicators"): (
        {"deprivations_total": 23},
        "warning",
        "deprivations_total",
        "24",
        "24 -1 12",
    ),
    ("child_poverty", "both_classes_within_children"): (
        {"poor_children": 150, "near_poor_children": 60},
        "error",
        "children",
        "210",
        "210 200",
    ),
    ("ethnicity", "poor_within_households"): (
        {"poor_households": 95},
        "error",
        "poor_households",
        "94",
        "101 100",
    ),
    ("housing_support", "houses_cost_money"): (
        {"amount": 0},
        "warning",
        "amount",
        "> 0",
        "3 1 0",
    ),
}
"""What of the good row is changed, and severity, measure and expectation of the failure, figures in its sentences."""

WITHIN = [
    *(("deprivation", name, "households", "error") for name in TWELVE),
    *(("near_poor_deprivation", name, "households", "error") for name in TWELVE),
    *(("poverty_groups", name, "poor_households", "error") for name in GROUPS),
    *(("poverty_causes", name, "poor_households", "error") for name in CAUSES),
    *(("poverty_groups", f"near_poor_{name}", "near_poor_households", "error") for name in GROUPS),
    *(
        ("child_poverty", name, "children", "error")
        for name in GOOD["child_poverty"]
        if name != "children" and not name.endswith(("poor_children", *OF_CHILDREN))
    ),
    *(
        ("child_poverty", f"{name}_{kind}", f"{name}_children", "error")
        for name in ("poor", "near_poor")
        for kind in OF_CHILDREN
    ),
    ("health_insurance", "cards_issued", "eligible_persons", "warning"),
    ("policy_loans", "overdue", "outstanding", "error"),
    ("poor_fund", "spent_amount", "raised_amount", "warning"),
    ("vocational_training", "completed", "recruited", "warning"),
    ("vocational_training", "employed_after", "completed", "warning"),
    ("inspection", "violations_handled", "violations_found", "warning"),
    ("poverty_review", "average_standard_households", "households", "error"),
    ("poverty_review", "average_standard_persons", "persons", "error"),
    *(("programme_disbursement", f"disbursed_{c}", f"planned_{c}", "warning") for c in CAPITAL),
]
"""Form, a measure, the one that it must not exceed, and the severity of it."""


def exceeding(name: str, part: str, whole: str, severity: str) -> tuple[Row, str, str, str, str]:
    """As in `BROKEN`: a figure larger by 7 than the one in which it must lie."""
    bound = int(GOOD[name][whole] or 0)
    return {part: bound + 7}, severity, part, str(bound), f"{bound + 7} {bound} 7"


BROKEN |= {
    (name, f"{part}_within_{whole}"): exceeding(name, part, whole, severity) for name, part, whole, severity in WITHIN
}


MEMBERS = [
    ("poverty_review", "persons", "households", "error"),
    *(
        ("poverty_review", f"{name}_persons", f"{name}_households", "error")
        for name in ("poor", "near_poor", "average_standard")
    ),
    *(
        (name, f"{flow}_persons", flow, "error" if flow in ("opening", "closing") else "warning")
        for name, flows in (
            ("poor_movement", ("became_near_poor", "above_near_poor", "from_near_poor", "relapsed", "newly_poor")),
            ("near_poor_movement", ("escaped", "became_poor", "from_poor", "relapsed", "newly_near_poor")),
        )
        for flow in ("opening", *flows, "closing")
    ),
]
"""Form, a measure in persons, the households of which they are, and the severity."""

BROKEN |= {
    (name, f"{persons}_at_least_{households}"): (
        {households: 9, persons: 8},
        severity,
        persons,
        "9",
        "8 9",
    )
    for name, persons, households, severity in MEMBERS
}

BOUNDS = [
    ("policy_loans", "loan_amount", ("borrowers",), 40_000_000),
    ("health_insurance", "budget", ("cards_issued",), 800_000),
    ("education_support", "exemption_amount", ("exempted_pupils", "reduced_pupils"), 500_000),
    ("education_support", "study_cost_amount", ("study_cost_pupils",), 1_350_000),
    ("housing_support", "amount", ("houses_built", "houses_repaired"), 60_000_000),
    ("vocational_training", "amount", ("recruited",), 3_700_000),
    ("communication", "amount", ("events",), 3_700_000),
    ("inspection", "amount_recovered", ("violations_found",), 3_500_000),
]
"""Form, an amount, for what, and what it usually is for one."""
AT_MOST = [
    *(("poor_fund", f"{amount}_amount", 500) for amount in ("target", "raised", "spent")),
    *(("programme_disbursement", f"{side}_{c}", 2000) for side in ("planned", "disbursed") for c in CAPITAL),
]
"""Form, an amount of a unit, and what it is at most, in tỷ đồng."""
BROKEN |= {
    (name, f"{amount}_at_most"): (
        {amount: 7 * most * 10**9},
        "warning",
        amount,
        f"≤ {most} tỷ đồng",
        f"{7 * most} {most}",
    )
    for name, amount, most in AT_MOST
}
AT_LEAST = dict.fromkeys(("poor_fund", "programme_disbursement"), "100 nghìn đồng")
BROKEN |= {
    (name, f"{amount}_at_least"): (
        {amount: 850},
        "warning",
        amount,
        f"≥ {AT_LEAST[name]}",
        f"850 {AT_LEAST[name].split()[0]}",
    )
    for name, amount, _ in AT_MOST
}

BROKEN |= {
    (name, f"{amount}_per_{'_'.join(per)}"): (
        {amount: usual * 1000 * sum(int(GOOD[name][m] or 0) for m in per)},
        "warning",
        amount,
        next(
            f"{{:d}} {unit} – ".format(low // size)
            for size, unit in ((10**6, "triệu đồng"), (10**3, "nghìn đồng"))
            for m in form(name).measures
            if m.name == amount and m.bounds and (low := m.bounds.at_least) >= size
        ),
        " ".join(str(GOOD[name][m]) for m in per),
    )
    for name, amount, per, usual in BOUNDS
}


def test_every_rule_is_tried_here() -> None:
    assert set(BROKEN) == {(spec.id, rule.name) for spec in all_forms().values() for rule in spec.rules}


def _breaking(name: str) -> dict[str, Row]:
    """Rule of a form → the good row, changed so that it breaks the rule."""
    return {rule: {**GOOD[name], **change} for (of, rule), (change, *_) in BROKEN.items() if of == name}


def _rows(name: str) -> pl.DataFrame:
    """The good row of a form and then those that break its rules: one call takes as long for one row."""
    return frame(form(name), GOOD[name], *_breaking(name).values())


@cache
def _tried(name: str) -> pl.DataFrame:
    return check(form(name).model, _rows(name))


def _failures(name: str, rule: str | None = None) -> list[dict[str, Any]]:
    """What is told of the row that breaks a rule, or of the good one."""
    number = 1 + list(_breaking(name)).index(rule) if rule else 0
    return [failure for failure in _tried(name).iter_rows(named=True) if failure["row"] == number]


@pytest.mark.parametrize("name", list(all_forms()))
def test_a_good_row_breaks_no_rule(name: str) -> None:
    assert _failures(name) == []


@pytest.mark.parametrize(("name", "rule"), list(BROKEN))
def test_a_row_that_breaks_a_rule_says_which_where_and_what_was_expected(name: str, rule: str) -> None:
    _, severity, measure, expected, figures = BROKEN[name, rule]
    (failure,) = [f for f in _failures(name, rule) if f["rule"] == rule]
    assert (failure["severity"], failure["measure"]) == (severity, measure)
    assert failure["expected"].startswith(expected)
    assert failure["expected"] == expected or " – " in expected
    for sentence in (failure["message_vi"], failure["message_en"]):
        assert set(figures.split()) <= set(re.findall(r"-?\d+", sentence))


@cache
def _cases(name: str) -> list[tuple[int, str, str]]:
    return failure_cases(form(name), _rows(name))


@pytest.mark.parametrize("name", list(all_forms()))
def test_the_model_alone_finds_nothing_in_a_good_row(name: str) -> None:
    assert [case for case in _cases(name) if case[0] == 0] == []


@pytest.mark.parametrize(("name", "rule"), list(BROKEN))
def test_the_model_alone_names_the_row_the_rule_and_the_measure(name: str, rule: str) -> None:
    _, _, measure, *_ = BROKEN[name, rule]
    assert (1 + list(_breaking(name)).index(rule), rule, measure) in _cases(name)


@pytest.mark.parametrize("name", list(all_forms()))
def test_a_broken_rule_of_the_model_is_one_failure(name: str) -> None:
    assert _cases(name) == sorted(_tried(name).select("row", "rule", "measure").iter_rows())


@pytest.mark.parametrize(("name", "rule"), list(BROKEN))
def test_both_sentences_are_filled_with_the_same_figures(name: str, rule: str) -> None:
    for failure in _failures(name, rule):
        vi, en = failure["message_vi"], failure["message_en"]
        assert vi != en
        assert not set("{}…") & set(vi + en)
        assert [c for c in vi if c.isdigit()] == [c for c in en if c.isdigit()]


@pytest.mark.parametrize("name", list(all_forms()))
def test_figures_that_are_not_there_break_no_rule(name: str) -> None:
    spec = form(name)
    singles: list[Row] = [{m.name: 5e7 if m.is_money else 5.0} for m in spec.measures]
    assert check(spec.model, frame(spec, {}, *singles)).rows() == []


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        ({"poor_households": 93, "poor_persons": None}, []),
        ({"poor_households": 94, "poor_persons": None}, ["not_all_are_poor"]),
        ({"poor_households": None, "near_poor_households": 100, "near_poor_persons": None}, []),
        ({"poor_households": None, "near_poor_households": 101, "near_poor_persons": None}, ["poor_within_households"]),
        ({"near_poor_households": None, "poor_households": 101, "poor_persons": None}, ["poor_within_households"]),
        ({"households": None, "poor_households": 101, "poor_persons": None}, []),
        ({"persons": 100}, []),
        ({"persons": 1500}, []),
        ({"households": 0, "poor_households": 0, "near_poor_households": 0}, []),
        ({"persons": 0, "poor_persons": 0, "near_poor_persons": 0}, ["persons_per_household"]),
    ],
)
def test_the_bounds_of_the_reviews_rules_belong_to_the_good(change: Row, rules: list[str]) -> None:
    spec = form("poverty_review")
    failures = check(spec.model, frame(spec, {**GOOD[spec.id], **change}))
    assert failures["rule"].to_list() == rules


@pytest.mark.parametrize("name", ["poor_movement", "near_poor_movement"])
@pytest.mark.parametrize("suffix", ["", "_persons"])
def test_every_flow_counts_in_the_balance_with_its_sign(name: str, suffix: str) -> None:
    spec = form(name)
    decreases = {"became_near_poor", "above_near_poor", "other_decrease", "escaped", "became_poor"}
    rows: list[Row] = []
    for measure in (m for m in spec.measures if m.kind == "flow" and m.name.endswith("_persons") == bool(suffix)):
        sign = -1 if measure.name.removesuffix(suffix) in decreases else 1
        balanced = {"opening" + suffix: 50.0, measure.name: 7.0, "closing" + suffix: 50.0 + 7 * sign}
        rows += [balanced, {**balanced, "closing" + suffix: 50.0}]
    assert check(spec.model, frame(spec, *rows))["row"].to_list() == list(range(1, len(rows), 2))


@cache
def _rules_told_of_parts(name: str) -> list[str]:
    """The rules that break where each part of a form is as large as its whole, or one of the two is not there."""
    rows: list[Row] = []
    for of, part, whole, _ in WITHIN:
        if of == name:
            rows += [{part: 9.0, whole: 9.0}, {part: 9.0}, {whole: 0.0}, {part: 0.0, whole: 0.0}]
    return check(form(name).model, frame(form(name), *rows))["rule"].to_list()


@pytest.mark.parametrize(("name", "part", "whole", "severity"), WITHIN)
def test_a_part_may_be_as_large_as_the_whole_and_may_lack_one(name: str, part: str, whole: str, severity: str) -> None:
    assert f"{part}_within_{whole}" not in _rules_told_of_parts(name)


@pytest.mark.parametrize(("name", "part", "whole", "severity"), WITHIN)
def test_only_the_part_that_is_too_large_is_told(name: str, part: str, whole: str, severity: str) -> None:
    rule = f"{part}_within_{whole}"
    found = [(f["rule"], f["severity"], f["measure"]) for f in _failures(name, rule) if f["measure"] == part]
    assert found == [(rule, severity, part)]


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        ({"poor_children": 170}, []),
        ({"poor_children": 171}, ["both_classes_within_children"]),
        ({"poor_children": 201}, ["both_classes_within_children"]),
        (
            {"poor_children": 201, "near_poor_children": 201},
            ["both_classes_within_children"],
        ),
        ({"children": None, "poor_children": 500}, []),
        ({"near_poor_children": None, "poor_children": 200}, []),
        ({"poor_children": None, "poor_nutrition": None, "near_poor_children": 201}, ["both_classes_within_children"]),
    ],
)
def test_children_of_both_classes_together_are_no_more_than_all(change: Row, rules: list[str]) -> None:
    spec = form("child_poverty")
    failures = check(spec.model, frame(spec, {**GOOD[spec.id], **change}))
    assert failures["rule"].to_list() == rules


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        ({"houses_built": 0, "houses_repaired": 0, "amount": 0}, []),
        ({"houses_built": None, "houses_repaired": None, "amount": 0}, []),
        ({"houses_built": None, "houses_repaired": 1, "amount": 0}, ["houses_cost_money"]),
        ({"houses_built": 1, "houses_repaired": None, "amount": 0}, ["houses_cost_money"]),
        ({"amount": None}, []),
        ({"amount": 4_000_000.5}, []),
    ],
)
def test_only_houses_without_any_cost_are_told(change: Row, rules: list[str]) -> None:
    spec = form("housing_support")
    failures = check(spec.model, frame(spec, {**GOOD[spec.id], **change}))
    assert failures["rule"].to_list() == rules


@pytest.mark.parametrize("name", ["deprivation", "near_poor_deprivation"])
def test_an_indicator_left_blank_counts_as_none_in_the_total(name: str) -> None:
    spec = form(name)
    row: Row = {"households": 10, "employment": 10, "nutrition": 10, "clean_water": 10, "deprivations_total": 30}
    assert check(spec.model, frame(spec, row)).rows() == []
    failures = check(spec.model, frame(spec, {**row, "clean_water": None}))
    assert failures["rule"].to_list() == ["total_is_sum_of_indicators"]


def test_near_poor_households_may_have_fewer_deprivations_than_poor_ones() -> None:
    row: Row = {"households": 10, "deprivations_total": 12}
    poor, near = (
        check(form(name).model, frame(form(name), row))["rule"].to_list()
        for name in ("deprivation", "near_poor_deprivation")
    )
    assert (poor, near) == (["three_for_each_household"], [])


@pytest.mark.parametrize("name", list(all_forms()))
def test_every_sentence_of_a_form_says_what_to_do_and_names_no_id(name: str) -> None:
    spec = form(name)
    rows: list[Row] = [{m.name: -1.5} for m in spec.additive()]
    rows += [
        {m.name: 77.7, **dict.fromkeys(m.claim_of, 5), m.claim_over or "": 10} for m in spec.measures if m.is_claim
    ]
    told = [*_tried(name).iter_rows(named=True), *check(spec.model, frame(spec, *rows)).iter_rows(named=True)]
    assert {f["measure"] for f in told} >= {m.name for m in spec.measures if m.kind != "target"}
    for f in told:
        assert faults(f["rule"], f["severity"], f["message_vi"], f["message_en"]) == [], f
