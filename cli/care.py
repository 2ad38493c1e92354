"""Commands that look after files and the ledger: check, verify."""

from pathlib import Path
from typing import Annotated

import typer

from tonghop.cli.call import HomeOption, LangOption, call
from tonghop.ledger.errors import BadCall

commands = typer.Typer()


@commands.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Bảng tính · workbooks")],
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Nói trước điều nightly sẽ nói, không ghi gì · say what nightly would say, change nothing."""
    from tonghop.operations.check import dry_run

    call.take(home, lang)
    if missing := next((path for path in files if not path.is_file()), None):
        raise BadCall("no_file", path=missing)
    found = dry_run(call.home_or_default(), files)
    from tonghop.cli.dry_run import print_dry_run  # slow to import, and by now its imports came while files were read

    print_dry_run(found, call.console, call.language)


@commands.command()
def verify(
    quick: Annotated[
        bool, typer.Option("--quick", help="Không dựng lại kho để so từng dòng · do not compare the warehouse's rows")
    ] = False,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Tính lại mọi mã băm, so kho với kho lưu và nhật ký · recompute every hash, compare the warehouse's rows.

    Exit code 1 if something does not fit.
    """
    from tonghop.operations import integrity

    call.take(home, lang)
    report = integrity.verify(call.home())
    discrepancies = report.discrepancies
    if not discrepancies and not quick:
        discrepancies = integrity.changed_contents(call.home())
    for discrepancy in discrepancies:
        what = call.language.say(f"discrepancy_{discrepancy.kind}")
        facts = {"where": discrepancy.where, "expected": discrepancy.expected, "found": discrepancy.found}
        call.say("discrepancy", what=what, **facts)
    count = len(discrepancies)
    call.say("not_verified" if count else "verified", count=count, **report.counts)
    if count:
        raise typer.Exit(1)
