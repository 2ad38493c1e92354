"""What `verify` finds, mended from what the home itself still has; for the rest, what a person has to do."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tonghop.ledger.digests import checksum_of, digest_of
from tonghop.ledger.home import Home
from tonghop.ledger.log_entries import LogRun
from tonghop.ledger.record import Ledger
from tonghop.operations import ingest, integrity
from tonghop.operations.integrity import Discrepancy
from tonghop.operations.plans import Plan
from tonghop.operations.rebuild import rebuild_held
from tonghop.storage import disk


class Repair(NamedTuple):
    """A discrepancy, and whether it is mended. `advice`: the message that says what was done or is to be done."""

    discrepancy: Discrepancy
    is_mended: bool
    advice: str


def repair(home: Home) -> list[Repair]:
    """Mend what can be mended without guessing. Raises `store.Locked`.

    A file of the archive is taken from the inbox, by its hash; extracts are read again from the archive and kept if
    they are what the log says; leftovers of killed runs go back to the inbox; a warehouse that differs is rebuilt. What
    is damaged is moved to `damaged/`, never deleted. Log and releases are not made again: a backup has them.
    """
    with ingest.exclusive(home, "repair"):
        found = integrity.verify(home).discrepancies
        order = sorted(found, key=lambda discrepancy: discrepancy.kind.startswith("reading"))  # they need the files
        needs_inbox = any(discrepancy.kind in _FROM_INBOX for discrepancy in order)
        inbox = integrity.files_by_hash(home) if needs_inbox else {}
        repairs = [_mended(home, discrepancy, inbox) for discrepancy in order]
        if all(done.is_mended for done in repairs):
            for changed in integrity.changed_contents(home)[:1]:
                rebuild_held(home)
                repairs.append(Repair(changed, True, "repaired_warehouse"))
        return repairs


_FROM_INBOX = ("file_missing", "file_changed")
"""Discrepancies that a good copy in the inbox mends."""


def _mended(home: Home, discrepancy: Discrepancy, inbox: Mapping[str, Path]) -> Repair:
    """`inbox`: the files there by the hash of their content."""
    kind = discrepancy.kind
    if kind in _FROM_INBOX:
        is_found = _from_inbox(home, discrepancy, inbox)
        return Repair(discrepancy, is_found, "repaired_file" if is_found else "repair_file")
    if kind in ("reading_missing", "reading_changed"):
        is_same = _read_again(home, discrepancy)
        return Repair(discrepancy, is_same, "repaired_reading" if is_same else "repair_reading")
    if kind == "file_without_receipt":
        _back_to_inbox(home, home.root / discrepancy.where)
        return Repair(discrepancy, True, "repaired_leftover")
    if kind in ("release_missing", "release_changed", "release_without_entry"):
        return Repair(discrepancy, False, "repair_release")
    return Repair(discrepancy, False, "repair_log")


def _from_inbox(home: Home, discrepancy: Discrepancy, inbox: Mapping[str, Path]) -> bool:
    """Put the content that the receipt names back into the archive, if the inbox has it under any name."""
    path = home.root / discrepancy.where.partition(" (")[0]
    good = inbox.get(discrepancy.expected)
    if good is None:
        return False
    if path.exists():
        _put_aside(home, path)
    with disk.replacing(path) as part:
        disk.copy(good, part)
    return digest_of(path) == discrepancy.expected


def _read_again(home: Home, discrepancy: Discrepancy) -> bool:
    """Read the files of a run again, and keep what comes of it if it is what the log says."""
    ledger = Ledger(home)
    run = next((run for run in ledger.runs() if run.run_id == Path(discrepancy.where).name), None)
    if run is None or not _has_files(ledger, run):
        return False
    disk.discard(home.staging)
    try:
        ingest.read_all(home, Plan((run,)))
        staged = home.staging / run.run_id
        if checksum_of(staged) != discrepancy.expected:
            return False  # another version of the program reads them: the history would be another
        if (kept := ledger.archive.extracts_of(run.run_id)).exists():
            _put_aside(home, kept)
        return ledger.archive.keep_extracts(run.run_id, staged) == discrepancy.expected
    finally:
        ingest.clear_staging(home)


def _has_files(ledger: Ledger, run: LogRun) -> bool:
    return all(
        ledger.archive.path_of(receipt.file_hash, receipt.file_name).is_file()
        for receipt in run.receipts
        if not receipt.unarchived
    )


def _back_to_inbox(home: Home, path: Path) -> None:
    """A killed run copied this file and wrote no receipt: the next night receives it from `recovered/`."""
    disk.move(path, home.inbox / "recovered" / path.name)


def _put_aside(home: Home, path: Path) -> None:
    """Move what is damaged out of the way; nothing is deleted."""
    folder = home.root / "damaged"
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.name}.{number}"
    disk.move(path, target)
