"""What a run has to do: the new files that it takes, the archived files that it reads again, and the decisions."""

import getpass
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tonghop.configs.groups import unit_groups
from tonghop.configs.overrides import overrides
from tonghop.ledger.digests import checksum_of
from tonghop.ledger.home import Home
from tonghop.ledger.inbox import Arrival, Waiting, Waits, look_through
from tonghop.ledger.log_entries import Decision, LogRun, Receipt, chained, run_of_decision, run_of_receipts
from tonghop.ledger.log_file import name_runs
from tonghop.ledger.record import Ledger
from tonghop.operations import reprocess
from tonghop.readers.context import measures_of_forms, reading_context
from tonghop.readers.pool import Job, ReaderPool
from tonghop.readers.zip_members import with_members
from tonghop.storage import disk
from tonghop.transforms.context import Context
from tonghop.transforms.entities.units import NoUnits
from tonghop.transforms.figures.frames import write_extracts
from tonghop.transforms.figures.observations import Observed, observe
from tonghop.warehouse import load, query, store
from tonghop.warehouse.questions.doubted_rows import doubted
from tonghop.warehouse.questions.submissions import on_hold

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    """What a run has to load: the runs of the log that the warehouse does not hold yet, oldest first.

    `renamed`: names under which known content came again. `skipped`: files that the run leaves alone, with the reason.
    `is_preview`: nothing is in the log, files are read where they lie (`paths`). `kept`: runs of which the archive
    holds the extracts. `staged`: hashes of files that were read to make the plan.
    """

    runs: tuple[LogRun, ...]
    renamed: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    is_preview: bool = False
    paths: dict[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    staged: tuple[str, ...] = ()

    def receipts(self) -> list[Receipt]:
        """The files to read."""
        return [
            receipt
            for run in self.runs
            if run.run_id not in self.kept
            for receipt in run.receipts
            if receipt.file_hash not in self.staged
        ]


def held_entries(home: Home) -> int:
    """The last entry of the log that the warehouse holds; 0 where there is none. Raises `DamagedWarehouse`."""
    return load.last_run(home.warehouse)[0] if home.warehouse.exists() else 0


def pending(ledger: Ledger) -> tuple[LogRun, ...]:
    """The runs of the log that the warehouse does not hold, as if no load of them had begun."""
    runs = ledger.runs(after=held_entries(ledger.home))
    return tuple(replace(run, loaded_at=None, reader=None, configs=None, extracts=None) for run in runs)


def check_own_files(home: Home) -> None:
    """See that the home's own files of configuration can be followed, before a run takes anything.

    Raises `ConfigError` for a line of `mappings.yaml` or `groups.csv` that cannot.
    """
    overrides(home.mappings, home.province, measures_of_forms())
    unit_groups(home.province, home.groups)


def receive(home: Home, at: datetime, *, is_reread: bool = False, is_preview: bool = False) -> Plan:
    """Archive what is new in the inbox. The plan also holds what an interrupted run left in the log.

    `is_reread`: archived files that would give something else now are read again, but for those of closed periods.
    """
    check_own_files(home)
    ledger = Ledger(home)
    inbox = look_through(home.inbox, home.max_archived_megabytes * 2**20)
    new, renamed, closed = with_members(home, ledger, inbox.files)
    new, waiting = _taken(home, ledger, new, is_preview=is_preview)
    rereads, skipped = reprocess.of_open_periods(home, is_preview=is_preview) if is_reread else ([], [])
    receipts = ledger.draft("nightly", None, at, new, renamed, rereads)
    skipped = [*inbox.waiting, *closed, *waiting, *skipped]
    return _planned(ledger, receipts, new, (), skipped, [a.name for a in renamed], is_preview=is_preview)


def _taken(
    home: Home, ledger: Ledger, new: Iterable[Arrival], *, is_preview: bool
) -> tuple[list[Arrival], list[Waiting]]:
    """Copy new files into the archive, as many bytes as a night may take. Gives them, and those that wait.

    A preview copies nothing.

    A file that changes, or cannot be read, before it is copied waits: nothing is promised in the log for it.
    """
    left = home.max_night_megabytes * 2**20
    taken, waiting = [], []
    for arrival in new:
        size = 0 if arrival.unarchived else arrival.size
        if size > left:
            waiting.append(Waiting(arrival.name, "night_full"))
            continue
        try:
            if not is_preview:
                ledger.archive.store(arrival)
        except Waits as reason:
            waiting.append(Waiting(arrival.name, reason.why))
            continue
        left -= size
        taken.append(arrival)
    return taken, waiting


def receive_correction(
    home: Home, district: str, period: str, at: datetime, *, is_preview: bool, is_reread: bool = False
) -> Plan:
    """Archive the new files that are about one district and period only; the nightly run takes the others.

    Files of that district and period that wait because it was published are accepted, and so are rows that wait because
    other forms contradict them or because they lack what the row before answered, unless a new file speaks of their
    units. A preview writes nothing: its plan reads the files where they lie. What was read to choose the files is
    staged for the run.
    """
    check_own_files(home)
    ledger = Ledger(home)
    inbox = look_through(home.inbox, home.max_archived_megabytes * 2**20)
    new, _, _ = with_members(home, ledger, inbox.files)
    chosen, observed, skipped = choose_correction(home, new, district, period)
    scope = f"{district} {period}"
    accepted = Decision(0, "", "accept", at.isoformat(), getpass.getuser(), f"correct {scope}")
    decisions = [
        replace(accepted, submission_id=submission_id) for submission_id in _on_hold(home, district, period)
    ] + [
        replace(accepted, submission_id=submission_id, unit_code=unit)
        for submission_id, unit, form in _doubted(home, district, period)
        if (form, unit) not in _spoken_of(observed)
    ]
    rereads = []
    if is_reread:
        inside = units_in(home, district, period)
        rereads = reprocess.of_district(home, inside, period, is_preview=is_preview)
    receipts = ledger.draft("correct", scope, at, chosen, rereads=rereads, after=len(decisions))
    plan = _planned(ledger, receipts, chosen, decisions, skipped, [], is_preview=is_preview)
    if is_preview or observed is None:
        return plan
    disk.discard(home.staging)
    write_extracts(observed, home.staging / receipts[0].run_id / "batch-chosen")
    return replace(plan, staged=tuple(extract.file_hash for extract in observed.extracts))


def _planned(
    ledger: Ledger,
    receipts: list[Receipt],
    received: Sequence[Arrival],
    decisions: Sequence[Decision],
    skipped: Iterable[tuple[str, str]],
    renamed: Iterable[str],
    *,
    is_preview: bool,
) -> Plan:
    """Write decisions and receipts to the log, decisions first; a preview only numbers them."""
    drafts = ledger.draft_decisions(decisions)
    if is_preview:
        head = drafts[-1].chain if drafts else ledger.head()
        after = [receipt for receipt in chained(receipts, head) if not receipt.is_known]
        runs = (*map(run_of_decision, drafts), *([run_of_receipts(after)] if after else []))
        paths = {arrival.file_hash: str(arrival.path) for arrival in received}
        return Plan((*pending(ledger), *runs), tuple(renamed), tuple(skipped), True, paths)
    if decisions:
        ledger.decide(decisions)
    if receipts:
        ledger.receive(receipts, received)
    return _to_load(ledger, renamed, skipped)


def left_over(home: Home) -> Plan:
    """What a killed run left in the log and the warehouse does not hold."""
    return Plan(pending(Ledger(home)))


def _to_load(ledger: Ledger, renamed: Iterable[str] = (), skipped: Iterable[tuple[str, str]] = ()) -> Plan:
    """The plan of what the log holds and the warehouse does not; from here on, the program's log names these runs."""
    plan = Plan(pending(ledger), tuple(renamed), tuple(skipped))
    name_runs(run.run_id for run in plan.runs)
    _LOG.info("planned: %d runs, %d files", len(plan.runs), len(plan.receipts()))
    return plan


def _on_hold(home: Home, district: str, period: str) -> list[str]:
    if not home.warehouse.exists():
        return []
    return [submission_id for (submission_id,) in query.ask(home.warehouse, *on_hold(district, period)).rows]


def _doubted(home: Home, district: str, period: str) -> list[tuple[str, str, str]]:
    if not home.warehouse.exists():
        return []
    return [(row[0], row[1], row[2]) for row in query.ask(home.warehouse, *doubted(district, period)).rows]


def _spoken_of(observed: Observed | None) -> set[tuple[str, str]]:
    """Forms and units of which what was read has a row."""
    return set(observed.figures.select("form", "unit_code").unique().iter_rows()) if observed else set()


def choose_correction(
    home: Home, new: Sequence[Arrival], district: str, period: str
) -> tuple[list[Arrival], Observed | None, list[tuple[str, str]]]:
    """New files whose every submission is of the district and the period, as read; and the others, with the reason."""
    if not new:
        return [], None, []
    with ReaderPool(home, workers=1) as pool:
        extracts = pool.read(Job(a.file_hash, a.name, a.path, a.size if a.unarchived else None) for a in new)
        inside = _units_in(pool.context, district, period)
    chosen, chosen_extracts, skipped = [], [], []
    for arrival, extract in zip(new, extracts, strict=True):
        is_inside = [s.sender_code in inside and s.period == period for s in extract.submissions]
        if is_inside and all(is_inside):
            chosen.append(arrival)
            chosen_extracts.append(extract)
        elif any(is_inside):
            skipped.append((arrival.name, "mixed"))
        else:
            skipped.append((arrival.name, "refused" if extract.is_refused else "other"))
    return chosen, observe(chosen_extracts, pool.context) if chosen else None, skipped


def units_in(home: Home, district: str, period: str) -> set[str]:
    """The codes of a unit and of all that lies in it at the end of a period."""
    return _units_in(reading_context(home.province), district, period)


def _units_in(context: Context, district: str, period: str) -> set[str]:
    try:
        index = context.index(context.periods[period].ends_on)
    except NoUnits:
        return set()
    return {unit for unit in index.by_code if index.contains(district, unit)}


def decide(home: Home, decisions: Iterable[Decision]) -> Plan:
    """Write decisions to the log; the plan carries them out, after the runs that are still pending."""
    ledger = Ledger(home)
    ledger.decide(decisions)
    return _to_load(ledger)


def rebuild_plan(home: Home) -> Plan:
    """The whole history: every run of the log. The extracts that the archive keeps of a run are not read again."""
    ledger = Ledger(home)
    held = _held_or_none(home)
    runs = []
    for run in ledger.runs():
        is_void = held is not None and run.last_entry > held  # its load never took the warehouse's place
        runs.append(replace(run, loaded_at=None, reader=None, configs=None, extracts=None) if is_void else run)
    kept = [
        run.run_id
        for run in runs
        if run.extracts
        and (folder := ledger.archive.extracts_of(run.run_id)).is_dir()
        and checksum_of(folder) == run.extracts
    ]
    return Plan(tuple(runs), kept=tuple(kept))


def _held_or_none(home: Home) -> int | None:
    """The last entry that the warehouse holds; None if it is missing or damaged."""
    try:
        return held_entries(home) if home.warehouse.exists() else None
    except store.DamagedWarehouse:
        return None


def held_plan(home: Home) -> Plan:
    """The history that the warehouse holds: the plan of a rebuild without the runs that come after its last entry."""
    whole, held = rebuild_plan(home), held_entries(home)
    return replace(whole, runs=tuple(run for run in whole.runs if run.last_entry <= held))
