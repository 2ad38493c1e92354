"""Prefect's flows: nightly, correct, rebuild. Each carries out the run of its name with its steps as tasks.

Importing this module imports prefect (2–5 s), so nothing else does at its top.
"""

from pathlib import Path

from prefect import flow
from prefect.runtime import flow_run

from tonghop.flows.choices import unit_of_choice
from tonghop.flows.tasks import TASKS, shown
from tonghop.ledger.clock import now
from tonghop.ledger.home import open_home
from tonghop.operations import runs
from tonghop.operations.runs import Outcome

LOCK_WAIT_SECONDS = 900.0
"""A served run waits this long for the writer's lock before it gives up."""


def _name() -> str:
    """A run's name in Prefect's UI: its flow, and when it began."""
    return f"{flow_run.flow_name} {now():%Y-%m-%d %H:%M}"


# A result is kept for the person who started the run by hand from another process: `flows.served_runs`.
@flow(name="nightly", flow_run_name=_name, persist_result=True)
def nightly(home: str, wait_for_lock: bool = True, reread: bool = False) -> Outcome:
    """Take everything new in the inbox to the warehouse.

    `reread`: and read again the archived files that would give something else now.
    """
    return runs.nightly(
        open_home(Path(home)), TASKS, shown(), reread=reread, wait_seconds=_seconds(wait_for_lock=wait_for_lock)
    )


@flow(name="correct", flow_run_name="correct {district} {period}", persist_result=True)
def correct(
    home: str, district: str | int, period: str | int, wait_for_lock: bool = True, reread: bool = False
) -> Outcome:
    """Take the new files of one district and one period, and nothing else, to the warehouse.

    `reread`: and read again its archived files that would give something else now.

    `district`: a choice of its deployment, or a code or name. Numbers are taken for text.
    """
    opened = open_home(Path(home))
    return runs.correct(
        opened,
        TASKS,
        shown(),
        district=unit_of_choice(opened, str(district)),
        period=str(period),
        reread=reread,
        wait_seconds=_seconds(wait_for_lock=wait_for_lock),
    )


@flow(name="rebuild", flow_run_name=_name)
def rebuild(home: str, wait_for_lock: bool = True) -> Outcome:
    """Build the warehouse anew from the archive and the log."""
    return runs.rebuild(open_home(Path(home)), TASKS, shown(), wait_seconds=_seconds(wait_for_lock=wait_for_lock))


def _seconds(*, wait_for_lock: bool) -> float:
    return LOCK_WAIT_SECONDS if wait_for_lock else 0.0
