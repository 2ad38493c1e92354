"""SHA-256 of files and folders."""

import hashlib
from pathlib import Path
from typing import IO


def digest_of(path: Path, copy: IO[bytes] | None = None) -> str:
    """SHA-256 of a file's content. `copy` receives the same bytes as they are read, so it holds what was hashed."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            if copy is not None:
                copy.write(chunk)
    return digest.hexdigest()


_CHUNK = 2**20
"""Bytes read at once; nearly every workbook is smaller."""


def checksum_of(folder: Path) -> str:
    """SHA-256 over the names and contents of all files below a folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()} {digest_of(path)}\n".encode())
    return digest.hexdigest()
