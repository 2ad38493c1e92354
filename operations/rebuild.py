"""The warehouse built anew from archive and log: into a file of its own, or where another version made it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tonghop.ledger.home import Home
from tonghop.ledger.run_log import record_run
from tonghop.ledger.seal import is_touched, seal
from tonghop.operations import contents, ingest, log_guard, plans
from tonghop.operations.outputs.destination import check_destination, output
from tonghop.storage import disk
from tonghop.warehouse import store, tables

_LOG = logging.getLogger(__name__)


def rebuild_into(home: Home, target: Path) -> int:
    """Build the warehouse into a file; gives how many runs it holds. The home's own stays.

    Raises `store.Locked`, and `BadCall` for a file that may not or cannot be written.
    """
    check_destination(home, target)
    with ingest.exclusive(home, "rebuild"):
        log_guard.check_log(home)
        plan = plans.rebuild_plan(home)
        ingest.read_all(home, plan)
        draft = ingest.prepare(home, plan, from_empty=True)
        try:
            with output(home, target, makes_folders=True) as part:
                disk.copy(draft, part)
        finally:
            store.discard(draft)
            ingest.clear_staging(home)
        return len(plan.runs)


@contextmanager
def writing(home: Home, what: str, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock for a run that changes the warehouse, over a log that continues from it.

    A warehouse of another version is rebuilt first, and decisions that a killed run left in the log are carried out:
    what a person asks again is asked of a state that has them. Raises `warehouse.store.Locked`, `LogDamaged`.
    """
    with ingest.exclusive(home, what, wait_seconds):
        log_guard.check_log(home)
        log_guard.note_clock(home)
        _undo_changes(home)
        upgrade(home)
        _carry_out_decisions(home)
        yield


def _undo_changes(home: Home) -> None:
    """Rebuild a warehouse in which somebody changed rows: archive and log determine it, and nothing else does."""
    if not is_touched(home):
        return
    found = contents.differences(home)
    if not found:
        seal(home)
        return
    changed = ", ".join(f"{difference.table} (−{difference.missing} +{difference.surplus})" for difference in found)
    _LOG.warning("rows of the warehouse were changed by another program, and it is rebuilt: %s", changed)
    record_run(home, "rebuild", "done", f"rows were changed by another program: {changed}", rebuild_held(home))


def _carry_out_decisions(home: Home) -> None:
    """Load what a killed run left, if a decision is among it; the files of a night are left to the next one."""
    plan = plans.left_over(home)
    if any(run.decision for run in plan.runs):
        ingest.run_plan(home, plan)
        record_run(home, "decisions", "done", "left by a killed run", [run.run_id for run in plan.runs])


def upgrade(home: Home) -> None:
    """Rebuild from archive and log a warehouse that another version of the program made.

    Runs that stand in the log and not yet in the warehouse are left to the run that follows.
    """
    if not home.warehouse.exists() or _is_current(home.warehouse):
        return
    record_run(home, "rebuild", "done", run_ids=rebuild_held(home))


def rebuild_held(home: Home) -> list[str]:
    """Build the history that the warehouse holds anew, in its place, under the caller's lock; gives the runs' ids."""
    plan = plans.held_plan(home)
    ingest.read_all(home, plan)
    ingest.load_and_promote(home, plan, True, None, ingest.silent)
    return [run.run_id for run in plan.runs]


def _is_current(warehouse: Path) -> bool:
    with store.reader(warehouse) as connection:
        return tables.is_current(connection)
