"""`status`, `findings` and `check`: what they say, in which language, and that they need no Prefect; nor does a run."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import answered, contents, environment
from tests.province import Demo, Province
from tests.small_reports import review
from tests.warehouses import rows
from tonghop.examples import demo
from tonghop.reports.causes import causes
from tonghop.reports.language import Language

LIGHT = {
    "status": ["status"],
    "status as json": ["status", "--format", "json"],
    "findings": ["findings"],
    "sql": ["sql", "SELECT 1"],
    "check": ["check", "{file}"],
    "trace": ["trace", "poor_rate", "--unit", "60", "--period", "2023"],
    "diff": ["diff", "2023", "--from", "2023-12-01"],
    "releases": ["releases"],
    "verify": ["verify"],
    "nightly": ["nightly"],
    "report": ["report", "2023"],
    "forms": ["forms", "2023", "--unit", "599"],
}

COMMANDS = [
    *(
        "init",
        "demo",
        "nightly",
        "correct",
        "withdraw",
        "accept",
        "undo",
        "publish",
        "releases",
        "verify",
        "diff",
        "trace",
    ),
    *("rebuild", "serve", "status", "findings", "sql", "check", "template", "report", "forms"),
]

WITHOUT = """
import json, sys
for name in json.loads(sys.argv[1]):
    sys.modules[name] = None  # importing it fails
from tonghop.cli.app import main
for words in json.loads(sys.argv[2]):
    try:
        main(words)
    except SystemExit as end:
        assert not end.code, words
