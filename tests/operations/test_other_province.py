"""Another province needs its code and nothing else: Đắk Nông from the same layouts."""

from pathlib import Path

import pytest

from tests.command_line import Call, answered
from tests.province import NEXT_NIGHT, Province
from tests.small_reports import names, review
from tests.warehouses import differing
from tonghop.configs.errors import ConfigError
from tonghop.ledger.errors import BadCall
from tonghop.operations import ingest

PROVINCE, DISTRICT = "67", "661"
COMMUNES = list(names(DISTRICT, PROVINCE).items())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Call]:
    """The home of Đắk Nông, and the call that made it; nobody writes in it."""
    root = tmp_path_factory.mktemp("made") / "đắk nông"
    return root, answered("init", "--province", PROVINCE, "--home", root, "--lang", "en")


@pytest.fixture(scope="module")
def dak_nong(made: tuple[Path, Call], tmp_path_factory: pytest.TempPathFactory) -> Province:
    """That home after a night with one district's report and a commune's of another."""
    root, _ = made
    province = Province.open(root).copy(tmp_path_factory.mktemp("other") / "home")
    reported = [(name, 1000, 4000, 100 + place, 50) for place, (_, name) in enumerate(COMMUNES)]
    province.put("2023/dak glong.xlsx", review(reported, sender="HUYỆN ĐĂK GLONG"))
    province.put("2023/cu jut.xlsx", review([(next(iter(names("662", PROVINCE).values())), 500, 2000, 7, 5)]))
    province.night()
    return province


def test_init_makes_a_home_that_answers_at_once(made: tuple[Path, Call]) -> None:
    root, call = made
    assert call.code == 0
    assert "Đắk Nông" in call.words
    asked = answered("sql", "SELECT name FROM core.units WHERE level = 'province'", "--home", root, "-f", "csv")
    assert asked.out == "name\nTỉnh Đắk Nông\n"
    assert {path.name for path in root.iterdir()} >= {"inbox", "archive", "outbox", "releases", "site", "forms"}


def test_units_are_those_of_the_province_alone(dak_nong: Province) -> None:
    sql = "SELECT level, count(*) FROM core.units GROUP BY ALL ORDER BY ALL"
    assert dak_nong.rows(sql) == [("commune", 71), ("district", 8), ("province", 1)]
    assert dak_nong.one("SELECT name FROM core.units WHERE parent_code IS NULL") == "Tỉnh Đắk Nông"


def test_every_row_of_the_report_is_compiled_without_an_error(dak_nong: Province) -> None:
    assert dak_nong.rows("FROM core.findings WHERE severity <> 'info'") == []
    assert set(dak_nong.statuses().values()) == {"current"}
    assert dak_nong.one("SELECT count(*) FROM mart.current_statements") == len(COMMUNES) + 1


def test_counts_and_rates_are_of_the_communes_that_reported(dak_nong: Province) -> None:
    poor = sum(100 + place for place in range(len(COMMUNES)))
    district, province = (dak_nong.count(unit, "poor_households") for unit in (DISTRICT, PROVINCE))
    assert (district["value"], district["reported_units"]) == (poor, len(COMMUNES))
    assert district["expected_units"] == len(COMMUNES)
    assert (province["value"], province["reported_units"], province["expected_units"]) == (poor + 7, 8, 71)
    of_district, of_province = (dak_nong.rate(unit, "poor_rate") for unit in (DISTRICT, PROVINCE))
    assert of_district["value"] * of_district["denominator"] == poor * 100
    assert (of_district["publishable"], of_province["publishable"]) == (True, False)


@pytest.mark.slow
def test_communes_of_another_province_are_unknown_there(dak_nong: Province, tmp_path: Path) -> None:
    province = dak_nong.copy(tmp_path / "home")
    other = list(names("599").values())
    province.put("x.xlsx", review([(name, 100, 400, 3, 5) for name in other], sender="HUYỆN TÁNH LINH"))
    province.night(NEXT_NIGHT)
    sql = (
        "SELECT count(*) FROM core.statements st JOIN core.submissions USING (submission_id) WHERE file_name = 'x.xlsx'"
    )
    assert province.one(sql) == 0
    assert province.count(PROVINCE, "households") == dak_nong.count(PROVINCE, "households")


@pytest.mark.slow
def test_rebuild_gives_the_same_rows(dak_nong: Province) -> None:
    assert differing(dak_nong.warehouse, dak_nong.rebuilt()) == {}


def test_unknown_province_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no province"):
        ingest.make_home(tmp_path / "home", "00")
    assert not (tmp_path / "home").exists()


def test_home_is_not_made_over_another(dak_nong: Province) -> None:
    with pytest.raises(BadCall):
        ingest.make_home(dak_nong.root, "60")
    assert dak_nong.count(PROVINCE, "poor_households")["value"] is not None
