"""What configuration says of forms and measures is there."""

from collections import Counter

import pytest

from tests.schemas.rows import CAUSES, GROUPS, TWELVE
from tonghop.configs.categories import categories
from tonghop.configs.indicators import Identity, Indicator, identities, indicators
from tonghop.configs.layouts import vocabulary
from tonghop.configs.rules import Rule
from tonghop.configs.texts import finding_texts
from tonghop.schemas.form import FormSpec, all_forms

COUNTED = {f"{spec.id}.{m.name}": m for spec in all_forms().values() for m in spec.additive()}
INDICATORS = indicators()


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda i: i.indicator)
def test_an_indicator_is_of_counted_measures_and_one_of_its_own_form(indicator: Indicator) -> None:
    terms = [(side, f"{form}.{measure}") for side, form, measure in indicator.terms()]
    assert {side for side, _ in terms} == {"numerator", "denominator"}
    assert {name for _, name in terms} <= set(COUNTED)
    assert len(set(terms)) == len(terms)
    assert indicator.form in {form for side, form, _ in indicator.terms() if side == "numerator"}


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda i: i.indicator)
def test_a_percentage_is_of_one_unit_and_another_rate_has_that_of_its_numerator(indicator: Indicator) -> None:
    units = {
        side: {COUNTED[f"{form}.{measure}"].unit for own, form, measure in indicator.terms() if own == side}
        for side in ("numerator", "denominator")
    }
    assert all(len(found) == 1 for found in units.values())
    if indicator.unit == "percent":
        assert units["numerator"] == units["denominator"]
    else:
        assert units["numerator"] == {indicator.unit} != units["denominator"]


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda i: i.indicator)
def test_an_indicator_is_restricted_to_categories_of_its_form(indicator: Indicator) -> None:
    known = {c.category for c in categories(all_forms()[indicator.form].about.code_list)}
    assert set(indicator.categories) <= known


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda i: i.indicator)
def test_only_rates_of_forms_without_categories_mix_forms(indicator: Indicator) -> None:
    forms = {form for _, form, _ in indicator.terms()}
    assert len(forms) == 1 or not any(all_forms()[form].about.code_list for form in forms)


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda i: i.indicator)
def test_an_indicator_speaks_both_languages_and_names_its_source(indicator: Indicator) -> None:
    assert indicator.title_vi
    assert indicator.title_en
    assert indicator.source
    assert indicator.title_vi != indicator.title_en


def test_no_two_indicators_have_one_name() -> None:
    assert len({i.indicator for i in INDICATORS}) == len(INDICATORS)
    assert len({i.title_vi for i in INDICATORS}) == len({i.title_en for i in INDICATORS}) == len(INDICATORS)
    assert any(i.headline for i in INDICATORS)


DISBURSEMENT = ("investment_central", "investment_local", "recurrent_central", "recurrent_local")


SINGLE = [
    "poor_rate",
    "near_poor_rate",
    "multidimensional_poor_rate",
    "escape_rate",
    "relapse_share",
    "ethnic_minority_poor_share",
    "ethnic_minority_poor_rate",
    "child_poor_rate",
    "insurance_coverage",
    "fund_attainment",
    "loan_per_borrower",
    "training_completion",
    "employment_after_training",
    "disbursement_rate",
]


def test_the_indicators_that_callers_count_on_are_there() -> None:
    disbursed = [f"disbursement_rate_{of}" for of in ("investment", "recurrent", "central", "local", *DISBURSEMENT)]
    families = [f"{p}deprivation_share_{name}" for p in ("", "near_poor_") for name in TWELVE]
    assert {i.indicator for i in INDICATORS} == {*SINGLE, *disbursed, *families}
    assert {i.indicator for i in INDICATORS if i.family} == set(families)


@pytest.mark.parametrize(
    "indicator", [i for i in INDICATORS if "disbursement" in i.indicator], ids=lambda i: i.indicator
)
def test_a_rate_of_disbursement_is_over_the_plans_of_what_it_counts(indicator: Indicator) -> None:
    words = indicator.indicator.removeprefix("disbursement_rate").strip("_").split("_")
    counted = [c for c in DISBURSEMENT if words == [""] or set(words) <= set(c.split("_"))]
    assert indicator.numerator == [f"disbursed_{c}" for c in counted]
    assert indicator.denominator == [f"planned_{c}" for c in counted]


