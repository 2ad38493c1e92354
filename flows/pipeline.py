"""The steps of a run, one function each: receive, read, check, load. No Prefect here: flows and tests call these.

What goes from step to step is a path: a plan (JSON) and Parquet in the home's staging folder.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from flows.archives import with_members
from flows.clock import now
from flows.home import Home, init_home
from flows.ledger import Arrival, Decision, Ledger, LogRun, Receipt, log_run, run_name
from flows.reading import ReaderPool
from flows.returning import give_back
from schemas.form import all_forms
from schemas.tables import MART
from transforms.frames import check_batch, write_readings
from transforms.units import NoUnits
from transforms.workbook import Context, Reading
from warehouse import build, dimensions, load, store, tables
from warehouse.wide import wide_table

BATCH = 200
"""Files read as one task."""

Progress = Callable[[str, int, int], None]
"""Called with a step's name, what is done, and how much there is."""


def silent(step: str, done: int, total: int) -> None:
    """A progress display that shows nothing."""


@dataclass(frozen=True)
class Plan:
    """What a run has to load: the runs of the log that the warehouse does not hold yet, oldest first.

    `renamed`: names under which known content came again. `left`: files that a correction leaves to the nightly run,
    with the reason. `is_preview`: nothing is in the log, files are read where they lie.
    """

    runs: tuple[LogRun, ...]
    renamed: tuple[str, ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    is_preview: bool = False
    paths: dict[str, str] = field(default_factory=dict)

    def receipts(self) -> list[Receipt]:
        return [receipt for run in self.runs for receipt in run.receipts]

    def save(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")
        return path

    @staticmethod
    def open(path: Path) -> "Plan":
        facts = json.loads(path.read_text(encoding="utf-8"))
        return Plan(
            tuple(_run_of(run) for run in facts["runs"]),
            tuple(facts["renamed"]),
            tuple((name, why) for name, why in facts["left"]),
            facts["is_preview"],
            facts["paths"],
        )


def _run_of(facts: dict[str, Any]) -> LogRun:
    decision = Decision(**facts["decision"]) if facts["decision"] else None
    receipts = tuple(Receipt(**receipt) for receipt in facts["receipts"])
    return LogRun(**{**facts, "receipts": receipts, "decision": decision})


@contextmanager
def exclusive(home: Home, what: str, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the home's writer lock. Raises `warehouse.store.Locked`."""
    holder = {"pid": str(os.getpid()), "command": what, "since": now().isoformat()}
    with store.writer_lock(home.warehouse, holder, wait_seconds):
        yield


def make_home(root: Path, province: str) -> Home:
    """A home with an empty warehouse. Raises `BadCall` where one stands already, `ConfigError`: unknown province."""
    home = init_home(root, province)
    promote(home, prepare(home, Plan(())))
    return home


def held_entries(home: Home) -> int:
    """The last entry of the log that the warehouse holds."""
    if not home.warehouse.exists():
        return 0
    connection = store.connect(home.warehouse, read_only=True)
    try:
        return load.last_entry(connection)
    finally:
        connection.close()


def receive(home: Home, at: datetime) -> Plan:
    """Archive what is new in the inbox. The plan also holds what an interrupted run left in the log."""
    ledger = Ledger(home)
    new, renamed = with_members(home, ledger, ledger.arrivals())
    if new or renamed:
        ledger.archive(ledger.draft("nightly", None, at, new, renamed), new)
    return Plan(tuple(ledger.runs(after=held_entries(home))), tuple(a.name for a in renamed))


def receive_correction(home: Home, district: str, period: str, at: datetime, *, is_preview: bool) -> Plan:
    """Archive the new files that speak of one district and period alone; the others are left to the nightly run.

    A preview writes nothing: its plan reads the files where they lie.
    """
    ledger = Ledger(home)
    new, _ = with_members(home, ledger, ledger.arrivals())
    chosen, left = choose_correction(home, new, district, period)
    pending = ledger.runs(after=held_entries(home))
    scope = f"{district} {period}"
    receipts = ledger.draft("correct", scope, at, chosen)
    if is_preview:
        run = [log_run(receipts)] if receipts else []
        paths = {arrival.file_hash: str(arrival.path) for arrival in chosen}
        return Plan((*pending, *run), (), tuple(left), True, paths)
    if chosen:
        ledger.archive(receipts, chosen)
    return Plan(tuple(ledger.runs(after=held_entries(home))), (), tuple(left))


def choose_correction(
    home: Home, arrivals: Sequence[Arrival], district: str, period: str
) -> tuple[list[Arrival], list[tuple[str, str]]]:
    """Of new files those whose every submission is of the district and the period; with the others, why not."""
    if not arrivals:
        return [], []
    with ReaderPool(home, workers=1) as pool:
        readings = pool.read((a.file_hash, a.name, a.path) for a in arrivals)
        inside = _units_in(pool.context, district, period)
    chosen, left = [], []
    for arrival, reading in zip(arrivals, readings, strict=True):
        mine = [s.sender_code in inside and s.period == period for s in reading.submissions]
        if mine and all(mine):
            chosen.append(arrival)
        elif any(mine):
            left.append((arrival.name, "mixed"))
        else:
            left.append((arrival.name, "refused" if reading.is_refused else "other"))
    return chosen, left


def _units_in(context: Context, district: str, period: str) -> set[str]:
    try:
        index = context.index(context.periods[period].ends_on)
    except NoUnits:
        return set()
    return {unit for unit in index.by_code if index.contains(district, unit)}


def batches_of(plan: Plan) -> int:
    """How many batches of files a plan is read in."""
    return -(-len(plan.receipts()) // BATCH)


def read_batch(
    home: Home, plan: Plan, number: int, progress: Progress = silent, pool: ReaderPool | None = None
) -> Path:
    """Read one batch of a plan's files and write what they say as Parquet, a folder per run."""
    receipts = plan.receipts()[number * BATCH : (number + 1) * BATCH]
    ledger = Ledger(home)
    jobs = [(r.file_hash, r.file_name, _content_of(plan, ledger, r)) for r in receipts]
    count = number * BATCH

    def on_done(_: Reading) -> None:
        nonlocal count
        count += 1
        progress("read", count, len(plan.receipts()))

    if pool is not None:
        readings = pool.read(jobs, on_done)
    else:
        with ReaderPool(home) as fresh:
            readings = fresh.read(jobs, on_done)
    by_run: dict[str, list[Reading]] = {}
    for receipt, reading in zip(receipts, readings, strict=True):
        by_run.setdefault(receipt.run_id, []).append(reading)
    for run_id, mine in by_run.items():
        write_readings(mine, home.staging / run_id / f"batch-{number:04}")
    return home.staging


def _content_of(plan: Plan, ledger: Ledger, receipt: Receipt) -> Path:
    if given := plan.paths.get(receipt.file_hash):
        return Path(given)
    return ledger.path_of(receipt.file_hash, receipt.file_name)


def check(home: Home, plan: Plan, progress: Progress = silent) -> Path:
    """Validate each run's figures, one pandera call a form over all its batches."""
    for done, run in enumerate(plan.runs):
        progress("check", done, len(plan.runs))
        if run.receipts:
            _check_run(run, home.staging / run.run_id)
    progress("check", len(plan.runs), len(plan.runs))
    return home.staging


def _check_run(run: LogRun, folder: Path) -> None:
    check_batch(sorted(folder.glob("batch-*")), all_forms(), folder)
    receipts = pl.DataFrame(
        [(r.file_hash, r.file_name, r.size, r.at, r.received_by) for r in run.receipts],
        schema=["file_hash", "file_name", "size", "received_at", "received_by"],
        orient="row",
    )
    receipts.with_columns(pl.col("received_at").str.to_datetime(time_zone="UTC")).write_parquet(
        folder / "receipts.parquet"
    )


def prepare(home: Home, plan: Plan, progress: Progress = silent, *, from_empty: bool = False) -> Path:
    """The next state of the warehouse in a file beside it: a copy of today's with the plan's runs loaded and built.

    Raises `warehouse.build.AuditFailed` where our own sums do not hold; the warehouse is as it was.
    """
    draft = store.copy_for_writing(home.warehouse)
    if from_empty:
        store.discard(draft)
    is_new = not draft.exists()
    connection = store.connect(draft)
    forms = all_forms().values()
    try:
        tables.settle(connection, (*MART, *(wide_table(form) for form in forms)))
        if is_new:
            dimensions.fill(connection, home.province)
        dimensions.describe(connection, forms)
        for done, run in enumerate(plan.runs):
            progress("load", done, len(plan.runs))
            _apply(connection, home, run)
            build.build(connection, run.run_id, forms, home.coverage_threshold)
        if not plan.runs:
            build.build(connection, "", forms, home.coverage_threshold)
        connection.execute("CHECKPOINT")
    except BaseException:
        connection.close()
        store.discard(draft)
        raise
    connection.close()
    progress("load", len(plan.runs), len(plan.runs))
    return draft


def _apply(connection: Any, home: Home, run: LogRun) -> None:
    entry = load.Run(run.run_id, run.kind, run.scope, datetime.fromisoformat(run.at), run.last_entry)
    if run.decision:
        load.withdraw(connection, entry, run.decision.submission_id, run.decision.by, run.decision.reason)
    else:
        load.append(connection, entry, home.staging / run.run_id)


def promote(home: Home, draft: Path) -> None:
    """Make the prepared state the warehouse, and drop what was staged for it."""
    store.promote(draft, home.warehouse)
    clear_staging(home)


def clear_staging(home: Home) -> None:
    """Remove what a run staged."""
    shutil.rmtree(home.unpacked, ignore_errors=True)
    shutil.rmtree(home.staging, ignore_errors=True)


def read_all(home: Home, plan: Plan, progress: Progress = silent) -> None:
    """Read every batch of a plan with one pool, and check it: the steps of a run without Prefect."""
    shutil.rmtree(home.staging, ignore_errors=True)  # a preview's plan reads members of archives where they lie
    if plan.receipts():
        with ReaderPool(home) as pool:
            for number in range(batches_of(plan)):
                read_batch(home, plan, number, progress, pool)
    check(home, plan, progress)


def run_plan(home: Home, plan: Plan, progress: Progress = silent) -> bool:
    """Read, check, load and promote a plan and write its returns; False where there was nothing to do."""
    if not plan.runs:
        return False
    read_all(home, plan, progress)
    promote(home, prepare(home, plan, progress))
    give_back(home, [run.run_id for run in plan.runs])
    return True


def rebuild_plan(home: Home) -> Plan:
    """The whole history: every run of the log."""
    return Plan(tuple(Ledger(home).runs()))


def withdrawal(home: Home, submission_id: str, reason: str, at: datetime, by: str) -> LogRun:
    """Write the withdrawal of a submission to the log; the next load carries it out."""
    ledger = Ledger(home)
    entry = ledger.next_entry()
    return ledger.decide(
        Decision(entry, run_name("withdraw", at, entry), "withdraw", at.isoformat(), submission_id, reason, by)
    )


def pending(home: Home, held: int) -> tuple[LogRun, ...]:
    """The runs of the log after the last entry that the warehouse holds."""
    return tuple(Ledger(home).runs(after=held))
