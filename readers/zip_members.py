"""Zip archives in the inbox: each member is received as a file of its own, beside the archive itself.

A child process within bounds unpacks them, as everything that strangers sent.
"""

import hashlib
import logging
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

from tonghop.ledger.clock import ZONE
from tonghop.ledger.home import Home
from tonghop.ledger.inbox import Arrival, Waiting, Waits, opened
from tonghop.ledger.record import Ledger
from tonghop.readers.messages import Failure
from tonghop.readers.process_pool import Bounds, ProcessPool, Work
from tonghop.readers.zip_reader import Member, Unzipped
from tonghop.storage import disk
from tonghop.transforms.files.formats import MEMBER_MARK

_LOG = logging.getLogger(__name__)

_AT_ONCE = 2**26
"""Unpacked bytes that this process holds at a time."""
_FIRST_IN_WORKBOOKS = (b"[Content_Types].xml", b"mimetype")
"""Members with which workbooks begin; what holds one of these is no archive of reports."""


class Sorted(NamedTuple):
    """What came: new content, known content under a new name, and archives that wait."""

    new: list[Arrival]
    renamed: list[Arrival]
    waiting: list[Waiting]


def with_members(home: Home, ledger: Ledger, arrivals: Iterable[Arrival]) -> Sorted:
    """As `Ledger.sort_arrivals`, but with the members of new zip archives as files of their own.

    A member is named `archive!/member`. A known archive is not opened: its members were received when it first came.
    An archive at which its process died waits, and none of its members is taken.
    """
    disk.discard(home.unpacked)
    new, renamed = ledger.sort_arrivals(arrivals)
    members, waiting = unpacked(home, new, home.unpacked)
    left = {reason.name for reason in waiting}
    new = [arrival for arrival in new if arrival.name not in left]
    if members:
        new, again = ledger.sort_arrivals([*new, *members])
        renamed = [*renamed, *again]
    return Sorted(new, renamed, waiting)


def unpacked(home: Home, arrivals: Iterable[Arrival], folder: Path) -> tuple[list[Arrival], list[Waiting]]:
    """Unpack the readable members of the archives among some files into a folder, each named by its hash.

    A workbook has none, nor has a file over the size limit.
    """
    most = home.max_file_megabytes * 2**20
    archives = [arrival for arrival in arrivals if arrival.size <= most and _may_be_archive(arrival)]
    members: list[Arrival] = []
    waiting: list[Waiting] = []
    if not archives:
        return members, waiting
    disk.make_folders(folder, is_synced=False)
    with _processes(home) as processes:
        for archive in archives:
            try:
                members += list(_members(processes, archive, folder))
            except Waits as reason:
                waiting.append(Waiting(archive.name, reason.why))
    return members, waiting


def _processes(home: Home) -> ProcessPool["_Job", Unzipped | Failure]:
    work: Work[_Job] = Work("tonghop.readers.zip_reader:unzip", Unzipped, _handed_over, is_confined=True)
    bounds = Bounds(home.max_read_memory_megabytes * 2**20, float(home.max_read_seconds))
    return ProcessPool(work, 1, bounds, lambda: None)


class _Job(NamedTuple):
    """A question about an archive: what it holds, or what the member at a place holds."""

    archive: Arrival
    place: int | None


def _handed_over(job: _Job) -> tuple[object, IO[bytes]]:
    return (job.archive.file_hash, job.place), opened(job.archive.path)


def _members(processes: ProcessPool[_Job, Unzipped | Failure], archive: Arrival, folder: Path) -> Iterator[Arrival]:
    """The members that can be unpacked. Raises `Waits` if the process dies of the archive, or the archive has gone."""
    (listed,) = _asked(processes, [_Job(archive, None)])
    for some in _handfuls(listed.members):
        answers = _asked(processes, [_Job(archive, member.place) for member in some])
        for member, answer in zip(some, answers, strict=True):
            if answer.content is not None:
                yield _stored(archive, member, answer.content, folder)


def _asked(processes: ProcessPool[_Job, Unzipped | Failure], jobs: list[_Job]) -> list[Unzipped]:
    found = []
    for job, answer in zip(jobs, processes.run(jobs, lambda _, failure: failure), strict=True):
        if isinstance(answer, Failure):
            _LOG.error("%s: %s", job.archive.name, answer.reason, extra={"traceback": answer.traceback})
            raise Waits("unpack_failed", job.archive.name)
        found.append(answer)
    return found


def _handfuls(members: list[Member]) -> Iterator[list[Member]]:
    """The members in their order, so many at a time as this process may hold unpacked."""
    some: list[Member] = []
    size = 0
    for member in members:
        if some and size + member.size > _AT_ONCE:
            yield some
            some, size = [], 0
        some.append(member)
        size += member.size
    if some:
        yield some


def _stored(archive: Arrival, member: Member, content: bytes, folder: Path) -> Arrival:
    digest = hashlib.sha256(content).hexdigest()
    target = folder / digest
    disk.note(target, content)
    name = unicodedata.normalize("NFC", f"{archive.name}{MEMBER_MARK}{member.name}")
    return Arrival(target, name, digest, len(content), _written_at(member))


def _written_at(member: Member) -> str:
    """When a member was written, in UTC; '' if the archive has no such day. Archives hold the time of the clock."""
    try:
        return datetime(*member.written, tzinfo=ZONE).astimezone(UTC).isoformat()
    except ValueError:
        return ""


def _may_be_archive(arrival: Arrival) -> bool:
    """Whether a file is a zip container that does not begin as workbooks do; nothing of it is parsed here."""
    if arrival.unarchived:
        return False
    try:
        with opened(arrival.path) as file:
            head = file.read(64)
    except Waits:
        return False  # it will wait when it is copied
    return head[:2] == b"PK" and not head[30:].startswith(_FIRST_IN_WORKBOOKS)
