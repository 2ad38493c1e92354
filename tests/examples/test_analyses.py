"""The demo's analyses: each commune's lies within its review, and adds up to it where it must."""

import pytest

from tonghop.examples import commune_figures, demo
from tonghop.examples.analyses import CAUSES, CHAM, CO_HO, DEPRIVATIONS, GROUPS, KINH, RA_GLAI, Analyses, analyses

REVIEWS = {code: figures.review for code, figures in demo.figures().items()}
ALL = analyses()


def _deprivations(own: Analyses) -> list[tuple[dict[str, int], str]]:
    return [(own.deprivation, "poor_households"), (own.near_poor_deprivation, "near_poor_households")]


def test_every_commune_is_analysed() -> None:
    assert ALL.keys() == REVIEWS.keys()


def test_households_of_an_analysis_are_those_of_the_review() -> None:
    for code, own in ALL.items():
        for deprived, households in _deprivations(own):
            assert deprived["households"] == REVIEWS[code][households]
        for divided in (own.poverty_groups, own.poverty_causes):
            assert divided["poor_households"] == REVIEWS[code]["poor_households"]


def test_deprivations_add_up_and_none_is_larger_than_the_households() -> None:
    for own in ALL.values():
        for deprived, _ in _deprivations(own):
            parts = [deprived[name] for name in DEPRIVATIONS]
            assert sum(parts) == deprived["deprivations_total"]
            assert max(parts) <= deprived["households"]


def test_poor_households_lack_three_things_or_more_and_near_poor_ones_fewer() -> None:
    for own in ALL.values():
        assert own.deprivation["deprivations_total"] >= 3 * own.deprivation["households"]
        assert own.near_poor_deprivation["deprivations_total"] < 3 * own.near_poor_deprivation["households"]


def test_groups_and_causes_lie_within_the_poor_households() -> None:
    for own in ALL.values():
        for divided in (own.poverty_groups, own.poverty_causes):
            assert 0 <= min(divided.values()) <= max(divided.values()) == divided["poor_households"]


def test_households_have_several_causes() -> None:
    total = commune_figures.add_up(own.poverty_causes for own in ALL.values())
    assert total["poor_households"] < sum(total[cause] for cause in CAUSES) < 3 * total["poor_households"]


def test_a_ward_without_poor_households_has_none_of_anything() -> None:
    own = ALL[demo.WARD_WITH_BLANK_2022]
    assert not any({**own.deprivation, **own.poverty_groups, **own.poverty_causes}.values())


@pytest.mark.parametrize("measure", ["households", "poor_households", "near_poor_households"])
def test_ethnic_groups_add_up_to_the_review_exactly(measure: str) -> None:
    for code, own in ALL.items():
        assert sum(own.ethnicity[group][measure] for group in GROUPS) == REVIEWS[code][measure], code


def test_no_ethnic_group_has_more_poor_than_households() -> None:
    for own in ALL.values():
        for row in own.ethnicity.values():
            assert row["poor_households"] + row["near_poor_households"] <= row["households"]


def test_poor_households_of_minorities_are_told_alike_by_group_and_by_ethnicity() -> None:
    for own in ALL.values():
        poor = sum(row["poor_households"] for group, row in own.ethnicity.items() if group != KINH)
        assert own.poverty_groups["ethnic_minority"] == poor


def test_minorities_are_poorer_and_live_where_they_do() -> None:
    whole = {group: commune_figures.add_up(own.ethnicity[group] for own in ALL.values()) for group in GROUPS}
    rates = {group: row["poor_households"] / row["households"] for group, row in whole.items()}
    assert min(rates[group] for group in (CO_HO, RA_GLAI, CHAM)) > rates[KINH]
    minority = sum(row["poor_households"] for group, row in whole.items() if group != KINH)
    assert 0.25 < minority / 6_621 < 0.35  # 31.56 % were published for 2022
    largest = {name: max(GROUPS, key=lambda g: ALL[code].ethnicity[g]["households"]) for code, name in _NAMED.items()}
    assert largest == {"La Dạ": CO_HO, "Mỹ Thạnh": RA_GLAI, "Phan Hòa": CHAM, "Phú Thủy": KINH}


_NAMED = {"23065": "La Dạ", "23113": "Mỹ Thạnh", "23035": "Phan Hòa", "22924": "Phú Thủy"}


def test_children_are_a_plausible_part_of_the_persons() -> None:
    for code, own in ALL.items():
        children, review = own.child_poverty, REVIEWS[code]
        assert 0.24 < children["children"] / review["persons"] < 0.3
        assert children["poor_children"] <= review["poor_persons"] / 2
        assert children["near_poor_children"] <= review["near_poor_persons"] / 2
        poor_or_near = children["poor_children"] + children["near_poor_children"]
        assert all(value <= poor_or_near for name, value in children.items() if not name.endswith("children"))
