"""The runs that a person starts, and what they are told of them."""

import getpass
from pathlib import Path
from typing import Any

from rich.console import Console

from flows import pipeline, planning
from flows.clock import now
from flows.diary import note_run
from flows.errors import NoServer
from flows.home import BadCall, Home
from flows.places import district_code, known_period
from reports import terminal
from reports.language import Language
from warehouse import query

FINDINGS_SHOWN = 12


def nightly(home: Home, console: Console, language: Language) -> list[str]:
    """Take everything new to the warehouse and say what a province wants to read; gives the ids of the runs."""
    facts = _run(home, "nightly", {}, console, language)
    _print_names(facts, console, language)
    if not facts["runs"]:
        console.print(language.say("nothing_new"), markup=False)
        return []
    print_summary(home, facts["runs"], console, language)
    _print_returns(home, facts, console, language)
    return list(facts["runs"])


def _run(home: Home, flow: str, parameters: dict[str, Any], console: Console, language: Language) -> dict[str, Any]:
    """Run a flow through Prefect; that no server came is noted. The lock is tried first: Prefect starts slowly."""
    from flows.prefect_client import run_flow

    with pipeline.exclusive(home, flow):
        pass
    try:
        facts: dict[str, Any] = run_flow(home, flow, parameters, console, language)
    except NoServer as error:
        note_run(home, flow, "failed", f"Prefect: {error}")
        raise
    return facts


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
    terminal.print_findings(mine, console, language, limit=FINDINGS_SHOWN)
    if period := terminal.latest_period(home.warehouse):
        terminal.print_coverage(home.warehouse, period, console, language)
        terminal.print_rates(home.warehouse, period, console, language)


def correct(
    home: Home, district: str, period: str, console: Console, language: Language, *, is_preview: bool
) -> list[str]:
    """Take the corrected files of one district, or only show what they would change; gives the ids of the runs."""
    code = district_code(home, district, known_period(period))
    if is_preview:
        _preview(home, code, period, console, language)
        return []
    before = _headlines(home, period)
    facts = _run(home, "correct", {"district": code, "period": period}, console, language)
    _print_names(facts, console, language)
    name = unit_name(home, code, period)
    if not facts["runs"]:
        console.print(language.say("correct_nothing", name=name, period=period), markup=False)
        console.print(language.say("nothing_new"), markup=False)
        return []
    totals = query.ask(home.warehouse, query.RUN_TOTALS, {"runs": facts["runs"]}).dicts()[0]
    console.print(language.say("run_done", **totals), markup=False, style="bold")
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
    return {unit: terminal.headline_figures(source, period, unit) for unit in units}


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
            terminal.print_before_after(old, after[unit], console, language, name=name, period=period)


def unit_name(home: Home, code: str, period: str) -> str:
    """A unit's name at the end of a period."""
    from configs.loader import periods
    from flows.reading import reading_context

    return reading_context(home.province).index(periods()[period].ends_on).by_code[code].name


def _preview(home: Home, code: str, period: str, console: Console, language: Language) -> None:
    """Prepare the next state beside the warehouse, show what differs, and throw it away."""
    from warehouse import store

    with pipeline.exclusive(home, "correct --preview"):
        plan = planning.receive_correction(home, code, period, now(), is_preview=True)
        _print_names({"renamed": plan.renamed, "left": plan.left}, console, language)
        if not plan.runs:
            name = unit_name(home, code, period)
            console.print(language.say("correct_nothing", name=name, period=period), markup=False)
            return
        pipeline.read_all(home, plan)
        draft = pipeline.prepare(home, plan)
        try:
            console.print(language.say("preview_title"), style="bold", markup=False)
            if home.warehouse.exists():
                changed = query.figures_changed(home.warehouse, draft, period).dicts()
                terminal.print_changed_figures(changed, console, language)
            after = _headlines(home, period, draft)
            _print_before_after(home, _headlines(home, period), after, (code, home.province), period, console, language)
            runs = {run.run_id for run in plan.runs}
            findings = [row for row in query.ask(draft, query.OPEN_FINDINGS).dicts() if row["run_id"] in runs]
            terminal.print_findings(findings, console, language, limit=FINDINGS_SHOWN)
        finally:
            store.discard(draft)
            pipeline.clear_staging(home)


def withdraw(home: Home, submission_id: str, reason: str, console: Console, language: Language) -> None:
    """Take a submission back: logged with its reason, then carried out. Raises `BadCall`."""
    if not reason.strip():
        raise BadCall(language.say("needs_reason"))
    with pipeline.exclusive(home, "withdraw"):
        sql = "SELECT status FROM core.submissions WHERE submission_id = ?"
        known = query.ask(home.warehouse, sql, [submission_id]).rows
        if not known:
            raise BadCall(language.say("unknown_submission", id=submission_id))
        if known[0][0] == "withdrawn":
            raise BadCall(language.say("already_withdrawn", id=submission_id))
        held = planning.held_entries(home)
        run = pipeline.withdrawal(home, submission_id, reason.strip(), now(), getpass.getuser())
        pipeline.run_plan(home, planning.Plan(planning.pending(home, held)))
    note_run(home, "withdraw", "done", submission_id, [run.run_id])
    console.print(language.say("withdrawn", id=submission_id), markup=False)


def rebuild(home: Home, to: Path | None, console: Console, language: Language) -> None:
    """Build the warehouse anew from the log, in its place or, leaving it alone, into another file."""
    plan = planning.rebuild_plan(home)
    if to is None:
        _run(home, "rebuild", {}, console, language)
        target = home.warehouse
    else:
        target = to.absolute()
        with pipeline.exclusive(home, "rebuild"):
            pipeline.read_all(home, plan)
            draft = pipeline.prepare(home, plan, from_empty=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(draft.read_bytes())
            draft.unlink()
            pipeline.clear_staging(home)
    console.print(language.say("rebuilt", runs=len(plan.runs), path=target), markup=False)
