"""A run that is killed leaves the old warehouse and the inbox as they were, and the next run finishes its work."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tests.conftest import Once, played_once
from tests.folders import content_of, digest
from tests.province import NEXT_NIGHT, NIGHT, SECOND_NIGHT, Demo, Province, at, decision
from tests.small_reports import names, review
from tests.warehouses import KNOWN_LATER, differing
from tonghop.examples import demo
from tonghop.ledger.inbox import Waits, look_through
from tonghop.ledger.record import Ledger
from tonghop.operations import plans

COMMUNES = list(names("599").values())

KILLED_AT = {
    "after archiving, before receipts": "tonghop.ledger.record.append_lines = die",
    "after receipts": "tonghop.operations.ingest.read_all = die",
    "while building": "tonghop.warehouse.build._audit_own = die",
    "between load and promotion": "tonghop.operations.ingest.promote = die",
    "while promoting, before the swap": "tonghop.storage.calls.os.replace = die_but_in_the_archive",
}
AFTER_THE_SWAP = "tonghop.operations.ingest.clear_staging = lambda home: die() if swapped(home) else None"

SCRIPT = """
import os, signal, sys
from pathlib import Path
import tonghop.ledger.record, tonghop.storage.calls, tonghop.warehouse.build
from tonghop.operations import ingest, plans
from tonghop.ledger.home import open_home
from tests.province import at

home = open_home(Path(sys.argv[1]))
before = home.warehouse.stat().st_ino
replace = os.replace

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def die_but_in_the_archive(source, target):
    if Path(target) == home.warehouse:
        die()
    replace(source, target)

def swapped(home):
    return home.warehouse.stat().st_ino != before

{point}
plan = plans.receive(home, at(sys.argv[2]))
ingest.run_plan(home, plan, at=at(sys.argv[2]))
print("not killed")
"""


def _killed_night(province: Province, point: str, moment: str) -> None:
    """Play a night in a process of its own that is killed with SIGKILL at a point."""
    script = textwrap.dedent(SCRIPT).replace("{point}", point)
    done = subprocess.run(
        [sys.executable, "-c", script, str(province.root), moment], capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr


@pytest.fixture(scope="module")
def before(one_report: Province, once: Once) -> Province:
    """A home after a night with one report; three files wait in its inbox. Nobody writes in it."""

    def play(province: Province) -> None:
        for number, name in enumerate(COMMUNES[:3], 1):
            province.put(f"2023/{number}.xlsx", review([(name, 100, 400, number, 5)]))

    return played_once(once, "interrupted_runs-before", one_report, play)


@pytest.fixture
def waiting(before: Province, tmp_path: Path) -> Province:
    """The test's own copy of it."""
    return before.copy(tmp_path / "waiting")


@pytest.fixture(scope="module")
def uninterrupted(before: Province, once: Once) -> Province:
    """The same home after a night with these files, nothing going wrong."""

    def play(province: Province) -> None:
        province.full_night(NEXT_NIGHT)

    return played_once(once, "interrupted_runs-uninterrupted", before, play)


@pytest.mark.slow
@pytest.mark.parametrize("point", KILLED_AT)
def test_killed_run_leaves_the_old_state_and_the_next_run_finishes_the_work(
    waiting: Province, uninterrupted: Province, point: str
) -> None:
    warehouse, inbox = digest(waiting.warehouse), content_of(waiting.inbox)
    figures = waiting.count("60", "poor_households")
    _killed_night(waiting, KILLED_AT[point], NEXT_NIGHT)
    assert digest(waiting.warehouse) == warehouse
    assert content_of(waiting.inbox) == inbox
    assert waiting.count("60", "poor_households") == figures
    assert waiting.full_night(NEXT_NIGHT).runs
    assert differing(uninterrupted.warehouse, waiting.warehouse) == {}
    assert content_of(waiting.inbox) == inbox
    assert not waiting.staging.exists()
    assert [path.name for path in waiting.root.glob("warehouse.duckdb*")] == ["warehouse.duckdb"]


@pytest.mark.slow
def test_run_killed_right_after_the_swap_has_done_its_work(waiting: Province, uninterrupted: Province) -> None:
    _killed_night(waiting, AFTER_THE_SWAP, NEXT_NIGHT)
    assert differing(uninterrupted.warehouse, waiting.warehouse) == {}
    before = digest(waiting.warehouse)
    assert waiting.full_night("2023-12-13 21:30").runs == ()
    assert digest(waiting.warehouse) == before


@pytest.mark.slow
def test_night_of_the_whole_demo_killed_before_promotion_is_finished_later(
    demo_states: Demo, opening: Province
) -> None:
    demo.write_reports(opening.inbox)
    warehouse = digest(opening.warehouse)
    _killed_night(opening, KILLED_AT["between load and promotion"], SECOND_NIGHT)
    assert digest(opening.warehouse) == warehouse
    assert opening.rate("60", "poor_rate", "2022")["numerator"] == 8_659
    opening.full_night("2023-12-15 21:30")
    assert differing(demo_states.reported.warehouse, opening.warehouse, leave_out=KNOWN_LATER) == {}


