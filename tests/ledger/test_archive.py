"""What stands in the archive before there is a receipt for it is compared, not believed."""

import logging
from pathlib import Path

import pytest

from tests.storage.forgetful import Failing, disk_of
from tonghop.ledger.archive import Archive
from tonghop.ledger.inbox import Arrival, arrival_of

CONTENT = b"a report"


@pytest.fixture
def arrival(tmp_path: Path) -> Arrival:
    (tmp_path / "report.xlsx").write_bytes(CONTENT)
    return arrival_of(tmp_path / "report.xlsx", "report.xlsx", 2**20)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.mark.parametrize("left", [b"", CONTENT[:4], b"another"])
def test_other_content_under_the_name_is_replaced_and_told(
    archive: Archive, arrival: Arrival, left: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = archive.path_of(arrival.file_hash, arrival.name)
    path.parent.mkdir(parents=True)
    path.write_bytes(left)
    with caplog.at_level(logging.WARNING, "tonghop"):
        archive.store(arrival)
    assert path.read_bytes() == CONTENT
    assert arrival.name in caplog.text


def test_content_that_a_killed_run_left_is_synced_before_it_is_promised(archive: Archive, arrival: Arrival) -> None:
    archive.store(arrival)
    path = archive.path_of(arrival.file_hash, arrival.name)
    calls = Failing(-1, 0)
    with disk_of(calls):
        later = Archive(archive.folder)
        later.store(arrival)
        later.sync()
    assert calls.calls == [("sync", path), ("sync", path.parent), ("sync", archive.folder)]


def test_content_is_read_once_a_run_and_its_folder_synced_once(
    archive: Archive, arrival: Arrival, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = Failing(-1, 0)
    with disk_of(calls):
        archive.store(arrival)
        monkeypatch.setattr("tonghop.ledger.archive.digest_of", lambda _: pytest.fail("read again"))
        archive.store(arrival)
        archive.sync()
        archive.sync()
    folder = archive.path_of(arrival.file_hash, arrival.name).parent
    assert [path for _, path in calls.calls].count(folder) == 2  # made, and synced
