"""The demo's policies: published totals to the digit, a half-year within its year, and what is said to be invented."""

import pytest

from tonghop.configs.categories import categories
from tonghop.examples import demo, published_totals
from tonghop.examples.commune_figures import PROVINCE, districts
from tonghop.examples.plan import targets
from tonghop.examples.policies import policies
from tonghop.examples.policies_with_budgets import DISTRICT_TARGETS
from tonghop.examples.policy_totals import FormFigures
from tonghop.schemas.form import all_forms

YEAR, HALF = policies(demo.PERIOD), policies(demo.HALF)
FORMS = sorted(YEAR)


def _sum(reported: FormFigures, measure: str, *wanted: str) -> int:
    rows = (row for (_, category), row in reported.items() if not wanted or category in wanted)
    return sum(row[measure] or 0 for row in rows)


PUBLISHED = {
    ("health_insurance", "cards_issued", ("poor", "near_poor")): 56_921,
    ("policy_loans", "borrowers", ("poor",)): 3_986,
    ("policy_loans", "borrowers", ("near_poor",)): 10_022,
    ("policy_loans", "borrowers", ("newly_escaped",)): 19_828,
    ("policy_loans", "loan_amount", ("poor",)): 181_700_000_000,
    ("policy_loans", "loan_amount", ("near_poor",)): 458_400_000_000,
    ("policy_loans", "loan_amount", ("newly_escaped",)): 739_800_000_000,
    ("poor_fund", "target_amount", ()): 9_500_000_000,
    ("poor_fund", "raised_amount", ()): 22_733_500_000,
    ("housing_support", "houses_built", ()): 138,
    ("housing_support", "houses_repaired", ()): 8,
    ("housing_support", "amount", ()): 8_992_000_000,
    ("vocational_training", "recruited", ()): 244,
    ("vocational_training", "amount", ()): 911_000_000,
}


@pytest.mark.parametrize(("form", "measure", "of"), PUBLISHED)
def test_districts_add_up_to_the_published_total(form: str, measure: str, of: tuple[str, ...]) -> None:
    assert _sum(YEAR[form], measure, *of) == PUBLISHED[form, measure, of]


def test_what_is_said_to_be_published_is_what_was() -> None:
    reported = {(total.form, total.measure, total.categories): total.value for total in published_totals.OF_POLICIES}
    assert reported == PUBLISHED


def test_fund_reached_the_published_percentage() -> None:
    assert round(100 * _sum(YEAR["poor_fund"], "raised_amount") / _sum(YEAR["poor_fund"], "target_amount"), 1) == 239.3


def test_targets_of_the_fund_are_those_of_the_plan() -> None:
    fund = YEAR["poor_fund"]
    assert fund[PROVINCE, "province"]["target_amount"] == 2_200_000_000
    assert sum(DISTRICT_TARGETS.values()) == 7_300
    assert {code for code, level in fund if level == "district"} == DISTRICT_TARGETS.keys() == districts().keys()


@pytest.mark.parametrize("form", FORMS)
def test_forms_tell_every_measure_of_known_categories(form: str) -> None:
    spec = all_forms()[form]
    known = {each.category for each in categories(spec.about.code_list)} or {""}
    for reported in (YEAR[form], HALF[form]):
        for (_, category), row in reported.items():
            assert category in known
            assert row.keys() == {measure.name for measure in spec.additive()}


@pytest.mark.parametrize("form", FORMS)
def test_first_half_lies_within_the_year(form: str) -> None:
    assert HALF[form].keys() == YEAR[form].keys()
    for key, row in HALF[form].items():
        for measure, value in row.items():
            whole = YEAR[form][key][measure]
            assert (value is None) is (whole is None)
            if value is not None and whole is not None:
                assert 0 <= value <= whole, (key, measure)
    assert HALF[form] != YEAR[form]


@pytest.mark.parametrize("reported", [YEAR, HALF], ids=["year", "half"])
def test_parts_lie_within_their_wholes(reported: dict[str, FormFigures]) -> None:
    within = {
        "health_insurance": [("cards_issued", "eligible_persons")],
        "policy_loans": [("outstanding", "loan_amount"), ("overdue", "outstanding")],
        "poor_fund": [("spent_amount", "raised_amount")],
        "vocational_training": [("completed", "recruited"), ("employed_after", "completed")],
        "programme_disbursement": [
            (f"disbursed_{capital}", f"planned_{capital}")
            for capital in ("investment_central", "investment_local", "recurrent_central", "recurrent_local")
        ],
        "inspection": [("violations_handled", "violations_found")],
    }
    for form, pairs in within.items():
        for key, row in reported[form].items():
            for part, whole in pairs:
                assert (row[part] or 0) <= (row[whole] or 0), (form, key, part)


@pytest.mark.parametrize("reported", [YEAR, HALF], ids=["year", "half"])
def test_who_was_helped_cost_money_and_nobody_cost_none(reported: dict[str, FormFigures]) -> None:
    for form, counts, amount in (
        ("housing_support", ("houses_built", "houses_repaired"), "amount"),
        ("vocational_training", ("recruited",), "amount"),
        ("policy_loans", ("borrowers",), "loan_amount"),
    ):
        for key, row in reported[form].items():
            assert any(row[count] for count in counts) is bool(row[amount]), (form, key)


def test_cards_go_to_no_more_persons_than_there_are() -> None:
    persons = dict.fromkeys(districts(), 0)
    for figures in demo.figures().values():
        persons[figures.district] += figures.review["poor_persons"]
    for code, poor in persons.items():
        assert (YEAR["health_insurance"][code, "poor"]["eligible_persons"] or 0) <= poor


def test_what_a_province_without_poor_districts_has_not_is_not_applicable() -> None:
    capital = YEAR["programme_disbursement"]
    none = {project for _, project in capital if all(not any(capital[c, project].values()) for c in districts())}
    assert none == {"gnbv2125-1.2", "gnbv2125-5"}
    assert {v for c in districts() for v in capital[c, "gnbv2125-5"].values()} == {None}
    coast = {code for code in districts() if any(capital[code, "gnbv2125-1.1"].values())}
    assert coast == {"595", "596", "602"}


def test_plan_lowers_the_poor_rate_as_published_and_every_districts_too() -> None:
    reported = targets()
    assert reported.keys() == {PROVINCE, *districts()}
    assert reported[PROVINCE]["poor_rate"] == {"target_change": -0.42}
    for unit in reported.values():
        change = unit["poor_rate"]["target_change"]
        assert isinstance(change, float)
        assert -2 < change < 0


def test_invented_are_the_figures_of_which_no_total_was_published() -> None:
    invented = published_totals.invented()
    assert ("education_support", "exempted_pupils") in invented
    assert ("policy_loans", "outstanding") in invented
    assert ("poor_movement", "relapsed") in invented
    assert not invented & {(form, measure) for form, measure, _ in PUBLISHED}
    assert ("poverty_review", "poor_households") not in invented
    assert {form for form, _ in invented} == all_forms().keys() - {"housing_support"}
