"""The breakdowns of forms: categories with their names, and the projects of programmes."""

import itertools
from collections import Counter

import pytest

from tonghop.configs.categories import SUB_PROJECT, Category, categories, programmes
from tonghop.configs.errors import ConfigError
from tonghop.configs.indicators import indicators
from tonghop.configs.periods import periods
from tonghop.configs.yaml_files import load_yaml
from tonghop.schemas.form import all_forms
from tonghop.transforms.spelling import plain

CODE_LISTS = [*load_yaml("categories.yaml"), SUB_PROJECT]
ALL = [category for code_list in CODE_LISTS for category in categories(code_list)]


def names_of(category: Category) -> set[str]:
    """How sheets write it: its title among others."""
    return {plain(category.title_vi), *category.names}


@pytest.mark.parametrize(
    ("code_list", "ids"),
    [
        ("beneficiary", "poor near_poor newly_escaped ethnic_minority_area"),
        ("borrower_class", "poor near_poor newly_escaped"),
        ("trainee", "poor near_poor newly_escaped other_worker"),
        ("school_level", "preschool primary lower_secondary upper_secondary vocational higher"),
        ("fund_level", "province district commune"),
        ("money_source", "fund programme other"),
        ("inspection_kind", "inspection supervision"),
    ],
)
def test_a_code_list_has_the_categories_that_callers_count_on(code_list: str, ids: str) -> None:
    assert [c.category for c in categories(code_list)] == ids.split()


def test_a_form_without_breakdown_has_no_categories_and_an_unknown_code_list_is_refused() -> None:
    assert categories("") == ()
    with pytest.raises(ConfigError, match="no code list 'colour'"):
        categories("colour")


@pytest.mark.parametrize("code_list", CODE_LISTS)
def test_no_two_categories_of_a_code_list_have_one_id_or_title(code_list: str) -> None:
    known_categories = categories(code_list)
    for values in ([c.category for c in known_categories], [c.title_vi for c in known_categories]):
        assert max(Counter(values).values()) == 1


@pytest.mark.parametrize("code_list", CODE_LISTS)
def test_no_two_categories_of_a_code_list_share_a_name(code_list: str) -> None:
    shared = Counter(name for category in categories(code_list) for name in names_of(category))
    assert [name for name, count in shared.items() if count > 1] == []


@pytest.mark.parametrize("category", ALL, ids=lambda c: f"{c.code_list}-{c.category}")
def test_a_category_has_titles_and_names_as_they_are_compared(category: Category) -> None:
    assert category.title_vi
    assert category.title_en
    assert category.names
    assert len(set(category.names)) == len(category.names)
    assert all(plain(name) == name for name in category.names)
    assert plain(category.title_vi) not in category.names


@pytest.mark.parametrize("code_list", CODE_LISTS)
def test_parents_are_known_and_stand_before_their_parts(code_list: str) -> None:
    seen = {""}
    for category in categories(code_list):
        assert category.parent in seen
        seen.add(category.category)


def test_ethnic_groups_have_the_codes_of_the_official_list_and_all_but_kinh_are_minorities() -> None:
    groups = categories("ethnic_group")
    codes = [c.category for c in groups if c.category.isdigit()]
    assert codes == [f"{n:02}" for n in range(1, 55)]
    titles = {c.category: c.title_vi for c in groups}
    known = {"01": "Kinh", "02": "Tày", "04": "Hoa", "16": "Cơ-ho", "17": "Chăm", "21": "Ra-glai", "54": "Rơ-măm"}
    assert {code: titles[code] for code in known} == known
    assert {c.category for c in groups if c.parent != "minority"} == {"01", "minority"}
    assert set(titles) - set(codes) == {"minority", "other"}


def test_a_target_is_an_indicator_or_a_measure_of_one_form() -> None:
    known_indicators = {i.indicator for i in indicators()}
    measures = Counter(m.name for spec in all_forms().values() for m in spec.additive())
    for category in categories("target"):
        assert (category.category in known_indicators) != (measures[category.category] == 1)


def test_the_programme_has_seven_projects_and_eleven_sub_projects() -> None:
    projects = categories(SUB_PROJECT)
    parts = Counter(c.parent for c in projects if c.parent)
    assert [c.category for c in projects if not c.parent] == [f"gnbv2125-{n}" for n in range(1, 8)]
    assert parts == {f"gnbv2125-{n}": count for n, count in ((1, 2), (3, 2), (4, 3), (6, 2), (7, 2))}
    assert all(c.category.startswith(f"{c.parent}.") for c in projects if c.parent)


def test_a_project_is_valid_as_long_as_its_programme() -> None:
    spans = {p.programme: (p.valid_from, p.valid_to) for p in programmes()}
    for category in categories(SUB_PROJECT):
        programme, _, number = category.category.partition("-")
        assert number.replace(".", "").isdigit()
        assert (category.valid_from, category.valid_to) == spans[programme]


def test_programmes_follow_each_other_and_hold_whole_years() -> None:
    known_programmes = programmes()
    for programme in known_programmes:
        assert all([programme.title_vi, programme.title_en, programme.source])
        assert programme.title_vi != programme.title_en
        assert programme.valid_from < programme.valid_to
        assert programme.valid_from.endswith("-01-01")
        assert programme.valid_to.endswith("-01-01")
    assert all(one.valid_to <= following.valid_from for one, following in itertools.pairwise(known_programmes))


def test_the_programme_spans_its_five_years() -> None:
    (programme,) = programmes()
    inside = {name for name, p in periods().items() if p.kind == "year" and programme.valid_from <= p.ends_on}
    assert programme.valid_from == "2021-01-01"
    assert {name for name in inside if periods()[name].ends_on < programme.valid_to} == set(map(str, range(2021, 2026)))
