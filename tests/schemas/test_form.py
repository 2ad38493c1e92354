"""How forms are declared: complete in both languages, known by name, laid out on paper."""

from collections import Counter

import pytest

from configs import loader
from schemas.form import FormSpec, all_forms

FORMS = all_forms()
LAYOUTS = {layout.name: layout for layout in loader.layouts()}
KINDS = {"stock", "flow", "cumulative", "claim"}


@pytest.fixture(params=list(FORMS))
def spec(request: pytest.FixtureRequest) -> FormSpec:
    name: str = request.param
    return FORMS[name]


def test_the_forms_are_known_by_their_modules() -> None:
    assert list(FORMS) == ["near_poor_movement", "poor_movement", "poverty_review"]
    assert all(FORMS[name].id == name for name in FORMS)


def test_a_form_says_what_it_is_in_both_languages_and_by_which_regulation(spec: FormSpec) -> None:
    about = spec.about
    assert all([about.title_vi, about.title_en, about.source, about.period_kinds])
    assert about.title_vi != about.title_en
    assert set(about.period_kinds) <= {period.kind for period in loader.periods().values()}


def test_every_measure_says_what_it_is_in_both_languages(spec: FormSpec) -> None:
    for m in spec.measures:
        assert m.form == spec.id
        assert m.title_vi
        assert m.title_en
        assert m.title_vi != m.title_en
        assert m.kind in KINDS
        assert m.unit in {"household", "person", "vnd", "percent"}


def test_no_two_measures_of_a_form_have_one_name_or_title(spec: FormSpec) -> None:
    for values in (
        [m.name for m in spec.measures],
        [m.title_vi for m in spec.measures],
        [m.title_en for m in spec.measures],
    ):
        assert max(Counter(values).values()) == 1


def test_a_claimed_rate_is_of_two_counted_measures_of_its_form(spec: FormSpec) -> None:
    counted = {m.name for m in spec.additive()}
    for m in spec.measures:
        assert m.is_claim == (m.kind == "claim") == (m.unit == "percent")
        if m.is_claim:
            assert {m.claim_of, m.claim_over} <= counted
    assert counted == {m.name for m in spec.measures if not m.is_claim}


def test_no_two_rules_of_a_form_have_one_name(spec: FormSpec) -> None:
    assert max(Counter(rule.name for rule in spec.rules).values()) == 1


def test_every_rule_stands_at_a_measure_and_speaks_both_languages(spec: FormSpec) -> None:
    names = {m.name for m in spec.measures}
    for rule in spec.rules:
        assert rule.measure in names
        assert rule.severity in ("error", "warning")
        assert rule.message_vi
        assert rule.message_en
        assert rule.message_vi != rule.message_en


def test_a_forms_rules_have_no_name_of_the_catalogue_of_findings(spec: FormSpec) -> None:
    assert not {rule.name for rule in spec.rules} & set(loader.finding_texts())


def test_every_form_has_a_layout_and_every_layout_a_form() -> None:
    assert {layout.form for layout in LAYOUTS.values()} == set(FORMS)


@pytest.mark.parametrize("name", list(LAYOUTS))
def test_a_layouts_columns_are_exactly_the_measures_of_its_form(name: str) -> None:
    layout = LAYOUTS[name]
    suffixes = layout.breakdown or {"": []}
    assert {column + suffix for column in layout.columns for suffix in suffixes} == {
        m.name for m in FORMS[layout.form].measures
    }


@pytest.mark.parametrize("name", list(LAYOUTS))
def test_a_layout_requires_columns_of_its_own_and_has_titles_and_texts(name: str) -> None:
    layout = LAYOUTS[name]
    assert layout.required
    assert set(layout.required) <= set(layout.columns)
    assert layout.titles
    for patterns in layout.columns.values():
        assert patterns
        assert len(set(patterns)) == len(patterns)
