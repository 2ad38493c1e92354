"""What the demo's home knows beside its reports: classes of communes and what is invented."""

import csv
from pathlib import Path

import pytest

from tonghop.configs.groups import unit_groups
from tonghop.examples import demo
from tonghop.examples.commune_figures import MOUNTAIN, communes
from tonghop.examples.home_files import SOURCE, areas
from tonghop.reports.annual.invented_figures import read_invented


@pytest.fixture
def written(tmp_path: Path) -> Path:
    demo.write_home_files(tmp_path)
    return tmp_path


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_classes_are_read_and_say_that_they_are_invented(written: Path) -> None:
    own = unit_groups(demo.PROVINCE, written / "groups.csv")
    assert {(row.code, row.unit_group) for row in own} >= set(areas())
    assert {row["source"] for row in _rows(written / "groups.csv")} == {SOURCE}


def test_highland_communes_are_mountain_and_most_of_them_of_minorities() -> None:
    found = areas()
    mountain = {code for code, group in found if group == "mountain"}
    minority = {code for code, group in found if group == "ethnic_minority"}
    assert mountain == MOUNTAIN
    assert len(mountain & minority) > len(mountain) / 2
    assert {communes()[code].name for code in minority - mountain} == {
        "Xã Phú Lạc",
        "Xã Phan Hòa",
        "Xã Phan Thanh",
        "Xã Phan Hiệp",
    }


def test_invented_names_each_figure_once_and_where_it_was_published(written: Path) -> None:
    rows = _rows(written / "invented.csv")
    found = {(row["form"], row["measure"]): row["published"] for row in rows}
    assert len(found) == len(rows)
    assert found["health_insurance", "cards_issued"] == "60/2023/poor+near_poor"
    assert found["poverty_review", "poor_households"] == "60/2023/ 60/2022/"
    assert found["targets", "target_change"] == "60/2024/poor_rate"
    assert found["", "poor_rate"] == "60/2023/ 60/2022/"
    assert found["poverty_review", "households"] == found["communication", "events"] == ""
    assert read_invented(written / "invented.csv").is_declared
