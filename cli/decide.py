"""Commands by which a person decides: withdraw, accept, undo, publish."""

from typing import TYPE_CHECKING, Annotated

import typer

from tonghop.cli.call import HomeOption, LangOption, PeriodArgument, ReasonOption, TargetArgument, call

if TYPE_CHECKING:
    from tonghop.ledger.log_entries import Decision

commands = typer.Typer()


@commands.command()
def withdraw(
    target: TargetArgument,
    reason: ReasonOption = "",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Rút một báo cáo, có lý do · take a submission or a file back, with a reason."""
    from tonghop.ledger.clock import now
    from tonghop.operations import decide

    call.take(home, lang)
    decided = decide.withdraw(call.home(), target, reason, now())
    for made in decided:
        call.say("withdrawn", id=made.about, entry=made.entry)
    _say_what_came_of_it(decided)


@commands.command()
def accept(
    target: TargetArgument,
    unit: Annotated[str | None, typer.Option("--unit", "-u", help="Chỉ dòng của đơn vị này · this unit's row")] = None,
    reason: ReasonOption = "",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Chấp nhận dòng bị từ chối hoặc báo cáo đang chờ, có lý do · let in a refused row or a waiting report."""
    from tonghop.ledger.clock import now
    from tonghop.operations import decide

    call.take(home, lang)
    decided = decide.accept(call.home(), target, unit, reason, now())
    for made in decided:
        call.say("accepted", id=made.about, entry=made.entry)
    _say_what_came_of_it(decided)


def _say_what_came_of_it(decided: "list[Decision]") -> None:
    """What was let in against other reports, and whose rows count no longer."""
    from tonghop.cli import fallen

    runs = [made.run_id for made in decided]
    fallen.print_taken(call.home(), runs, call.console, call.language)
    fallen.print_fallen(call.home(), runs, call.console, call.language)


@commands.command()
def undo(
    entry: Annotated[int, typer.Argument(help="Số của quyết định (core.decisions.entry) · number of the decision")],
    reason: ReasonOption = "",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Bỏ một lần rút hoặc chấp nhận, có lý do · undo a withdrawal or an acceptance, with a reason."""
    from tonghop.ledger.clock import now
    from tonghop.operations import decide

    call.take(home, lang)
    call.say("undone", id=decide.undo(call.home(), entry, reason, now()))


@commands.command()
def publish(
    period: PeriodArgument,
    accept: Annotated[
        str, typer.Option("--accept", help="Lý do công bố dù còn lỗi hoặc thiếu báo cáo · why, although …")
    ] = "",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Công bố một kỳ: đóng băng, đánh số, khóa kỳ · publish a period: freeze, number, close it."""
    from tonghop.ledger.clock import now
    from tonghop.operations import publish
    from tonghop.operations.arguments import known_period
    from tonghop.reports.terminal.changes import print_revisions

    call.take(home, lang)
    made = publish.publish(call.home(), known_period(period), accept, now())
    call.say("published", period=made.period, number=made.number, path=made.folder, checksum=made.checksum)
    if made.revisions is not None:
        print_revisions(made.revisions, call.console, call.language)
