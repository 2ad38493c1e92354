"""What a run would change: the next state is made beside the warehouse, compared with it and thrown away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tonghop.ledger.home import Home
from tonghop.operations import ingest, plans
from tonghop.operations.headlines import Headlines, headlines, latest_period
from tonghop.warehouse import compare, query, store
from tonghop.warehouse.query import Result
from tonghop.warehouse.questions import runs


@dataclass(frozen=True)
class Preview:
    """What a run would change in one period; `period` is null in a home for which nothing was sent yet.

    `findings`: those that one of both states has open and the other not. `before`, `after`: the headline figures.
    `fallen`: the rows that would count no longer, as `questions.runs.fallen`.
    """

    plan: plans.Plan
    period: str | None
    changes: compare.Changes
    findings: Result
    before: Headlines
    after: Headlines
    fallen: list[dict[str, Any]]


def nightly(home: Home, at: datetime, *, is_reread: bool) -> Preview:
    """What the nightly run would change in the latest period. Raises `warehouse.store.Locked`."""
    with ingest.exclusive(home, "nightly --preview", is_logged=False):
        return _preview(home, plans.receive(home, at, is_reread=is_reread, is_preview=True), None)


def correction(home: Home, district: str, period: str, at: datetime, *, is_reread: bool) -> Preview:
    """What a correction would change; `district` is a code. Raises `warehouse.store.Locked`."""
    with ingest.exclusive(home, "correct --preview", is_logged=False):
        plan = plans.receive_correction(home, district, period, at, is_preview=True, is_reread=is_reread)
        return _preview(home, plan, period)


def _preview(home: Home, plan: plans.Plan, period: str | None) -> Preview:
    if not plan.runs:
        nothing = Result([], [], [])
        known = latest_period(home.warehouse) if home.warehouse.exists() else None
        return Preview(plan, period or known, compare.Changes(nothing, nothing, nothing), nothing, {}, {}, [])
    ingest.read_all(home, plan)
    draft = ingest.prepare(home, plan)
    try:
        compared = period or latest_period(draft)
        changes, findings = compare.between_files(home.warehouse, draft, compared or "")
        before, after = (headlines(state, compared) if compared else {} for state in (home.warehouse, draft))
        fallen = query.ask(draft, *runs.fallen([run.run_id for run in plan.runs])).dicts()
        return Preview(plan, compared, changes, findings, before, after, fallen)
    finally:
        store.discard(draft)
        ingest.clear_staging(home)
