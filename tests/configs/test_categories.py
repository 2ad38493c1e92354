"""The breakdowns of forms: categories with their names, and the projects of programmes."""

from collections import Counter

import pytest

from tonghop.configs.categories import SUB_PROJECT, Category, categories, programmes
from tonghop.configs.errors import ConfigError
from tonghop.configs.indicators import indicators
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


def parts_of(programme: str) -> dict[str, int]:
    """The numbers of a programme's projects, and how many parts each has."""
    projects = [c for c in categories(SUB_PROJECT) if c.programme == programme]
    assert all(c.category.startswith(f"{c.parent or programme}") for c in projects)
    parts = Counter(c.parent for c in projects)
    return {c.category.removeprefix(f"{programme}-"): parts[c.category] for c in projects if not c.parent}


def test_the_old_programme_has_seven_projects_and_eleven_sub_projects() -> None:
    assert parts_of("gnbv2125") == {"1": 2, "2": 0, "3": 2, "4": 3, "5": 0, "6": 2, "7": 2}


def test_the_merged_programme_has_two_parts_and_fifteen_components() -> None:
    assert parts_of("nq257") == {"I": 10, "II": 5}


def test_a_project_is_valid_as_long_as_its_programme() -> None:
    spans = {p.programme: (p.valid_from, p.valid_to) for p in programmes()}
    for category in categories(SUB_PROJECT):
        assert category.category.startswith(f"{category.programme}-")
        assert (category.valid_from, category.valid_to) == spans[category.programme]


def test_programmes_hold_whole_years_in_order_of_time() -> None:
    known_programmes = programmes()
    assert [*known_programmes] == sorted(known_programmes, key=lambda programme: programme.valid_from)
    for programme in known_programmes:
        assert all([programme.title_vi, programme.title_en, programme.source])
        assert programme.title_vi != programme.title_en
        assert programme.valid_from < programme.valid_to
        assert programme.valid_from.endswith("-01-01")
        assert programme.valid_to.endswith("-01-01")


@pytest.mark.parametrize(("programme", "first", "last"), [("gnbv2125", 2021, 2026), ("nq257", 2026, 2035)])
def test_the_old_programme_is_paid_for_a_year_beside_the_new_one(programme: str, first: int, last: int) -> None:
    (known,) = (p for p in programmes() if p.programme == programme)
    assert (known.valid_from, known.valid_to) == (f"{first}-01-01", f"{last + 1}-01-01")
