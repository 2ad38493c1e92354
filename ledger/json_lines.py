"""Append-only files of JSON lines, in which a crash can cut only the end. Nothing that stands there is removed."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tonghop.storage import disk

_CHUNK = 2**16
_CUT = "cut_bytes"
"""The key of the line that excuses the one before it: so many bytes of a line that a crash cut."""


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The entries of a file, none if it does not exist. A line that a crash cut is no entry.

    A last line without its end is an entry if it is whole: an editor may have taken the end. Raises `ValueError` at any
    other line that is no JSON object.
    """
    if not path.exists():
        return
    *lines, last = path.read_bytes().split(b"\n")
    for place, line in enumerate(lines):
        if not line.strip():
            continue
        try:
            facts = _parsed(line)
        except ValueError:
            if not _is_excused(line, lines[place + 1 : place + 2]):
                raise
            continue
        if _CUT not in facts:
            yield facts
    if (entry := _entry(last)) is not None:
        yield entry


def _is_excused(line: bytes, following: list[bytes]) -> bool:
    return any((_entry(after) or {}).get(_CUT) == len(line) for after in following)


def _entry(line: bytes) -> dict[str, Any] | None:
    """The entry on a line; None if there is none, or if it is cut."""
    try:
        return _parsed(line)
    except ValueError:
        return None


def _parsed(line: bytes) -> dict[str, Any]:
    facts = json.loads(line)
    if not isinstance(facts, dict):
        raise ValueError(f"no JSON object: {line[:80]!r}")
    return facts


def append_lines(path: Path, entries: Iterable[dict[str, object]]) -> None:
    """Append entries and flush them to the disk, the folder's list of files too.

    A last line without its end is ended first, and marked if it is cut. If the disk refuses a part of the entries, none
    of them stays.
    """
    lines = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries).encode()
    disk.append(path, _end_of_last(path) + lines)


def _end_of_last(path: Path) -> bytes:
    """What ends the last line of a file, if it has no end. The file is read backwards, as far as that line reaches."""
    if not path.exists():
        return b""
    last = b""
    with path.open("rb") as file:
        at = file.seek(0, os.SEEK_END)
        while at and b"\n" not in last:
            size = min(at, _CHUNK)
            at = file.seek(at - size)
            last = file.read(size) + last
            file.seek(at)
    last = last.rpartition(b"\n")[2]
    if not last:
        return b""
    is_cut = _entry(last) is None
    return b"\n" + (json.dumps({_CUT: len(last)}) + "\n").encode() * is_cut
