"""The files that people put into a home's inbox."""

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal, NamedTuple

from tonghop.ledger.digests import copied_digest
from tonghop.ledger.errors import ExplainedError

Why = Literal["unreadable", "changing", "special", "linked", "night_full", "unpack_failed"]
"""Why something in the inbox waits: it, or its folder, cannot be read; it was written to while it was read; it is no
file; it is a link; the night has taken as many bytes as it may; the process that unpacks died of it."""


class Waiting(NamedTuple):
    """Something in the inbox that a run leaves alone; the next looks at it again. `name`: its path below the inbox."""

    name: str
    why: Why


class Waits(ExplainedError):
    """A file that cannot be taken now, for a reason that may pass."""

    def __init__(self, why: Why, name: str = "") -> None:
        super().__init__(f"skipped_{why}", name=name)
        self.why = why


@dataclass(frozen=True)
class Arrival:
    """A file in the inbox, not yet archived. `name`: its path below the inbox, in NFC; `size`: in bytes.

    `modified_at`: when it was written, to the second, as an ISO text; '' if that is unknown. `unarchived`: why its
    content is not taken; '' if it is. Then `file_hash` is of name, size and time: its content is not even read.
    """

    path: Path
    name: str
    file_hash: str
    size: int
    modified_at: str = ""
    unarchived: str = ""


class Inbox(NamedTuple):
    """What lies in an inbox, by name: the files that can be read, and what waits."""

    files: list[Arrival]
    waiting: list[Waiting]


def look_through(inbox: Path, most: int) -> Inbox:
    """Every file in the inbox, except hidden ones, which nobody sent. Nothing that lies in it raises.

    `most`: bytes; the content of larger files is not read.
    """
    found = Inbox([], [])
    for path in _entries(inbox, inbox, found.waiting):
        name = shown_name(path.relative_to(inbox).as_posix())
        try:
            found.files.append(arrival_of(path, name, most))
        except Waits as reason:
            found.waiting.append(Waiting(name, reason.why))
    return found


def _entries(folder: Path, inbox: Path, waiting: list[Waiting]) -> Iterator[Path]:
    """The paths below a folder that are no folders; links are not followed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        waiting.append(Waiting(shown_name(folder.relative_to(inbox).as_posix()) + "/", "unreadable"))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(folder / entry.name, inbox, waiting)
        else:
            yield folder / entry.name


def shown_name(name: str) -> str:
    """A name as receipts keep it: in NFC; bytes that are no UTF-8 are replacement characters."""
    return unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))


def arrival_of(path: Path, name: str, most: int) -> Arrival:
    """A file under the name that it has in the inbox. Raises `Waits` for what is no file or cannot be read now."""
    with opened(path) as file:
        facts = os.fstat(file.fileno())
        modified_at = datetime.fromtimestamp(int(facts.st_mtime), UTC).isoformat()
        name = unicodedata.normalize("NFC", name)
        if facts.st_size > most:
            return unarchived(path, name, facts.st_size, modified_at, "size")
        digest, size = copied_digest(file, None, facts.st_size)
        if size != facts.st_size or os.fstat(file.fileno()).st_mtime_ns != facts.st_mtime_ns:
            raise Waits("changing", name)
    return Arrival(path, name, digest, size, modified_at)


def unarchived(path: Path, name: str, size: int, modified_at: str, why: str) -> Arrival:
    """A file whose content is not taken; what is known of it stands in the place of its content's hash."""
    digest = hashlib.sha256(f"{why}\n{name}\n{size}\n{modified_at}".encode()).hexdigest()
    return Arrival(path, name, digest, size, modified_at, why)


def opened(path: Path) -> IO[bytes]:
    """A regular file, open for reading; a pipe or a device is not waited for. Raises `Waits`."""
    if path.is_symlink():
        raise Waits("linked", path.name)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        is_special = not stat.S_ISREG(_mode_of(path))
        raise Waits("special" if is_special else "unreadable", path.name) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Waits("special", path.name)
    return os.fdopen(descriptor, "rb", buffering=0)


def _mode_of(path: Path) -> int:
    try:
        return path.lstat().st_mode
    except OSError:
        return stat.S_IFREG
