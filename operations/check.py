"""What the program understands of a file, said without writing anything."""

import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tonghop.ledger.home import Home
from tonghop.ledger.record import digest_of
from tonghop.ledger.zip_members import unpacked
from tonghop.readers.pool import Job, ReaderPool
from tonghop.reports.language import Language
from tonghop.reports.terminal.findings import print_findings
from tonghop.transforms.context import Context
from tonghop.transforms.figures.submissions import Extract, Submission

if TYPE_CHECKING:
    from tonghop.operations.validation_summary import Verdicts


def check_files(home: Home, files: list[Path], console: Console, language: Language) -> None:
    """Read files as the nightly run would and print sheets, forms, senders and findings."""
    with ReaderPool(home, workers=1) as pool, tempfile.TemporaryDirectory() as folder:
        jobs = _jobs(home, files, Path(folder, "unpacked"))
        extracts = pool.read(
            jobs, meanwhile=lambda: import_module("tonghop.operations.validation_summary")
        )  # takes as long as to read a file
        from tonghop.operations.validation_summary import verdicts

        told = verdicts(extracts, Path(folder))
    names = _Names(pool.context, language)
    for extract in extracts:
        _print_extract(extract, told, names, console, language)
    of_file = {extract.file_hash: extract.file_name for extract in extracts}
    rows = [
        row
        | {
            "file_name": of_file[row["file_hash"]],
            "unit_name": names.unit(row["unit_code"], row["period"]),
        }
        for row in told.findings
    ]
    gravity = {"error": 0, "warning": 1, "info": 2}
    rows.sort(key=lambda row: (gravity[row["severity"]], row["file_name"], row["sheet"] or "", row["cell"] or ""))
    print_findings(rows, console, language, scope="file")


def _jobs(home: Home, files: list[Path], folder: Path) -> list[Job]:
    """The files, each archive followed by its members; content that comes twice once."""
    jobs: list[Job] = []
    for path in files:
        name = _name_of(home, path)
        jobs.append((digest_of(path), name, path))
        if path.stat().st_size <= home.max_file_megabytes * 2**20:
            jobs += [(member.file_hash, member.name, member.path) for member in unpacked(path, name, folder)]
    return list({job[0]: job for job in jobs}.values())


def _name_of(home: Home, path: Path) -> str:
    """The name as in the inbox: its folders may say the period."""
    absolute = path.absolute()
    inbox = home.inbox.absolute()
    return absolute.relative_to(inbox).as_posix() if absolute.is_relative_to(inbox) else absolute.name


class _Names:
    """Names of units and of organisations that send, for the screen."""

    def __init__(self, context: Context, language: Language) -> None:
        self._context = context
        self._organisations = {o.organisation: language.pick(o.title_vi, o.title_en) for o in context.organisations}
        self._of_period: dict[str, dict[str, str]] = {}

    def unit(self, code: str | None, period: str | None) -> str | None:
        """A unit's name at the end of a period."""
        if code is None or period is None:
            return None
        if period not in self._of_period:
            self._of_period[period] = self._context.names(self._context.periods[period].ends_on)
        return self._of_period[period][code]

    def sender(self, submission: Submission) -> str:
        """Who sent it: a unit, or an organisation of one."""
        code, _, organisation = submission.sender_code.partition("-")
        unit = self.unit(code, submission.period) or code
        return " · ".join(filter(None, (self._organisations.get(organisation), unit)))


def _print_extract(extract: Extract, told: "Verdicts", names: _Names, console: Console, language: Language) -> None:
    from tonghop.schemas.form import all_forms

    console.print(extract.file_name, style="bold", markup=False)
    if not extract.submissions:
        console.print("  " + language.say("check_nothing"), markup=False)
    for number, submission in enumerate(extract.submissions):
        verdict = told.of[extract.file_hash, number]
        spec = all_forms()[submission.form]
        facts = {
            "sheets": ", ".join(submission.tables),
            "form": language.pick(spec.about.title_vi, spec.about.title_en),
            "period": submission.period,
            "sender": names.sender(submission),
            "units": len(verdict.units),
            "figures": len(submission.observations),
            "accepted": verdict.accepted,
            "refused": verdict.refused,
        }
        console.print("  " + language.say("check_sheet", **facts), markup=False)
        _print_understood(submission, console, language)


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
