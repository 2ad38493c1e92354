"""The files that people put into a home's inbox."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tonghop.ledger.digests import digest_of


@dataclass(frozen=True)
class Arrival:
    """A file in the inbox, not yet archived. `name`: its path below the inbox, in NFC; `size`: in bytes.

    `modified_at`: when it was written, to the second, as an ISO text; '' if that is unknown.
    """

    path: Path
    name: str
    file_hash: str
    size: int
    modified_at: str = ""


def arrivals(inbox: Path) -> Iterator[Arrival]:
    """Every file in the inbox, by name, except hidden files and links: nobody sent those."""
    for path in sorted(inbox.rglob("*")):
        relative = path.relative_to(inbox)
        if path.is_symlink() or not path.is_file() or any(part.startswith(".") for part in relative.parts):
            continue
        yield arrival_of(path, relative.as_posix())


def arrival_of(path: Path, name: str) -> Arrival:
    """A file under the name that it has in the inbox."""
    facts = path.stat()
    modified_at = datetime.fromtimestamp(int(facts.st_mtime), UTC).isoformat()
    return Arrival(path, unicodedata.normalize("NFC", name), digest_of(path), facts.st_size, modified_at)
