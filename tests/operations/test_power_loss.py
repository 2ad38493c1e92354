"""Power failures after any call to the disk, and calls that fail: nothing that was answered for is lost.

After each, the home is opened again: `verify` finds nothing, the next run goes on, and what was asked for is asked
again. Then log and warehouse are what they are without the failure.
"""

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.folders import digest
from tests.operations.conftest import FIRST, REFUSED, TAKEN_BACK
from tests.province import Province
from tests.small_reports import names, review
from tests.storage.forgetful import Failing, Forgetful, Remains, disk_of
from tests.warehouses import differing
from tonghop.cli.failures import FAILED, failure
from tonghop.examples import demo
from tonghop.ledger.clock import now
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home, open_home
from tonghop.ledger.record import Ledger
from tonghop.operations import backup, decide, ingest, integrity, publish, rebuild, repair, runs
from tonghop.operations.returns import ReturnJob
from tonghop.operations.runs import Steps
from tonghop.readers.context import reading_context
from tonghop.readers.pool import Job
from tonghop.reports.language import Language
from tonghop.reports.workbooks.return_file import list_alone
from tonghop.storage.calls import Calls
from tonghop.transforms.figures.submissions import Extract
from tonghop.transforms.workbook import understand

CLOCK = "2023-12-12T21:30:00+07:00"
BACKUP = "backup.tar"
NOTES = ("runs.jsonl", "health.json", ".warehouse.json", ".concerned.json")
"""Files of a home on which no other file depends."""
DONE_ALREADY = ("already_withdrawn", "nothing_to_accept", "already_undone", "nothing_revised", "home_exists")
"""What is answered to a call whose work stands."""


class Quick(Calls):
    """This machine's disk without its syncs."""

    def sync(self, path: Path) -> None:
        """Nothing fails here."""


class SameProcess:
    """Reads files as the reading processes do; their start takes as long as all the rest of a night."""

    def __init__(self, home: Home, *_: object, **__: object) -> None:
        self.context = reading_context(home.province, home.mappings)

    def __enter__(self) -> "SameProcess":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, jobs: Iterable[Job], *_: object) -> list[Extract]:
        return [understand(job.path.read_bytes(), job.file_hash, job.name, self.context) for job in jobs]


class ListsAlone:
    """Makes returns as the processes do that cannot open a file."""

    def __class_getitem__(cls, _: object) -> "type[ListsAlone]":
        return cls

    def __init__(self, *_: object) -> None:
        pass

    def __enter__(self) -> "ListsAlone":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, jobs: Iterable[ReturnJob], _: object) -> list[bytes]:
        return [list_alone(job.text) for job in jobs]


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """One process does it all, at one time."""
    monkeypatch.setenv("TONGHOP_NOW", CLOCK)
    monkeypatch.setattr("tonghop.operations.ingest.pool_for", SameProcess)
    monkeypatch.setattr("tonghop.operations.plans.ReaderPool", SameProcess)
    monkeypatch.setattr("tonghop.operations.returns.ProcessPool", ListsAlone)


# What people and timers ask for


def _of(unit: str) -> str:
    return f"{unit}/poverty_review/2023/v1"


def _more_reports(home: Path) -> None:
    """Two communes of Tánh Linh report; one has more poor households than households, and a return goes to it."""
    for name, poor in zip(list(names("599").values())[3:5], (1, 101), strict=True):
        path = home / "inbox/2023" / f"{poor}.xlsx"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(_report(name, poor))
        os.utime(path, (now().timestamp(),) * 2)


@cache
def _report(name: str, poor: int) -> bytes:
    """The same bytes for every home: a workbook holds the time at which it was written."""
    return review([(name, 100, 400, poor, 5)])


def _damage(home: Path) -> None:
    """A file of the archive, which the inbox has, a file that was read, and what a killed run left."""
    receipt = Ledger(open_home(home)).receipts()[0]
    next(home.glob(f"archive/*/{receipt.file_hash}*")).write_bytes(b"damaged")
    next(home.glob("archive/readings/*/checked.parquet")).write_bytes(b"damaged")
    (home / "archive/ab").mkdir(exist_ok=True)
    (home / "archive/ab/left.xlsx").write_bytes(b"left by a killed run")


def _nightly(root: Path) -> None:
    runs.nightly(open_home(root), Steps())


def _undo(root: Path) -> None:
    home = open_home(root)
    (entry,) = [d.entry for d in Ledger(home).decisions() if d.submission_id == _of(TAKEN_BACK[0])]
    decide.undo(home, entry, "nhầm", now())


