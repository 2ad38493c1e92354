"""Commands that ask the warehouse and write nothing into the home: status, findings, trace, diff, releases."""

from contextlib import nullcontext
from datetime import datetime
from typing import Annotated

import typer

from tonghop.cli.call import (
    FormatOption,
    HomeOption,
    LangOption,
    OutputOption,
    PeriodArgument,
    PeriodOption,
    RequiredPeriodOption,
    UnitOption,
    call,
    deliver,
    table_or_json,
)
from tonghop.configs.periods import periods
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home

commands = typer.Typer()


@commands.command()
def status(
    period: Annotated[str | None, typer.Option("--period", "-p", help="Kỳ báo cáo · period (the latest)")] = None,
    monitor: Annotated[
        bool,
        typer.Option("--monitor", help="Chỉ cho biết đêm qua có tốt không · one line, exit code 1 unless all is well"),
    ] = False,
    format: FormatOption = "table",
    output: OutputOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Ai đã báo cáo, ai chưa · who has reported, and the last run."""
    from tonghop.operations import reprocess
    from tonghop.operations.headlines import latest_period
    from tonghop.reports.terminal import summary
    from tonghop.warehouse.query import one_state
    from tonghop.warehouse.questions.coverage import coverage

    call.take(home, lang)
    opened = call.home()
    if monitor:
        _monitor(opened)
        return
    if period is not None and period not in periods():
        raise BadCall("unknown_period", period=period)
    has_warehouse = opened.warehouse.exists()
    with one_state(opened.warehouse) if has_warehouse else nullcontext():
        chosen = period or (latest_period(opened.warehouse) if has_warehouse else None)
        if format != "table":
            deliver(opened, coverage(chosen or ""), format, output)
            return
        if chosen:
            summary.print_status(opened.warehouse, chosen, call.console, call.language)
        try:
            if stale := reprocess.stale_files(opened, reprocess.MOST_AT_ONCE):
                call.say("files_stale", count=len(stale))
        except reprocess.TooManyFiles as error:
            call.say("files_of_other_version", count=error.count)
    _print_last_run(opened)


def _monitor(opened: Home) -> None:
    """The state of the nights, for programs that watch the home. Ends with exit code 1 unless it is `ok`."""
    from tonghop.ledger.clock import now
    from tonghop.operations.health import health_of

    health = health_of(opened)
    state = health.state(now())
    why = f" ({health.failure})" if health.failure else ""
    call.console.print(f"{state}{why} · expected_by {health.expected_by.isoformat()}", markup=False, soft_wrap=True)
    if state != "ok":
        raise typer.Exit(1)


def _print_last_run(opened: Home) -> None:
    from tonghop.ledger.run_log import last_runs

    runs = last_runs(opened, 1)
    if not runs:
        call.say("no_run")
        return
    run = runs[0]
    outcome = call.language.say(f"outcome_{run['outcome'].replace(' ', '_')}")
    detail = f": {run['detail']}" if run["detail"] else ""
    at = datetime.fromisoformat(run["at"])
    call.say("last_run", at=f"{at:%Y-%m-%d %H:%M}", kind=run["kind"], outcome=outcome + detail)


@commands.command()
def findings(
    severity: Annotated[str | None, typer.Option("--severity", "-s", help="error | warning | info")] = None,
    period: PeriodOption = None,
    unit: Annotated[str | None, typer.Option("--unit", "-u", help="Mã đơn vị · unit code")] = None,
    rule: Annotated[str | None, typer.Option("--rule", "-r", help="Mã quy tắc · rule")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Cả phát hiện đã giải quyết · resolved ones too")] = False,
    format: FormatOption = "table",
    output: OutputOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Những gì sai trong báo cáo, ở ô nào · what is wrong in the reports, and in which cell."""
    from tonghop.configs.units import units
    from tonghop.operations.arguments import is_rule, known_period
    from tonghop.reports.terminal.findings import print_findings
    from tonghop.warehouse.query import ask
    from tonghop.warehouse.questions import findings as of_findings

    call.take(home, lang)
    opened = call.home()
    if severity not in (None, "error", "warning", "info"):
        raise BadCall("bad_option", option="--severity", value=severity, known="error | warning | info")
    if period:
        known_period(period)
    if unit and unit not in {each.code for each in units(opened.province)}:
        raise BadCall("unknown_unit_code", code=unit)
    if rule and not is_rule(rule):
        raise BadCall("unknown_rule", rule=rule)
    question = of_findings.findings(is_open=not everything, severity=severity, period=period, rule=rule, unit=unit)
    if format != "table":
        deliver(opened, question, format, output)
        return
    print_findings(ask(opened.warehouse, *question).dicts(), call.console, call.language)


@commands.command()
def trace(
    name: Annotated[str, typer.Argument(help="Chỉ tiêu: poor_rate, poor_households, poor_movement.opening")],
    unit: UnitOption,
    period: RequiredPeriodOption,
    category: Annotated[str, typer.Option("--category", "-c", help="Phân tổ · category")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="Như đã biết lúc đó · as it was known then")] = "",
    format: FormatOption = "table",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Từ một con số về đến từng ô · from a figure down to the cells of which it is made."""
    from tonghop.operations import history
    from tonghop.reports.export import print_json
    from tonghop.reports.terminal.trace import as_dict, print_trace

    call.take(home, lang)
    shown = table_or_json(format)
    traced = history.traced(call.home(), name, unit, period, category, as_of)
    if shown == "json":
        print_json(as_dict(traced))
    else:
        print_trace(traced, call.console, call.language)


@commands.command()
def diff(
    period: PeriodArgument,
    start: Annotated[str, typer.Option("--from", help="Thời điểm, ngày (hết ngày) hoặc r1 · instant, day or release")],
    end: Annotated[str, typer.Option("--to", help="Như --from; mặc định hiện tại · as --from; now")] = "",
    format: FormatOption = "table",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Giữa hai thời điểm số nào đã đổi, do tệp nào · what changed between two instants, and which files did it."""
    from tonghop.operations import history
    from tonghop.operations.arguments import known_period
    from tonghop.reports.export import print_json
    from tonghop.reports.terminal.changes import as_dict, print_changes

    call.take(home, lang)
    shown = table_or_json(format)
    changes = history.changes(call.home(), known_period(period), start, end)
    if shown == "json":
        print_json({"period": period, "from": start, "to": end or "now"} | as_dict(changes))
    else:
        print_changes(changes, call.console, call.language)


@commands.command()
def releases(
    period: Annotated[str | None, typer.Argument(help="Kỳ báo cáo · period (all)")] = None,
    format: FormatOption = "table",
    output: OutputOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Các lần công bố · what was published, when, by whom, with which checksum."""
    from tonghop.warehouse.questions import runs

    call.take(home, lang)
    deliver(call.home(), runs.releases(period), format, output)
