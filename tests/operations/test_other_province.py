"""Another province needs its code and nothing else: Đắk Nông from the same layouts."""

from pathlib import Path

import pytest

from tests.homes import (
    NEXT_NIGHT,
    copied,
    count,
    differing,
    names,
    night,
    one,
    put,
    rate,
    rebuilt,
    review,
    rows,
    statuses,
)
from tonghop.configs.errors import ConfigError
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.operations import ingest

PROVINCE, DISTRICT = "67", "661"
COMMUNES = list(names(DISTRICT, PROVINCE).items())


@pytest.fixture(scope="module")
def dak_nong(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home of Đắk Nông after a night with one district's report and a commune's of another."""
    home = ingest.make_home(tmp_path_factory.mktemp("other") / "home", PROVINCE)
    told = [(name, 1000, 4000, 100 + place, 50) for place, (_, name) in enumerate(COMMUNES)]
    put(home, "2023/dak glong.xlsx", review(told, sender="HUYỆN ĐĂK GLONG"))
    put(home, "2023/cu jut.xlsx", review([(next(iter(names("662", PROVINCE).values())), 500, 2000, 7, 5)]))
    night(home)
    return home


def test_units_are_those_of_the_province_alone(dak_nong: Home) -> None:
    sql = "SELECT level, count(*) FROM core.units GROUP BY ALL ORDER BY ALL"
    assert rows(dak_nong.warehouse, sql) == [("commune", 71), ("district", 8), ("province", 1)]
    assert one(dak_nong.warehouse, "SELECT name FROM core.units WHERE parent_code IS NULL") == "Tỉnh Đắk Nông"


def test_every_row_of_the_report_is_compiled_without_an_error(dak_nong: Home) -> None:
    assert rows(dak_nong.warehouse, "FROM core.findings WHERE severity <> 'info'") == []
    assert set(statuses(dak_nong).values()) == {"current"}
    assert one(dak_nong.warehouse, "SELECT count(*) FROM mart.current_statements") == len(COMMUNES) + 1


def test_counts_and_rates_are_of_the_communes_that_reported(dak_nong: Home) -> None:
    poor = sum(100 + place for place in range(len(COMMUNES)))
    district, province = (count(dak_nong, unit, "poor_households") for unit in (DISTRICT, PROVINCE))
    assert (district["value"], district["reported_units"]) == (poor, len(COMMUNES))
    assert district["expected_units"] == len(COMMUNES)
    assert (province["value"], province["reported_units"], province["expected_units"]) == (poor + 7, 8, 71)
    of_district, of_province = (rate(dak_nong, unit, "poor_rate") for unit in (DISTRICT, PROVINCE))
    assert of_district["value"] * of_district["denominator"] == poor * 100
    assert (of_district["publishable"], of_province["publishable"]) == (True, False)


def test_communes_of_another_province_are_unknown_there(dak_nong: Home, tmp_path: Path) -> None:
    home = copied(dak_nong, tmp_path / "home")
    other = list(names("599").values())
    put(home, "x.xlsx", review([(name, 100, 400, 3, 5) for name in other], sender="HUYỆN TÁNH LINH"))
    night(home, NEXT_NIGHT)
    sql = (
        "SELECT count(*) FROM core.statements st JOIN core.submissions USING (submission_id) WHERE file_name = 'x.xlsx'"
    )
    assert one(home.warehouse, sql) == 0
    assert count(home, PROVINCE, "households") == count(dak_nong, PROVINCE, "households")


@pytest.mark.slow
def test_rebuild_gives_the_same_rows(dak_nong: Home) -> None:
    assert differing(dak_nong.warehouse, rebuilt(dak_nong)) == {}


def test_unknown_province_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no province"):
        ingest.make_home(tmp_path / "home", "00")
    assert not (tmp_path / "home").exists()


def test_home_is_not_made_over_another(dak_nong: Home) -> None:
    with pytest.raises(BadCall):
        ingest.make_home(dak_nong.root, "60")
    assert count(dak_nong, PROVINCE, "poor_households")["value"] is not None
