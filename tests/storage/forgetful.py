"""Disks for tests: one that remembers what a power failure would leave after any call, one whose n-th call fails."""

import os
import random
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO

from tonghop.storage import disk
from tonghop.storage.calls import Calls

_SCRATCH = (".staging", ".unpacked", "logs", ".prefect")
"""Folders that nobody misses after a power failure."""
_SCRATCH_ENDS = (".lock", ".holder.json", ".next", ".next.wal", ".next.tmp", ".demo")


def is_scratch(path: Path) -> bool:
    """Whether nobody misses what lies at a path."""
    return any(part in _SCRATCH or part.endswith(_SCRATCH_ENDS) for part in path.parts)


@dataclass(frozen=True)
class Blob:
    """A file's content, kept under its digest in a folder. `written`: its time, which a home notes of its warehouse."""

    digest: str
    written: int


@dataclass
class _File:
    now: Blob | None = None
    synced: Blob | None = None


@dataclass
class _Folder:
    now: "dict[str, _File | _Folder]" = field(default_factory=dict)
    synced: "dict[str, _File | _Folder]" = field(default_factory=dict)


_Tree = dict[str, Blob | None]
"""Path → content; None for a folder."""


@dataclass(frozen=True)
class Remains:
    """What a disk holds after a power failure. `after`: how many calls came before; `loss`: what of them was lost."""

    after: int
    call: str
    loss: str
    tree: _Tree = field(repr=False)

    def key(self) -> tuple[tuple[str, str], ...]:
        """What tells one state from another."""
        return tuple(sorted((path, blob.digest if blob else "") for path, blob in self.tree.items()))


