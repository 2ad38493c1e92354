"""The steps that carry out a plan, one function each, and their order. No Prefect here: flows and tests call these.

Home and plan are opened once and handed to each step. What a step makes for the next lies in the home as Parquet.
"""

import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl

from tonghop.configs.groups import unit_groups
from tonghop.configs.units import units
from tonghop.ledger.archive import Archive
from tonghop.ledger.clock import now
from tonghop.ledger.home import Home, init_home
from tonghop.ledger.log_entries import Load, LogRun, Receipt
from tonghop.ledger.log_file import recorded
from tonghop.ledger.record import Ledger
from tonghop.ledger.seal import seal
from tonghop.operations.errors import NotRead
from tonghop.operations.plans import Plan
from tonghop.operations.returns import clear_owed, give_back, owe, owed
from tonghop.readers.pool import Job, pool_for
from tonghop.readers.versions import configs_version, reader_version
from tonghop.schemas.form import all_forms
from tonghop.storage import disk
from tonghop.transforms.context import Context
from tonghop.transforms.figures.form_checks import check_batch
from tonghop.transforms.figures.frames import write_batch
from tonghop.transforms.figures.observations import observe
from tonghop.transforms.figures.submissions import Extract
from tonghop.warehouse import build, dimensions, load, models, query, store, tables
from tonghop.warehouse.questions.runs import load_of
from tonghop.warehouse.touched import touched
from tonghop.warehouse.wide import wide_view

_LOG = logging.getLogger(__name__)

