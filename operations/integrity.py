"""The integrity of a home: archive, extracts, releases, log and warehouse are recomputed and compared."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tonghop.ledger.digests import checksum_of, digest_of
from tonghop.ledger.home import Home
from tonghop.ledger.inbox import look_through
from tonghop.ledger.log_entries import effective, link
from tonghop.ledger.record import Ledger
from tonghop.operations import contents
from tonghop.operations.releases import folder_of
from tonghop.storage import disk
from tonghop.warehouse import query
from tonghop.warehouse.questions.runs import loaded


class Discrepancy(NamedTuple):
    """Something that is not as the ledger says. `kind`: as in the messages `discrepancy_*`."""

    kind: str
    where: str
    expected: str
    found: str


def changed_contents(home: Home) -> list[Discrepancy]:
    """Tables of the warehouse whose rows are not what log and archive make of them: it is built anew beside.

    To be asked of a home whose log, archive and extracts fit. Raises `warehouse.store.DamagedWarehouse`.
    """
    return [
        Discrepancy("table_changed", found.table, f"+{found.missing}", f"+{found.surplus} ({found.example[:120]})")
        for found in contents.differences(home)
    ]


CHECKED = ("entries", "files", "readings", "releases", "runs")


class IntegrityReport(NamedTuple):
    """How many of each kind were checked, and what does not agree."""

    counts: dict[str, int]
    discrepancies: list[Discrepancy]


def verify(home: Home) -> IntegrityReport:
    """Recompute every hash; nothing is changed. If the log cannot be read, that is the only discrepancy."""
    ledger = Ledger(home)
    try:
        ledger.runs()
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        return IntegrityReport(
            dict.fromkeys(CHECKED, 0), [Discrepancy("log_unreadable", str(home.root), "–", str(error))]
        )
    held = _held(home)
    parts = {
        "entries": list(_log(ledger)),
        "files": list(_archive(ledger)),
        "readings": list(_extracts(ledger)),
        "releases": list(_releases(ledger)),
        "runs": list(_warehouse(held, ledger)),
    }
    counts = {
        "entries": len(ledger.raw_entries()),
        "files": len({receipt.file_hash for receipt in ledger.receipts() if not receipt.unarchived}),
        "readings": sum(len(load.readings) for load in effective(ledger.loads())),
        "releases": sum(decision.kind == "publish" for decision in ledger.decisions()),
        "runs": len(held),
    }
    return IntegrityReport(counts, [discrepancy for found in parts.values() for discrepancy in found])


def _log(ledger: Ledger) -> Iterator[Discrepancy]:
    """Entries that were changed, removed or inserted: numbers have no gap, and each is chained to the one before."""
    head, number = "", 0
    for path, facts in ledger.raw_entries():
        entry, where = facts.get("entry"), f"{path.name} #{facts.get('entry')}"
        if entry != number + 1:
            yield Discrepancy("entry_missing", where, f"#{number + 1}", f"#{entry}")
        elif link(head, facts) != facts.get("chain"):
            yield Discrepancy("entry_changed", where, link(head, facts)[:12], str(facts.get("chain"))[:12])
        number, head = int(entry or 0), str(facts.get("chain"))


def _archive(ledger: Ledger) -> Iterator[Discrepancy]:
    """Files whose content is not what their receipt says, that are gone, or that have no receipt.

    A killed run may have copied files and not written their receipts. Where the inbox still has them, nothing is amiss:
    the next run receives them.
    """
    known: set[Path] = set()
    for receipt in ledger.receipts():
        if receipt.is_known or receipt.is_reread or receipt.unarchived:
            continue
        path = ledger.archive.path_of(receipt.file_hash, receipt.file_name)
        known.add(path)
        where = f"{path.relative_to(ledger.home.root)} ({receipt.file_name})"
        if not path.is_file():
            yield Discrepancy("file_missing", where, receipt.file_hash, "–")
        elif (found := digest_of(path)) != receipt.file_hash:
            yield Discrepancy("file_changed", where, receipt.file_hash, found)
    found_there = sorted(ledger.home.archive.glob("[0-9a-f][0-9a-f]/*"))
    strays = [path for path in found_there if path not in known and path.suffix != disk.PART]
    waiting = files_by_hash(ledger.home) if strays else {}
    for path in strays:
        if (found := digest_of(path)) not in waiting:
            yield Discrepancy("file_without_receipt", str(path.relative_to(ledger.home.root)), "–", found)


def files_by_hash(home: Home) -> dict[str, Path]:
    """The files of the inbox by the hash of their content."""
    return {
        found.file_hash: found.path for found in look_through(home.inbox, home.max_archived_megabytes * 2**20).files
    }


def _extracts(ledger: Ledger) -> Iterator[Discrepancy]:
    """What was read of a run's files, where it is not what was loaded."""
    for load in effective(ledger.loads()):
        for run_id, checksum in load.readings.items():
            folder = ledger.archive.extracts_of(run_id)
            yield from _folder(folder, checksum, "reading", ledger.home.root)


def _folder(folder: Path, checksum: str, kind: str, root: Path) -> Iterator[Discrepancy]:
    where = str(folder.relative_to(root))
    if not folder.is_dir():
        yield Discrepancy(f"{kind}_missing", where, checksum, "–")
    elif (found := checksum_of(folder)) != checksum:
        yield Discrepancy(f"{kind}_changed", where, checksum, found)


def _releases(ledger: Ledger) -> Iterator[Discrepancy]:
    """Releases that are not what was published, and folders that nobody published."""
    published = {(d.period, d.number): d.checksum for d in ledger.decisions() if d.kind == "publish"}
    for (period, number), checksum in published.items():
        yield from _folder(
            folder_of(ledger.home, str(period), int(number or 0)), str(checksum), "release", ledger.home.root
        )
    for folder in sorted(ledger.home.releases.glob("*/*")):
        if folder.suffix == disk.PART:
            continue
        is_number = re.fullmatch(r"\d+", folder.name) is not None
        if not is_number or (folder.parent.name, int(folder.name)) not in published:
            yield Discrepancy("release_without_entry", str(folder.relative_to(ledger.home.root)), "–", folder.name)


class _Run(NamedTuple):
    """A run as log and warehouse record it: its last entry, the chain there, and when it was loaded."""

    entry: int
    chain: str
    loaded_at: str | None

    def __str__(self) -> str:
        return f"#{self.entry} {self.chain[:12]} {self.loaded_at or '–'}"


def _held(home: Home) -> dict[str, _Run]:
    """The runs that the warehouse holds, by id."""
    if not home.warehouse.exists():
        return {}
    rows = query.ask(home.warehouse, *loaded()).rows
    return {run_id: _Run(entry, chain, at.isoformat()) for run_id, entry, chain, at in rows}


def _warehouse(held: dict[str, _Run], ledger: Ledger) -> Iterator[Discrepancy]:
    """Runs in which log and warehouse differ; they also differ if the log was cut or made anew."""
    log = {run.run_id: _Run(run.last_entry, run.chain, run.loaded_at) for run in ledger.runs()}
    for run_id, run in held.items():
        if run_id not in log:
            yield Discrepancy("run_without_entry", run_id, str(run), "–")
        elif log[run_id] != run:
            yield Discrepancy("run_changed", run_id, str(run), str(log[run_id]))
    last = max((run.entry for run in held.values()), default=0)
    for run_id, run in log.items():
        if run_id not in held and run.entry <= last:
            yield Discrepancy("run_not_loaded", run_id, str(run), "–")
