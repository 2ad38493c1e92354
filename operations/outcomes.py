"""What came of a run: its line in the run log and, of a night, the home's health and a notification."""

import logging
from collections.abc import Iterable
from datetime import datetime
from signal import Signals

from tonghop.configs.settings import Notify
from tonghop.ledger.clock import now
from tonghop.ledger.home import Home
from tonghop.ledger.log_file import recorded
from tonghop.ledger.run_log import record_run
from tonghop.operations.failures import sentence_in_all_languages
from tonghop.operations.health import health_of, write_health

_LOG = logging.getLogger(__name__)
NIGHT = "nightly"


def record_outcome(home: Home, kind: str, outcome: str, detail: str = "", run_ids: Iterable[str] = ()) -> None:
    """Note a run's outcome: `done`, `nothing new`, `failed`, `missed`."""
    record_run(home, kind, outcome, detail, run_ids)
    if kind != NIGHT:
        return
    try:
        write_health(home)
    except OSError:
        _LOG.warning("the health file is not written", exc_info=True)
    if home.notify != Notify():
        from tonghop.operations.notify import notify  # its imports take as long as a small home's night does

        notify(home, outcome, detail)


def record_failure(home: Home, kind: str, error: BaseException) -> None:
    """Note that a run failed, and why: in the words of the command line where it has any."""
    record_outcome(home, kind, "failed", sentence_in_all_languages(error) or f"{type(error).__name__}: {error}")


def record_end(home: Home, kind: str, by: int | str) -> None:
    """Note that a run was ended before it was done. `by`: the signal, or what was raised where no signal is known."""
    name = Signals(by).name if isinstance(by, int) else by
    record_outcome(home, kind, "failed", f"bị dừng · ended ({name})")


def report_missed_night(home: Home, since: str) -> None:
    """Note a night that should have ended by now and did not; each is reported once.

    `since`: ISO, from when on nights are expected where none has run yet.
    """
    health = health_of(home, datetime.fromisoformat(since))
    if health.is_missed(now()):
        with recorded(home, NIGHT):
            record_outcome(home, NIGHT, "missed", f"> {health.expected_by:%Y-%m-%d %H:%M}")