BATCH = 250
"""Files whose extracts are written together; a worker of a cluster reads them together."""

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how much of it is done, and how much there is."""


def silent(step: str, done: int, total: int) -> None:
    """A progress display that shows nothing."""


@contextmanager
def exclusive(home: Home, what: str, wait_seconds: float = 0.0, *, is_logged: bool = True) -> Iterator[None]:
    """Hold the home's writer lock, keep its warehouse open for readers and write the log.

    Raises `warehouse.store.Locked`.

    `is_logged`: false for a preview, which leaves nothing in the home.
    """
    holder = {"pid": str(os.getpid()), "command": what, "since": now().isoformat(timespec="seconds")}
    log = recorded(home, what) if is_logged else nullcontext()
    with store.writer_lock(home.warehouse, holder, wait_seconds), log, store.kept_open(home.warehouse):
        yield


def make_home(root: Path, province: str, *, clock_may_be_set: bool = False) -> Home:
    """A home with an empty warehouse. Raises `BadCall` where one stands already, `ConfigError`: unknown province.

    `clock_may_be_set`: for demos and tests.
    """
    empty = Plan(())
    return init_home(
        root, province, lambda home: promote(home, prepare(home, empty), empty), clock_may_be_set=clock_may_be_set
    )


def batches_of(plan: Plan) -> int:
    """How many batches of files a plan is read in."""
    return -(-len(plan.receipts()) // BATCH)


def batch_of(plan: Plan, number: int) -> list[Receipt]:
    """The files of one batch."""
    return plan.receipts()[number * BATCH : (number + 1) * BATCH]


def read_files(home: Home, plan: Plan, progress: Progress = silent) -> Path:
    """Read the files of a plan in child processes; write their extracts as Parquet by batch, in a folder per run.

    Gives the folder of the runs. The figures of a batch are read while the processes are at the files of the next, so
    that no more than two batches are in memory.
    """
    files = len(plan.receipts())
    archive = Archive(home.archive)
    done = count(1)
    if files:
        with pool_for(home, files) as pool, ThreadPoolExecutor(1) as writer:
            written = writer.submit(lambda: None)
            for number in range(batches_of(plan)):
                receipts = batch_of(plan, number)
                jobs = [
                    Job(r.file_hash, r.file_name, content_of(plan, archive, r), unarchived_size(r)) for r in receipts
                ]
                extracts = pool.read(jobs, lambda _: progress("read", next(done), files))
                written.result()
                written = writer.submit(_write_batch, home, receipts, extracts, pool.context, number)
            written.result()
    return home.staging


def _write_batch(home: Home, receipts: list[Receipt], extracts: list[Extract], context: Context, number: int) -> None:
    observed = observe(extracts, context)
    write_batch([receipt.run_id for receipt in receipts], observed, home.staging, number)
    refused = sum(extract.is_refused for extract in observed.extracts)
    _LOG.info("batch %d: %d files read, %d of them refused", number, len(extracts), refused)


def unarchived_size(receipt: Receipt) -> int | None:
    """The size of a file whose content nobody has; None where it can be read."""
    return receipt.size if receipt.unarchived else None


def content_of(plan: Plan, archive: Archive, receipt: Receipt) -> Path:
    """Where the content of a received file is."""
    if path := plan.paths.get(receipt.file_hash):
        return Path(path)
    return archive.path_of(receipt.file_hash, receipt.file_name)


def check(home: Home, plan: Plan, progress: Progress = silent) -> Path:
    """Validate each run's figures, one pandera call a form over all its batches.

    Raises `operations.errors.NotRead` where a file of a run is in none of its batches.
    """
    for done, run in enumerate(plan.runs):
        progress("check", done, len(plan.runs))
        if run.receipts and run.run_id not in plan.kept:
            _check_run(run, home.staging / run.run_id)
    progress("check", len(plan.runs), len(plan.runs))
    _LOG.info("validated")
    return home.staging


def _check_run(run: LogRun, folder: Path) -> None:
    batches = sorted(folder.glob("batch-*"))
    read = {
        h for batch in batches for h in pl.read_parquet(batch / "files.parquet", columns=["file_hash"])["file_hash"]
    }
    if lacking := [receipt.file_name for receipt in run.receipts if receipt.file_hash not in read]:
        raise NotRead(run.run_id, lacking)
    check_batch(batches, all_forms(), folder)
    receipts = pl.DataFrame(
        [
            (r.file_hash, r.file_name, r.size, r.at, r.received_by, r.is_reread, r.modified_at or None)
            for r in run.receipts
        ],
        schema={
            **dict.fromkeys(("file_hash", "file_name"), pl.String),
            "size": pl.Int64,
            **dict.fromkeys(("received_at", "received_by"), pl.String),
            "is_reread": pl.Boolean,
            "modified_at": pl.String,
        },
        orient="row",
    )
    times = pl.col("received_at", "modified_at").str.to_datetime(time_zone="UTC")
    receipts.with_columns(times).write_parquet(disk.for_library(folder / "receipts.parquet"))


def prepare(
    home: Home, plan: Plan, progress: Progress = silent, *, from_empty: bool = False, at: datetime | None = None
) -> Path:
    """The next state of the warehouse in a file beside it: a copy of today's with the plan's runs loaded and built.

    `at`: since when it will hold the runs that no load of the log brought before; by default the end of this step.
    Raises `warehouse.build.AuditFailed` where our own sums do not hold; the warehouse is as it was.
    """
    draft = store.copy_for_writing(home.warehouse)
    if from_empty:
        store.discard(draft)
    connection = store.connect(draft, megabytes=home.max_build_memory_megabytes)
    try:
        _fill(connection, home, plan, progress)
        load.settle_time(connection, at or now())
        connection.execute("CHECKPOINT")
    except BaseException:
        connection.close()
        store.discard(draft)
        raise
    connection.close()
    progress("load", len(plan.runs), len(plan.runs))
    _LOG.info("loaded and built: %d runs", len(plan.runs))
    return draft


def _fill(connection: Any, home: Home, plan: Plan, progress: Progress) -> None:
    """Load and build the runs of a plan, one after the other: each makes findings of its own."""
    forms = all_forms().values()
    made = tables.settle(connection, models.tables(), (*models.views(), *(wide_view(form) for form in forms)))
    if made:
        models.note_version(connection, "")  # the first run builds everything, those after it their part
    dimensions.follow(connection, forms, units(home.province), unit_groups(home.province, home.groups))
    for done, run in enumerate(plan.runs):
        progress("load", done, len(plan.runs))
        _apply(connection, home, plan, run)
        build.build(connection, run.run_id, forms, home.coverage_threshold, touched(connection, run.run_id))
    if not plan.runs:
        build.build(connection, "", forms, home.coverage_threshold)


def _apply(connection: Any, home: Home, plan: Plan, run: LogRun) -> None:
    entry = load.Run(
        run.run_id,
        run.kind,
        run.scope,
        datetime.fromisoformat(run.at),
        run.last_entry,
        run.chain,
        datetime.fromisoformat(run.loaded_at) if run.loaded_at else None,
        run.reader or reader_version(),
        run.configs or configs_version(home),
    )
    if run.decision:
        load.decide(connection, entry, vars(run.decision))
    else:
        is_kept = run.run_id in plan.kept
        extracts = Archive(home.archive).extracts_of(run.run_id) if is_kept else home.staging / run.run_id
        load.append(connection, entry, extracts)


def promote(home: Home, draft: Path, plan: Plan) -> None:
    """Make the prepared state the warehouse: keep what was read, write the load to the log, swap, clear the staging."""
    fresh = [run for run in plan.runs if run.loaded_at is None]
    if fresh:
        ledger = Ledger(home)
        extracts = {
            run.run_id: ledger.archive.keep_extracts(run.run_id, home.staging / run.run_id)
            for run in fresh
            if run.receipts
        }
        ((held, finished_at),) = query.ask(draft, *load_of([run.run_id for run in fresh])).rows
        through = max(run.last_entry for run in fresh)
        at = finished_at.isoformat()
        ledger.note_load(Load(0, at, held, through, reader_version(), configs_version(home), extracts))
        owe(home, [run.run_id for run in fresh])
    store.promote(draft, home.warehouse)
    _LOG.info("the warehouse is replaced")
    _settle(home)
    clear_staging(home)


def _settle(home: Home) -> None:
    """Have the swap on the disk and note the file's state. The warehouse is replaced by now: a failure is a warning.

    If a power failure brings the old file back, the next run loads from the log what that one lacks; without the note
    it compares what the new one holds.
    """
    try:
        disk.sync_folder(home.root)
        seal(home)
    except OSError:
        _LOG.warning("the swap of the warehouse is not settled", exc_info=True)


def clear_staging(home: Home) -> None:
    """Remove what a run staged."""
    disk.discard(home.unpacked)
    disk.discard(home.staging)


def load_and_promote(home: Home, plan: Plan, from_empty: bool, at: datetime | None, progress: Progress) -> Path:
    """Load, build, audit and replace the warehouse; gives its path. `from_empty`, `at`: as for `prepare`."""
    promote(home, prepare(home, plan, progress, from_empty=from_empty, at=at), plan)
    return home.warehouse


@dataclass(frozen=True)
class PlanSteps:
    """How each step that carries out a plan is called."""

    read: Callable[[Home, Plan, Progress], Path]
    check: Callable[[Home, Plan, Progress], Path]
    load_and_promote: Callable[[Home, Plan, bool, datetime | None, Progress], Path]
    write_returns: Callable[[Home, list[str]], int]


def plain_steps() -> PlanSteps:
    """The steps as they are, in this process."""
    return PlanSteps(read_files, check, load_and_promote, give_back)


Percent = Callable[[float], None]
"""Called with how much of a run is done, in percent."""


def unseen(_: float) -> None:
    """Nobody is shown how far a run is."""


def read_all(
    home: Home,
    plan: Plan,
    progress: Progress = silent,
    steps: PlanSteps | None = None,
    show_percent: Percent = unseen,
) -> None:
    """Read and check the files of a plan: the part of its order that changes nothing."""
    steps = steps or plain_steps()
    if not plan.staged:
        disk.discard(home.staging)  # a preview's plan reads members of archives where they lie
    steps.read(home, plan, progress)
    show_percent(60.0)
    steps.check(home, plan, progress)
    show_percent(75.0)


def run_plan(
    home: Home,
    plan: Plan,
    progress: Progress = silent,
    at: datetime | None = None,
    *,
    from_empty: bool = False,
    steps: PlanSteps | None = None,
    show_percent: Percent = unseen,
) -> int:
    """Read, check, load and promote a plan and write the returns owed; gives how many.

    Of a plan without runs only what an earlier one owes is written. `from_empty`: the plan is the whole history. It is
    carried out whatever it holds, and nothing goes back to senders.
    """
    steps = steps or plain_steps()
    if plan.runs or from_empty:
        read_all(home, plan, progress, steps, show_percent)
        steps.load_and_promote(home, plan, from_empty, at, progress)
    return 0 if from_empty else _write_returns(home, steps)


def _write_returns(home: Home, steps: PlanSteps) -> int:
    """The returns owed. The warehouse is replaced by now: an outbox that cannot be written is a warning."""
    runs = owed(home)
    if not runs:
        return 0
    try:
        written = steps.write_returns(home, runs)
        clear_owed(home)
    except OSError:
        _LOG.warning("returns are not written", exc_info=True)
        return 0
    return written
