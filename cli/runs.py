"""The runs that a person starts, and what they are told of them."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from tonghop.flows import dask_cluster
from tonghop.flows.errors import NoCluster, NoServer
from tonghop.ledger.clock import now
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.ledger.run_log import note_run
from tonghop.operations import ingest, plans
from tonghop.operations.arguments import district_code, known_period
from tonghop.reports.export import print_json
from tonghop.reports.language import Language
from tonghop.reports.terminal import summary
from tonghop.reports.terminal.changes import as_dict, print_changes, print_findings_changed
from tonghop.reports.terminal.findings import print_findings
from tonghop.warehouse import compare, query, store

FINDINGS_SHOWN = 12


def nightly(home: Home, console: Console, language: Language, *, is_reread: bool = False) -> list[str]:
    """Take everything new to the warehouse and say what a province wants to read; gives the ids of the runs."""
    facts = _run(home, "nightly", {"reread": is_reread}, console, language)
    _print_names(facts, console, language)
    if not facts["runs"]:
        console.print(language.say("nothing_new"), markup=False)
        return []
    print_summary(home, facts["runs"], console, language)
    _print_returns(home, facts, console, language)
    return list(facts["runs"])


def _run(home: Home, flow: str, parameters: dict[str, Any], console: Console, language: Language) -> dict[str, Any]:
    """Run a flow through Prefect. The lock is tried first: Prefect starts slowly.

    That no server or no cluster came is noted here, what happens within the flow by the flow.
    """
    from tonghop.flows.client import run_flow

    with ingest.exclusive(home, flow):
        pass
    try:
        if home.dask_scheduler:
            dask_cluster.reach(home)
    except (NoCluster, BadCall) as error:
        note_run(home, flow, "failed", str(error))
        raise
    try:
        with _ending_at_once(home, flow, console):
            facts: dict[str, Any] = run_flow(home, flow, parameters, console, language)
    except NoServer as error:
        note_run(home, flow, "failed", f"Prefect: {error}")
        raise
    return facts


@contextmanager
def _ending_at_once(home: Home, flow: str, console: Console) -> Iterator[None]:
    """An interrupt ends this process: Prefect would report it for a minute to a server that it has ended, too."""

    def leave(*_: object) -> None:
        from tonghop.flows.client import stop_server

        note_run(home, flow, "failed", "bị ngắt · interrupted")
        console.show_cursor(True)
        stop_server()
        os._exit(INTERRUPTED)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


INTERRUPTED = 130
"""The exit code of a run that a person ends."""


def _print_names(facts: dict[str, Any], console: Console, language: Language) -> None:
    for name in facts["renamed"]:
        console.print(language.say("known_again", name=name), markup=False)
    for name, why in facts["left"]:
        console.print(language.say(f"left_{why}", name=name), markup=False)


def print_summary(home: Home, runs: list[str], console: Console, language: Language) -> None:
    """Files, findings, coverage, counts and rates after a run."""
    totals = query.ask(home.warehouse, query.RUN_TOTALS, {"runs": runs}).dicts()[0]
    console.print(language.say("run_done", **totals), markup=False, style="bold")
    findings = query.ask(home.warehouse, query.OPEN_FINDINGS).dicts()
    mine = [row for row in findings if row["run_id"] in runs]
    print_findings(mine, console, language, limit=FINDINGS_SHOWN)
    if period := summary.latest_period(home.warehouse):
        summary.print_coverage(home.warehouse, period, console, language)
        summary.print_rates(home.warehouse, period, console, language)


def correct(
    home: Home, district: str, period: str, console: Console, language: Language, *, is_reread: bool = False
) -> list[str]:
    """Take the corrected files of one district; gives the ids of the runs."""
    code = district_code(home, district, known_period(period))
    before = _headlines(home, period)
    parameters = {"district": code, "period": period, "reread": is_reread}
    facts = _run(home, "correct", parameters, console, language)
    _print_names(facts, console, language)
    name = unit_name(home, code, period)
    if not facts["runs"]:
        console.print(language.say("correct_nothing", name=name, period=period), markup=False)
        console.print(language.say("nothing_new"), markup=False)
        return []
    totals = query.ask(home.warehouse, query.RUN_TOTALS, {"runs": facts["runs"]}).dicts()[0]
    console.print(language.say("run_done", **totals), markup=False, style="bold")
    if totals["accepted"]:
        console.print(language.say("run_accepted", **totals), markup=False)
    _print_returns(home, facts, console, language)
    _print_before_after(home, before, _headlines(home, period), (code, home.province), period, console, language)
    return list(facts["runs"])


def _print_returns(home: Home, facts: dict[str, Any], console: Console, language: Language) -> None:
    if count := facts.get("returns"):
        console.print(language.say("returns_written", count=count, path=home.outbox), markup=False)


def _headlines(home: Home, period: str, warehouse: Path | None = None) -> dict[str, dict[str, dict[str, Any]]]:
    """Headline figures by unit; empty before the first run."""
    source = warehouse or home.warehouse
    if not source.exists():
        return {}
    rows = query.ask(source, query.INDICATORS_BY_UNIT, [period]).dicts()
    units = {row["unit_code"] for row in rows}
    return {unit: summary.headline_figures(source, period, unit) for unit in units}


def _print_before_after(
    home: Home,
    before: dict[str, dict[str, dict[str, Any]]],
    after: dict[str, dict[str, dict[str, Any]]],
    units: tuple[str, ...],
    period: str,
    console: Console,
    language: Language,
) -> None:
    for unit in dict.fromkeys(units):
        if unit in after:
            name = next(iter(after[unit].values()))["unit_name"]
            old = before.get(unit, {})
            summary.print_before_after(old, after[unit], console, language, name=name, period=period)


def unit_name(home: Home, code: str, period: str) -> str:
    """A unit's name at the end of a period."""
    from tonghop.configs.loader import periods
    from tonghop.readers.pool import reading_context

    return reading_context(home.province).index(periods()[period].ends_on).by_code[code].name


