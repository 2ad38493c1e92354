"""The files that people put into a home's inbox."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tonghop.ledger.digests import digest_of


@dataclass(frozen=True)
class Arrival:
    """A file in the inbox, not yet archived. `name`: its path below the inbox, in NFC; `size`: in bytes."""

    path: Path
    name: str
    file_hash: str
    size: int


def arrivals(inbox: Path) -> Iterator[Arrival]:
    """Every file in the inbox, by name, except hidden files and links: nobody sent those."""
    for path in sorted(inbox.rglob("*")):
        relative = path.relative_to(inbox)
        if path.is_symlink() or not path.is_file() or any(part.startswith(".") for part in relative.parts):
            continue
        name = unicodedata.normalize("NFC", relative.as_posix())
        yield Arrival(path, name, digest_of(path), path.stat().st_size)
