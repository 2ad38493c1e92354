"""The ledger: files in the archive, receipts, decisions and loads, append only. It determines the warehouse.

Receipts (`archive/receipts.jsonl`), decisions (`decisions.jsonl`) and loads (`archive/loads.jsonl`) share one numbering
and one chain of entries; receipts of one run share its id and its time. Runs in the order of their entries, replayed,
give the warehouse. A run whose last receipt was cut off by a crash never was: its files are still in the inbox.

What was read of a run's files is kept as well (`archive/readings/<run>/`, Parquet): a later version of the program may
read them otherwise, and history stays what it was.
"""

import getpass
import json
import os
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from tonghop.ledger.atomic import replacing
from tonghop.ledger.digests import checksum_of, digest_of
from tonghop.ledger.home import Home
from tonghop.ledger.log_entries import (
    Decision,
    Load,
    LogRun,
    Receipt,
    chained,
    effective,
    run_of_decision,
    run_of_receipts,
)


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
        self.loads_path = home.archive / "loads.jsonl"

    def receipts(self) -> list[Receipt]:
        if not self.receipts_path.exists():
            return []
        facts = self.receipts_path.stat()
        return list(_receipts_in(self.receipts_path, facts.st_size, facts.st_mtime_ns))

    def decisions(self) -> list[Decision]:
        return [Decision(**facts) for facts in _read_lines(self.home.decisions)]

    def loads(self) -> list[Load]:
        return [Load(**facts) for facts in _read_lines(self.loads_path)]

    def raw_entries(self) -> list[tuple[Path, dict[str, Any]]]:
        """Every entry as it stands in its file, in the order of the numbers."""
        kept = {self.receipts_path: len(self.receipts()), self.home.decisions: None, self.loads_path: None}
        found = [(path, facts) for path, count in kept.items() for facts in list(_read_lines(path))[:count]]
        return sorted(found, key=lambda pair: pair[1].get("entry", 0))

    def runs(self, after: int = 0) -> list[LogRun]:
        """The runs whose entries come after one, in order, without receipts of known content: these change nothing."""
        grouped: dict[str, list[Receipt]] = {}
        for receipt in self.receipts():
            if receipt.entry > after and not receipt.is_known:
                grouped.setdefault(receipt.run_id, []).append(receipt)
        runs = [run_of_receipts(receipts) for receipts in grouped.values()]
        runs += [run_of_decision(decision) for decision in self.decisions() if decision.entry > after]
        loads = effective(self.loads())
        return [_loaded(run, loads) for run in sorted(runs, key=lambda run: run.last_entry)]

    def arrivals(self) -> Iterator[Arrival]:
        """Every file in the inbox, by name. Hidden files and links are not files that somebody sent."""
        for path in sorted(self.home.inbox.rglob("*")):
            relative = path.relative_to(self.home.inbox)
            if path.is_symlink() or not path.is_file() or any(part.startswith(".") for part in relative.parts):
                continue
            digest = digest_of(path)
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
        rereads: Iterable[Receipt] = (),
        after: int = 0,
    ) -> list[Receipt]:
        """The receipts that a run would write, without writing them.

        `rereads`: archived files to read once more. `after`: how many entries are written before them.
        """
        by = getpass.getuser()
        blank = Receipt(0, "", kind, scope, at.isoformat(), "", "", 0, by, 0)
        found = [replace(blank, file_hash=a.file_hash, file_name=a.name, size=a.size) for a in new]
        found += [replace(blank, file_hash=a.file_hash, file_name=a.name, size=a.size, is_known=True) for a in renamed]
        found += [
            replace(blank, file_hash=r.file_hash, file_name=r.file_name, size=r.size, is_reread=True) for r in rereads
        ]
        first = self.next_entry() + after
        run_id = run_name(kind, at, first)
        return [
            replace(receipt, entry=entry, run_id=run_id, run_entries=len(found))
            for entry, receipt in enumerate(found, first)
        ]

    def archive(self, receipts: Iterable[Receipt], arrivals: Iterable[Arrival]) -> None:
        """Copy the files into the archive, byte for byte, then write their receipts."""
        for arrival in arrivals:
            self._store(arrival)
        self._append(self.receipts_path, chained(receipts, self.head()), keep=len(self.receipts()))

    def _store(self, arrival: Arrival) -> None:
        target = self.path_of(arrival.file_hash, arrival.name)
        if target.exists():
            return
        with replacing(target) as part:
            with part.open("wb") as file:
                digest = digest_of(arrival.path, file)
            if digest != arrival.file_hash:
                raise OSError(f"{arrival.name} changed while it was being archived")

    def path_of(self, file_hash: str, name: str) -> Path:
        """Where a content lies in the archive: by its hash, with the ending of its first name."""
        suffix = Path(name).suffix.lower()
        suffix = suffix if suffix.isascii() and len(suffix) <= 6 else ""
        return self.home.archive / file_hash[:2] / f"{file_hash}{suffix}"

    def next_entry(self) -> int:
        return self._last().entry + 1

    def head(self) -> str:
        """The chain value of the last entry; empty before the first."""
        return self._last().chain

    def _last(self) -> Receipt | Decision | Load:
        last = [entries[-1] for entries in (self.receipts(), self.decisions(), self.loads()) if entries]
        return max(last, key=lambda entry: entry.entry, default=Load(0, "", 0, 0, "", ""))

    def draft_decisions(self, decisions: Iterable[Decision]) -> list[Decision]:
        """Decisions numbered and chained, each a run, as they would be written."""
        numbered = []
        for entry, decision in enumerate(decisions, self.next_entry()):
            run_id = run_name(decision.kind, datetime.fromisoformat(decision.at), entry)
            numbered.append(replace(decision, entry=entry, run_id=run_id))
        return chained(numbered, self.head())

    def decide(self, decisions: Iterable[Decision]) -> None:
        """Write decisions to the log."""
        self._append(self.home.decisions, self.draft_decisions(decisions), keep=len(self.decisions()))

    def note_load(self, load: Load) -> None:
        """Write that the warehouse is about to be replaced; numbered here."""
        numbered = replace(load, entry=self.next_entry())
        self._append(self.loads_path, chained([numbered], self.head()), keep=len(self.loads()))

    def _append(self, path: Path, entries: Sequence[Receipt] | Sequence[Decision] | Sequence[Load], keep: int) -> None:
        _append_lines(path, map(vars, entries), keep)

    def extracts_of(self, run_id: str) -> Path:
        """The folder in which what was read of a run's files is kept."""
        return self.home.archive / "readings" / run_id

    def keep_extracts(self, run_id: str, staged: Path) -> str:
        """Copy what was read of a run into the archive; gives its checksum."""
        target = self.extracts_of(run_id)
        with replacing(target) as part:
            shutil.copytree(staged, part)
        return checksum_of(target)


@lru_cache(maxsize=2)
def _receipts_in(path: Path, size: int, modified: int) -> tuple[Receipt, ...]:
    """The receipts of whole runs in a file of that size, last written then: several steps of a run ask for them."""
    receipts = [Receipt(**facts) for facts in _read_lines(path)]
    if not receipts:
        return ()
    last = receipts[-1]
    is_whole = sum(receipt.run_id == last.run_id for receipt in receipts) == last.run_entries
    return tuple(receipt for receipt in receipts if is_whole or receipt.run_id != last.run_id)


def _loaded(run: LogRun, loads: list[Load]) -> LogRun:
    """The run with the load that brought it into the warehouse, if one did."""
    for load in loads:
        if load.held < run.last_entry <= load.through:
            extracts = load.readings.get(run.run_id)
            return replace(run, loaded_at=load.at, reader=load.reader, configs=load.configs, extracts=extracts)
    return run


def run_name(kind: str, at: datetime, entry: int) -> str:
    """The id of a run: what it was, when, and its first entry in the log."""
    return f"{kind}-{at:%Y%m%dT%H%M%S}-{entry:06}"


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