@dataclass(frozen=True)
class Verb:
    """Something that is asked of the home in a folder. `prepare`: what has happened there before.

    `home`: where the home is that it makes or changes, from that folder. `leftovers`: discrepancies that `verify` may
    find until it is asked again.
    """

    act: Callable[[Path], Any]
    prepare: Callable[[Path], Any] = lambda _: None
    home: str = "home"
    leftovers: tuple[str, ...] = ()


VERBS = {
    "nightly": Verb(lambda root: _nightly(root / "home"), lambda root: _more_reports(root / "home")),
    "correct": Verb(
        lambda root: runs.correct(open_home(root / "home"), Steps(), district="599", period="2023"),
        lambda root: _more_reports(root / "home"),
    ),
    "withdraw": Verb(lambda root: decide.withdraw(open_home(root / "home"), _of(FIRST[0]), "gửi nhầm", now())),
    "accept": Verb(lambda root: decide.accept(open_home(root / "home"), _of(REFUSED[0]), None, "đúng", now())),
    "undo": Verb(lambda root: _undo(root / "home")),
    "publish": Verb(
        lambda root: publish.publish(open_home(root / "home"), "2023", "biên bản", now()),
        leftovers=("release_without_entry",),
    ),
    "rebuild": Verb(lambda root: runs.rebuild(open_home(root / "home"), Steps())),
    "rebuild into a file": Verb(
        lambda root: rebuild.rebuild_into(open_home(root / "home"), root / "copy" / "warehouse.duckdb")
    ),
    "repair": Verb(
        lambda root: repair.repair(open_home(root / "home")),
        lambda root: _damage(root / "home"),
        leftovers=("file_changed", "file_missing", "reading_changed", "reading_missing", "file_without_receipt"),
    ),
    "backup": Verb(lambda root: backup.back_up(open_home(root / "home"), root / BACKUP)),
    "restore": Verb(
        lambda root: backup.restore(root / BACKUP, root / "restored"),
        lambda root: backup.back_up(open_home(root / "home"), root / BACKUP),
        home="restored",
    ),
    "init": Verb(
        lambda root: ingest.make_home(root / "made", demo.PROVINCE, clock_may_be_set=True),
        home="made",
    ),
}


@pytest.fixture
def start(reported_once: Province, tmp_path: Path) -> Callable[[Verb, str], Path]:
    """A folder in which a verb is asked for, and in it a home."""

    def make(verb: Verb, name: str) -> Path:
        reported_once.copy(tmp_path / name / "home")
        with disk_of(Quick()):
            verb.prepare(tmp_path / name)
        return tmp_path / name

    return make


def _again(verb: Verb, root: Path) -> None:
    """Ask again; that it is done already is an answer, too. A folder in which a home was begun is taken as it is."""
    try:
        verb.act(root)
    except BadCall as answer:
        assert answer.key in (*DONE_ALREADY, "restore_needs_empty"), answer.key


def _goes_on(verb: Verb, name: str, root: Path, expected: Path) -> None:
    """`verify` finds nothing in a home, the next night passes, and what was asked for once comes to the same."""
    home = root / verb.home
    if (home / "tonghop.toml").exists():
        found = {discrepancy.kind for discrepancy in integrity.verify(open_home(home)).discrepancies}
        assert found <= {*verb.leftovers}
        if name not in ("correct", "repair"):
            _nightly(home)
    _again(verb, root)
    assert integrity.verify(open_home(home)).discrepancies == []
    assert differing(expected / verb.home / "warehouse.duckdb", home / "warehouse.duckdb") == {}
    assert _log(home) == _log(expected / verb.home)
    for made in ("copy/warehouse.duckdb", BACKUP):
        assert (root / made).exists() == (expected / made).exists()


def _log(home: Path) -> list[Any]:
    """Receipts and decisions; a load that was begun twice is noted twice."""
    ledger = Ledger(open_home(home))
    blank = {"entry": 0, "chain": "", "run_id": ""}
    return [vars(entry) | blank for entry in (*ledger.receipts(), *ledger.decisions())]


# Power failures


def _distinct(remains: list[Remains], of_each: int = 2) -> Iterator[Remains]:
    """States of the record, and of each some: what was noted beside it, or was on its way, is different there."""
    seen: dict[tuple[Any, ...], list[Remains]] = {}
    for state in remains:
        key = tuple(pair for pair in state.key() if not pair[0].endswith((*NOTES, ".part")) and ".part/" not in pair[0])
        others = seen.setdefault(key, [])
        if len(others) < of_each and all(other.key() != state.key() for other in others):
            others.append(state)
            yield state


def _recorded(verb: Verb, root: Path, pool: Path) -> Forgetful:
    pool.mkdir()
    forgetful = Forgetful(root, pool)
    with disk_of(forgetful):
        verb.act(root)
    return forgetful


