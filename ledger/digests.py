"""SHA-256 of files and folders."""

import hashlib
from pathlib import Path
from typing import IO


def digest_of(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb", buffering=0) as file:
        return copied_digest(file)[0]


def copied_digest(file: IO[bytes], copy: IO[bytes] | None = None, most: int | None = None) -> tuple[str, int]:
    """SHA-256 and size of what is left of a file.

    `copy` receives the same bytes as they are read, so it holds what was hashed. `most`: bytes after which reading
    ends, one chunk later at the latest: a file that grows has no end.
    """
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if copy is not None:
            copy.write(chunk)
        if most is not None and size > most:
            break
    return digest.hexdigest(), size


_CHUNK = 2**20
"""Bytes read at once; nearly every workbook is smaller."""


def checksum_of(folder: Path) -> str:
    """SHA-256 over the names and contents of all files below a folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()} {digest_of(path)}\n".encode())
    return digest.hexdigest()
