"""The runs nightly, correct and rebuild: the order of their steps, for a person and for Prefect's flows alike.

A run is given its `Steps`: the functions of `operations.ingest` and their neighbours as they are, or tasks made of
them. What goes from step to step is a path.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypedDict

from tonghop.ledger.clock import now
from tonghop.ledger.home import Home
from tonghop.ledger.run_log import record_run
from tonghop.operations import ingest, plans, reprocess
from tonghop.operations.arguments import district_code
from tonghop.operations.ingest import Progress, silent
from tonghop.operations.plans import Plan
from tonghop.operations.rebuild import writing
from tonghop.operations.returns import give_back

_LOG = logging.getLogger(__name__)


class Outcome(TypedDict):
    """What a run did. `runs`: their ids, none where nothing was new; `returns`: how many returns were written."""

    runs: list[str]
    renamed: list[str]
    skipped: list[tuple[str, str]]
    returns: int


def receive(home: Home, at: datetime, is_reread: bool) -> Path:
    """Archive what is new; gives the path of the plan."""
    ingest.clear_staging(home)
    return plans.receive(home, at, is_reread=is_reread).save(home)


def receive_correction(home: Home, district: str, period: str, at: datetime, is_reread: bool) -> Path:
    """Archive the new files of one district and period; gives the path of the plan."""
    ingest.clear_staging(home)
    return plans.receive_correction(home, district, period, at, is_preview=False, is_reread=is_reread).save(home)


def plan_rebuild(home: Home) -> Path:
    """The whole log as a plan; gives its path."""
    ingest.clear_staging(home)
    return plans.rebuild_plan(home).save(home)


def load_and_promote(home: Home, plan_path: Path, from_empty: bool, progress: Progress) -> Path:
    """Load, build, audit and replace the warehouse; gives its path."""
    plan = Plan.open(plan_path)
    ingest.promote(home, ingest.prepare(home, plan, progress, from_empty=from_empty), plan)
    return home.warehouse


def _read(home: Home, plan: Path, progress: Progress) -> Path:
    return ingest.read_files(home, Plan.open(plan), progress)


def _check(home: Home, plan: Path, progress: Progress) -> Path:
    return ingest.check(home, Plan.open(plan), progress)


def _unseen(_: float) -> None:
    """Nobody is shown how far a run is."""


@dataclass(frozen=True)
class Steps:
    """How each step of a run is carried out; by default in this process, as it is."""

    receive: Callable[[Home, datetime, bool], Path] = receive
    receive_correction: Callable[[Home, str, str, datetime, bool], Path] = receive_correction
    plan_rebuild: Callable[[Home], Path] = plan_rebuild
    read: Callable[[Home, Path, Progress], Path] = _read
    check: Callable[[Home, Path, Progress], Path] = _check
    load_and_promote: Callable[[Home, Path, bool, Progress], Path] = load_and_promote
    write_returns: Callable[[Home, list[str]], int] = give_back
    compare_archived_files: Callable[[Home], None] = reprocess.remember_for_questions
    begin: Callable[[str], Callable[[float], None]] = lambda _kind: _unseen
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
        return _carry_out(home, steps, progress, steps.plan_rebuild(home), "rebuild", from_empty=True)


@contextmanager
def _recorded(home: Home, kind: str) -> Iterator[None]:
    """A run that fails is in the run log, which `tonghop status` reads."""
    try:
        yield
    except Exception as error:
        record_run(home, kind, "failed", f"{type(error).__name__}: {error}")
        raise


def _carry_out(
    home: Home, steps: Steps, progress: Progress, plan_path: Path, kind: str, *, from_empty: bool = False
) -> Outcome:
    """Read, check, load and promote a plan, and write what goes back to the senders."""
    plan = Plan.open(plan_path)
    runs = [run.run_id for run in plan.runs]
    outcome = Outcome(runs=runs, renamed=list(plan.renamed), skipped=list(plan.skipped), returns=0)
    if not runs and not from_empty:
        record_run(home, kind, "nothing new")
        _compare_archived_files(home, steps)
        steps.end(home, kind, runs)
        return outcome
    show_percent = steps.begin(kind)
    steps.read(home, plan_path, progress)
    show_percent(60.0)
    steps.check(home, plan_path, progress)
    show_percent(75.0)
    steps.load_and_promote(home, plan_path, from_empty, progress)
    if not from_empty:
        outcome["returns"] = _write_returns(home, steps, runs)
    _compare_archived_files(home, steps)
    show_percent(100.0)
    record_run(home, kind, "done", run_ids=runs)
    steps.end(home, kind, runs)
    return outcome


def _write_returns(home: Home, steps: Steps, runs: list[str]) -> int:
    """The returns of a run. The warehouse is replaced by now: an outbox that cannot be written is a warning."""
    try:
        return steps.write_returns(home, runs)
    except OSError:
        _LOG.warning("returns are not written", exc_info=True)
        return 0


def _compare_archived_files(home: Home, steps: Steps) -> None:
    """A home in which this cannot be noted is a warning as well: `tonghop status` finds out by itself."""
    try:
        steps.compare_archived_files(home)
    except OSError:
        _LOG.warning("archived files are not compared", exc_info=True)
