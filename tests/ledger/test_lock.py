"""One writer at a time: the second is told who holds the lock, and a dead holder holds nothing."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.homes import digest, names, night, one, put, review
from tonghop.ledger.home import Home
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
def _holder(home: Home) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the home's lock until its standard input closes."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def _take(home: Home, seconds: float = 0.0) -> None:
    with ingest.exclusive(home, "correct", seconds):
        pass


def test_second_writer_is_told_who_holds_the_lock(home: Home) -> None:
    with _holder(home) as process, pytest.raises(Locked) as refusal:
        _take(home)
    told = str(refusal.value)
    assert f"pid: {process.pid}" in told
    assert "command: nightly" in told
    assert re.search(r"since: \d{4}-\d\d-\d\dT\d\d:\d\d", told)


def test_second_writer_in_the_same_process_is_refused_too(home: Home) -> None:
    with ingest.exclusive(home, "nightly"), pytest.raises(Locked, match="nightly"):
        _take(home)
    _take(home)


def test_lock_of_a_killed_process_is_free(home: Home) -> None:
    with _holder(home) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert list(home.root.glob("*.holder.json")) != []
        _take(home)
    assert list(home.root.glob("*.holder.json")) == []


def test_lock_is_free_when_its_holder_is_done(home: Home) -> None:
    with _holder(home) as process:
        process.communicate("")
        assert process.returncode == 0
        _take(home)


def test_writer_that_waits_gets_the_lock_when_it_is_freed(home: Home) -> None:
    with _holder(home) as process:
        assert process.stdin is not None
        process.stdin.close()
        _take(home, 60.0)


def test_lock_is_freed_by_an_error(home: Home) -> None:
    with pytest.raises(ZeroDivisionError), ingest.exclusive(home, "nightly"):
        1 / 0  # noqa: B018
    _take(home)


def test_refused_writer_leaves_the_note_of_the_holder(home: Home) -> None:
    with ingest.exclusive(home, "nightly"):
        for _ in range(2):
            with pytest.raises(Locked, match="command: nightly"):
                _take(home)


def test_locks_of_two_homes_are_not_one(home: Home, opening_home: Home) -> None:
    with ingest.exclusive(home, "nightly"), ingest.exclusive(opening_home, "nightly"):
        assert home.warehouse.parent != opening_home.warehouse.parent


def test_readers_need_no_lock(home: Home) -> None:
    put(home, "a.xlsx", review([(next(iter(names("599").values())), 100, 400, 3, 5)]))
    night(home)
    before = digest(home.warehouse)
    with _holder(home):
        assert one(home.warehouse, "SELECT count(*) FROM core.submissions") == 1
    assert digest(home.warehouse) == before
