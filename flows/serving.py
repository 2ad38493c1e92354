"""Which process serves a home: `tonghop serve` says so in the home for as long as it runs."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from tonghop.flows.errors import AlreadyServed
from tonghop.ledger.home import Home
from tonghop.storage import disk

_PROBE_SECONDS = 2.0
"""Somebody who looks whether a home is served holds its lock for a moment."""


@contextmanager
def serving(home: Home) -> Iterator[Callable[[str], None]]:
    """Be the process that serves a home; gives the function that publishes the API's address in the home.

    Raises `AlreadyServed`. The lock ends with the process, however that ends: what a dead one wrote is not believed.
    """
    lock = _lock(home)
    try:
        lock.acquire(timeout=_PROBE_SECONDS)
    except Timeout:
        raise AlreadyServed(**(_note(home.serving) or {"pid": "?", "api": "?"})) from None

    def publish(api: str) -> None:
        disk.note(home.serving, json.dumps({"api": api, "pid": os.getpid()}))

    try:
        yield publish
    finally:
        disk.discard(home.serving)
        lock.release()


def api_of_server(home: Home) -> str | None:
    """The address of the API through which a living process serves the home."""
    note = _note(home.serving)
    if note is None:
        return None
    try:
        with _lock(home).acquire(timeout=0):
            return None
    except Timeout:
        return str(note["api"])


def _lock(home: Home) -> FileLock:
    return FileLock(home.serving.with_suffix(".lock"))


def _note(path: Path) -> dict[str, object] | None:
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
        return {"api": note["api"], "pid": note["pid"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None
