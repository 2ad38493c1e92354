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
    from tonghop.operations import check

    call.take(home, lang)
    if missing := next((path for path in files if not path.is_file()), None):
        raise BadCall("no_file", path=missing)
    check.check_files(call.home_or_default(), files, call.console, call.language)


@commands.command()
def verify(home: HomeOption = None, lang: LangOption = None) -> None:
    """Tính lại mọi mã băm của kho lưu, nhật ký, bản công bố · recompute every hash; exit code 1 if one does not fit."""
    from tonghop.operations import verify

    call.take(home, lang)
    found = verify.verify(call.home())
    for misfit in found.misfits:
        said = call.language.say(f"misfit_{misfit.kind}")
        call.say("misfit", what=said, where=misfit.where, expected=misfit.expected, found=misfit.found)
    call.say("verified" if not found.misfits else "not_verified", misfits=len(found.misfits), **found.counts)
    if found.misfits:
        raise typer.Exit(1)
