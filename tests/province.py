"""A province in a test: files are put into its inbox, nights pass, and its warehouse answers."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from tests import warehouses
from tonghop.ledger.archive import Archive
from tonghop.ledger.clock import ZONE
from tonghop.ledger.home import Home, open_home
from tonghop.ledger.log_entries import Decision, Receipt
from tonghop.operations import ingest, plans
from tonghop.operations.plans import Plan
from tonghop.readers.context import reading_context
from tonghop.transforms.context import Context
from tonghop.transforms.figures.frames import write_batch
from tonghop.transforms.figures.observations import observe
from tonghop.transforms.figures.submissions import Extract
from tonghop.transforms.workbook import understand

FIRST_NIGHT = "2022-12-16 21:30"
SECOND_NIGHT = "2023-12-14 21:30"
CORRECTION = "2023-12-15 09:00"
NIGHT = "2023-12-10 21:30"
NEXT_NIGHT = "2023-12-11 21:30"
THIRD_NIGHT = "2023-12-12 21:30"


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZONE)


def decision(kind: str, moment: str, reason: str = "gửi nhầm", **facts: Any) -> Decision:
    """What a person decides."""
    return Decision(0, "", kind, at(moment).isoformat(), "tester", reason, **facts)


@dataclass(frozen=True)
class Province(Home):
    """The home of a province, played without Prefect.

    Files are read in the test's own process, except in a `full_night`: to start the processes that read takes as long
    as all the rest of a night. Returns are written in a `full_night` and by `run_with_returns`.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process, which need not know the tests, gets the home."""
        return partial(Home, **vars(self)), ()

    @staticmethod
    def of(home: Home) -> "Province":
        return Province(**vars(home))

    @staticmethod
    def open(root: Path) -> "Province":
        """The home at a path, with its settings read anew."""
        return Province.of(open_home(root))

    @staticmethod
    def new(root: Path, code: str) -> "Province":
        """A home with nothing in it."""
        return Province.of(ingest.make_home(root, code, clock_may_be_set=True))

    def copy(self, root: Path) -> "Province":
        """A province of one's own with the same content."""
        shutil.copytree(self.root, root)
        return Province.open(root)

    # What happens

    def put(self, name: str, content: bytes, modified_at: str = "") -> Path:
        """A file arrives in the inbox. `modified_at`: when it was written; by default now."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if modified_at:
            os.utime(path, (at(modified_at).timestamp(),) * 2)
        return path

    def night(self, moment: str = NIGHT, *, is_reread: bool = False) -> Plan:
        """A nightly run."""
        return self.run(plans.receive(self, at(moment), is_reread=is_reread), moment)

    def full_night(self, moment: str = NIGHT) -> Plan:
        """A nightly run with its reading processes and its returns."""
        plan = plans.receive(self, at(moment))
        ingest.run_plan(self, plan, at=at(moment))
        return plan

    def correct(self, district: str, period: str, moment: str = CORRECTION) -> Plan:
        """A correction of one district and period."""
        return self.run(plans.receive_correction(self, district, period, at(moment), is_preview=False), moment)

    def withdraw(self, submission_id: str, moment: str = NEXT_NIGHT, reason: str = "gửi nhầm") -> None:
        """A submission is withdrawn."""
        self.decide(moment, decision("withdraw", moment, reason, submission_id=submission_id))

    def decide(self, moment: str, *decisions: Decision) -> None:
        """Decisions are logged and carried out."""
        self.run(plans.decide(self, decisions), moment)

    def run_with_returns(self, plan: Plan, moment: str) -> None:
        """The steps of a run, and its returns."""
        steps = replace(ingest.plain_steps(), read=lambda _, plan, __: self._read_files(plan))
        ingest.run_plan(self, plan, at=at(moment), steps=steps)

    def run(self, plan: Plan, moment: str) -> Plan:
        """The steps of a run."""
        if plan.runs:
            self._read(plan)
            ingest.promote(self, ingest.prepare(self, plan, at=at(moment)), plan)
        return plan

    def rebuilt(self) -> Path:
        """The warehouse made anew from the log, beside the present one."""
        plan = plans.rebuild_plan(self)
        self._read(plan)
        return ingest.prepare(self, plan, from_empty=True)

    def rebuild(self) -> None:
        """The warehouse made anew from the log, in its place."""
        ingest.promote(self, self.rebuilt(), plans.rebuild_plan(self))

    def _read(self, plan: Plan) -> None:
        if not plan.staged:
            shutil.rmtree(self.staging, ignore_errors=True)
        self._read_files(plan)
        ingest.check(self, plan)

    def _read_files(self, plan: Plan) -> Path:
        for number in range(ingest.batches_of(plan)):
            receipts = ingest.batch_of(plan, number)
            extracts = [self._extract(plan, receipt) for receipt in receipts]
            observed = observe(extracts, self._context())
            write_batch([receipt.run_id for receipt in receipts], observed, self.staging, number)
        return self.staging

    def _extract(self, plan: Plan, receipt: Receipt) -> Extract:
        content = ingest.content_of(plan, Archive(self.archive), receipt).read_bytes()
        return understand(content, receipt.file_hash, receipt.file_name, self._context())

    def _context(self) -> Context:
        if self.mappings.exists():
            return replace(reading_context(self.province, self.mappings), is_brief=True)
        return _context_of(self.province)

    # What its warehouse answers

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return warehouses.rows(self.warehouse, sql, parameters)

    def dicts(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        return warehouses.dicts(self.warehouse, sql, parameters)

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The only value of the only row."""
        return warehouses.one(self.warehouse, sql, parameters)

    def columns(self, table: str) -> list[str]:
        return warehouses.columns(self.warehouse, table)

    def count(self, unit: str, measure: str, period: str = "2023") -> dict[str, Any]:
        """One row of `mart.counts` of the review."""
        return self._row("counts", "form = 'poverty_review' AND measure", unit, measure, period)

    def rate(self, unit: str, indicator: str, period: str = "2023") -> dict[str, Any]:
        """One row of `mart.rates`."""
        return self._row("rates", "indicator", unit, indicator, period)

    def figure(self, unit: str, measure: str, period: str = "2023") -> dict[str, Any]:
        """The current figure of a unit's own: one row of `mart.current_observations` of the review."""
        return self._row("current_observations", "form = 'poverty_review' AND measure", unit, measure, period)

    def statuses(self) -> dict[str, str]:
        """Submission → status."""
        return dict(self.rows("SELECT submission_id, status FROM core.submissions ORDER BY number"))

    def _row(self, mart: str, what: str, unit: str, name: str, period: str) -> dict[str, Any]:
        sql = f"FROM mart.{mart} WHERE unit_code = ? AND {what} = ? AND period = ?"
        (row,) = self.dicts(sql, [unit, name, period])
        return row


@cache
def _context_of(province: str) -> Context:
    return replace(reading_context(province), is_brief=True)


@dataclass(frozen=True)
class Demo:
    """The demo's province after each step; nobody writes in these."""

    empty: Province
    opening: Province
    reported: Province
    corrected: Province
