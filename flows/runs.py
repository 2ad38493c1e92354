"""Prefect's flows: nightly, correct, rebuild. Each is the list of its tasks.

Importing this module imports prefect (2–5 s), so nothing else does at its top.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger

from tonghop.flows import artifacts, tasks
from tonghop.ledger.clock import now
from tonghop.ledger.home import Home, open_home
from tonghop.ledger.run_log import record_run
from tonghop.operations import ingest
from tonghop.operations.arguments import district_code
from tonghop.operations.plans import Plan
from tonghop.operations.rebuild import writing

_LOG = logging.getLogger(__name__)

LOCK_WAIT_SECONDS = 900.0
"""A served run waits this long for the writer's lock before it gives up."""


@flow(name="nightly", log_prints=False)
def nightly(home: str, wait_for_lock: bool = True, reread: bool = False) -> dict[str, Any]:
    """Take everything new in the inbox to the warehouse.

    `reread`: and read again the archived files that would give something else now.
    """
    with _exclusive(home, "nightly", wait_for_lock=wait_for_lock) as opened:
        facts = _carry_out(opened, tasks.receive(opened, now(), reread), "nightly")
    get_run_logger().info("nightly: %s", facts["runs"] or "nothing new")
    return facts


@flow(name="correct", log_prints=False)
def correct(
    home: str, district: str | int, period: str | int, wait_for_lock: bool = True, reread: bool = False
) -> dict[str, Any]:
    """Take the new files of one district and one period, and nothing else, to the warehouse.

    `reread`: and read again its archived files that would give something else now.

    Numbers are taken for text: `prefect deployment run -p period=2023` sends one.
    """
    district, period = str(district), str(period)
    with _exclusive(home, "correct", wait_for_lock=wait_for_lock) as opened:
        code = district_code(opened, district, period)
        facts = _carry_out(opened, tasks.receive_correction(opened, code, period, now(), reread), "correct")
    get_run_logger().info("correct %s %s: %s", district, period, facts["runs"] or "nothing new")
    return facts


@flow(name="rebuild", log_prints=False)
def rebuild(home: str, wait_for_lock: bool = True) -> dict[str, Any]:
    """Build the warehouse anew from the archive and the log."""
    with _exclusive(home, "rebuild", wait_for_lock=wait_for_lock) as opened:
        return _carry_out(opened, tasks.plan_rebuild(opened), "rebuild", from_empty=True)


@contextmanager
def _exclusive(home: str, kind: str, *, wait_for_lock: bool) -> Iterator[Home]:
    """Open the home under the writer's lock; a run that fails is in the run log, which `tonghop status` reads."""
    opened = open_home(Path(home))
    try:
        lock = ingest.exclusive if kind == "rebuild" else writing
        with lock(opened, kind, LOCK_WAIT_SECONDS if wait_for_lock else 0.0):
            yield opened
    except Exception as error:
        record_run(opened, kind, "failed", f"{type(error).__name__}: {error}")
        raise


def _carry_out(home: Home, plan_path: Path, kind: str, *, from_empty: bool = False) -> dict[str, Any]:
    """Read, check and load a plan, and leave the run's results as artifacts."""
    plan = Plan.open(plan_path)
    runs = [run.run_id for run in plan.runs]
    facts: dict[str, Any] = {
        "runs": runs,
        "renamed": list(plan.renamed),
        "skipped": [list(pair) for pair in plan.skipped],
    }
    if not plan.runs and not from_empty:
        record_run(home, kind, "nothing new")
        artifacts.leave_nothing_new(home.root, kind)
        _compare_archived_files(home)
        return facts
    show_percent = artifacts.start_progress(kind)
    tasks.read(home, plan_path)
    show_percent(60.0)
    tasks.check(home, plan_path)
    show_percent(75.0)
    tasks.load_and_promote(home, plan_path, from_empty)
    if not from_empty:
        facts["returns"] = _write_returns(home, runs)
    _compare_archived_files(home)
    show_percent(100.0)
    record_run(home, kind, "done", run_ids=runs)
    artifacts.leave_results(home.warehouse, kind, runs)
    return facts


def _write_returns(home: Home, runs: list[str]) -> int:
    """The returns of a run. The warehouse is replaced by now: an outbox that cannot be written is a warning."""
    try:
        return tasks.write_returns(home, runs)
    except OSError as error:
        get_run_logger().warning("outbox: %s", error)
        _LOG.warning("returns are not written", exc_info=True)
        return 0


def _compare_archived_files(home: Home) -> None:
    """A home in which this cannot be noted is a warning as well: `tonghop status` finds out by itself."""
    try:
        tasks.compare_archived_files(home)
    except OSError as error:
        get_run_logger().warning("archive: %s", error)
        _LOG.warning("archived files are not compared", exc_info=True)
