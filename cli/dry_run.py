"""What `tonghop check` shows: sheets, forms and senders as they are understood, and the findings."""

from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tonghop.ledger.printable import printable
from tonghop.operations.check import DryRun
from tonghop.reports.language import Language
from tonghop.reports.terminal.fallen import print_fallen
from tonghop.reports.terminal.findings import print_findings
from tonghop.schemas.form import all_forms
from tonghop.transforms.context import Context
from tonghop.transforms.figures.submissions import Submission

if TYPE_CHECKING:
    from tonghop.operations.validation_summary import SubmissionSummary


def print_dry_run(found: DryRun, console: Console, language: Language) -> None:
    """Each file with its sheets; then the findings of all, and the rows that they would take out of the sums."""
    for extract in found.extracts:
        console.print(printable(extract.file_name), style="bold", markup=False)
        if not extract.submissions:
            console.print("  " + language.say("check_nothing"), markup=False)
        for number, submission in enumerate(extract.submissions):
            summary = found.summary.submissions[extract.file_hash, number]
            _print_submission(submission, summary, found.context, console, language)
    print_findings(found.findings, console, language, scope="file")
    print_fallen(found.fallen, console, language)
    if found.is_compared is False:
        console.print(language.say("check_not_compared"), markup=False, style="yellow")


def _print_submission(
    submission: Submission, summary: "SubmissionSummary", context: Context, console: Console, language: Language
) -> None:
    spec = all_forms()[submission.form]
    facts = {
        "sheets": ", ".join(submission.tables),
        "form": language.pick(spec.about.title_vi, spec.about.title_en),
        "period": submission.period,
        "sender": _sender(submission, context, language),
        "units": len(summary.units),
        "figures": summary.figures,
        "accepted": summary.accepted,
        "refused": summary.refused,
    }
    console.print("  " + language.say("check_sheet", **facts), markup=False)
    if summary.on_hold:
        console.print("    " + language.say("check_on_hold", rows=summary.on_hold), markup=False, style="yellow")
    _print_understood(submission, console, language)


def _sender(submission: Submission, context: Context, language: Language) -> str:
    """Who sent it: a unit, or an organisation of one."""
    code, _, organisation = submission.sender_code.partition("-")
    unit = context.names(context.periods[submission.period].ends_on)[code] if code else ""
    titles = {each.organisation: language.pick(each.title_vi, each.title_en) for each in context.organisations}
    return " · ".join(filter(None, (titles.get(organisation), unit)))


def _print_understood(submission: Submission, console: Console, language: Language) -> None:
    """Why the form was chosen, what each header and each name was read as, and what persons had decided."""
    if submission.why:
        console.print("    " + language.say("check_why", titles=" | ".join(submission.why)), markup=False)
    for text in submission.overrides:
        console.print("    " + language.say("check_decided", text=text), markup=False, style="yellow")
    columns = Table(box=box.SIMPLE, pad_edge=False, header_style="bold")
    for heading in ("h_sheet", "h_place", "h_header", "h_measure"):
        columns.add_column(language.say(heading), overflow="fold")
    for column in submission.columns:
        columns.add_row(*map(Text, column))
    rows = Table(box=box.SIMPLE, pad_edge=False, header_style="bold")
    for heading in ("h_sheet", "h_place", "h_row", "h_code", "h_unit", "h_how"):
        rows.add_column(language.say(heading), overflow="fold")
    for row in submission.rows:
        style = "" if row.how in ("exact", "normalised", "code", "sheet") else "yellow"
        rows.add_row(*map(Text, row[:5]), language.say(f"how_{row.how.replace(' ', '_')}"), style=style)
    console.print(columns)
    console.print(rows)
