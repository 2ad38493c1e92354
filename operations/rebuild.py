"""The warehouse built anew from archive and log: into a file of its own, or where another version made it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tonghop.ledger.home import Home
from tonghop.ledger.run_log import record_run
from tonghop.operations import ingest, plans
from tonghop.operations.outputs.destination import check_destination, output
from tonghop.warehouse import store, tables


def rebuild_into(home: Home, target: Path) -> int:
    """Build the warehouse into a file; gives how many runs it holds. The home's own stays.

    Raises `store.Locked`, and `BadCall` for a file that may not or cannot be written.
    """
    check_destination(home, target)
    with ingest.exclusive(home, "rebuild"):
        plan = plans.rebuild_plan(home)
        ingest.read_all(home, plan)
        draft = ingest.prepare(home, plan, from_empty=True)
        try:
            with output(home, target) as part:
                shutil.copyfile(draft, part)
        finally:
            store.discard(draft)
            ingest.clear_staging(home)
        return len(plan.runs)


@contextmanager
def writing(home: Home, what: str, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock for a run that changes the warehouse. A warehouse of another version is rebuilt first.

    Raises `warehouse.store.Locked`.
    """
    with ingest.exclusive(home, what, wait_seconds):
        upgrade(home)
        yield


def upgrade(home: Home) -> None:
    """Rebuild from archive and log a warehouse that another version of the program made.

    Runs that stand in the log and not yet in the warehouse are left to the run that follows.
    """
    if not home.warehouse.exists() or _is_current(home.warehouse):
        return
    plan = plans.held_plan(home)
    ingest.read_all(home, plan)
    ingest.load_and_promote(home, plan, True, None, ingest.silent)
    record_run(home, "rebuild", "done", run_ids=[run.run_id for run in plan.runs])


def _is_current(warehouse: Path) -> bool:
    connection = store.connect(warehouse, read_only=True)
    try:
        return tables.is_current(connection)
    finally:
        connection.close()
