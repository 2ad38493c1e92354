"""A wrong call gets one line and exit code 2, and changes nothing."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.command_line import answered, contents, environment, tonghop
from tests.province import Province
from tests.small_reports import names, review

COMMUNE_CODE, COMMUNE = next(iter(names("599").items()))

WRONG = {
    "unknown command": (["compile"], "compile"),
    "unknown option": (["status", "--colour"], "--colour"),
    "missing argument": (["correct"], "district"),
    "unknown language": (["status", "--lang", "fr"], "fr"),
    "unknown period of status": (["status", "--period", "2023-X"], "2023-X"),
    "unknown severity": (["findings", "--severity", "fatal"], "fatal"),
    "unknown period of findings": (["findings", "--period", "2099"], "2099"),
    "unknown unit of findings": (["findings", "--unit", "Châu Thành"], "Châu Thành"),
    "unknown rule": (["findings", "--rule", "nosuch"], "nosuch"),
    "unknown format": (["sql", "SELECT 1", "--format", "pdf"], "pdf"),
    "a file format without a file": (["sql", "SELECT 1", "--format", "xlsx"], "--output"),
    "SQL that does not run": (["sql", "SELEKT 1"], "SELEKT"),
    "an unknown table": (["sql", "FROM mart.nothing"], "nothing"),
    "an empty statement": (["sql", ""], "empty"),
    "SQL that writes": (["sql", "DELETE FROM core.units"], "read-only"),
    "SQL that writes, as Parquet": (["sql", "DELETE FROM core.units", "--format", "parquet", "-o", "x.parquet"], ""),
    "a file that is not there": (["check", "nothing.xlsx"], "nothing.xlsx"),
    "unknown district": (["correct", "Huyện Không Có", "2023"], "Huyện Không Có"),
    "unknown period": (["correct", "597", "1823"], "1823"),
    "a period before the list of units": (["correct", "597", "2020"], "2020"),
    "unknown submission": (["withdraw", "597/x/2023/v9", "--reason", "gửi nhầm"], "597/x/2023/v9"),
    "a withdrawal without a reason": (["withdraw", f"{COMMUNE_CODE}/poverty_review/2023/v1"], "--reason"),
    "a home where one stands": (["init"], "tonghop.toml"),
}


@pytest.fixture(scope="module")
def asked(one_report: Province, tmp_path_factory: pytest.TempPathFactory) -> Province:
    """A copy for the wrong calls of a home with one report; some lock it, and none changes it."""
    return one_report.copy(tmp_path_factory.mktemp("asked") / "home")


@pytest.mark.parametrize(("words", "text"), WRONG.values(), ids=WRONG.keys())
def test_wrong_call_is_one_line_and_changes_nothing(asked: Province, words: list[str], text: str) -> None:
    before = contents(asked.root)
    call = answered(*words, TONGHOP_HOME=str(asked.root), TONGHOP_LANG="en")
    assert call.code == 2
    assert call.out == ""
    assert len(call.err.splitlines()) == 1
    assert call.err.startswith("tonghop: ")
    assert text in call.err
    assert contents(asked.root) == before


@pytest.mark.parametrize(
    "words",
    [["nightly"], ["status"], ["findings"], ["sql", "SELECT 1"], ["serve"], ["rebuild"], ["correct", "597", "2023"]],
)
def test_commands_say_that_there_is_no_home(tmp_path: Path, words: list[str]) -> None:
    call = answered(*words, "--home", tmp_path / "nowhere")
    assert (call.code, len(call.err.splitlines())) == (2, 1)
    assert "tonghop init" in call.err
    assert not (tmp_path / "nowhere").exists()


def test_an_unknown_province_makes_no_home(tmp_path: Path) -> None:
    call = answered("init", "--province", "00", "--home", tmp_path / "home")
    assert (call.code, len(call.err.splitlines())) == (2, 1)
    assert not (tmp_path / "home").exists()


def test_demo_leaves_a_home_alone_that_is_not_its_own(province: Province) -> None:
    before = contents(province.root)
    call = answered("demo", "--home", province.root)
    assert (call.code, len(call.err.splitlines())) == (2, 1)
    assert contents(province.root) == before


def test_a_wrong_setting_is_one_line_with_file_line_and_key(province: Province) -> None:
    (province.root / "tonghop.toml").write_text('province = "60"\nmax_read_seconds = "60"\n', encoding="utf-8")
    call = answered("status", "--home", province.root, "--lang", "en")
    assert (call.code, len(call.err.splitlines())) == (2, 1)
    assert call.err.endswith("tonghop.toml, line 2: max_read_seconds: '60' stands here, a whole number was expected\n")


def test_a_decision_about_an_unknown_unit_stops_a_night_before_it_takes_anything(province: Province) -> None:
    province.put("a.xlsx", review([(COMMUNE, 100, 400, 3, 5)]))
    province.mappings.write_text('- {name: "Xã Anh Hùng", unit: "99999", reason: "điện thoại"}\n', encoding="utf-8")
    before = contents(province.root)
    call = answered("nightly", "--home", province.root, "--lang", "en")
    assert (call.code, len(call.err.splitlines())) == (2, 1)
    assert call.err.endswith("mappings.yaml, line 1: unit: no unit '99999' in 60\n")
    assert contents(province.root) == before


def test_questions_without_a_warehouse_say_what_makes_one(province: Province) -> None:
    province.warehouse.unlink()
    call = answered("sql", "SELECT 1", "--home", province.root)
    assert (call.code, len(call.err.splitlines())) == (2, 1)
    assert "tonghop nightly" in call.err


HOLD = """
import sys, time
from pathlib import Path
from tonghop.operations import ingest
from tonghop.ledger.home import open_home
with ingest.exclusive(open_home(Path(sys.argv[1])), "nightly"):
    print("held", flush=True)
    time.sleep(120)
"""


@pytest.mark.parametrize(
    "words",
    [
        ["nightly"],
        ["correct", "597", "2023"],
        ["correct", "597", "2023", "--preview"],
        ["rebuild"],
        ["withdraw", "597/poverty_review/2023/v1", "--reason", "gửi nhầm"],
    ],
    ids=lambda words: " ".join(words[:1] + words[3:4]),
)
@pytest.mark.slow
def test_who_comes_second_is_told_who_holds_the_lock(reported: Province, words: list[str]) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(reported.root)], stdout=subprocess.PIPE, env=environment()
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        start = time.monotonic()
        call = answered(*words, "--home", reported.root)
        assert call.code == 3
        assert len(call.err.splitlines()) == 1
        assert str(holder.pid) in call.err
        assert "nightly" in call.err
        assert time.monotonic() - start < 60
    finally:
        holder.kill()
        holder.communicate()


@pytest.mark.slow
def test_no_server_is_one_line_and_the_run_changed_nothing(reported: Province) -> None:
    before = contents(reported.root)
    for words in (["nightly"], ["rebuild"]):
        call = tonghop(*words, "--home", reported.root, PREFECT_API_URL="http://127.0.0.1:9/api", TONGHOP_LANG="en")
        assert call.code == 1
        assert [line for line in call.err.splitlines() if "127.0.0.1:9" in line] == call.err.splitlines()
        assert "Traceback" not in call.words
    after = contents(reported.root)
    changed = {name for name in after if after[name] != before.get(name) and not name.startswith(".prefect")}
    assert {Path(name).parts[0] for name in changed} == {"runs.jsonl", "logs", "health.json"}
    status = answered("status", "--home", reported.root, "--lang", "en")
    assert "rebuild · failed" in status.words
