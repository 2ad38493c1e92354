"""One writer at a time: the second is told who holds the lock, and a dead holder holds nothing."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.folders import digest
from tests.province import Province
from tonghop.operations import ingest
from tonghop.warehouse.store import Locked

HOLD = """
import sys
from pathlib import Path
from tonghop.operations import ingest
from tonghop.ledger.home import open_home

with ingest.exclusive(open_home(Path(sys.argv[1])), "nightly"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def _holder(province: Province) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the home's lock until its standard input closes."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(province.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def _take(province: Province, seconds: float = 0.0) -> None:
    with ingest.exclusive(province, "correct", seconds):
        pass


@pytest.fixture(scope="module")
def held(
    one_report: Province, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Province, subprocess.Popen[str]]]:
    """A home with one report and the process that holds its lock."""
    province = one_report.copy(tmp_path_factory.mktemp("held") / "home")
    with _holder(province) as process:
        yield province, process


def test_second_writer_is_told_who_holds_the_lock(held: tuple[Province, subprocess.Popen[str]]) -> None:
    province, process = held
    with pytest.raises(Locked) as refusal:
        _take(province)
    reported = str(refusal.value)
    assert f"pid: {process.pid}" in reported
    assert "command: nightly" in reported
    assert re.search(r"since: \d{4}-\d\d-\d\dT\d\d:\d\d", reported)


def test_readers_need_no_lock(held: tuple[Province, subprocess.Popen[str]]) -> None:
    province, process = held
    before = digest(province.warehouse)
    assert province.one("SELECT count(*) FROM core.submissions") == 1
    assert process.poll() is None
    assert digest(province.warehouse) == before


def test_second_writer_in_the_same_process_is_refused_too(province: Province) -> None:
    with ingest.exclusive(province, "nightly"), pytest.raises(Locked, match="nightly"):
        _take(province)
    _take(province)


def test_lock_of_a_killed_process_is_free(province: Province) -> None:
    with _holder(province) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert list(province.root.glob("*.holder.json")) != []
        _take(province)
    assert list(province.root.glob("*.holder.json")) == []


def test_lock_is_free_when_its_holder_is_done(province: Province) -> None:
    with _holder(province) as process:
        process.communicate("")
        assert process.returncode == 0
        _take(province)


def test_writer_that_waits_gets_the_lock_when_it_is_freed(province: Province) -> None:
    with _holder(province) as process:
        assert process.stdin is not None
        process.stdin.close()
        _take(province, 60.0)


def test_lock_is_freed_by_an_error(province: Province) -> None:
    with pytest.raises(ZeroDivisionError), ingest.exclusive(province, "nightly"):
        1 / 0  # noqa: B018
    _take(province)


def test_refused_writer_leaves_the_note_of_the_holder(province: Province) -> None:
    with ingest.exclusive(province, "nightly"):
        for _ in range(2):
            with pytest.raises(Locked, match="command: nightly"):
                _take(province)


def test_locks_of_two_homes_are_not_one(province: Province, empty: Province, tmp_path: Path) -> None:
    other = empty.copy(tmp_path / "other")
    with ingest.exclusive(province, "nightly"), ingest.exclusive(other, "nightly"):
        assert province.warehouse.parent != other.warehouse.parent
