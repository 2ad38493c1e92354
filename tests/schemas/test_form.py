"""How forms are declared: complete in both languages, known by name, laid out on paper."""

import inspect
from collections import Counter

import pytest
from pandera.errors import SchemaInitError

from tests.schemas.rows import CAPITAL, GOOD, TWELVE
from tonghop.configs.categories import SUB_PROJECT, categories
from tonghop.configs.periods import periods
from tonghop.configs.texts import finding_texts
from tonghop.configs.yaml_files import load_yaml
from tonghop.schemas.form import Form, FormSpec, all_forms, rule

FORMS = all_forms()
KINDS = {"stock", "flow", "cumulative", "claim", "target"}
COUNTED = {"household", "person", "house", "deprivation", "event", "place", "case", "article", "broadcast"}
"""Units of measurement of what is counted."""
OWED = {"near_poor_movement", "poor_movement", "poverty_review"}
"""The forms that every unit owes."""


@pytest.fixture(params=list(FORMS))
def spec(request: pytest.FixtureRequest) -> FormSpec:
    name: str = request.param
    return FORMS[name]


def test_the_forms_are_known_by_their_modules() -> None:
    assert list(FORMS) == sorted(GOOD)
    assert all(FORMS[name].id == name for name in FORMS)


def test_a_form_says_what_it_is_in_both_languages_and_by_which_source(spec: FormSpec) -> None:
    about = spec.about
    assert all([about.title_vi, about.title_en, about.source])
    assert about.title_vi != about.title_en
    assert set(about.period_kinds) <= {period.kind for period in periods().values()}
    assert bool(about.period_kinds) == (spec.id in OWED)


def test_no_two_forms_have_one_title() -> None:
    for titles in ([spec.about.title_vi for spec in FORMS.values()], [spec.about.title_en for spec in FORMS.values()]):
        assert max(Counter(titles).values()) == 1


def test_a_form_is_broken_down_by_a_code_list_that_there_is(spec: FormSpec) -> None:
    assert bool(categories(spec.about.code_list)) == bool(spec.about.code_list)


def test_every_code_list_breaks_a_form_down() -> None:
    code_lists = {*load_yaml("categories.yaml"), SUB_PROJECT}
    assert {spec.about.code_list for spec in FORMS.values()} - {""} == code_lists


def test_only_plans_set_targets_and_nobody_owes_them(spec: FormSpec) -> None:
    assert spec.about.is_plan == (spec.id == "targets")
    for m in spec.measures:
        assert (m.kind == "target") == (m.unit == "varies") == (m.aim is not None) == spec.about.is_plan
    assert not (spec.about.is_plan and spec.about.period_kinds)


def test_a_plan_says_each_kind_of_aim_once() -> None:
    assert [m.aim for m in FORMS["targets"].measures] == ["value", "change", "reduction"]


def test_reports_of_the_programmes_policies_stand_for_the_units_in_them(spec: FormSpec) -> None:
    of_review = {
        "deprivation",
        "near_poor_deprivation",
        "poverty_groups",
        "poverty_causes",
        "child_poverty",
        "ethnicity",
    }
    assert spec.about.stands_for_parts == (spec.id not in OWED | of_review)


def test_a_target_beside_its_figure_is_of_the_same_kind_and_unit(spec: FormSpec) -> None:
    measures = {m.name: m for m in spec.measures}
    for m in (m for m in spec.measures if m.target_of):
        aimed = measures[m.target_of or ""]
        assert (m.kind, m.unit) == (aimed.kind, aimed.unit)
        assert aimed.target_of is None


def test_funds_have_a_target_and_every_part_of_the_programme_a_plan() -> None:
    targets = {spec.id: [m.target_of for m in spec.measures if m.target_of] for spec in FORMS.values()}
    assert {form: names for form, names in targets.items() if names} == {
        "poor_fund": ["raised_amount"],
        "programme_disbursement": [f"disbursed_{capital}" for capital in CAPITAL],
    }


def test_every_measure_says_what_it_is_in_both_languages(spec: FormSpec) -> None:
    for m in spec.measures:
        assert m.form == spec.id
        assert m.title_vi
        assert m.title_en
        assert m.title_vi != m.title_en
        assert m.kind in KINDS
        assert m.unit in {*COUNTED, "vnd", "percent", "varies"}
        assert m.is_money == (m.unit == "vnd")
        assert m.is_whole == (m.unit in COUNTED or m.is_claim)


def test_no_two_measures_of_a_form_have_one_name_or_title(spec: FormSpec) -> None:
    for values in (
        [m.name for m in spec.measures],
        [m.title_vi for m in spec.measures],
        [m.title_en for m in spec.measures],
    ):
        assert max(Counter(values).values()) == 1


