"""Nothing is written on top of a log that is not the one from which the warehouse was made."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.command_line import answered
from tests.folders import content_of
from tests.operations.conftest import FIRST, SECOND
from tests.province import NEXT_NIGHT, NIGHT, Province, at, decision
from tests.small_reports import review
from tonghop.ledger.log_entries import Decision
from tonghop.ledger.record import Ledger
from tonghop.operations import decide

LATER = at("2023-12-20 21:30").isoformat()


@pytest.fixture
def home(reported_once: Province, tmp_path: Path) -> Province:
    """A copy of a home in which some communes have reported; a corrected file waits in its inbox."""
    home = reported_once.copy(tmp_path / "home")
    home.put("new.xlsx", review([(FIRST[1], 100, 400, 8, 5)]))
    return home


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines(keepends=True)


def _receipts(home: Province) -> Path:
    return home.archive / "receipts.jsonl"


def _halve(path: Path) -> None:
    lines = _lines(path)
    path.write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")


def _delete(*paths: Path) -> None:
    for path in paths:
        path.unlink()


def _forge(home: Province) -> None:
    """A withdrawal that nobody made, written by somebody who does not know the chain."""
    forged = Decision(9, "withdraw-x", "withdraw", LATER, "nobody", "x", f"{FIRST[0]}/poverty_review/2023/v1")
    with home.decisions.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(forged)) + "\n")


DAMAGE: dict[str, Callable[[Province], object]] = {
    "receipts deleted": lambda home: _receipts(home).unlink(),
    "receipts halved": lambda home: _halve(_receipts(home)),
    "all deleted": lambda home: _delete(*home.archive.glob("*.jsonl"), home.decisions),
    "decisions deleted": lambda home: home.decisions.unlink(),
    "withdrawal forged": _forge,
    "garbled": lambda home: _receipts(home).write_text("{]\n", encoding="utf-8"),
    "all deleted, the warehouse too": lambda home: _delete(
        *home.archive.glob("*.jsonl"), home.decisions, home.warehouse
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_nothing_is_written_on_a_damaged_log(home: Province, damage: str) -> None:
    DAMAGE[damage](home)
    before = {name: content for name, content in content_of(home.root).items() if not name.startswith("logs")}
    for words in (("nightly",), ("withdraw", f"{SECOND[0]}/poverty_review/2023/v1", "--reason", "x"), ("rebuild",)):
        call = answered(*words, "--home", home.root, "--lang", "en", TONGHOP_NOW=LATER)
        assert call.code == 1, call.words
        assert "tonghop verify" in call.words
        assert "Traceback" not in call.words
    after = {name: content for name, content in content_of(home.root).items() if not name.startswith("logs")}
    assert {name: after.get(name) for name in before if name != "runs.jsonl"} == {
        name: content for name, content in before.items() if name != "runs.jsonl"
    }


@pytest.mark.slow
def test_blank_lines_and_a_lost_line_end_cost_no_receipt(home: Province) -> None:
    receipts = Ledger(home).receipts()
    path = _receipts(home)
    path.write_text("\n" + "\n".join(_lines(path)).rstrip("\n"), encoding="utf-8")
    assert Ledger(home).receipts() == receipts
    call = answered("nightly", "--home", home.root, TONGHOP_NOW=LATER)
    assert call.code == 0, call.words
    assert Ledger(home).receipts()[: len(receipts)] == receipts
    assert answered("verify", "--home", home.root).code == 0


@pytest.mark.slow
def test_old_copy_of_the_warehouse_is_brought_up_to_the_log(home: Province) -> None:
    old = home.warehouse.read_bytes()
    assert answered("nightly", "--home", home.root, TONGHOP_NOW=LATER).code == 0
    figures = home.count("60", "poor_households")
    home.warehouse.write_bytes(old)
    home.put("more.xlsx", review([(SECOND[1], 100, 400, 6, 5)]))
    assert answered("nightly", "--home", home.root, TONGHOP_NOW=LATER).code == 0
    assert home.count("60", "poor_households")["value"] == figures["value"] + 2
    assert answered("verify", "--home", home.root).code == 0


@pytest.mark.parametrize("damage", [pytest.param("missing", marks=pytest.mark.slow), "damaged"])
def test_warehouse_that_is_gone_or_damaged_is_rebuilt_without_being_opened(home: Province, damage: str) -> None:
    figures = home.count("60", "poor_households")
    if damage == "missing":
        home.warehouse.unlink()
    else:
        home.warehouse.write_bytes(b"\0" * 4096)
        call = answered("nightly", "--home", home.root, "--lang", "en", TONGHOP_NOW=LATER)
        assert (call.code, "tonghop rebuild" in call.words) == (1, True)
        assert answered("status", "--home", home.root, "--lang", "en").code == 1
    call = answered("rebuild", "--home", home.root, TONGHOP_NOW=LATER)
    assert call.code == 0, call.words
    assert home.count("60", "poor_households") == figures
    assert answered("verify", "--home", home.root).code == 0


def test_decision_that_a_killed_call_left_in_the_log_is_not_taken_twice(home: Province) -> None:
    submission = f"{FIRST[0]}/poverty_review/2023/v1"
    Ledger(home).decide([decision("withdraw", NEXT_NIGHT, submission_id=submission)])
    decisions = Ledger(home).decisions()
    call = answered(
        "withdraw", submission, "--reason", "gửi nhầm", "--home", home.root, "--lang", "en", TONGHOP_NOW=LATER
    )
    assert call.code == 2, call.words
    assert Ledger(home).decisions() == decisions
    assert home.statuses()[submission] == "withdrawn"


def test_undo_after_a_killed_withdrawal_finds_it(home: Province) -> None:
    submission = f"{FIRST[0]}/poverty_review/2023/v1"
    Ledger(home).decide([decision("withdraw", NEXT_NIGHT, submission_id=submission)])
    decide.undo(home, Ledger(home).decisions()[-1].entry, "nhầm", at(LATER))
    assert home.statuses()[submission] == "current"


def test_clock_is_set_for_demos_and_tests_alone(tmp_path: Path) -> None:
    root = tmp_path / "real"
    assert answered("init", "--home", root).code == 0
    for words in (("nightly",), ("status",), ("rebuild",)):
        call = answered(*words, "--home", root, "--lang", "en", TONGHOP_NOW=at(NIGHT).isoformat())
        assert call.code == 2
        assert "TONGHOP_NOW" in call.words
    assert answered("status", "--home", root).code == 0
    other = tmp_path / "test"
    assert answered("init", "--home", other, TONGHOP_NOW=at(NIGHT).isoformat()).code == 0
    assert answered("status", "--home", other, TONGHOP_NOW=at(NIGHT).isoformat()).code == 0


def test_clock_that_went_backwards_is_reported_and_stops_nobody(home: Province) -> None:
    call = answered("nightly", "--home", home.root, "--lang", "en", TONGHOP_NOW="2023-01-01T00:00:00+07:00")
    assert call.code == 0
    assert "behind the last entry of the log" in call.words
    lines = [json.loads(line) for path in home.logs.glob("*.jsonl") for line in path.read_text().splitlines()]
    assert any("clock is behind" in line["message"] for line in lines)
    assert os.environ.get("TONGHOP_NOW") is None
