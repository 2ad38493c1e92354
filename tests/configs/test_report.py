"""What the report is declared by: placeholders that name figures, and figures that are there."""

import re
from typing import Any

import pytest

from tonghop.configs.categories import categories
from tonghop.configs.errors import ConfigError
from tonghop.configs.groups import groups
from tonghop.configs.indicators import indicators as declared_indicators
from tonghop.configs.report import report, report_of
from tonghop.configs.yaml_files import parse_yaml
from tonghop.schemas.form import all_forms

DECLARED = """
title_vi: a
title_en: b
words: {{household: {{vi: hộ, en: household}}}}
sections:
  one:
    title_vi: c
    title_en: d
    sentences:
      first: {{title_vi: e, title_en: f, figures: {{{figures}}}, vi: "{vi}", en: "{en}"}}
"""


def declared(figures: str, vi: str, en: str | None = None) -> Any:
    return report_of(parse_yaml(DECLARED.format(figures=figures, vi=vi, en=en or vi), "report.yaml"), "report.yaml")


def test_a_sentence_names_its_figures_and_the_facts() -> None:
    (section,) = declared("poor: {indicator: r}", "{poor.count} {unit} {period} {base_period} {next_period}").sections
    assert section.sentences[0].figures["poor"].kind == "indicator"


@pytest.mark.parametrize(
    ("figures", "vi", "en", "why"),
    [
        ("poor: {indicator: r}", "{rich.count}", "{rich.count}", "{rich.count} names no figure"),
        ("poor: {indicator: r}", "{poor.value}", "{poor.value}", "{poor.value} names no figure (known: count"),
        ("poor: {indicator: r}", "{poor}", "{poor}", "{poor} names no figure"),
        ("poor: {indicator: r}", "{}", "{}", "{} names no figure"),
        ("poor: {indicator: r}", "{poor.rate:.2f}", "{poor.rate:.2f}", "names no figure"),
        ("poor: {indicator: r}", "{poor.rate", "{poor.rate", "expected '}'"),
        ("poor: {indicator: r}", "{poor.rate}", "{poor.count}", "stands in one language alone"),
        (
            "poor: {indicator: r}, more: {measure: f.m}",
            "{poor.rate}",
            "{poor.rate}",
            "nothing is said of figure 'more'",
        ),
        (
            "poor: {indicator: r, measure: f.m}",
            "{poor.rate}",
            "{poor.rate}",
            "one of indicator, measure, target, family",
        ),
        ("poor: {}", "{poor.rate}", "{poor.rate}", "one of indicator, measure, target, family"),
        ("poor: {measure: m}", "{poor.value}", "{poor.value}", "'m' is no form.measure"),
        ("poor: {measure: f.m, group: rural}", "{poor.value}", "{poor.value}", "a group is of an indicator"),
        ("poor: {indicator: r, categories: [a, b]}", "{poor.rate}", "{poor.rate}", "only a measure is added up"),
        (
            "poor: {target: r, aim: more}",
            "{poor.target}",
            "{poor.target}",
            "aim: 'more' stands here, one of value, change was expected",
        ),
        (
            "poor: {target: r, period: last}",
            "{poor.target}",
            "{poor.target}",
            "period: 'last' stands here, one of this, next was expected",
        ),
        ("poor: {indicator: r, wrong: x}", "{poor.rate}", "{poor.rate}", "unknown key 'wrong'"),
    ],
)
def test_a_declaration_that_cannot_be_followed_is_refused(figures: str, vi: str, en: str, why: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(why)) as raised:
        declared(figures, vi, en)
    assert str(raised.value).startswith("report.yaml, line ")
    assert "sections: one: sentences: first: " in str(raised.value)


MEASURES = {f"{spec.id}.{m.name}": (spec, m) for spec in all_forms().values() for m in spec.additive()}
INDICATORS = {i.indicator: i for i in declared_indicators()}
FAMILIES = {i.family for i in declared_indicators() if i.family}
FIGURES = [f for section in report().sections for s in section.sentences for f in s.figures.values()]
TABLES = [table for section in report().sections for table in section.tables]


def test_what_the_report_names_is_there() -> None:
    assert {f.indicator for f in FIGURES if f.indicator} <= set(INDICATORS)
    assert {f.measure for f in FIGURES if f.measure} <= set(MEASURES)
    assert {f.target for f in FIGURES if f.target} <= set(INDICATORS) | set(MEASURES)
    assert {f.family for f in FIGURES if f.family} | {name for t in TABLES for name in t.families} <= FAMILIES
    assert {name for t in TABLES for name in (*t.units, *t.indicators)} <= set(INDICATORS)
    assert {f"{t.form}.{name}" for t in TABLES for name in t.measures} <= set(MEASURES)
    assert {t.targets for t in TABLES} <= {"no", "this", "next"}


def test_categories_and_groups_that_the_report_names_are_there() -> None:
    for figure in (figure for figure in FIGURES if figure.measure and figure.categories):
        known = {c.category for c in categories(MEASURES[figure.measure][0].about.code_list)}
        assert set(figure.categories) <= known
    assert {f.group for f in FIGURES if f.group} <= {g.unit_group for g in groups() if g.against}


def test_every_unit_of_measurement_of_a_form_has_words() -> None:
    units = {m.unit for _, m in MEASURES.values() if m.kind != "target"}
    assert units <= set(report().words)
    assert all(written.vi and written.en for written in report().words.values())


def test_scales_are_told_the_largest_first() -> None:
    for written in report().words.values():
        assert [int(scale) for scale in written.scales] == sorted(map(int, written.scales), reverse=True)


def test_every_form_of_the_programme_is_told_in_the_report() -> None:
    of_rates = {i.form for i in declared_indicators() if i.family in {f.family for f in FIGURES}}
    named = {INDICATORS[name].form for f in FIGURES for name in (f.indicator, f.target) if name in INDICATORS}
    forms = {f.measure.partition(".")[0] for f in FIGURES if f.measure} | named | of_rates
    left = {spec.id for spec in all_forms().values() if not spec.about.is_plan} - forms
    assert left <= {"near_poor_movement", "poverty_causes", "poor_fund"}
