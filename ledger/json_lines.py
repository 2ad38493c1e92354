"""Append-only files of JSON lines, in which a crash can cut only the end."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The entries of a file, none if it does not exist. A last line without its end was cut by a crash and is no entry.

    Raises `ValueError` at a whole line that is not JSON.
    """
    if not path.exists():
        return
    for line in path.read_bytes().split(b"\n")[:-1]:
        if line:
            yield json.loads(line)


def append_lines(path: Path, entries: Iterable[dict[str, object]], keep: int) -> None:
    """Append entries after the first `keep` lines and flush them to the disk. What a crash left after `keep` is cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries).encode()
    with path.open("ab+") as file:
        file.seek(0)
        whole = file.read().splitlines(keepends=True)[:keep]
        file.truncate(sum(map(len, whole)))
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
