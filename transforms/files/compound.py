"""The OLE container of an .xls file: whether it is whole, and when its workbook was saved by its own word."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

from xlrd.compdoc import CompDoc, CompDocError

from tonghop.transforms.files.formats import OLE, Refused
from tonghop.transforms.files.scan_biff import records

_FREE = 0xFFFFFFFF
_LAST_SECTOR_NUMBER = 0xFFFFFFFA
"""Numbers above it are marks, of an end or of a sector that nothing uses."""
_IN_HEADER = 109
"""Sectors of the allocation table that the header itself names."""
_SUMMARY, _LAST_SAVED, _FILETIME = "\x05SummaryInformation", 13, 0x40
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def check_whole(content: bytes) -> None:
    """Raises `Refused` for a container that was cut: one without all of the sectors that it says are in use.

    Some programs write the last sector only as far as its stream goes; that is no cut.
    """
    if content[: len(OLE)] != OLE or len(content) < 512:
        return
    size = 1 << min(struct.unpack_from("<H", content, 30)[0], 12)
    following, last = _allocated(content, size)
    if len(content) >= (last + 2) * size:
        return
    if len(content) < (needed := (last + 1) * size + _filled(content, size, following, last)):
        raise Refused("file_truncated", f"{len(content)} byte < {needed}")


def _allocated(content: bytes, size: int) -> tuple[dict[int, int], int]:
    """What follows each sector in use by the allocation table, as far as that is there; and the last sector in use."""
    following: dict[int, int] = {}
    last = -1
    in_each = size // 4
    for place, table in enumerate(_tables(content, size)):
        entries = content[(table + 1) * size : (table + 2) * size]
        numbers = struct.unpack(f"<{len(entries) // 4}I", entries[: len(entries) // 4 * 4])
        following |= {place * in_each + n: number for n, number in enumerate(numbers) if number != _FREE}
        last = max(last, table)
    return following, max(last, *following) if following else last


def _filled(content: bytes, size: int, following: dict[int, int], sector: int) -> int:
    """How many bytes of the last sector in use are: all of it, unless a stream ends in it."""
    before = {number: place for place, number in following.items() if number < _LAST_SECTOR_NUMBER}
    start, length = sector, size
    while start in before and length <= len(content):
        start, length = before[start], length + size
    for entry in _entries(content, size, following):
        first: int
        whole: int
        first, whole = struct.unpack_from("<II", entry, _ENTRY_START)
        if entry[_ENTRY_KIND] in _HAS_STREAM and first == start and length - size < whole < length:
            return size - (length - whole)
    return size


def _entries(content: bytes, size: int, following: dict[int, int]) -> Iterator[bytes]:
    """The entries of the container's directory."""
    (sector,) = struct.unpack_from("<I", content, 48)
    for _ in range(len(content) // size):
        if sector not in following:
            return
        entries = content[(sector + 1) * size : (sector + 2) * size]
        yield from (entries[at : at + _ENTRY] for at in range(0, len(entries) - _ENTRY + 1, _ENTRY))
        sector = following[sector]


_ENTRY, _ENTRY_KIND, _ENTRY_START = 128, 66, 116
_HAS_STREAM = (2, 5)
"""Kinds of entries: a stream, and the root, whose stream holds all short ones."""


def _tables(content: bytes, size: int) -> Iterator[int]:
    """The sectors that hold the allocation table, in its order."""
    (count,) = struct.unpack_from("<I", content, 44)
    first, further = struct.unpack_from("<II", content, 68)
    listed = [*struct.unpack_from(f"<{_IN_HEADER}I", content, 76)]
    for _ in range(min(further, len(content) // size)):
        lists = content[(first + 1) * size : (first + 2) * size]
        if len(lists) < max(size, 4):  # a number has four bytes, whatever a damaged header says of sectors
            yield first
            return
        *numbers, first = struct.unpack(f"<{size // 4}I", lists)
        listed += numbers
    yield from (number for number in listed[: min(count, len(listed))] if number < _LAST_SECTOR_NUMBER)


def is_protected(content: bytes) -> bool:
    """Whether an .xls file says before its first sheet that a password is needed; calamine only fails on it."""
    try:
        is_bare = content[: len(OLE)] != OLE  # as before Excel 5
        container = None if is_bare else CompDoc(content, logfile=StringIO())
        streams = (container.get_named_stream(name) for name in _BOOKS) if container else iter([content])
        stream = next((stream for stream in streams if stream), b"")
    except (CompDocError, struct.error, IndexError, ValueError, AssertionError):
        return False
    return any(kind == _PASSWORD for kind, _ in records(stream, 0))


_BOOKS, _PASSWORD = ("Workbook", "Book"), 0x002F


def saved_at(content: bytes) -> datetime | None:
    """When the workbook was saved, from its set of properties; None if it does not say."""
    try:
        properties = CompDoc(content, logfile=StringIO()).get_named_stream(_SUMMARY) or b""
        (start,) = struct.unpack_from("<I", properties, 44)
        (count,) = struct.unpack_from("<I", properties, start + 4)
        for number in range(min(count, len(properties) // 8)):
            kind, offset = struct.unpack_from("<II", properties, start + 8 + 8 * number)
            if kind == _LAST_SAVED:
                form, ticks = struct.unpack_from("<IQ", properties, start + offset)
                return _EPOCH + timedelta(microseconds=ticks // 10) if form == _FILETIME and ticks else None
    except (CompDocError, struct.error, IndexError, ValueError, OverflowError, AssertionError):
        return None  # such a file is read, or refused, for its figures
    return None
