"""What configuration says of forms and measures is there."""

import pytest

from configs import loader
from configs.kinds import Identity, Indicator
from schemas.form import all_forms

COUNTED = {f"{spec.id}.{m.name}": m for spec in all_forms().values() for m in spec.additive()}
INDICATORS = loader.indicators()


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda i: i.indicator)
def test_an_indicator_is_of_counted_measures_of_one_form_and_unit(indicator: Indicator) -> None:
    sides = [[f"{indicator.form}.{name}" for name in names] for names in (indicator.numerator, indicator.denominator)]
    assert all(sides)
    assert {name for side in sides for name in side} <= set(COUNTED)
    assert len({COUNTED[name].unit for side in sides for name in side}) == 1
    assert all(len(set(side)) == len(side) for side in sides)


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda i: i.indicator)
def test_an_indicator_speaks_both_languages_and_says_what_is_good(indicator: Indicator) -> None:
    assert indicator.title_vi
    assert indicator.title_en
    assert indicator.source
    assert indicator.title_vi != indicator.title_en
    assert indicator.good in ("up", "down")
    assert indicator.headline in ("yes", "no")


def test_no_two_indicators_have_one_name() -> None:
    assert len({i.indicator for i in INDICATORS}) == len(INDICATORS)
    assert any(i.headline == "yes" for i in INDICATORS)


@pytest.mark.parametrize("identity", loader.identities(), ids=lambda i: f"{i.left}-{i.right}-{i.period}")
def test_an_identity_is_between_counted_measures_of_one_unit(identity: Identity) -> None:
    assert {identity.left, identity.right} <= set(COUNTED)
    assert COUNTED[identity.left].unit == COUNTED[identity.right].unit
    assert identity.rule in loader.finding_texts()
    assert identity.period in ("same", "opening", "previous")
    assert identity.relation in ("equal", "within_half")
    assert identity.left != identity.right or identity.period != "same"


def test_no_identity_stands_twice() -> None:
    pairs = [(i.left, i.right, i.period) for i in loader.identities()]
    assert len(set(pairs)) == len(pairs)


def test_words_around_the_figures_are_typed_as_they_are_compared() -> None:
    words = vars(loader.vocabulary())
    assert all(texts for texts in words.values())
    assert all(text == text.lower().strip() for texts in words.values() for text in texts)
    patterns = [text for layout in loader.layouts() for texts in layout.columns.values() for text in texts]
    assert all(text == text.lower().strip() for text in patterns)
    assert all(title == title.lower().strip() for layout in loader.layouts() for title in layout.titles)
