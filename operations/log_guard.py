"""Nothing is written on top of a log that is not the one from which the warehouse was made.

The log may be ahead of the warehouse: a run was killed, or an old copy of the warehouse was put back. It is never
behind it.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tonghop.ledger.clock import now
from tonghop.ledger.home import Home
from tonghop.ledger.log_entries import link
from tonghop.ledger.record import Ledger
from tonghop.operations.errors import LogDamaged
from tonghop.storage import disk
from tonghop.warehouse import load, store

_LOG = logging.getLogger(__name__)


def check_log(home: Home) -> None:
    """See that the log continues from what the warehouse holds. Raises `LogDamaged`.

    The chain value of the warehouse's last entry must stand at that entry, and all that follow must be numbered and
    chained on. Without a warehouse, or with a damaged one, the whole log must be. In any case it must know each run
    whose extracts the archive keeps.
    """
    ledger = Ledger(home)
    try:
        entries = {int(facts["entry"]): facts for _, facts in ledger.raw_entries()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise LogDamaged("log_unreadable", why=error) from None
    held, chain = _held(home)
    if held and held not in entries:
        raise LogDamaged("log_behind", entry=held)
    if held and entries[held].get("chain") != chain:
        raise LogDamaged("log_changed", entry=held)
    if broken := _first_unchained(entries, held, chain):
        raise LogDamaged("log_changed", entry=broken)
    if unknown := _unknown_runs(ledger, entries.values()):
        raise LogDamaged("log_without_run", run=unknown)


def _held(home: Home) -> tuple[int, str]:
    try:
        return load.last_run(home.warehouse) if home.warehouse.exists() else (0, "")
    except store.DamagedWarehouse:
        return 0, ""


def _first_unchained(entries: dict[int, dict[str, Any]], held: int, chain: str) -> int:
    """The first entry after `held` that is missing or is not chained to the one before; 0 if all are."""
    for number in range(held + 1, max(entries, default=0) + 1):
        facts = entries.get(number)
        if facts is None or link(chain, facts) != facts.get("chain"):
            return number
        chain = facts["chain"]
    return 0


def _unknown_runs(ledger: Ledger, entries: Iterable[dict[str, Any]]) -> str:
    """A run whose extracts are in the archive and that the log does not know; '' if there is none."""
    folder = ledger.archive.extracts_of("")
    kept = {path.name for path in folder.iterdir() if path.suffix != disk.PART} if folder.is_dir() else set()
    return min(kept - {str(facts.get("run_id")) for facts in entries}, default="")


def note_clock(home: Home) -> None:
    """Put into the program's log that its clock is behind the last entry of the home's log."""
    if last := last_entry_after(home, now()):
        _LOG.warning("the clock is behind the log, whose last entry is of %s", last)


def last_entry_after(home: Home, moment: datetime) -> str:
    """The time of the log's last entry if it is later than a moment: the clock went backwards since; else ''.

    Also '' for a log that cannot be read, which `check_log` tells.
    """
    try:
        last = Ledger(home).last_at()
    except (ValueError, TypeError):
        return ""
    return last if last and datetime.fromisoformat(last) > moment else ""
