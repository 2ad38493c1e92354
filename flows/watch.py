"""What `tonghop serve` looks after beside its runs: nights that did not come, and results that nobody needs."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tonghop.ledger.clock import now
from tonghop.ledger.home import Home
from tonghop.operations.outcomes import report_missed_night
from tonghop.storage import disk

_LOG = logging.getLogger(__name__)
LOOK_SECONDS = 300.0
_DAY = 86_400


@contextmanager
def watching(home: Home) -> Iterator[None]:
    """Look at once and then from time to time, as long as the block."""
    is_over = threading.Event()
    began = now()

    def watch() -> None:
        while True:
            _look(home, began.isoformat())
            if is_over.wait(LOOK_SECONDS):
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()


def _look(home: Home, began: str) -> None:
    """What goes wrong here is logged, and ends neither the watching nor the serving."""
    try:
        report_missed_night(home, began)
        prune_results(home)
    except Exception:
        _LOG.exception("watching")


def prune_results(home: Home) -> None:
    """Delete results of runs that are older than the server keeps the runs."""
    oldest = time.time() - home.log.keep_days * _DAY
    folder = home.prefect / "storage"
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_file() and path.stat().st_mtime < oldest:
            disk.remove(path)
