"""Groups of units: what `groups.yaml` and the lists say, and what a home may say beside them."""

import re
from pathlib import Path

import pytest

from tonghop.configs.errors import ConfigError
from tonghop.configs.groups import UnitGroup, groups, unit_groups
from tonghop.configs.units import units

HEADER = "code,valid_from,valid_to,unit_group,source"
SOURCE = "QĐ 1"
LA_NGAU, BINH_HUNG = "23161", "22951"


def _told(folder: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / "groups.csv"
    path.write_text("\n".join((header, *lines)) + "\n", encoding=encoding)
    return path


def test_a_group_speaks_both_languages_and_stands_against_one_that_there_is() -> None:
    known_groups = {group.unit_group: group for group in groups()}
    assert {"urban", "rural", "ethnic_minority", "mountain"} <= set(known_groups)
    assert known_groups["rural"].against == "urban"
    for group in known_groups.values():
        assert group.title_vi
        assert group.title_en
        assert group.title_vi != group.title_en
        assert group.against in ("", *known_groups)
        assert group.against != group.unit_group


@pytest.mark.parametrize("province", ["60", "01", "79", "17"])
def test_classes_of_the_list_of_units_are_groups(province: str) -> None:
    assert {u.urban_rural for u in units(province)} - {""} <= {g.unit_group for g in groups()}


@pytest.mark.parametrize("province", ["60", "01"])
def test_the_shipped_list_can_be_read(province: str) -> None:
    assert isinstance(unit_groups(province), tuple)


def test_a_home_without_a_file_of_its_own_has_the_shipped_list(tmp_path: Path) -> None:
    assert unit_groups("60", tmp_path / "groups.csv") == unit_groups("60")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_home_tells_of_its_units(tmp_path: Path, encoding: str) -> None:
    own = _told(
        tmp_path,
        f"{LA_NGAU},2021-06-04,2024-01-01,ethnic_minority,{SOURCE}",
        f'{LA_NGAU}, 2021-06-04,,mountain,"QĐ 2, QĐ 3"',
        encoding=encoding,
    )
    assert unit_groups("60", own)[-2:] == (
        UnitGroup(LA_NGAU, "2021-06-04", "2024-01-01", "ethnic_minority", SOURCE),
        UnitGroup(LA_NGAU, "2021-06-04", "2025-07-01", "mountain", "QĐ 2, QĐ 3"),
    )


def test_a_line_is_about_the_unit_of_its_first_day_and_ends_with_it(tmp_path: Path) -> None:
    """22951 was Hưng Long until 1 December 2024, and is Bình Hưng since."""
    own = _told(tmp_path, f"{BINH_HUNG},2021-01-01,,mountain,{SOURCE}", f"{BINH_HUNG},2024-12-01,,mountain,{SOURCE}")
    spans = [(row.valid_from, row.valid_to) for row in unit_groups("60", own) if row.code == BINH_HUNG]
    assert spans == [("2021-01-01", "2024-12-01"), ("2024-12-01", "2025-07-01")]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (f"{LA_NGAU},2021-06-04,,hill,{SOURCE}", "no group 'hill'"),
        (f"{LA_NGAU},2021-06-04,,rural,{SOURCE}", "'rural' is given by the list of units"),
        (f"99999,2021-06-04,,mountain,{SOURCE}", "no unit '99999' is in force on 2021-06-04"),
        (f"{LA_NGAU},2020-06-04,,mountain,{SOURCE}", "no unit '23161' is in force on 2020-06-04"),
        (f"{LA_NGAU},4/6/2021,,mountain,{SOURCE}", "'4/6/2021' is no day"),
        (f"{LA_NGAU},2021-06-04,2022,mountain,{SOURCE}", "'2022' is no day"),
        (f"{LA_NGAU},2021-06-04,2021-06-04,mountain,{SOURCE}", "valid_to is not after valid_from"),
        (f"{LA_NGAU},2021-06-04,,mountain, ", "a source was expected"),
        (f"{LA_NGAU},2021-06-04,,mountain", "5 values were expected"),
        (f"{LA_NGAU},2023-06-04,,ethnic_minority,{SOURCE}", "is in 'ethnic_minority' by another line"),
    ],
)
def test_a_line_that_cannot_be_is_named(tmp_path: Path, line: str, fault: str) -> None:
    own = _told(tmp_path, f"{LA_NGAU},2022-01-01,,ethnic_minority,{SOURCE}", line)
    with pytest.raises(ConfigError, match=rf"groups\.csv, line 3: .*{re.escape(fault)}"):
        unit_groups("60", own)


def test_a_file_of_other_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"groups\.csv, line 1: code,valid_from"):
        unit_groups("60", _told(tmp_path, header="code;group"))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"groups\.csv: text in UTF-8"):
        unit_groups("60", _told(tmp_path, f"{LA_NGAU},2021-06-04,,mountain,Quyết định", encoding="utf-16"))
