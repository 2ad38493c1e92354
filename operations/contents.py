"""Whether the warehouse still holds what log and archive make of it: a figure may have been changed in its file.

A run compares the file's size and time with those that were noted; only if they are others is the warehouse built anew
beside and compared row by row, as `tonghop verify` always does.
"""

import tempfile
from pathlib import Path

from tonghop.ledger.home import Home, linked_home
from tonghop.operations import ingest, plans
from tonghop.warehouse import contents
from tonghop.warehouse.contents import TableDifference


def differences(home: Home) -> list[TableDifference]:
    """The tables that are not what log and archive make of them. Nothing is written into the home.

    Of a warehouse that another version of the program or of the configuration made, the facts alone are compared: its
    next run makes everything else anew. Raises `warehouse.store.DamagedWarehouse`.
    """
    if not home.warehouse.exists():
        return []
    with tempfile.TemporaryDirectory(prefix="tonghop-verify-") as folder:
        beside = linked_home(home, Path(folder), "archive", "mappings", "groups")
        plan = plans.held_plan(home)
        ingest.read_all(beside, plan)
        draft = ingest.prepare(beside, plan, from_empty=True)
        found = contents.differences(draft, home.warehouse)
        is_same = contents.versions(draft) == contents.versions(home.warehouse)
        return [difference for difference in found if is_same or difference.table in _FACTS]


_FACTS = frozenset(
    f"core.{name}" for name in ("decisions", "files", "observations", "releases", "runs", "statements", "submissions")
)
"""Tables whose rows come from files and decisions and from nothing else."""
