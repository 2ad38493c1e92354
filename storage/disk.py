"""All that the program writes. What counts as record is on the disk before the next thing is done with it.

A file is written beside its place, synced, renamed, and then its folder is synced: after a power failure either the old
one or the new one stands there, whole. Not synced is what nobody misses (staging, notes of living processes, console
logs, the program's log) and what is written inside of `replacing`, which syncs it at its end. Libraries that write by
themselves get their path from `for_library`.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from tonghop.storage.calls import Calls

calls = Calls()


class UnsyncedFolders:
    """Folders whose names have changed, synced together: once each, however many files came into them."""

    def __init__(self) -> None:
        self._folders: dict[Path, None] = {}

    def add(self, folder: Path) -> None:
        self._folders[folder] = None

    def sync(self) -> None:
        """Raises `OSError`; what was not synced by then stays to be synced."""
        for folder in list(self._folders):
            calls.sync_folder(folder)
            del self._folders[folder]


@contextmanager
def replacing(
    target: Path, *, part: Path | None = None, makes_folders: bool = True, later: UnsyncedFolders | None = None
) -> Iterator[Path]:
    """Give a path beside `target` for a file or a folder. When the block ends, it replaces the target, synced.

    Parent folders are made, unless `makes_folders` is false. If the block raises, the target stays as it was and the
    new file or folder is removed. `part`: the path, in the same file system. `later`: takes the folders that are to be
    synced, so that the caller does it before the new name is relied on.
    """
    part = part or target.with_suffix(f"{target.suffix}{PART}")
    if makes_folders:
        make_folders(target.parent, later=later)
    if os.path.lexists(part):
        calls.remove(part)  # a crash left it
    try:
        yield part
        sync_all(part)
        if part.is_dir() and target.is_dir():
            calls.remove(target)  # a folder replaces only an empty one
        calls.rename(part, target)
    except BaseException:
        discard(part)
        raise
    _sync_folder(target.parent, later)


PART = ".part"
"""The end of a name beside its place. Whatever bears it was left by a crash, and is nothing."""


def write(target: Path, content: bytes | str, *, mode: int | None = None, later: UnsyncedFolders | None = None) -> None:
    """Write a file, whole or not at all. `mode`: as of `Calls.new_file`; `later`: as of `replacing`."""
    with replacing(target, later=later) as part:
        note(part, content, mode=mode)


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """A file to be written within `replacing`, which syncs it."""
    with calls.new_file(path) as file:
        yield file


def append(path: Path, content: bytes) -> None:
    """Write at the end of a file; sync it and its name. If the disk refuses a part of the content, none of it stays."""
    before = path.stat().st_size if path.exists() else None
    if before is None:
        make_folders(path.parent)
    try:
        calls.append(path, content)
        calls.sync(path)
        calls.sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            calls.cut(path, before or 0)
        raise


def make_folders(folder: Path, *, is_synced: bool = True, later: UnsyncedFolders | None = None) -> None:
    """Make a folder and those above it that are missing. `later`: as of `replacing`."""
    missing = [path for path in (folder, *folder.parents) if not path.is_dir()]
    for path in reversed(missing):
        calls.make_folder(path)
        if is_synced:
            _sync_folder(path.parent, later)


def _sync_folder(folder: Path, later: UnsyncedFolders | None) -> None:
    if later is None:
        calls.sync_folder(folder)
    else:
        later.add(folder)


def sync_all(path: Path) -> None:
    """Sync a file; of a folder all that is in it, and its own names."""
    if not path.is_dir():
        calls.sync(path)
        return
    for entry in sorted(path.iterdir()):
        sync_all(entry)
    calls.sync_folder(path)


def copy(source: Path, target: Path) -> None:
    """Copy a file's content, within `replacing` or for nobody to miss.

    By the kernel alone, which shares the blocks where the file system can; otherwise through this process.
    """
    with source.open("rb") as original, calls.new_file(target) as file:
        try:
            while os.copy_file_range(original.fileno(), file.fileno(), _CHUNK):
                pass
        except (AttributeError, OSError):  # not on every system, and not on every file system
            original.seek(0)
            file.seek(0)
            file.truncate()
            shutil.copyfileobj(original, file)


_CHUNK = 1 << 30


def copy_folder(source: Path, target: Path) -> None:
    """Copy the files of a folder, within `replacing` or for nobody to miss."""
    make_folders(target, is_synced=False)
    for path in sorted(source.iterdir()):
        (copy_folder if path.is_dir() else copy)(path, target / path.name)


def swap(new: Path, target: Path) -> None:
    """Put a closed file into another's place; until `sync_folder`, a power failure may bring the other back."""
    calls.sync(new)
    calls.rename(new, target)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk. Raises `OSError`."""
    calls.sync_folder(folder)


def move(source: Path, target: Path) -> None:
    """Move a file or folder to where nothing is, also to another file system. It is never in neither place."""
    make_folders(target.parent)
    try:
        calls.rename(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        with replacing(target) as part:
            (copy_folder if source.is_dir() else copy)(source, part)
        calls.remove(source)
    calls.sync_folder(target.parent)
    calls.sync_folder(source.parent)


# What nobody misses after a power failure, or what `replacing` syncs


def note(path: Path, content: bytes | str, *, mode: int | None = None) -> None:
    """Write a file as it stands. `mode`: as of `Calls.new_file`."""
    with calls.new_file(path, mode) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def append_note(path: Path, text: str) -> None:
    """Write at the end of a file."""
    calls.append(path, text.encode())


@contextmanager
def console_log(path: Path) -> Iterator[IO[bytes]]:
    """A file into which other processes print."""
    calls.handed_out(path)
    with path.open("ab") as file:
        yield file


def for_library(path: Path) -> Path:
    """The path, for a library that writes there by itself."""
    calls.handed_out(path)
    return path


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there. After a power failure it may be back. Raises `OSError`."""
    if os.path.lexists(path):
        calls.remove(path)


def discard(path: Path) -> None:
    """The same for what is only in the way: what cannot be removed stays."""
    with suppress(OSError):
        remove(path)


def rename_note(source: Path, target: Path) -> None:
    """Give what nobody misses another name."""
    make_folders(target.parent, is_synced=False)
    calls.rename(source, target)


def link(target: Path, source: Path) -> None:
    """Make a link in a folder that nobody misses."""
    calls.handed_out(target)
    target.symlink_to(source)