def test_a_claim_is_of_counted_measures_of_its_form(spec: FormSpec) -> None:
    counted = {m.name for m in spec.additive()}
    units = {m.name: m.unit for m in spec.measures}
    for m in spec.measures:
        assert m.is_claim == (m.kind == "claim")
        assert m.is_rate == (m.unit == "percent")
        if m.is_claim:
            assert {*m.claim_of, *([m.claim_over] if m.claim_over else [])} <= counted
        if m.is_claim and not m.is_rate:
            assert len(m.claim_of) > 1
            assert {units[name] for name in m.claim_of} == {m.unit}
    assert counted == {m.name for m in spec.measures if not m.is_claim}


def test_no_two_rules_of_a_form_have_one_name(spec: FormSpec) -> None:
    assert len({each.name for each in spec.rules}) == len(spec.rules)


def test_every_rule_stands_at_a_measure_and_speaks_both_languages(spec: FormSpec) -> None:
    names = {m.name for m in spec.measures}
    for each in spec.rules:
        assert each.measure in names
        assert each.severity in ("error", "warning")
        assert each.message_vi
        assert each.message_en
        assert each.message_vi != each.message_en


def test_a_forms_rules_have_no_name_of_the_catalogue_of_findings(spec: FormSpec) -> None:
    assert not {each.name for each in spec.rules} & set(finding_texts())


@pytest.mark.parametrize("name", ["deprivation", "near_poor_deprivation"])
def test_deprivation_has_the_twelve_indicators_in_the_decrees_order_and_a_claim_for_each(name: str) -> None:
    measures = FORMS[name].measures
    assert tuple(m.name for m in measures if not m.is_claim) == ("households", "deprivations_total", *TWELVE)
    assert [(m.name, m.claim_of, m.claim_over) for m in measures if m.is_claim] == [
        (f"{indicator}_rate", (indicator,), "households") for indicator in TWELVE
    ]


MEASURES = {
    "poverty_groups": "poor_households ethnic_minority no_work_capacity meritorious other_group near_poor_households"
    " near_poor_ethnic_minority near_poor_no_work_capacity near_poor_meritorious near_poor_other_group",
    "poverty_causes": "poor_households no_land no_capital no_labour no_tools no_knowledge no_skills illness"
    " other_cause no_land_near_poor no_capital_near_poor no_labour_near_poor no_tools_near_poor"
    " no_knowledge_near_poor no_skills_near_poor illness_near_poor other_cause_near_poor",
    "child_poverty": "children poor_children near_poor_children health education housing water_sanitation information"
    " poor_nutrition poor_health_insurance poor_school_attendance near_poor_nutrition near_poor_health_insurance"
    " near_poor_school_attendance",
    "ethnicity": "households poor_households near_poor_households",
    "health_insurance": "eligible_persons cards_issued budget",
    "education_support": "exempted_pupils reduced_pupils study_cost_pupils exemption_amount study_cost_amount",
    "policy_loans": "borrowers loan_amount outstanding overdue",
    "poor_fund": "target_amount raised_amount spent_amount",
    "housing_support": "houses_built houses_repaired amount",
    "vocational_training": "recruited completed employed_after amount",
    "programme_disbursement": "planned_investment_central planned_investment_local planned_recurrent_central"
    " planned_recurrent_local disbursed_investment_central disbursed_investment_local disbursed_recurrent_central"
    " disbursed_recurrent_local",
    "communication": "events participants articles broadcasts amount",
    "inspection": "inspections places_inspected violations_found violations_handled amount_recovered",
    "targets": "target_value target_change target_reduction",
}
KINDS_OF = {
    "health_insurance": {"cumulative"},
    "education_support": {"flow"},
    "policy_loans": {"cumulative", "stock"},
    "poor_fund": {"flow"},
    "housing_support": {"flow"},
    "vocational_training": {"flow"},
    "programme_disbursement": {"cumulative"},
    "communication": {"flow"},
    "inspection": {"flow"},
    "targets": {"target"},
}
"""Kinds of figures by form; those of forms of the review are stocks."""


@pytest.mark.parametrize("name", list(MEASURES))
def test_a_form_has_the_measures_that_callers_count_on(name: str) -> None:
    assert [m.name for m in FORMS[name].measures] == MEASURES[name].split()
    assert {m.kind for m in FORMS[name].measures} == KINDS_OF.get(name, {"stock"})


def test_a_rule_behind_a_static_method_is_refused_since_pandera_would_not_see_it() -> None:
    hidden = staticmethod(rule("error", at="a", expected=lambda row: row.a, vi="", en="")(lambda row: row.a > 0))
    with pytest.raises(TypeError, match="a_is_more"):
        type("Hiding", (Form,), {"a_is_more": hidden})


def test_a_rule_at_no_measure_is_refused() -> None:
    marked = rule("error", at="b", expected=lambda row: row.a, vi="", en="")(lambda row: row.a > 0)

    class Elsewhere(Form):
        b_is_more = marked

    with pytest.raises(SchemaInitError, match="'b'"):
        Elsewhere.to_schema()


def test_a_class_has_the_rules_of_its_bases_and_its_own(spec: FormSpec) -> None:
    declared = [name for name, value in inspect.getmembers(spec.model, inspect.ismethod) if hasattr(value, "rule")]
    assert sorted(declared) == sorted(each.name for each in spec.rules)
