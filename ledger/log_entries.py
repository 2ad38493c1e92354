"""The entries of the log: receipts of files, decisions of persons, loads of the warehouse. Each is written once.

The three share one numbering, and each entry's `chain` is the SHA-256 of the entry before it and of its own content:
an entry that is changed or taken out breaks the chain.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar


@dataclass(frozen=True)
class Receipt:
    """A file received. Grain: run × file content.

    `run_entries`: how many receipts the run has; `is_known`: the same content came before, under another name;
    `is_reread`: the archived file is read again, because code or configs have changed what it gives.
    `modified_at`: when the file was written, as an ISO text; '' in the receipts of versions that did not keep it.
    `unarchived`: why the archive does not hold the content, as in `Arrival`; '' if it does.
    """

    entry: int
    run_id: str
    kind: str
    scope: str | None
    at: str
    file_hash: str
    file_name: str
    size: int
    received_by: str
    run_entries: int
    is_known: bool = False
    is_reread: bool = False
    modified_at: str = ""
    unarchived: str = ""
    chain: str = ""


@dataclass(frozen=True)
class Decision:
    """What a person decided. `kind`: withdraw, accept, undo, publish.

    withdraw: `submission_id`, or `file_hash` for a file that gave no submission. accept: `submission_id`,
    and `unit_code` for one row of it. undo: `undoes`, the entry of a withdrawal or an acceptance. publish: `period`,
    the release's `number` and `checksum`; its `reason` says why it was published in spite of obstacles.
    """

    entry: int
    run_id: str
    kind: str
    at: str
    by: str
    reason: str = ""
    submission_id: str | None = None
    file_hash: str | None = None
    unit_code: str | None = None
    undoes: int | None = None
    period: str | None = None
    number: int | None = None
    checksum: str | None = None
    chain: str = ""

    @property
    def about(self) -> str:
        """The submission, row or file that was withdrawn or accepted."""
        return " ".join(filter(None, (self.submission_id, self.unit_code, self.file_hash)))


@dataclass(frozen=True)
class Load:
    """A state of the warehouse. It is written just before that state replaces the one before.

    The load brings the entries after `held`, up to `through`. If the next load begins before `through`, this one never
    replaced the warehouse. `reader` and `configs` are the versions that read its files; `readings` holds the checksum
    of the extracts of each run.
    """

    entry: int
    at: str
    held: int
    through: int
    reader: str
    configs: str
    readings: dict[str, str] = field(default_factory=dict)
    chain: str = ""


@dataclass(frozen=True)
class LogRun:
    """The entries of one run: files received together, or one decision; and how it was loaded, if it has been.

    `chain`: the chain value of its last entry.
    `loaded_at`: when the warehouse first held it; `extracts`: the checksum of its extracts.
    """

    run_id: str
    kind: str
    scope: str | None
    at: str
    last_entry: int
    chain: str
    receipts: tuple[Receipt, ...] = ()
    decision: Decision | None = None
    loaded_at: str | None = None
    reader: str | None = None
    configs: str | None = None
    extracts: str | None = None


Entry = TypeVar("Entry", Receipt, Decision, Load)


def chained(entries: Iterable[Entry], head: str) -> list[Entry]:
    """The entries with their chain values. `head`: the chain value of the entry before them."""
    found: list[Entry] = []
    for entry in entries:
        head = link(head, vars(entry))
        found.append(replace(entry, chain=head))
    return found


def link(head: str, entry: Mapping[str, Any]) -> str:
    """The chain value of an entry: SHA-256 over the value before it and the entry without its own."""
    facts = {key: value for key, value in entry.items() if key != "chain"}
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{head}\n{text}".encode()).hexdigest()


def run_of_receipts(receipts: list[Receipt]) -> LogRun:
    """The receipts of one run as a run."""
    first = receipts[0]
    last = max(receipts, key=lambda receipt: receipt.entry)
    return LogRun(first.run_id, first.kind, first.scope, first.at, last.entry, last.chain, tuple(receipts))


def run_of_decision(decision: Decision) -> LogRun:
    """A decision as a run."""
    return LogRun(decision.run_id, decision.kind, None, decision.at, decision.entry, decision.chain, decision=decision)


def effective(loads: list[Load]) -> list[Load]:
    """The loads whose state became the warehouse. A load was in vain if a later one begins before its `through`."""
    found: list[Load] = []
    begin = math.inf
    for load in reversed(loads):
        if load.through <= begin:
            found.append(load)
        begin = min(begin, load.held)
    return found[::-1]
