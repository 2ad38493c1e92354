"""The warehouse built anew from archive and log into a file of its own."""

import shutil
from pathlib import Path

from tonghop.ledger.atomic import replacing
from tonghop.ledger.home import Home
from tonghop.operations import ingest, plans
from tonghop.warehouse import store


def rebuild_into(home: Home, target: Path) -> int:
    """Build the warehouse into a file; gives how many runs it holds. The home's own stays. Raises `store.Locked`."""
    with ingest.exclusive(home, "rebuild"):
        plan = plans.rebuild_plan(home)
        ingest.read_all(home, plan)
        draft = ingest.prepare(home, plan, from_empty=True)
        try:
            with replacing(target) as part:
                shutil.copyfile(draft, part)
        finally:
            store.discard(draft)
            ingest.clear_staging(home)
        return len(plan.runs)
