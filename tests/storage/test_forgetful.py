"""The disk of the tests forgets what a real one may: by it the tests of power failures stand or fall."""

from pathlib import Path

import pytest

from tests.storage.forgetful import Forgetful, disk_of
from tonghop.storage import disk


@pytest.fixture
def forgetful(tmp_path: Path) -> Forgetful:
    for name in ("home", "pool"):
        (tmp_path / name).mkdir()
    (tmp_path / "home" / "old").write_bytes(b"old content")
    return Forgetful(tmp_path / "home", tmp_path / "pool")


def left(forgetful: Forgetful, loss: str) -> dict[str, bytes]:
    """What a power failure leaves now, by file."""
    state = next(state for state in reversed(forgetful.remains) if state.loss == loss)
    return {name: (forgetful.pool / blob.digest).read_bytes() for name, blob in state.tree.items() if blob}


def test_a_file_that_is_renamed_before_it_is_synced_may_come_empty_torn_or_not_at_all(forgetful: Forgetful) -> None:
    with disk_of(forgetful):
        disk.note(forgetful.root / "new", b"new content")
        disk.calls.rename(forgetful.root / "new", forgetful.root / "old")
    assert left(forgetful, "lost") == {"old": b"old content"}
    assert left(forgetful, "late") == {"old": b""}
    assert left(forgetful, "torn") == {"old": b"new c"}


def test_a_name_lasts_when_its_folder_is_synced_and_content_when_the_file_is(forgetful: Forgetful) -> None:
    with disk_of(forgetful):
        disk.write(forgetful.root / "made" / "new", b"new content")
    for loss in ("lost", "late", "torn", "mixed"):
        assert left(forgetful, loss) == {"old": b"old content", "made/new": b"new content"}


def test_of_a_file_that_is_appended_to_only_the_end_is_lost(forgetful: Forgetful) -> None:
    with disk_of(forgetful):
        disk.append_note(forgetful.root / "old", " and more")
    assert left(forgetful, "lost") == left(forgetful, "late") == {"old": b"old content"}
    assert left(forgetful, "torn") == {"old": b"old content and"}


def test_what_a_library_wrote_is_as_lost_as_anything(forgetful: Forgetful) -> None:
    with disk_of(forgetful):
        disk.for_library(forgetful.root / "draft").write_bytes(b"by a library")
        disk.calls.rename(forgetful.root / "draft", forgetful.root / "old")
        assert left(forgetful, "late") == {"old": b""}
        disk.sync_all(forgetful.root)
    assert left(forgetful, "lost") == {"old": b"by a library"}


def test_what_nobody_wrote_through_the_module_is_seen(forgetful: Forgetful) -> None:
    (forgetful.root / "aside").write_bytes(b"x")
    assert forgetful.real() != forgetful.now()