class Forgetful(Calls):
    """This machine's disk below a folder, with the states in which a power failure may leave it after each call.

    `lost`: nothing that was not synced is there, no content and no name. `torn`: the names have come, and of content
    that was not synced the first half. `late`: the names have come, and the content has not. `mixed`: of each folder
    the names as they were or are, of each file all, half or nothing of what was not synced.
    """

    def __init__(self, root: Path, pool: Path) -> None:
        self.root, self.pool = root, pool
        self.calls: list[str] = []
        self.remains: list[Remains] = []
        self._chance = random.Random(0)
        self._top = self._scanned(root, is_synced=True)
        self._note("begin", root)

    # The calls

    @contextmanager
    def new_file(self, path: Path, mode: int | None = None) -> Iterator[IO[bytes]]:
        with super().new_file(path, mode) as file:
            yield file
        self._written(path)
        self._note("write", path)

    def append(self, path: Path, content: bytes) -> None:
        super().append(path, content)
        self._written(path)
        self._note("append", path)

    def cut(self, path: Path, size: int) -> None:
        super().cut(path, size)
        self._written(path)
        self._note("cut", path)

    def sync(self, path: Path) -> None:
        if self._is_ours(path) and (node := self._found(path, is_needed=True)):
            if isinstance(node, _File):
                node.now = node.synced = self._blob(path)
            else:
                node.synced = dict(node.now)
            self._note("sync", path)

    def rename(self, source: Path, target: Path) -> None:
        node = self._found(source, is_needed=True) if self._is_ours(source) else None
        super().rename(source, target)
        if self._is_ours(source):
            self._folder(source.parent).now.pop(source.name, None)
        if self._is_ours(target):
            self._folder(target.parent).now[target.name] = node or self._scanned(target, is_synced=False)
        self._note("rename", target)

    def make_folder(self, path: Path) -> None:
        super().make_folder(path)
        if self._is_ours(path):
            self._folder(path.parent).now.setdefault(path.name, _Folder())
            self._note("folder", path)

    def remove(self, path: Path) -> None:
        super().remove(path)
        if self._is_ours(path):
            self._folder(path.parent).now.pop(path.name, None)
            self._note("remove", path)

    # What is known of the disk

    def now(self) -> _Tree:
        """What the calls have made of the disk, whether it would last or not."""
        return self._tree("now")

    def real(self) -> _Tree:
        """What is there, whoever wrote it."""
        return _flat(self._scanned(self.root, is_synced=True), lambda folder: folder.synced, lambda file: file.synced)

    def _is_ours(self, path: Path) -> bool:
        return path.is_relative_to(self.root)

    def _scanned(self, path: Path, *, is_synced: bool) -> "_File | _Folder":
        """What stands on the disk at a path. `is_synced`: it has long been there."""
        if not path.is_dir():
            blob = None if is_scratch(path.relative_to(self.root)) else self._blob(path)
            return _File(blob, blob if is_synced else None)
        entries = {entry.name: self._scanned(entry, is_synced=is_synced) for entry in path.iterdir()}
        return _Folder(entries, dict(entries) if is_synced else {})

    def _found(self, path: Path, *, is_needed: bool = False) -> "_File | _Folder | None":
        """The node at a path; `is_needed`: what a library wrote there is looked up on the disk."""
        node: _File | _Folder = self._top
        for at, name in enumerate(parts := path.relative_to(self.root).parts, 1):
            assert isinstance(node, _Folder), path
            if name not in node.now:
                if not is_needed:
                    return None
                node.now[name] = self._scanned(self.root.joinpath(*parts[:at]), is_synced=False)
            node = node.now[name]
        return node

    def _folder(self, path: Path) -> _Folder:
        node = self._found(path, is_needed=True)
        assert isinstance(node, _Folder), path
        return node

    def _written(self, path: Path) -> None:
        """Content that is not synced yet; a file that was only added to keeps its beginning whatever happens."""
        if not self._is_ours(path) or is_scratch(path.relative_to(self.root)):
            return
        file = self._folder(path.parent).now.setdefault(path.name, _File())
        assert isinstance(file, _File), path
        file.now = self._blob(path)

    def _blob(self, path: Path) -> Blob:
        return self._kept(path.read_bytes(), path.stat().st_mtime_ns)

    def _kept(self, content: bytes, written: int) -> Blob:
        blob = Blob(sha256(content).hexdigest(), written)
        if not (kept := self.pool / blob.digest).exists():
            kept.write_bytes(content)
            os.utime(kept, ns=(written, written))
        return blob

    # What would be left

    def _note(self, call: str, path: Path) -> None:
        if self._is_ours(path) and not is_scratch(path.relative_to(self.root)):
            self.calls.append(f"{call} {path.relative_to(self.root)}")
            for loss in ("lost", "torn", "late", "mixed"):
                self.remains.append(Remains(len(self.calls) - 1, self.calls[-1], loss, self._tree(loss)))

    def _tree(self, loss: str) -> _Tree:
        def names(folder: _Folder) -> "Mapping[str, _File | _Folder]":
            has_come = {"lost": False, "mixed": self._chance.random() < 0.5}.get(loss, True)
            return folder.now if has_come else folder.synced

        def content(file: _File) -> Blob | None:
            if file.now == file.synced or loss == "now":
                return file.now
            part = self._chance.choice((0.0, 0.5, 1.0)) if loss == "mixed" else 0.5 if loss == "torn" else 0.0
            return self._partly(file, part)

        return _flat(self._top, names, content)

    def _partly(self, file: _File, part: float) -> Blob:
        """What a file holds if only a part of what was not synced has come."""
        whole = self._bytes(file.now)
        before = self._bytes(file.synced)
        kept = len(before) if whole.startswith(before) else 0
        content = whole[: kept + int((len(whole) - kept) * part)]
        return self._kept(content, file.now.written if file.now else 0)

    def _bytes(self, blob: Blob | None) -> bytes:
        return (self.pool / blob.digest).read_bytes() if blob else b""

    def left(self, remains: Remains, root: Path) -> Path:
        """Make a disk in that state; gives its folder. A warehouse, which nobody changes in its place, is shared."""
        root.mkdir(parents=True)
        for name, blob in remains.tree.items():
            path = root / name
            if blob is None:
                path.mkdir(parents=True, exist_ok=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".duckdb":
                os.link(self.pool / blob.digest, path)
            else:
                shutil.copyfile(self.pool / blob.digest, path)
                os.utime(path, ns=(blob.written, blob.written))
        return root


def _flat(top: "_File | _Folder", names: object, content: object) -> _Tree:
    found: _Tree = {}

    def walk(node: "_File | _Folder", path: Path) -> None:
        if path.parts and is_scratch(path):
            return
        if isinstance(node, _File):
            found[path.as_posix()] = content(node)  # type: ignore[operator]
            return
        if path.parts:
            found[path.as_posix()] = None
        for name, entry in names(node).items():  # type: ignore[operator]
            walk(entry, path / name)

    walk(top, Path())
    return found


class Failing(Calls):
    """This machine's disk without its syncs, whose n-th call fails, and no other. `calls`: those made, in short."""

    def __init__(self, at: int, error: int) -> None:
        self.at, self.error = at, error
        self.calls: list[tuple[str, Path]] = []

    def _is_here(self, call: str, path: Path) -> bool:
        self.calls.append((call, path))
        return len(self.calls) - 1 == self.at

    def _fail(self, call: str, path: Path) -> None:
        if self._is_here(call, path):
            raise OSError(self.error, os.strerror(self.error), str(path))

    @contextmanager
    def new_file(self, path: Path, mode: int | None = None) -> Iterator[IO[bytes]]:
        is_here = self._is_here("write", path)
        with super().new_file(path, mode) as file:
            yield file
        if is_here:
            os.truncate(path, path.stat().st_size // 2)
            raise OSError(self.error, os.strerror(self.error), str(path))

    def append(self, path: Path, content: bytes) -> None:
        is_here = self._is_here("append", path)
        super().append(path, content[: len(content) // 2] if is_here else content)
        if is_here:
            raise OSError(self.error, os.strerror(self.error), str(path))

    def cut(self, path: Path, size: int) -> None:
        self._fail("cut", path)
        super().cut(path, size)

    def sync(self, path: Path) -> None:
        self._fail("sync", path)

    def rename(self, source: Path, target: Path) -> None:
        self._fail("rename", target)
        super().rename(source, target)

    def make_folder(self, path: Path) -> None:
        self._fail("folder", path)
        super().make_folder(path)

    def remove(self, path: Path) -> None:
        self._fail("remove", path)
        super().remove(path)


@contextmanager
def disk_of(calls: Calls) -> Iterator[None]:
    """The program writes by these calls."""
    before = disk.calls
    disk.calls = calls
    try:
        yield
    finally:
        disk.calls = before
