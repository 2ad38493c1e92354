"""The warehouse's file: made, copied, swapped whole, and one writer at a time."""

import json
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from tonghop.storage import disk


class Locked(Exception):
    """Somebody else is writing. The text names them."""


class NoWarehouse(Exception):
    """There is no warehouse to read yet."""


class DamagedWarehouse(Exception):
    """The warehouse's file is no longer one that DuckDB can open. Its text is DuckDB's."""


def is_interrupt(error: BaseException) -> bool:
    """Whether an error is what DuckDB makes of Ctrl-C, or of `interrupt`."""
    return isinstance(error, (duckdb.InterruptException, RuntimeError)) and "nterrupt" in str(error)


@contextmanager
def writer_lock(path: Path, holder: dict[str, str], wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock of the warehouse at `path`. Raises `Locked`, naming the holder, when it is taken.

    The lock ends with its process, however that ends. A file beside it names its holder, for people and for messages.
    """
    lock = FileLock(path.with_suffix(".lock"))
    note = path.with_suffix(".holder.json")
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout:
        raise Locked(_holder(note)) from None
    try:
        disk.note(note, json.dumps(holder, ensure_ascii=False))
        yield
    finally:
        disk.discard(note)
        lock.release()


def _holder(note: Path) -> str:
    try:
        facts = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "?"
    return ", ".join(f"{key}: {value}" for key, value in facts.items())


def connect(path: Path, *, read_only: bool = False, megabytes: int = 0) -> duckdb.DuckDBPyConnection:
    """Open a warehouse's file; no extension is ever fetched.

    Raises `NoWarehouse` where a reader finds none, `DamagedWarehouse` where it is none of DuckDB's.

    `megabytes`: the memory that DuckDB may have before it uses the disk beside the file; 0: most of the machine's. A
    reader has 1 GiB, and then temporary files outside of the home, which are removed when it closes.

    DuckDB shares one instance a path in a process: beside an open connection a new one of the same process reads the
    state from before a promotion. Readers of this process therefore ask `reader`.
    """
    if read_only and not path.exists():
        raise NoWarehouse(str(path))
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    if read_only:
        config |= _READERS | {"temp_directory": _temporary_folder(os.getpid())}
    connection = _opened(path, read_only=read_only, config=config)
    connection.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'; SET enable_progress_bar = FALSE")  # no bar in what we print
    if megabytes:
        connection.execute(f"SET memory_limit = '{megabytes}MB'")
    return connection


@cache
def _temporary_folder(pid: int) -> str:
    """One a process, since DuckDB asks for one configuration of a file; nobody can guess it and be there first."""
    return str(Path(tempfile.gettempdir(), f"tonghop-{pid}-{secrets.token_hex(8)}"))


def _opened(path: Path, **how: Any) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), **how)
    except (duckdb.IOException, duckdb.SerializationException, duckdb.InternalException) as error:
        if "lock" in str(error).lower() or not os.access(path, os.R_OK):  # somebody has it open, or it is not ours
            raise
        raise DamagedWarehouse(str(error).splitlines()[0]) from error


@dataclass
class _Kept:
    """A warehouse that is kept open; null until the first reader, and after a promotion."""

    connection: duckdb.DuckDBPyConnection | None = None

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None


_KEPT: ContextVar[Mapping[Path, _Kept]] = ContextVar("kept", default={})  # noqa: B039 (never changed)


@contextmanager
def kept_open(path: Path) -> Iterator[None]:
    """Within, the readers of this process share one connection: to open a warehouse takes longer than most questions.

    `promote` closes it, and the next reader opens what took its place. What another process promotes is not seen.
    """
    if path in _KEPT.get():
        yield
        return
    kept = _Kept()
    before = _KEPT.set({**_KEPT.get(), path: kept})
    try:
        yield
    finally:
        _KEPT.reset(before)
        kept.close()


@contextmanager
def reader(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reads: the one that is kept open, or one that is closed again. Raises as `connect`."""
    if kept := _KEPT.get().get(path):
        kept.connection = kept.connection or connect(path, read_only=True)
        yield kept.connection
        return
    connection = connect(path, read_only=True)
    try:
        yield connection
    finally:
        connection.close()


WITHOUT = "common_subplan"
"""Optimizers of DuckDB that no reader uses."""

_READERS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "880MiB",  # the process has 1 GiB: not all that DuckDB uses is counted in this
    "max_temp_directory_size": "8GiB",
    # What two parts of a statement have in common would be held in memory whole: of the marts as of an instant, every
    # figure of the country. To read it twice takes less.
    "disabled_optimizers": WITHOUT,
}


def copy_for_writing(path: Path) -> Path:
    """The file next to the warehouse in which the next state is prepared, a copy of today's."""
    draft = path.with_name(path.name + ".next")
    discard(draft)
    if path.exists():
        disk.copy(path, draft)
    return disk.for_library(draft)


def discard(draft: Path) -> None:
    """Remove a draft and what DuckDB left beside it."""
    disk.remove(draft)
    disk.remove(draft.with_name(draft.name + ".wal"))
    disk.discard(draft.with_name(draft.name + ".tmp"))


def promote(draft: Path, path: Path) -> None:
    """Replace the warehouse by a closed draft, as `disk.swap`. Other processes keep the file that they have open."""
    if kept := _KEPT.get().get(path):
        kept.close()
    disk.swap(draft, path)
