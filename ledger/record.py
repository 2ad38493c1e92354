"""The ledger of a home: its archive, and the log of receipts, decisions and loads. It determines the warehouse.

Receipts (`archive/receipts.jsonl`), decisions (`decisions.jsonl`) and loads (`archive/loads.jsonl`) share one numbering
and one chain of entries. The receipts of a run share its id and its time. Replaying the runs in the order of their
entries gives the warehouse. If a crash cut off the last receipt of a run, the run does not exist: its files are still
in the inbox, and the next run takes its numbers.
"""

import getpass
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from tonghop.ledger.archive import Archive
from tonghop.ledger.home import Home
from tonghop.ledger.inbox import Arrival
from tonghop.ledger.json_lines import append_lines, read_lines
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


class Ledger:
    """The archive and the log of one home. `receive`, `decide` and `note_load` write; nothing else does."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.archive = Archive(home.archive)
        self.receipts_path = home.archive / "receipts.jsonl"
        self.loads_path = home.archive / "loads.jsonl"

    def receipts(self) -> list[Receipt]:
        if not self.receipts_path.exists():
            return []
        facts = self.receipts_path.stat()
        return list(_receipts_in(self.receipts_path, facts.st_size, facts.st_mtime_ns))

    def decisions(self) -> list[Decision]:
        return [Decision(**facts) for facts in read_lines(self.home.decisions)]

    def loads(self) -> list[Load]:
        return [Load(**facts) for facts in read_lines(self.loads_path)]

    def raw_entries(self) -> list[tuple[Path, dict[str, Any]]]:
        """Every entry as its file has it, with the file, in the order of the numbers; receipts of whole runs only.

        Raises `ValueError` if a file cannot be read.
        """
        found = [(self.receipts_path, facts) for facts in _of_whole_runs(read_lines(self.receipts_path))]
        found += [(path, facts) for path in (self.home.decisions, self.loads_path) for facts in read_lines(path)]
        return sorted(found, key=lambda pair: pair[1].get("entry", 0))

    def runs(self, after: int = 0) -> list[LogRun]:
        """The runs after an entry, in order. Receipts of known content are not among them: they change nothing."""
        grouped: dict[str, list[Receipt]] = {}
        for receipt in self.receipts():
            if receipt.entry > after and not receipt.is_known:
                grouped.setdefault(receipt.run_id, []).append(receipt)
        runs = [run_of_receipts(receipts) for receipts in grouped.values()]
        runs += [run_of_decision(decision) for decision in self.decisions() if decision.entry > after]
        loads = effective(self.loads())
        return [_loaded(run, loads) for run in sorted(runs, key=lambda run: run.last_entry)]

    def sort_arrivals(self, arrivals: Iterable[Arrival]) -> tuple[list[Arrival], list[Arrival]]:
        """New content, and known content under a new name. Content known under its name is in neither."""
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
        """The receipts that a run would write; nothing is written.

        `rereads`: archived files to read again. `after`: how many entries will be written before these.
        """
        by = getpass.getuser()
        blank = Receipt(0, "", kind, scope, at.isoformat(), "", "", 0, by, 0)
        found = [replace(blank, **_facts(arrival)) for arrival in new]
        found += [replace(blank, **_facts(arrival), is_known=True) for arrival in renamed]
        found += [replace(blank, **_facts(receipt), is_reread=True) for receipt in rereads]
        first = self.next_entry() + after
        run_id = run_name(kind, at, first)
        return [
            replace(receipt, entry=entry, run_id=run_id, run_entries=len(found))
            for entry, receipt in enumerate(found, first)
        ]

    def receive(self, receipts: Iterable[Receipt], arrivals: Iterable[Arrival]) -> None:
        """Copy the files into the archive, byte for byte; then, with all of it on the disk, write their receipts."""
        for arrival in arrivals:
            self.archive.store(arrival)
        self.archive.sync()
        append_lines(self.receipts_path, map(vars, chained(receipts, self.head())))

    def next_entry(self) -> int:
        return self._last().entry + 1

    def last_at(self) -> str:
        """The time of the last entry; empty before the first."""
        return self._last().at

    def head(self) -> str:
        """The chain value of the last entry; empty before the first."""
        return self._last().chain

    def _last(self) -> Receipt | Decision | Load:
        last = [entries[-1] for entries in (self.receipts(), self.decisions(), self.loads()) if entries]
        return max(last, key=lambda entry: entry.entry, default=Load(0, "", 0, 0, "", ""))

    def draft_decisions(self, decisions: Iterable[Decision]) -> list[Decision]:
        """The decisions as they would be written: numbered and chained, each a run of its own."""
        numbered = []
        for entry, decision in enumerate(decisions, self.next_entry()):
            run_id = run_name(decision.kind, datetime.fromisoformat(decision.at), entry)
            numbered.append(replace(decision, entry=entry, run_id=run_id))
        return chained(numbered, self.head())

    def decide(self, decisions: Iterable[Decision]) -> None:
        """Write decisions to the log."""
        append_lines(self.home.decisions, map(vars, self.draft_decisions(decisions)))

    def note_load(self, load: Load) -> None:
        """Write to the log that the warehouse is about to be replaced; the entry is numbered here."""
        numbered = replace(load, entry=self.next_entry())
        append_lines(self.loads_path, map(vars, chained([numbered], self.head())))


def _facts(file: Arrival | Receipt) -> dict[str, Any]:
    """What a receipt says of its file."""
    name = file.name if isinstance(file, Arrival) else file.file_name
    return {
        "file_hash": file.file_hash,
        "file_name": name,
        "size": file.size,
        "modified_at": file.modified_at,
        "unarchived": file.unarchived,
    }


@lru_cache(maxsize=2)
def _receipts_in(path: Path, size: int, modified: int) -> tuple[Receipt, ...]:
    """The receipts of whole runs. The steps of a run share them as long as the file keeps its size and its time."""
    return tuple(Receipt(**facts) for facts in _of_whole_runs(read_lines(path)))


def _of_whole_runs(receipts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The receipts without those of runs that a crash ended before their last receipt was written."""
    return [facts for run in _runs_in(receipts) if len(run) == run[0].get("run_entries") for facts in run]


def _runs_in(receipts: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Receipts by run: those of one id with consecutive numbers. A run that begins anew takes the numbers again."""
    run: list[dict[str, Any]] = []
    for facts in receipts:
        if run and (facts.get("run_id"), facts.get("entry")) != (
            run[0].get("run_id"),
            run[0].get("entry", 0) + len(run),
        ):
            yield run
            run = []
        run.append(facts)
    if run:
        yield run


def _loaded(run: LogRun, loads: list[Load]) -> LogRun:
    """The run with the load that brought it into the warehouse, if one did."""
    for load in loads:
        if load.held < run.last_entry <= load.through:
            extracts = load.readings.get(run.run_id)
            return replace(run, loaded_at=load.at, reader=load.reader, configs=load.configs, extracts=extracts)
    return run


def run_name(kind: str, at: datetime, entry: int) -> str:
    """The id of a run: its kind, its time and its first entry in the log."""
    return f"{kind}-{at:%Y%m%dT%H%M%S}-{entry:06}"