@pytest.mark.slow
def test_killed_night_and_new_files_are_two_runs_in_their_order(waiting: Province) -> None:
    _killed_night(waiting, KILLED_AT["after receipts"], NEXT_NIGHT)
    waiting.put("2023/later.xlsx", review([(COMMUNES[0], 100, 400, 40, 5)]))
    plan = waiting.full_night("2023-12-13 21:30")
    assert [len(run.receipts) for run in plan.runs] == [3, 1]
    assert waiting.count("599", "poor_households")["value"] == 40 + 2 + 3


@pytest.mark.slow
def test_readers_of_a_killed_run_die_with_it(waiting: Province) -> None:
    """The run dies while a reader is at a file: nobody is left behind."""
    plan = plans.receive(waiting, at(NEXT_NIGHT))
    receipt = plan.receipts()[0]
    path = Ledger(waiting).archive.path_of(receipt.file_hash, receipt.file_name)
    content = path.read_bytes()
    path.unlink()
    os.mkfifo(path)
    script = textwrap.dedent(SCRIPT).replace("{point}", "")
    run = subprocess.Popen([sys.executable, "-c", script, str(waiting.root), NEXT_NIGHT])
    with path.open("wb"):  # opens as soon as a reader is at the file
        children = _children_of(run.pid)
        run.kill()
        run.wait()
    assert children
    for child in children:
        _wait_until_gone(child)
    path.unlink()
    path.write_bytes(content)
    assert waiting.full_night("2023-12-13 21:30").runs


def _children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _wait_until_gone(pid: int, tries: int = 200) -> None:
    for _ in range(tries):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} still runs")


# A log whose last line was cut


def _torn(path: Path, keep: int) -> None:
    """Cut a log as a crash would: `keep` whole lines, and half of the next one."""
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:keep]) + lines[keep][: len(lines[keep]) // 2])


@pytest.mark.slow
@pytest.mark.parametrize("keep", [1, 2, 3])
def test_night_whose_receipts_were_cut_never_was_and_is_received_again(
    waiting: Province, uninterrupted: Province, keep: int
) -> None:
    plans.receive(waiting, at(NEXT_NIGHT))
    receipts = Ledger(waiting).receipts()
    _torn(waiting.archive / "receipts.jsonl", keep)
    assert Ledger(waiting).receipts() == receipts[:1]
    waiting.full_night(NEXT_NIGHT)
    assert Ledger(waiting).receipts() == receipts
    assert differing(uninterrupted.warehouse, waiting.warehouse) == {}


def test_receipt_that_lacks_only_its_line_end_counts(waiting: Province) -> None:
    plans.receive(waiting, at(NEXT_NIGHT))
    receipts = Ledger(waiting).receipts()
    path = waiting.archive / "receipts.jsonl"
    path.write_bytes(path.read_bytes()[:-1])
    assert Ledger(waiting).receipts() == receipts
    waiting.put("2023/later.xlsx", review([(COMMUNES[0], 100, 400, 40, 5)]))
    plans.receive(waiting, at("2023-12-13 21:30"))
    assert Ledger(waiting).receipts()[: len(receipts)] == receipts
    assert len(Ledger(waiting).receipts()) == len(receipts) + 1


@pytest.mark.slow
def test_night_cut_in_its_middle_takes_the_district_after_its_communes_all_the_same(province: Province) -> None:
    both = [(name, 100, 400, 7, 5) for name in COMMUNES[:2]]
    province.put("a district.xlsx", review(both, sender="HUYỆN TÁNH LINH"))
    province.put("b commune.xlsx", review([(COMMUNES[0], 100, 400, 1, 5)]))
    plans.receive(province, at(NIGHT))
    _torn(province.archive / "receipts.jsonl", 1)
    province.full_night(NIGHT)
    assert province.count("599", "poor_households")["value"] == 14


def test_decision_that_was_cut_did_not_count(waiting: Province) -> None:
    (submission,) = waiting.statuses()
    Ledger(waiting).decide([decision("withdraw", NEXT_NIGHT, submission_id=submission)])
    _torn(waiting.decisions, 0)
    assert Ledger(waiting).decisions() == []
    waiting.withdraw(submission, "2023-12-13 21:30")
    assert waiting.statuses() == {submission: "withdrawn"}
    assert waiting.one("SELECT count(*) FROM core.decisions") == 1
    assert [d.entry for d in Ledger(waiting).decisions()] == [3]  # after a receipt and its load


@pytest.mark.slow
def test_file_that_changes_while_it_is_archived_is_not_received(waiting: Province) -> None:
    ledger = Ledger(waiting)
    new, _ = ledger.sort_arrivals(look_through(waiting.inbox, 2**30).files)
    receipts = ledger.draft("nightly", None, at(NEXT_NIGHT), new)
    new[0].path.write_bytes(b"still being copied")
    with pytest.raises(Waits):
        ledger.receive(receipts, new)
    assert len(Ledger(waiting).receipts()) == 1
    assert list(waiting.archive.rglob("*.part")) == []
    assert waiting.full_night(NEXT_NIGHT).runs
    sql = "SELECT status, count(*) FROM core.files GROUP BY ALL ORDER BY ALL"
    assert waiting.rows(sql) == [("read", 3), ("refused", 1)]
