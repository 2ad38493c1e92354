"""Logs that are begun anew each day: a file a day in one folder, deleted when it is older than logs are kept."""

import re
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from tonghop.ledger.clock import now
from tonghop.storage import disk

_NAME = re.compile(r"(?:.+-)?(\d{4}-\d{2}-\d{2})\.(?:jsonl|log)", re.ASCII)


def append(folder: Path, name: str, text: str, keep_days: int) -> None:
    """Append to the file of today, which is called `name` with the day in its braces.

    With the first text of a day, the files of all names whose day is more than `keep_days` ago are deleted. What cannot
    be written or deleted, on a full disk or in a folder that is not ours, stops nobody.
    """
    today = now().date()
    path = folder / name.format(today.isoformat())
    with suppress(OSError):
        disk.make_folders(folder, is_synced=False)
        is_first = not path.exists()
        disk.append_note(path, text)
        if is_first:
            _prune(folder, today - timedelta(days=keep_days))


def _prune(folder: Path, oldest: date) -> None:
    for path in folder.iterdir():
        if (found := _NAME.fullmatch(path.name)) and found[1] < oldest.isoformat():
            disk.remove(path)
