"""The lists of administrative units."""

import itertools
from collections import Counter

import pytest

from tonghop.configs.errors import ConfigError
from tonghop.configs.units import country, unit_rows, units

NATIONAL = unit_rows("vietnam_2023.csv")
PROVINCES = sorted(row.code for row in NATIONAL if row.level == "province")
DAY = "2023-12-31"


def in_force(province: str, day: str) -> Counter[str]:
    """How many units of each level are in force on a day."""
    rows = units(province)
    return Counter(r.level for r in rows if r.valid_from <= day and (not r.valid_to or day < r.valid_to))


def test_the_national_list_has_all_provinces_districts_and_communes() -> None:
    assert Counter(row.level for row in NATIONAL) == {"province": 63, "district": 705, "commune": 10_599}


@pytest.mark.parametrize(("day", "communes"), [(DAY, 124), ("2024-11-30", 124), ("2024-12-01", 121)])
def test_binh_thuan_has_its_districts_and_communes(day: str, communes: int) -> None:
    assert in_force("60", day) == {"province": 1, "district": 10, "commune": communes}


@pytest.mark.parametrize("province", PROVINCES)
def test_any_province_loads_whole_and_parents_first(province: str) -> None:
    rows = units(province)
    assert (rows[0].code, rows[0].level) == (province, "province")
    seen = set()
    for row in rows:
        assert row.parent_code in seen or row.level == "province"
        seen.add(row.code)
    listed = Counter(row.level for row in NATIONAL if row.code in seen)
    assert in_force(province, DAY) == listed


def test_the_country_is_above_all_provinces() -> None:
    rows = units("VN")
    assert rows[0] == country()
    codes = {row.code for row in rows}
    assert len(codes) == len({row.code for province in PROVINCES for row in units(province)}) + 1
    assert all(row.parent_code in codes for row in rows[1:])
    assert in_force("VN", DAY) == {"country": 1, "province": 63, "district": 705, "commune": 10_599}


@pytest.mark.parametrize("province", PROVINCES)
def test_a_unit_is_written_as_the_list_promises(province: str) -> None:
    lengths = {"province": 2, "district": 3, "commune": 5}
    for row in units(province):
        assert row.code.isdigit()
        assert len(row.code) == lengths[row.level]
        assert row.name.lower().startswith(row.type + " ")
        assert row.name == " ".join(row.name.split())
        assert not row.valid_to or row.valid_from < row.valid_to
        assert row.urban_rural in (("urban", "rural") if row.level == "commune" else ("",))


@pytest.mark.parametrize("province", PROVINCES)
def test_spans_of_one_code_do_not_overlap(province: str) -> None:
    spans: dict[str, list[tuple[str, str]]] = {}
    for row in units(province):
        spans.setdefault(row.code, []).append((row.valid_from, row.valid_to or "9999"))
    for own in spans.values():
        own.sort()
        assert all(one[1] <= following[0] for one, following in itertools.pairwise(own))


def test_no_name_stands_twice_below_one_unit_at_one_time() -> None:
    names = Counter((row.parent_code, row.name) for row in NATIONAL)
    assert max(names.values()) == 1


@pytest.mark.parametrize("code", ["99", "", "601", "Bình Thuận", "6"])
def test_a_code_of_no_province_is_refused(code: str) -> None:
    with pytest.raises(ConfigError, match="no province has this code"):
        units(code)