"""


def first_file(province: Province) -> Path:
    return province.inbox / "2023" / "ham-thuan-bac" / "bao cao ra soat 2023.xlsx"


def run_without(packages: list[str], calls: list[list[str]]) -> None:
    """Call the program in one process in which some packages cannot be imported."""
    words = [sys.executable, "-c", WITHOUT, json.dumps(packages), json.dumps(calls)]
    done = subprocess.run(words, env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout != ""


def test_questions_and_runs_by_hand_do_not_import_prefect(begun: Province) -> None:
    calls = [[word.format(file=begun.inbox / "a.xlsx") for word in words] for words in LIGHT.values()]
    run_without(["prefect"], [[*call, "--home", str(begun.root)] for call in calls])


@pytest.mark.parametrize("module", ["tonghop", "tonghop.cli.app"])
def test_the_command_line_runs_as_a_module_too(module: str) -> None:
    words = [sys.executable, "-m", module, "status", "--home", "nowhere"]
    done = subprocess.run(words, env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("tonghop: ")


def test_check_without_a_home_imports_neither_the_warehouse_nor_what_only_tests_need(one_report: Province) -> None:
    run_without(["prefect", "duckdb", "hypothesis"], [["check", str(one_report.inbox / "a.xlsx")]])


def test_status_counts_by_district_and_form(demo_states: Demo) -> None:
    call = answered("status", "--home", demo_states.reported.root, "--lang", "en", "--format", "json")
    found = {(row["unit_code"], row["form"]): row for row in json.loads(call.out)}
    assert len(found) == 11 * 3
    district = found["597", "poverty_review"]
    assert [district[k] for k in ("expected", "reported", "late", "refused", "withdrawn", "missing")] == [
        17, 15, 0, 2, 0, 0,
    ]  # fmt: skip
    assert found["60", "poor_movement"]["reported"] == 124


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("vi", ["Tình hình báo cáo · kỳ 2023", "Huyện Hàm Thuận Bắc", "Từ chối", "Diễn biến hộ nghèo"]),
        ("en", ["Reports · period 2023", "Huyện Hàm Thuận Bắc", "Refused", "Movement of poor households"]),
    ],
)
def test_status_speaks_both_languages(demo_states: Demo, lang: str, expected: list[str]) -> None:
    province = demo_states.reported.root
    for call in (
        answered("status", "--home", province, "--lang", lang),
        answered("--lang", lang, "--home", province, "status"),
        answered("status", TONGHOP_LANG=lang, TONGHOP_HOME=str(province)),
    ):
        assert call.code == 0
        assert [words for words in expected if words not in call.words] == []


def test_vietnamese_is_spoken_unless_asked_otherwise(demo_states: Demo) -> None:
    assert "Đã báo cáo" in answered("status", "--home", demo_states.reported.root).words


def test_status_of_a_fresh_home_says_that_nothing_ran(province: Province) -> None:
    call = answered("status", "--home", province.root, "--lang", "en")
    assert (call.code, call.out.strip()) == (0, "No run yet.")


def test_findings_stand_with_file_sheet_cell_and_unit(demo_states: Demo) -> None:
    province = demo_states.reported
    call = answered("findings", "--home", province.root, "--severity", "error", "--format", "json")
    found = {(row["rule"], row["sheet"], row["cell"], row["unit_name"]) for row in json.loads(call.out)}
    sql = """
        SELECT f.rule, f.sheet, f.cell, u.unit_name FROM mart.open_findings f
        LEFT JOIN mart.units_by_period u USING (unit_code, period) WHERE f.severity = 'error'
    """
    assert found == set(province.rows(sql))
    assert ("figure_contradicted", "Biểu 1 Rà soát", "C28", "Xã Hàm Thắng") in found


@pytest.mark.parametrize(
    ("option", "value", "column"),
    [("--severity", "warning", "severity"), ("--rule", "total_row", "rule"), ("--period", "2023", "period")],
)
def test_findings_are_chosen_by_option(demo_states: Demo, option: str, value: str, column: str) -> None:
    call = answered("findings", "--home", demo_states.reported.root, option, value, "--format", "json")
    found = json.loads(call.out)
    assert found != []
    assert {row[column] for row in found} == {value}


def test_findings_of_a_district_are_those_of_its_communes_too(demo_states: Demo) -> None:
    call = answered("findings", "--home", demo_states.reported.root, "--unit", "597", "--format", "json")
    assert {"597", "23065"} < {row["unit_code"] for row in json.loads(call.out)}


def test_resolved_findings_are_shown_only_when_asked_for(demo_states: Demo) -> None:
    province = demo_states.corrected.root
    now = json.loads(answered("findings", "--home", province, "--format", "json").out)
    ever = json.loads(answered("findings", "--home", province, "--all", "--format", "json").out)
    assert "figure_contradicted" not in {row["rule"] for row in now}
    assert "figure_contradicted" in {row["rule"] for row in ever}


def test_check_says_what_nightly_would_say_and_writes_nothing(demo_states: Demo) -> None:
    province = demo_states.reported
    before = contents(province.root)
    call = answered("check", first_file(province), "--home", province.root, "--lang", "en")
    assert call.code == 0
    sql = "SELECT * FROM core.findings WHERE file_name LIKE '%ham-thuan-bac/bao cao ra soat 2023.xlsx' AND NOT is_audit"
    sql += " ORDER BY sheet, length(cell), cell"
    findings = province.dicts(sql)
    assert len(findings) > 4
    told = [cause.message(Language("en")) for cause in causes(findings)]
    assert len(told) > 2
    assert [message for message in told if message not in _unfolded(call.out)] == []
    assert "15 rows accepted, 2 refused" in call.words
    assert contents(province.root) == before


def _unfolded(table: str) -> str:
    """The last column of a table, its folded lines joined."""
    lines = (line.split("│")[-2].strip() for line in table.splitlines() if line.count("│") > 1)
    return " ".join(lines)


def test_check_needs_no_home(tmp_path: Path) -> None:
    file = tmp_path / "báo cáo.xlsx"
    file.write_bytes(review([("Xã Tân Đức", 100, 400, 5, 6)]))
    call = answered("check", file, TONGHOP_HOME=str(tmp_path / "nowhere"), TONGHOP_LANG="en")
    assert call.code == 0
    assert "Xã Tân Đức" in call.words
    assert "No findings." in call.words


def test_check_tells_of_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"%PDF-1.7")
    call = answered("check", file, "--lang", "en")
    assert call.code == 0
    assert "not a workbook (PDF)" in call.words


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_stands_in_the_readme(command: str) -> None:
    call = answered(command, "--help")
    assert call.code == 0
    assert " · " in call.words
    readme = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")
    assert f"tonghop {command}" in readme or f"make {command}" in readme


@pytest.mark.slow
def test_preview_of_a_correction_shows_what_would_change_and_writes_nothing(reported: Province) -> None:
    demo.write_correction(reported.inbox)
    reported.put("khác.xlsx", review([("Xã Tân Đức", 100, 400, 5, 6)]))
    before = contents(reported.root)
    call = answered("correct", "Hàm Thuận Bắc", "2023", "--preview", "--home", reported.root, "--lang", "en")
    assert (call.code, call.err) == (0, "")
    assert "nothing was written" in call.words
    assert "6739" in call.words
    assert "6,621" in call.words
    assert "khác.xlsx: not of this district and period" in call.words
    assert contents(reported.root) == before


@pytest.mark.slow
def test_rebuild_into_a_file_leaves_the_warehouse_alone(corrected: Province, tmp_path: Path) -> None:
    before = contents(corrected.root)
    target = tmp_path / "anew" / "w.duckdb"
    assert answered("rebuild", "--to", target, "--home", corrected.root).code == 0
    sql = "SELECT * FROM mart.counts ORDER BY ALL"
    assert rows(target, sql) == corrected.rows(sql)
    after = contents(corrected.root)
    assert {name: after[name] for name in after if not name.startswith("logs/")} == before
