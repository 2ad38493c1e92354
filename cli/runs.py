"""The runs that a person starts, and what the terminal shows of them."""

from pathlib import Path
from typing import Any

from rich.console import Console

from tonghop.cli import fallen
from tonghop.cli.foreground import run_in_foreground
from tonghop.ledger.clock import now
from tonghop.ledger.home import Home
from tonghop.operations import preview
from tonghop.operations.arguments import district_code, known_period, unit_name
from tonghop.operations.headlines import Headlines, headlines, latest_period
from tonghop.operations.preview import Preview
from tonghop.operations.rebuild import rebuild_into, writing
from tonghop.operations.runs import Outcome
from tonghop.reports.export import print_json
from tonghop.reports.language import Language
from tonghop.reports.terminal import summary
from tonghop.reports.terminal.changes import as_dict, print_changes, print_findings_changed
from tonghop.reports.terminal.fallen import print_fallen
from tonghop.reports.terminal.findings import print_findings
from tonghop.warehouse import query
from tonghop.warehouse.questions import findings as of_findings
from tonghop.warehouse.questions import runs as of_runs

FINDINGS_SHOWN = 12


def nightly(home: Home, console: Console, language: Language, *, is_reread: bool = False) -> None:
    """Take everything new to the warehouse and show what a province wants to read."""
    facts = run_in_foreground(home, "nightly", {"reread": is_reread}, console, language)
    _print_names(facts["renamed"], facts["skipped"], console, language)
    if not facts["runs"]:
        console.print(language.say("nothing_new"), markup=False)
        return
    with query.one_state(home.warehouse):
        _print_totals(home, facts["runs"], console, language)
        fallen.print_fallen(home, facts["runs"], console, language)
        findings = query.ask(home.warehouse, *of_findings.findings()).dicts()
        new = [row for row in findings if row["run_id"] in facts["runs"]]
        print_findings(new, console, language, limit=FINDINGS_SHOWN)
        if period := latest_period(home.warehouse):
            summary.print_coverage(home.warehouse, period, console, language)
            summary.print_rates(home.warehouse, period, console, language)
    _print_returns(home, facts, console, language)


def correct(
    home: Home, district: str, period: str, console: Console, language: Language, *, is_reread: bool = False
) -> None:
    """Take the corrected files of one district and show the headline figures before and after."""
    code = district_code(home, district, known_period(period))
    with writing(home, "correct"):  # before the warehouse is asked: one of another version is rebuilt
        pass
    before = headlines(home.warehouse, period)
    parameters = {"district": code, "period": period, "reread": is_reread}
    facts = run_in_foreground(home, "correct", parameters, console, language)
    _print_names(facts["renamed"], facts["skipped"], console, language)
    if not facts["runs"]:
        name = unit_name(home, code, period)
        console.print(language.say("correct_nothing", name=name, period=period), markup=False)
        console.print(language.say("nothing_new"), markup=False)
        return
    totals = _print_totals(home, facts["runs"], console, language)
    if totals["accepted"]:
        console.print(language.say("run_accepted", **totals), markup=False)
    fallen.print_taken(home, facts["runs"], console, language)
    fallen.print_fallen(home, facts["runs"], console, language)
    _print_returns(home, facts, console, language)
    after = headlines(home.warehouse, period)
    _print_before_after(before, after, (code, home.province), period, console, language)


def rebuild(home: Home, to: Path | None, console: Console, language: Language) -> None:
    """Build the warehouse anew from the log, in its place or, leaving it alone, into another file."""
    if to is None:
        runs = len(run_in_foreground(home, "rebuild", {}, console, language)["runs"])
    else:
        runs = rebuild_into(home, to.absolute())
    console.print(language.say("rebuilt", runs=runs, path=to.absolute() if to else home.warehouse), markup=False)


def preview_nightly(home: Home, console: Console, language: Language, *, is_reread: bool, format: str) -> None:
    """Show what the nightly run would change in the latest period; writes nothing."""
    found = preview.nightly(home, now(), is_reread=is_reread)
    _print_preview(found, home.province, language.say("nothing_new"), console, language, format)


def preview_correction(
    home: Home, district: str, period: str, console: Console, language: Language, *, is_reread: bool, format: str
) -> None:
    """Show what a correction would change; writes nothing."""
    code = district_code(home, district, known_period(period))
    found = preview.correction(home, code, period, now(), is_reread=is_reread)
    nothing = language.say("correct_nothing", name=unit_name(home, code, period), period=period)
    _print_preview(found, home.province, nothing, console, language, format)


def _print_preview(
    found: Preview, province: str, nothing: str, console: Console, language: Language, format: str
) -> None:
    """`nothing`: what to say where the run would do nothing."""
    if format == "json":
        print_json({"period": found.period} | as_dict(found.changes, found.findings) | {"fallen": found.fallen})
        return
    _print_names(found.plan.renamed, found.plan.skipped, console, language)
    if not found.plan.runs:
        console.print(nothing, markup=False)
        return
    console.print(language.say("preview_title"), style="bold", markup=False)
    print_changes(found.changes, console, language)
    print_findings_changed(found.findings, console, language)
    print_fallen(found.fallen, console, language)
    if found.period:
        _print_before_after(found.before, found.after, (province,), found.period, console, language)


def _print_names(renamed: Any, skipped: Any, console: Console, language: Language) -> None:
    """Files that came again under another name, and files that the run leaves alone, with the reason."""
    for name in renamed:
        console.print(language.say("known_again", name=name), markup=False)
    for name, why in skipped:
        console.print(language.say(f"skipped_{why}", name=name), markup=False)


def _print_totals(home: Home, runs: list[str], console: Console, language: Language) -> dict[str, Any]:
    totals = query.ask(home.warehouse, *of_runs.totals(runs)).dicts()[0]
    console.print(language.say("run_done", **totals), markup=False, style="bold")
    return totals


def _print_returns(home: Home, facts: Outcome, console: Console, language: Language) -> None:
    if count := facts["returns"]:
        console.print(language.say("returns_written", count=count, path=home.outbox), markup=False)


def _print_before_after(
    before: Headlines, after: Headlines, units: tuple[str, ...], period: str, console: Console, language: Language
) -> None:
    for unit in dict.fromkeys(units):
        if unit in after:
            name = next(iter(after[unit].values()))["unit_name"]
            summary.print_before_after(before.get(unit, {}), after[unit], console, language, name=name, period=period)
