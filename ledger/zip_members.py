"""Zip archives in the inbox: each member is received as a file of its own, beside the archive itself."""

import hashlib
import shutil
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from tonghop.ledger.clock import ZONE
from tonghop.ledger.home import Home
from tonghop.ledger.inbox import Arrival
from tonghop.ledger.record import Ledger
from tonghop.transforms.files import formats


def with_members(home: Home, ledger: Ledger, arrivals: Iterable[Arrival]) -> tuple[list[Arrival], list[Arrival]]:
    """As `Ledger.sort_arrivals`, but with the members of new zip archives as files of their own.

    A member is named `archive!/member`. A known archive is not opened: its members were received when it first came.
    """
    shutil.rmtree(home.unpacked, ignore_errors=True)
    new, renamed = ledger.sort_arrivals(arrivals)
    members = [member for arrival in new for member in _members(home, arrival)]
    if not members:
        return new, renamed
    new, again = ledger.sort_arrivals([*new, *members])
    return new, [*renamed, *again]


def _members(home: Home, arrival: Arrival) -> list[Arrival]:
    """The readable members of an archive, in its order. A workbook has none, nor has a file over the size limit."""
    if arrival.size > home.max_file_megabytes * 2**20:
        return []
    return list(unpacked(arrival.path, arrival.name, home.unpacked))


def unpacked(path: Path, name: str, folder: Path) -> Iterator[Arrival]:
    """Unpack the readable members of an archive into a folder, each named by its hash. A workbook has none."""
    if not _is_archive(path):
        return
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path) as container:
        for member in container.infolist():
            content = formats.member_content(container, member)
            if content is not None:
                digest = hashlib.sha256(content).hexdigest()
                target = folder / digest
                target.write_bytes(content)
                full_name = f"{name}{formats.MEMBER_MARK}{formats.member_name(member)}"
                full_name = unicodedata.normalize("NFC", full_name)
                yield Arrival(target, full_name, digest, len(content), _written_at(member))


def _written_at(member: zipfile.ZipInfo) -> str:
    """When a member was written, in UTC; '' if the archive has no such day. Archives hold the time of the clock."""
    try:
        return datetime(*member.date_time, tzinfo=ZONE).astimezone(UTC).isoformat()
    except ValueError:
        return ""


def _is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return False
    try:
        return formats.kind_of(path.read_bytes()) == formats.ARCHIVE
    except formats.Refused:
        return False
