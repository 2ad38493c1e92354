"""A figure that somebody changes in the warehouse does not survive the next run, and `verify` names its table."""

import json
from pathlib import Path

import duckdb
import pytest

from tests.command_line import answered
from tests.operations.conftest import FIRST
from tests.province import NEXT_NIGHT, Province, at
from tests.small_reports import review
from tonghop.operations import contents
from tonghop.operations.rebuild import writing

LATER = at(NEXT_NIGHT).isoformat()
CHANGES = {
    "a figure": "UPDATE core.observations SET value = 1 WHERE unit_code = ? AND measure = 'poor_households'",
    "a unit's rows": "DELETE FROM core.observations WHERE unit_code = ?",
    "a count": "UPDATE mart.counts SET value = 7 WHERE unit_code = ? AND measure = 'poor_households'",
}
EACH_SLOWLY = [what if what == "a figure" else pytest.param(what, marks=pytest.mark.slow) for what in CHANGES]
TABLES = {"a figure": "core.observations", "a unit's rows": "core.observations", "a count": "mart.counts"}


@pytest.fixture
def home(reported_once: Province, tmp_path: Path) -> Province:
    return reported_once.copy(tmp_path / "home")


def change(home: Province, what: str) -> None:
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(CHANGES[what], [FIRST[0]])


def test_untouched_warehouse_is_what_its_log_makes_of_it(home: Province) -> None:
    assert contents.differences(home) == []


@pytest.mark.parametrize("what", EACH_SLOWLY)
def test_verify_names_the_table_in_which_rows_were_changed(home: Province, what: str) -> None:
    change(home, what)
    assert answered("verify", "--quick", "--home", home.root).code == 0
    call = answered("verify", "--home", home.root, "--lang", "en")
    assert (call.code, TABLES[what] in call.words, "tonghop rebuild" in call.words) == (1, True, True)


@pytest.mark.parametrize("what", EACH_SLOWLY)
def test_next_run_undoes_the_change_and_reports_it(home: Province, what: str) -> None:
    figures = home.count("60", "poor_households")
    change(home, what)
    home.put("new.xlsx", review([(FIRST[1], 100, 400, 8, 5)]))
    call = answered("nightly", "--home", home.root, TONGHOP_NOW=LATER)
    assert call.code == 0, call.words
    assert home.count("60", "poor_households")["value"] == figures["value"] + 5
    assert contents.differences(home) == []
    lines = [json.loads(line) for line in home.run_log.read_text(encoding="utf-8").splitlines()]
    assert any(TABLES[what] in line["detail"] for line in lines if line["kind"] == "rebuild")


def test_file_that_was_only_copied_is_compared_once_and_stays(home: Province) -> None:
    home.warehouse.write_bytes(home.warehouse.read_bytes())
    inode = home.warehouse.stat().st_ino
    for _ in range(2):
        with writing(home, "test"):
            pass
    assert home.warehouse.stat().st_ino == inode
    assert not home.run_log.exists() or "rebuild" not in home.run_log.read_text(encoding="utf-8")