def _opened_again(verb: Verb, name: str, forgetful: Forgetful, states: Iterable[Remains], tmp_path: Path) -> int:
    count = 0
    for count, state in enumerate(states, 1):
        root = forgetful.left(state, tmp_path / f"left-{count}")
        try:
            with disk_of(Quick()):
                _goes_on(verb, name, root, forgetful.root)
        except BaseException as error:
            error.add_note(f"{name}, {state}")
            raise
    return count


def _is_answered_for(forgetful: Forgetful) -> None:
    """When the call has returned, a power failure loses nothing, and nobody else has written."""
    *_, lost, _, _, _ = forgetful.remains
    real = {path: blob and blob.digest for path, blob in forgetful.real().items()}
    assert {path: blob and blob.digest for path, blob in lost.tree.items()} == real
    assert {path: blob and blob.digest for path, blob in forgetful.now().items()} == real


@pytest.mark.slow
@pytest.mark.parametrize("name", VERBS)
def test_power_failure_after_any_call_loses_nothing_that_was_answered_for(
    name: str, start: Callable[[Verb, str], Path], tmp_path: Path
) -> None:
    verb = VERBS[name]
    forgetful = _recorded(verb, start(verb, "whole"), tmp_path / "pool")
    _is_answered_for(forgetful)
    assert _opened_again(verb, name, forgetful, _distinct(forgetful.remains), tmp_path) > 1


def test_power_failures_of_a_night_in_a_sample(start: Callable[[Verb, str], Path], tmp_path: Path) -> None:
    verb = VERBS["nightly"]
    forgetful = _recorded(verb, start(verb, "whole"), tmp_path / "pool")
    _is_answered_for(forgetful)
    states = list(_distinct(forgetful.remains))
    assert _opened_again(verb, "nightly", forgetful, states[3 :: len(states) // 3], tmp_path) >= 3


# Calls that fail

_ERRORS = {"write": errno.ENOSPC, "append": errno.ENOSPC, "folder": errno.ENOSPC}
"""What a full disk refuses; the other calls fail with an error of the device."""


def _kinds(calls: list[tuple[str, Path]], root: Path) -> list[int]:
    """A place for each kind of call: what it does, and where. The files of the archive are of a kind."""
    found: dict[tuple[str, ...], int] = {}
    for number, (call, path) in enumerate(calls):
        parts = path.relative_to(root).parts[:3] if path.is_relative_to(root) else ("elsewhere",)
        found.setdefault((call, *(part for part in parts if len(part) > 2)), number)
    return list(found.values())


def _fails_at(verb: Verb, name: str, number: int, kind: str, root: Path, expected: Path) -> None:
    """The call is answered with one line and exit code 1 and has changed nothing, or has done its work."""
    before = _warehouse(root / verb.home)
    try:
        with disk_of(Failing(number, _ERRORS.get(kind, errno.EIO))):
            verb.act(root)
    except Exception as error:
        code, line = failure(error, Language("en"), is_terminal=False)
        assert code == FAILED or getattr(error, "key", "") == "not_writable"
        assert line.count("\n") == 0
        assert _warehouse(root / verb.home) == before
    with disk_of(Quick()):
        _goes_on(verb, name, root, expected)


def _warehouse(home: Path) -> str:
    """The digest of a home's warehouse; a folder without settings is no home yet."""
    return digest(home / "warehouse.duckdb") if (home / "tonghop.toml").exists() else ""


@pytest.mark.slow
@pytest.mark.parametrize("name", VERBS)
def test_calls_that_fail_end_in_one_line_and_lose_nothing(name: str, start: Callable[[Verb, str], Path]) -> None:
    verb, whole = VERBS[name], Failing(-1, 0)
    expected = start(verb, "whole")
    with disk_of(whole):
        verb.act(expected)
    numbers = _kinds(whole.calls, expected)
    begin = list(VERBS).index(name)
    for number in numbers if name == "nightly" else numbers[begin % 3 :: 3]:  # what they share, a night tells
        kind, path = whole.calls[number]
        try:
            _fails_at(verb, name, number, kind, start(verb, f"failing-{number}"), expected)
        except BaseException as error:
            error.add_note(f"{name}, call {number}: {kind} {path}")
            raise


def test_disk_that_is_full_at_a_call_of_the_night(start: Callable[[Verb, str], Path]) -> None:
    verb, whole = VERBS["nightly"], Failing(-1, 0)
    expected = start(verb, "whole")
    with disk_of(whole):
        verb.act(expected)
    numbers = [n for n, (call, path) in enumerate(whole.calls) if path.name in ("receipts.jsonl", "warehouse.duckdb")]
    for number in (numbers[0], numbers[-1]):
        _fails_at(verb, "nightly", number, whole.calls[number][0], start(verb, f"failing-{number}"), expected)
