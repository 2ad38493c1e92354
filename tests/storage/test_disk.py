"""What is written beside its place takes it whole or not at all."""

from pathlib import Path

import pytest

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
