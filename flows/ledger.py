"""The ledger: files in the archive, receipts and decisions, append only. It determines the warehouse.

Receipts (`archive/receipts.jsonl`) and decisions (`decisions.jsonl`) share one numbering of entries; entries of one
run share its id and its time. Runs in the order of their entries, replayed, give the warehouse. A run whose last entry
was cut off by a crash never was: its files are still in the inbox.
"""

import getpass
import hashlib
import json
import os
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.home import Home


@dataclass(frozen=True)
class Receipt:
    """A file received. Grain: run × file content.

    `run_entries`: how many entries the run has; `is_known`: the same content came before, under another name.
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


@dataclass(frozen=True)
class Decision:
    """What a person decided about a submission. `kind`: withdraw."""

    entry: int
    run_id: str
    kind: str
    at: str
    submission_id: str
    reason: str
    by: str


@dataclass(frozen=True)
class LogRun:
    """The entries of one run: files received together, or one decision."""

    run_id: str
    kind: str
    scope: str | None
    at: str
    last_entry: int
    receipts: tuple[Receipt, ...] = ()
    decision: Decision | None = None


@dataclass(frozen=True)
class Arrival:
    """A file in the inbox, not yet archived."""

    path: Path
    name: str
    file_hash: str
    size: int


class Ledger:
    """The archive and the log of one home."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.receipts_path = home.archive / "receipts.jsonl"

    def receipts(self) -> list[Receipt]:
        receipts = [Receipt(**facts) for facts in _read_lines(self.receipts_path)]
        if not receipts:
            return []
        last = receipts[-1]
        is_whole = sum(receipt.run_id == last.run_id for receipt in receipts) == last.run_entries
        return receipts if is_whole else [receipt for receipt in receipts if receipt.run_id != last.run_id]

    def decisions(self) -> list[Decision]:
        return [Decision(**facts) for facts in _read_lines(self.home.decisions)]

    def runs(self, after: int = 0) -> list[LogRun]:
        """The runs whose entries come after one, in order, without receipts of known content: these change nothing."""
        grouped: dict[str, list[Receipt]] = {}
        for receipt in self.receipts():
            if receipt.entry > after and not receipt.is_known:
                grouped.setdefault(receipt.run_id, []).append(receipt)
        runs = [log_run(receipts) for receipts in grouped.values()]
        runs += [LogRun(d.run_id, d.kind, None, d.at, d.entry, decision=d) for d in self.decisions() if d.entry > after]
        return sorted(runs, key=lambda run: run.last_entry)

    def arrivals(self) -> Iterator[Arrival]:
        """Every file in the inbox, by name. Hidden files and links are not files that somebody sent."""
        for path in sorted(self.home.inbox.rglob("*")):
            relative = path.relative_to(self.home.inbox)
            if path.is_symlink() or not path.is_file() or any(part.startswith(".") for part in relative.parts):
                continue
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            name = unicodedata.normalize("NFC", relative.as_posix())
            yield Arrival(path, name, digest, path.stat().st_size)

    def sort_arrivals(self, arrivals: Iterable[Arrival]) -> tuple[list[Arrival], list[Arrival]]:
        """New content, and known content under a new name. Content known under its name is neither."""
        receipts = self.receipts()
        known = {receipt.file_hash for receipt in receipts}
        pairs = {(receipt.file_hash, receipt.file_name) for receipt in receipts}
        new: list[Arrival] = []
        renamed: list[Arrival] = []
        for arrival in arrivals:
            if arrival.file_hash not in known:
                known.add(arrival.file_hash)
                new.append(arrival)
            elif (arrival.file_hash, arrival.name) not in pairs:
                renamed.append(arrival)
            pairs.add((arrival.file_hash, arrival.name))
        return new, renamed

    def draft(
        self,
        kind: str,
        scope: str | None,
        at: datetime,
        new: Iterable[Arrival],
        renamed: Iterable[Arrival] = (),
    ) -> list[Receipt]:
        """The receipts that a run would write, without writing them."""
        first = self.next_entry()
        run_id = run_name(kind, at, first)
        by = getpass.getuser()
        marked = [(arrival, False) for arrival in new] + [(arrival, True) for arrival in renamed]
        return [
            Receipt(
                first + n, run_id, kind, scope, at.isoformat(), a.file_hash, a.name, a.size, by, len(marked), is_known
            )
            for n, (a, is_known) in enumerate(marked)
        ]

    def archive(self, receipts: Iterable[Receipt], arrivals: Iterable[Arrival]) -> None:
        """Copy the files into the archive, byte for byte, then write their receipts."""
        for arrival in arrivals:
            self._store(arrival)
        _append_lines(self.receipts_path, (asdict(receipt) for receipt in receipts), keep=len(self.receipts()))

    def _store(self, arrival: Arrival) -> None:
        target = self.path_of(arrival.file_hash, arrival.name)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(target.suffix + ".part")
        shutil.copyfile(arrival.path, part)
        with part.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != arrival.file_hash:
                part.unlink()
                raise OSError(f"{arrival.name} changed while it was being archived")
        os.replace(part, target)

    def path_of(self, file_hash: str, name: str) -> Path:
        """Where a content lies in the archive: by its hash, with the ending of its first name."""
        suffix = Path(name).suffix.lower()
        suffix = suffix if suffix.isascii() and len(suffix) <= 6 else ""
        return self.home.archive / file_hash[:2] / f"{file_hash}{suffix}"

    def next_entry(self) -> int:
        entries = [r.entry for r in self.receipts()] + [d.entry for d in self.decisions()]
        return max(entries, default=0) + 1

    def decide(self, decision: Decision) -> LogRun:
        """Write a decision to the log."""
        _append_lines(self.home.decisions, [asdict(decision)], keep=len(self.decisions()))
        return LogRun(decision.run_id, decision.kind, None, decision.at, decision.entry, decision=decision)


def run_name(kind: str, at: datetime, entry: int) -> str:
    """The id of a run: what it was, when, and its first entry in the log."""
    return f"{kind}-{at:%Y%m%dT%H%M%S}-{entry:06}"


def log_run(receipts: list[Receipt]) -> LogRun:
    """The receipts of one run as a run."""
    first = receipts[0]
    last = max(receipt.entry for receipt in receipts)
    return LogRun(first.run_id, first.kind, first.scope, first.at, last, tuple(receipts))


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The entries of a log. A last line without its end was cut by a crash before it counted."""
    if not path.exists():
        return
    for line in path.read_bytes().split(b"\n")[:-1]:
        if line:
            yield json.loads(line)


def _append_lines(path: Path, entries: Iterable[dict[str, object]], keep: int) -> None:
    """Append entries after the first `keep` and have them on the disk; what a crash left after those is cut off."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries).encode()
    with path.open("ab+") as file:
        file.seek(0)
        whole = file.read().splitlines(keepends=True)[:keep]
        file.truncate(sum(map(len, whole)))
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