def _preview(
    home: Home, plan: plans.Plan, period: str | None, console: Console, language: Language, format: str
) -> None:
    """Prepare the next state beside the warehouse, show what differs, and throw it away."""
    ingest.read_all(home, plan)
    draft = ingest.prepare(home, plan)
    try:
        shown = period or summary.latest_period(draft)
        changes, findings = compare.between_files(home.warehouse, draft, shown or "")
        if format == "json":
            print_json({"period": shown} | as_dict(changes, findings))
            return
        console.print(language.say("preview_title"), style="bold", markup=False)
        print_changes(changes, console, language)
        print_findings_changed(findings, console, language)
        if shown:
            after = _headlines(home, shown, draft)
            _print_before_after(home, _headlines(home, shown), after, (home.province,), shown, console, language)
    finally:
        store.discard(draft)
        ingest.clear_staging(home)


def preview_nightly(home: Home, console: Console, language: Language, *, is_reread: bool, format: str) -> None:
    """Show what the nightly run would change in the latest period; writes nothing."""
    with ingest.exclusive(home, "nightly --preview"):
        plan = plans.receive(home, now(), is_reread=is_reread, is_preview=True)
        if format != "json":
            _print_names({"renamed": plan.renamed, "left": plan.left}, console, language)
        if not plan.runs and format != "json":
            console.print(language.say("nothing_new"), markup=False)
            return
        _preview(home, plan, None, console, language, format)


def preview_correction(
    home: Home, district: str, period: str, console: Console, language: Language, *, is_reread: bool, format: str
) -> None:
    """Show what a correction would change; writes nothing."""
    code = district_code(home, district, known_period(period))
    with ingest.exclusive(home, "correct --preview"):
        plan = plans.receive_correction(home, code, period, now(), is_preview=True, is_reread=is_reread)
        if format != "json":
            _print_names({"renamed": plan.renamed, "left": plan.left}, console, language)
        if not plan.runs and format != "json":
            name = unit_name(home, code, period)
            console.print(language.say("correct_nothing", name=name, period=period), markup=False)
            return
        _preview(home, plan, period, console, language, format)


def rebuild(home: Home, to: Path | None, console: Console, language: Language) -> None:
    """Build the warehouse anew from the log, in its place or, leaving it alone, into another file."""
    plan = plans.rebuild_plan(home)
    if to is None:
        _run(home, "rebuild", {}, console, language)
        target = home.warehouse
    else:
        target = to.absolute()
        with ingest.exclusive(home, "rebuild"):
            ingest.read_all(home, plan)
            draft = ingest.prepare(home, plan, from_empty=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(draft.read_bytes())
            draft.unlink()
            ingest.clear_staging(home)
    console.print(language.say("rebuilt", runs=len(plan.runs), path=target), markup=False)