@pytest.mark.parametrize("identity", identities(), ids=lambda i: f"{i.left}-{i.right}-{i.period}")
def test_an_identity_is_between_counted_measures_of_one_unit(identity: Identity) -> None:
    assert {identity.left, identity.right} <= set(COUNTED)
    assert COUNTED[identity.left].unit == COUNTED[identity.right].unit
    assert identity.rule in finding_texts()
    assert identity.period in ("same", "opening", "previous")
    assert identity.relation in ("equal", "within_half", "at_most")
    assert identity.left != identity.right or identity.period != "same"


def test_every_group_and_cause_is_held_against_the_review_and_refused_beyond_it() -> None:
    bounded = {i.left: (i.rule, i.right) for i in identities() if i.relation == "at_most"}
    declared: tuple[tuple[str, Rule, tuple[str, ...]], ...] = (
        ("poverty_groups", "group_within_poor", tuple(GROUPS)),
        ("poverty_causes", "cause_within_poor", tuple(CAUSES)),
    )
    for form, rule, parts in declared:
        for part in parts:
            assert bounded.pop(f"{form}.{part}") == (rule, "poverty_review.poor_households")
        assert finding_texts()[rule].severity == "error"
    assert not bounded


def test_ethnic_groups_add_up_to_the_review_or_are_refused() -> None:
    held = {(i.left, i.right) for i in identities() if i.rule == "ethnicity_is_review"}
    counts = ("households", "poor_households", "near_poor_households")
    assert held == {(f"ethnicity.{count}", f"poverty_review.{count}") for count in counts}
    assert finding_texts()["ethnicity_is_review"].severity == "error"


def test_what_is_divided_is_compared_with_the_review_and_loaded() -> None:
    held = {i.left: i.right for i in identities() if i.rule in ("deprived_is_review", "divided_is_review")}
    assert held == {
        "deprivation.households": "poverty_review.poor_households",
        "near_poor_deprivation.households": "poverty_review.near_poor_households",
        "poverty_groups.poor_households": "poverty_review.poor_households",
        "poverty_groups.near_poor_households": "poverty_review.near_poor_households",
        "poverty_causes.poor_households": "poverty_review.poor_households",
    }
    texts = finding_texts()
    assert {texts[rule].severity for rule in ("deprived_is_review", "divided_is_review")} == {"warning"}


def test_no_identity_stands_twice() -> None:
    pairs = [(i.left, i.right, i.period) for i in identities()]
    assert len(set(pairs)) == len(pairs)


PLANS = [spec for spec in all_forms().values() if spec.about.is_plan]
OF_OTHERS = {name for name, m in COUNTED.items() if m.kind != "target"}


@pytest.mark.parametrize("plan", PLANS, ids=lambda spec: spec.id)
def test_a_plan_aims_at_indicators_and_at_measures_that_only_one_form_has(plan: FormSpec) -> None:
    bare = Counter(name.rpartition(".")[2] for name in OF_OTHERS)
    known = {i.indicator for i in INDICATORS} | {name for name, forms in bare.items() if forms == 1} | OF_OTHERS
    aims = [category.category for category in categories(plan.about.code_list)]
    assert aims
    assert [aim for aim in aims if aim not in known] == []


@pytest.mark.parametrize("spec", all_forms().values(), ids=lambda spec: spec.id)
def test_targets_have_an_aim_in_plans_and_name_a_measure_in_other_forms(spec: FormSpec) -> None:
    measures = {m.name: m for m in spec.additive()}
    assert {m.name for m in measures.values() if m.aim} == set(measures if spec.about.is_plan else ())
    for measure in measures.values():
        assert (measure.kind == "target") == spec.about.is_plan
        if measure.target_of:
            assert measures[measure.target_of].unit == measure.unit
            assert measures[measure.target_of].kind == measure.kind


def test_words_around_the_figures_are_typed_as_they_are_compared() -> None:
    words = vars(vocabulary()) | vars(vocabulary().period) | vars(vocabulary().versions)
    del words["period"], words["versions"]
    assert all(texts for texts in words.values())
    assert all(text == text.lower().strip() for texts in words.values() for text in texts)
