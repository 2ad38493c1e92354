"""The runs nightly, correct and rebuild: the order of their steps, for a person and for Prefect's flows alike.

A run is given its `Steps`: the functions of `operations.ingest` and their neighbours as they are, or tasks made of
them.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from tonghop.ledger.clock import now
from tonghop.ledger.home import Home
from tonghop.operations import ingest, plans, reprocess
from tonghop.operations.arguments import district_code
from tonghop.operations.ingest import Percent, PlanSteps, Progress, silent, unseen
from tonghop.operations.log_guard import check_log
from tonghop.operations.outcomes import record_end, record_failure, record_outcome
from tonghop.operations.plans import Plan
from tonghop.operations.rebuild import writing

_LOG = logging.getLogger(__name__)


class Outcome(TypedDict):
    """What a run did. `runs`: their ids, none where nothing was new; `returns`: how many returns were written."""

    runs: list[str]
    renamed: list[str]
    skipped: list[tuple[str, str]]
    returns: int


def receive(home: Home, at: datetime, is_reread: bool) -> Plan:
    """Archive what is new; gives the plan."""
    ingest.clear_staging(home)
    return plans.receive(home, at, is_reread=is_reread)


def receive_correction(home: Home, district: str, period: str, at: datetime, is_reread: bool) -> Plan:
    """Archive the new files of one district and period; gives the plan."""
    ingest.clear_staging(home)
    return plans.receive_correction(home, district, period, at, is_preview=False, is_reread=is_reread)


def plan_rebuild(home: Home) -> Plan:
    """The whole log as a plan."""
    ingest.clear_staging(home)
    return plans.rebuild_plan(home)


@dataclass(frozen=True)
class Steps:
    """How each step of a run is carried out; by default in this process, as it is."""

    receive: Callable[[Home, datetime, bool], Plan] = receive
    receive_correction: Callable[[Home, str, str, datetime, bool], Plan] = receive_correction
    plan_rebuild: Callable[[Home], Plan] = plan_rebuild
    of_plan: PlanSteps = field(default_factory=ingest.plain_steps)
    compare_archived_files: Callable[[Home], None] = reprocess.remember_for_questions
    begin: Callable[[str], Percent] = lambda _kind: unseen
    """Called with the kind of a run that has something to do; gives what is called with its percentage."""
    end: Callable[[Home, str, list[str]], None] = lambda _home, _kind, _runs: None
    """Called when a run is over, with the ids of what it brought."""


def nightly(
    home: Home, steps: Steps, progress: Progress = silent, *, reread: bool = False, wait_seconds: float = 0.0
) -> Outcome:
    """Take everything new in the inbox to the warehouse.

    `reread`: and read again the archived files that would give something else now. `wait_seconds`: for the lock.
    """
    with _recorded(home, "nightly"), writing(home, "nightly", wait_seconds):
        return _carry_out(home, steps, progress, steps.receive(home, now(), reread), "nightly")


def correct(
    home: Home,
    steps: Steps,
    progress: Progress = silent,
    *,
    district: str,
    period: str,
    reread: bool = False,
    wait_seconds: float = 0.0,
) -> Outcome:
    """Take the new files of one district and one period, and nothing else, to the warehouse.

    `district`: its code or name. `reread`: and read again its archived files that would give something else now.
    """
    with _recorded(home, "correct"), writing(home, "correct", wait_seconds):
        code = district_code(home, district, period)
        plan = steps.receive_correction(home, code, period, now(), reread)
        return _carry_out(home, steps, progress, plan, "correct")


def rebuild(home: Home, steps: Steps, progress: Progress = silent, *, wait_seconds: float = 0.0) -> Outcome:
    """Build the warehouse anew from the archive and the log."""
    with _recorded(home, "rebuild"), ingest.exclusive(home, "rebuild", wait_seconds):
        check_log(home)
        return _carry_out(home, steps, progress, steps.plan_rebuild(home), "rebuild", from_empty=True)


@contextmanager
def _recorded(home: Home, kind: str) -> Iterator[None]:
    """A run that fails or is ended is in the run log, which `tonghop status` reads.

    The files that people keep in the home are looked at before any step: what is wrong in them is a wrong call.
    """
    try:
        plans.check_own_files(home)
        yield
    except Exception as error:
        record_failure(home, kind, error)
        raise
    except BaseException as end:  # a signal, as Prefect or Python raises it
        record_end(home, kind, getattr(end, "signal", type(end).__name__))
        raise


def _carry_out(
    home: Home, steps: Steps, progress: Progress, plan: Plan, kind: str, *, from_empty: bool = False
) -> Outcome:
    """Carry out a plan, and record what came of it."""
    runs = [run.run_id for run in plan.runs]
    outcome = Outcome(runs=runs, renamed=list(plan.renamed), skipped=list(plan.skipped), returns=0)
    has_work = bool(runs) or from_empty
    show_percent = steps.begin(kind) if has_work else unseen
    outcome["returns"] = ingest.run_plan(
        home, plan, progress, from_empty=from_empty, steps=steps.of_plan, show_percent=show_percent
    )
    _compare_archived_files(home, steps)
    show_percent(100.0)
    record_outcome(home, kind, "done" if has_work else "nothing new", run_ids=runs)
    steps.end(home, kind, runs)
    return outcome


def _compare_archived_files(home: Home, steps: Steps) -> None:
    """A home in which this cannot be noted is a warning as well: `tonghop status` finds out by itself."""
    try:
        steps.compare_archived_files(home)
    except OSError:
        _LOG.warning("archived files are not compared", exc_info=True)
