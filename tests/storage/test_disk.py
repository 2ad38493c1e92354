"""What is written beside its place takes it whole or not at all."""

import errno
import os
import stat
from pathlib import Path

import pytest

from tests.storage.forgetful import Failing, disk_of
from tonghop.storage import disk
from tonghop.storage.disk import replacing


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_file_takes_its_place_and_folders_above_it_are_made(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b.xlsx"
    for content in (b"first", b"second"):
        with replacing(target) as part:
            part.write_bytes(content)
        assert target.read_bytes() == content
    assert names(tmp_path) == {"a/b.xlsx"}


def test_a_folder_replaces_the_one_before_and_what_a_crash_left(tmp_path: Path) -> None:
    target = tmp_path / "1"
    for stale in (target, tmp_path / "1.part"):
        stale.mkdir()
        (stale / "old").touch()
    with replacing(target) as part:
        part.mkdir()
        (part / "new").touch()
    assert names(tmp_path) == {"1/new"}


def test_a_failure_leaves_the_target_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "b.xlsx"
    target.write_bytes(b"before")
    with pytest.raises(OSError, match="full"), replacing(target) as part:
        part.write_bytes(b"hal")
        raise OSError("the disk is full")
    assert (names(tmp_path), target.read_bytes()) == ({"b.xlsx"}, b"before")


def test_a_failure_of_the_disk_leaves_the_target_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "b.xlsx"
    target.write_bytes(b"before")
    whole = Failing(-1, 0)
    with disk_of(whole):
        disk.write(target, b"after")
    for number, (call, path) in enumerate(whole.calls):
        target.write_bytes(b"before")
        with disk_of(Failing(number, errno.EIO)), pytest.raises(OSError, match="Input/output"):
            disk.write(target, b"after")
        is_replaced = (call, path) == ("sync", tmp_path)  # the last: whether the name would last is not known
        assert (names(tmp_path), target.read_bytes()) == ({"b.xlsx"}, b"after" if is_replaced else b"before")


def test_folders_are_synced_once_before_their_names_are_relied_on(tmp_path: Path) -> None:
    later, calls = disk.UnsyncedFolders(), Failing(-1, 0)
    with disk_of(calls):
        for number in range(5):
            with replacing(tmp_path / "ab" / str(number), later=later) as part:
                disk.note(part, b"x")
        assert [path for call, path in calls.calls if call == "sync" and path.is_dir()] == []
        later.sync()
    assert [path for call, path in calls.calls if call == "sync" and path.is_dir()] == [tmp_path, tmp_path / "ab"]


def test_what_is_moved_to_another_file_system_is_copied_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "from").mkdir()
    (tmp_path / "from" / "a").write_bytes(b"x")
    rename = disk.calls.rename

    def other_system(source: Path, target: Path) -> None:
        if source.name == "from":
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(source, target)

    monkeypatch.setattr(disk.calls, "rename", other_system)
    disk.move(tmp_path / "from", tmp_path / "to" / "there")
    assert names(tmp_path) == {"to/there/a"}


def test_a_private_file_is_its_owners_alone_whatever_stood_there(tmp_path: Path) -> None:
    other, target = tmp_path / "other", tmp_path / "secret"
    other.write_bytes(b"not ours")
    target.symlink_to(other)
    disk.write(target, "secret", mode=0o600)
    assert (target.read_text(), target.is_symlink(), target.stat().st_mode & 0o777) == ("secret", False, 0o600)
    assert other.read_bytes() == b"not ours"


@pytest.mark.parametrize("error", [errno.EINVAL, errno.EACCES])
def test_a_folder_that_cannot_be_synced_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    def no_such_call(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(error, os.strerror(error))

    monkeypatch.setattr("tonghop.storage.calls.os.fsync", no_such_call)
    disk.write(tmp_path / "a", "x")
    assert (tmp_path / "a").read_text() == "x"
