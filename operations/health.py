"""Whether the nights of a home come and succeed, by its run log; and the file by which other programs see it."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from tonghop.ledger.clock import ZONE, now
from tonghop.ledger.home import Home
from tonghop.ledger.run_log import lines_of
from tonghop.storage import disk

FORMAT = 1
"""Version of the health file. Keys may be added within a version; none changes its meaning."""
_SUCCESS = ("done", "nothing new")


@dataclass(frozen=True)
class Health:
    """The last nights of a home. Times are None where there was no such night.

    `failure`: why the last night failed or is missed. `expected_by`: when the next night should have ended.
    """

    last_run: datetime | None
    last_success: datetime | None
    last_failure: datetime | None
    failure: str | None
    expected_by: datetime

    def is_missed(self, at: datetime) -> bool:
        """Whether at a time a night should have ended that did not."""
        return at > self.expected_by

    def state(self, at: datetime) -> Literal["ok", "failed", "missed", "never"]:
        """What somebody who watches the home has to know."""
        if self.failure is not None:
            return "failed"
        if self.last_run is None:
            return "never"
        return "missed" if self.is_missed(at) else "ok"


def health_of(home: Home, since: datetime | None = None) -> Health:
    """The health of a home by its run log. `since`: when its nights began to be expected, where none has run yet."""
    nights = lines_of(home, "nightly")
    last = nights[0] if nights else None
    return Health(
        last_run=_time(next((line for line in nights if line["outcome"] != "missed"), None)),
        last_success=_time(next((line for line in nights if line["outcome"] in _SUCCESS), None)),
        last_failure=_time(next((line for line in nights if line["outcome"] not in _SUCCESS), None)),
        failure=last["detail"] or last["outcome"] if last and last["outcome"] not in _SUCCESS else None,
        expected_by=_expected_by(home, _time(last) or since or now()),
    )


def write_health(home: Home) -> None:
    """Write the health file, whole or not at all. Raises `OSError`."""
    health, at = health_of(home), now()
    facts = {
        "format": FORMAT,
        "written_at": _text(at),
        "state": health.state(at),
        "last_run": _text(health.last_run),
        "last_success": _text(health.last_success),
        "last_failure": _text(health.last_failure),
        "failure": health.failure,
        "expected_by": _text(health.expected_by),
    }
    disk.write(home.health, json.dumps(facts, ensure_ascii=False, indent=1) + "\n")


def _expected_by(home: Home, after: datetime) -> datetime:
    """When the first night that begins after a time should have ended, by the home's schedule."""
    from cronsim import CronSim

    begin: datetime = next(CronSim(home.nightly_cron, after.astimezone(ZONE)))
    return begin + timedelta(minutes=home.notify.grace_minutes)


def _time(line: dict[str, Any] | None) -> datetime | None:
    return datetime.fromisoformat(line["at"]) if line else None


def _text(time: datetime | None) -> str | None:
    return time.isoformat(timespec="seconds") if time else None
