"""The program's log: who writes it, what stands in a line, and that nobody fails or is disturbed because of it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from tests.command_line import answered, tonghop
from tests.province import NIGHT, Province, at
from tests.small_reports import names, review
from tonghop.ledger.errors import BadCall
from tonghop.ledger.log_file import recorded
from tonghop.operations import ingest
from tonghop.readers.pool import ReaderPool
from tonghop.warehouse import build, models

NAME = next(iter(names("599").values()))
GOOD = review([(NAME, 100, 400, 3, 5)])


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_NOW", at(NIGHT).isoformat())


def lines(province: Province) -> list[dict[str, Any]]:
    """The lines of the only file."""
    (path,) = province.logs.iterdir()
    assert path.name == "2023-12-10.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def logged_night(province: Province) -> list[str]:
    """A nightly run under the writer's lock; gives the ids of its runs."""
    with ingest.exclusive(province, "nightly"):
        return [run.run_id for run in province.full_night().runs]


def test_a_night_writes_the_file_of_its_day_with_the_id_of_the_run_in_each_line(province: Province) -> None:
    province.put("a.xlsx", GOOD)
    province.put("b.xlsx", b"%PDF")
    runs = logged_night(province)
    written = lines(province)
    assert [line["runs"] for line in written] == [runs] * len(written)
    assert {line["level"] for line in written} == {"info"}
    messages = [line["message"] for line in written]
    assert messages[0] == "planned: 1 runs, 2 files"
    assert "batch 0: 2 files read, 1 of them refused" in messages
    assert "the warehouse is replaced" in messages


def test_a_run_that_fails_leaves_its_traceback(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    province.put("a.xlsx", GOOD)
    always = replace(
        models.audits("own")[0], name="always", select="SELECT unit_code, period FROM counts", inputs=("counts",)
    )
    monkeypatch.setattr(models, "audits", lambda of: [always])
    with pytest.raises(build.AuditFailed), ingest.exclusive(province, "nightly"):
        province.night()
    last = lines(province)[-1]
    assert (last["level"], last["message"]) == ("error", "nightly failed")
    assert last["traceback"].startswith("Traceback") and "AuditFailed" in last["traceback"]
    assert len(last["runs"]) == 1


def test_a_fault_in_a_child_leaves_its_traceback(province: Province, tmp_path: Path) -> None:
    with recorded(province, "nightly"), ReaderPool(province, workers=1) as pool:
        path = tmp_path / "a.xlsx"
        path.write_bytes(GOOD)
        (extract,) = pool.read([("h", cast(str, 7), path)])  # no name: what reads it raises
    assert [finding.rule for finding in extract.findings] == ["program_fault"]
    (line,) = lines(province)
    assert (line["level"], line["runs"]) == ("error", [])
    assert line["message"].startswith("program_fault: 7 (")
    assert "in read_file" in line["traceback"]


def test_a_wrong_call_writes_nothing_as_long_as_no_run_had_begun(province: Province) -> None:
    with pytest.raises(BadCall), recorded(province, "undo"):
        raise BadCall("unknown_decision", entry=7)
    assert not province.logs.exists()


@pytest.mark.slow
def test_a_log_that_cannot_be_written_fails_no_run(province: Province) -> None:
    province.logs.write_bytes(b"a file where the folder should be")
    province.put("a.xlsx", GOOD)
    logged_night(province)
    assert province.rows("SELECT count(*) FROM core.runs") == [(1,)]


def test_a_decision_writes_the_log_and_its_terminal_stays_as_it_is(begun: Province) -> None:
    province = begun
    (submission,) = province.rows("SELECT submission_id FROM core.submissions")[0]
    call = tonghop(
        *("withdraw", submission, "--reason", "gửi nhầm", "--home", province.root, "--lang", "en"),
        TONGHOP_NOW=at(NIGHT).isoformat(),
    )
    entry = province.one("SELECT entry FROM core.decisions")
    said = f"Withdrew {submission} (#{entry}; `tonghop undo {entry}` undoes it).\n"
    assert (call.code, call.err, call.out.startswith(said)) == (0, "", True)
    assert "withdrawn, nothing takes their place: Thị trấn Lạc Tánh" in call.out.removeprefix(said)
    assert province.statuses() == {submission: "withdrawn"}
    run = province.rows("SELECT run_id FROM core.runs ORDER BY last_entry DESC LIMIT 1")[0]
    assert [tuple(line["runs"]) for line in lines(province)] == [run] * len(lines(province))


def test_a_question_writes_no_log_and_shows_its_lines_on_request(province: Province) -> None:
    words = ["sql", "SELECT 1 AS one", "--home", province.root]
    quiet, verbose = answered(*words), tonghop("--verbose", *words)
    assert (quiet.code, quiet.err, quiet.out) == (0, "", verbose.out)
    assert "DEBUG tonghop.warehouse.query" in verbose.err and "SELECT 1 AS one" in verbose.err
    assert not province.logs.exists()


def test_a_preview_writes_no_log(province: Province) -> None:
    with ingest.exclusive(province, "nightly --preview", is_logged=False):
        province.full_night()
    assert not province.logs.exists()
