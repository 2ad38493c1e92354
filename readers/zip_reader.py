"""What a process that unpacks archives does: it says what a zip archive holds, and gives one member after the other."""

import zipfile
from dataclasses import dataclass, field
from importlib import import_module
from typing import IO, NamedTuple

from tonghop.transforms.files import formats
from tonghop.transforms.files.containers import Container


class Member(NamedTuple):
    """A member of an archive: its place in the directory, its name, its size unpacked, its time as archives keep it."""

    place: int
    name: str
    size: int
    written: tuple[int, int, int, int, int, int]


@dataclass
class Unzipped:
    """The members of an archive, none of a workbook or of what may not be unpacked; or the content of one.

    `content`: None for a member that cannot be unpacked, too.
    """

    members: list[Member] = field(default_factory=list)
    content: bytes | None = None


_open: dict[str, Container] = {}
"""The archive that was asked for last, by its hash: its members are asked for one by one."""


def unzip(_greeting: None, job: tuple[str, int | None], file: IO[bytes]) -> Unzipped:
    """Of the archive with a hash the members, or the content of the member at a place."""
    file_hash, place = job
    if place is None:
        _open.clear()
        content = file.read()
        if not _is_archive(content):
            return Unzipped()
        _open[file_hash] = Container(content)
        return Unzipped(list(_members(_open[file_hash])))
    container = _open.get(file_hash) or _open.setdefault(file_hash, Container(file.read()))
    return Unzipped(content=formats.member_content(container, container.infolist()[place]))


def _members(container: zipfile.ZipFile) -> list[Member]:
    return [
        Member(place, formats.member_name(info), info.file_size, info.date_time)
        for place, info in enumerate(container.infolist())
        if not info.is_dir()
    ]


def _is_archive(content: bytes) -> bool:
    try:
        return formats.kind_of(content) == formats.ARCHIVE
    except formats.Refused:
        return False


def warm_up() -> None:
    """Import what an archive may need."""
    for name in ("encodings.cp437", "encodings.utf_16_le", "bz2", "lzma"):
        import_module(name)
