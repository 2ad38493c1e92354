"""The command line. Commands are thin: each calls one function and says what came of it.

Exit codes: 0 done (findings are not failures), 1 the run failed and changed nothing, 2 wrong call, 3 locked.
"""

import os
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.exceptions import TyperException

from tonghop.configs.loader import ConfigError, periods, units
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home, home_path, open_home
from tonghop.reports.language import Language

app = typer.Typer(
    name="tonghop",
    help="Tổng hợp báo cáo bảng tính của một tỉnh thành kho dữ liệu DuckDB · compile a province's spreadsheets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Thư mục nhà dữ liệu (mặc định TONGHOP_HOME) · the home directory."),
]
LangOption = Annotated[str | None, typer.Option("--lang", help="vi | en (TONGHOP_LANG)")]
FormatOption = Annotated[str, typer.Option("--format", "-f", help="table | csv | json | xlsx | parquet")]
RereadOption = Annotated[
    bool, typer.Option("--reread", help="Đọc lại tệp lưu mà nay cho số khác · read archived files again")
]
PreviewOption = Annotated[bool, typer.Option("--preview", help="Chỉ xem trước, không ghi · show, write nothing")]
PreviewFormatOption = Annotated[str, typer.Option("--format", "-f", help="--preview: table | json")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Lý do · why")]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="Tệp kết quả · file to write.")]


class _Call:
    """What one call of the program runs with: language, console, where the home is."""

    def __init__(self) -> None:
        self.home_given: Path | None = None
        self.language = Language(os.environ.get("TONGHOP_LANG", "vi"))
        self.console = Console(soft_wrap=False, highlight=False)
        self.errors = Console(stderr=True, highlight=False, soft_wrap=True)

    def take(self, home: Path | None, lang: str | None) -> None:
        """Options may stand before or after the command; the later one counts."""
        self.home_given = home or self.home_given
        if lang is not None:
            if lang not in ("vi", "en"):
                raise BadCall("bad_option", option="--lang", value=lang, known="vi | en")
            self.language = Language(lang)

    def home(self) -> Home:
        return open_home(home_path(self.home_given))

    def say(self, key: str, **facts: object) -> None:
        self.console.print(self.language.say(key, **facts), markup=False)


call = _Call()


@app.callback()
def options(home: HomeOption = None, lang: LangOption = None) -> None:
    """Tổng hợp báo cáo bảng tính của một tỉnh · compile a province's spreadsheet reports."""
    call.take(home, lang)


@app.command()
def init(
    province: Annotated[
        str, typer.Option("--province", help="Mã tỉnh; VN là cả nước · province code; VN is the country")
    ] = "60",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Tạo nhà dữ liệu cho một tỉnh hay cả nước · make a home for a province or the country."""
    from tonghop.operations.ingest import make_home

    call.take(home, lang)
    made = make_home(home_path(call.home_given), province)
    rows = units(province)
    parents = {row.parent_code for row in rows}
    lowest = {row.code for row in rows if row.code not in parents}
    call.say("home_made", root=made.root, name=rows[0].name, communes=len(lowest))


@app.command()
def nightly(
    reread: RereadOption = False,
    preview: PreviewOption = False,
    format: PreviewFormatOption = "table",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Nạp mọi tệp mới trong inbox và tổng hợp · take everything new in the inbox."""
    from tonghop.cli import runs

    call.take(home, lang)
    if preview:
        runs.preview_nightly(call.home(), call.console, call.language, is_reread=reread, format=_table_or_json(format))
    else:
        runs.nightly(call.home(), call.console, call.language, is_reread=reread)


@app.command()
def correct(
    district: Annotated[str, typer.Argument(help="Mã hoặc tên huyện · district code or name")],
    period: Annotated[str, typer.Argument(help="Kỳ báo cáo, ví dụ 2023 · period")],
    preview: PreviewOption = False,
    reread: RereadOption = False,
    format: PreviewFormatOption = "table",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Nạp lại số liệu đã sửa của một huyện · take one district's corrected files."""
    from tonghop.cli import runs

    call.take(home, lang)
    if preview:
        shown = _table_or_json(format)
        runs.preview_correction(
            call.home(), district, period, call.console, call.language, is_reread=reread, format=shown
        )
    else:
        runs.correct(call.home(), district, period, call.console, call.language, is_reread=reread)


def _table_or_json(format: str) -> str:
    if format not in ("table", "json"):
        raise BadCall("unknown_format", name=format, known="table, json")
    return format


@app.command()
def withdraw(
    target: Annotated[str, typer.Argument(help="Ví dụ 597/poverty_review/2023/v1, hoặc tên tệp · or a file's name")],
    reason: ReasonOption = "",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Rút một báo cáo, có lý do · take a submission or a file back, with a reason."""
    from tonghop.ledger.clock import now
    from tonghop.operations import decide

    call.take(home, lang)
    for made in decide.withdraw(call.home(), target, reason, now()):
        call.say("withdrawn", id=made.about, entry=made.entry)


@app.command()
def accept(
    target: Annotated[str, typer.Argument(help="Ví dụ 597/poverty_review/2023/v1, hoặc tên tệp · or a file's name")],
    unit: Annotated[str | None, typer.Option("--unit", "-u", help="Chỉ dòng của đơn vị này · this unit's row")] = None,
    reason: ReasonOption = "",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Chấp nhận dòng bị từ chối hoặc báo cáo đang chờ, có lý do · let in a refused row or a waiting report."""
    from tonghop.ledger.clock import now
    from tonghop.operations import decide

    call.take(home, lang)
    for made in decide.accept(call.home(), target, unit, reason, now()):
        call.say("accepted", id=made.about, entry=made.entry)


@app.command()
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


@app.command()
def publish(
    period: Annotated[str, typer.Argument(help="Kỳ báo cáo, ví dụ 2023 · period")],
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


@app.command()
def releases(
    period: Annotated[str | None, typer.Argument(help="Kỳ báo cáo · period (all)")] = None,
    format: FormatOption = "table",
    output: OutputOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Các lần công bố · what was published, when, by whom, with which checksum."""
    from tonghop.warehouse.tables import quoted

    call.take(home, lang)
    of_period = f"WHERE period = {quoted(period)}" if period else ""
    _deliver(call.home().warehouse, f"FROM core.releases {of_period} ORDER BY period, number", format, output)


@app.command()
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


@app.command()
def diff(
    period: Annotated[str, typer.Argument(help="Kỳ báo cáo, ví dụ 2023 · period")],
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
    shown = _table_or_json(format)
    changes = history.changes(call.home(), known_period(period), start, end)
    if shown == "json":
        print_json({"period": period, "from": start, "to": end or "now"} | as_dict(changes))
    else:
        print_changes(changes, call.console, call.language)


@app.command()
def trace(
    name: Annotated[str, typer.Argument(help="Chỉ tiêu: poor_rate, poor_households, poor_movement.opening")],
    unit: Annotated[str, typer.Option("--unit", "-u", help="Mã hoặc tên đơn vị · unit code or name")],
    period: Annotated[str, typer.Option("--period", "-p", help="Kỳ báo cáo, ví dụ 2023 · period")],
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
    shown = _table_or_json(format)
    traced = history.traced(call.home(), name, unit, period, category, as_of)
    if shown == "json":
        print_json(as_dict(traced))
    else:
        print_trace(traced, call.console, call.language)


@app.command()
def rebuild(
    to: Annotated[
        Path | None, typer.Option("--to", help="Dựng vào tệp này, giữ nguyên kho · build into this file")
    ] = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Dựng lại kho từ kho lưu và nhật ký · build the warehouse anew from archive and log."""
    from tonghop.cli import runs

    call.take(home, lang)
    runs.rebuild(call.home(), to, call.console, call.language)


@app.command()
def serve(
    port: Annotated[int, typer.Option("--port", help="Cổng của máy chủ Prefect · port of the local server")] = 4200,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Chạy lịch hằng đêm và giao diện Prefect · serve the schedule and Prefect's UI."""
    from tonghop.flows import server

    call.take(home, lang)
    server.serve_home(call.home(), port, call.console, call.language)


@app.command()
def status(
    period: Annotated[str | None, typer.Option("--period", "-p", help="Kỳ báo cáo · period (the latest)")] = None,
    format: FormatOption = "table",
    output: OutputOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Ai đã báo cáo, ai chưa · who has reported, and the last run."""
    from tonghop.operations import reprocess
    from tonghop.reports.terminal import summary
    from tonghop.warehouse import query

    call.take(home, lang)
    opened = call.home()
    if period is not None and period not in periods():
        raise BadCall("unknown_period", period=period)
    chosen = period
    if chosen is None and opened.warehouse.exists():
        chosen = summary.latest_period(opened.warehouse)
    if format != "table":
        _deliver(opened.warehouse, _inlined(query.COVERAGE, chosen or ""), format, output)
        return
    if chosen:
        summary.print_status(opened.warehouse, chosen, call.console, call.language)
    try:
        if concerned := reprocess.concerned(opened, reprocess.MOST_AT_ONCE):
            call.say("files_concerned", count=len(concerned))
    except reprocess.Unread as unread:
        call.say("files_of_other_version", count=unread.count)
    _print_last_run(opened)


def _inlined(sql: str, value: str) -> str:
    from tonghop.warehouse.tables import quoted

    return sql.replace("?", quoted(value))


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


@app.command()
def findings(
    severity: Annotated[str | None, typer.Option("--severity", "-s", help="error | warning | info")] = None,
    period: Annotated[str | None, typer.Option("--period", "-p", help="Kỳ báo cáo · period")] = None,
    unit: Annotated[str | None, typer.Option("--unit", "-u", help="Mã đơn vị · unit code")] = None,
    rule: Annotated[str | None, typer.Option("--rule", "-r", help="Mã quy tắc · rule")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Cả phát hiện đã giải quyết · resolved ones too")] = False,
    format: FormatOption = "table",
    output: OutputOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Những gì sai trong báo cáo, ở ô nào · what is wrong in the reports, and in which cell."""
    from tonghop.configs import loader
    from tonghop.operations.arguments import is_rule, known_period
    from tonghop.reports.terminal.findings import print_findings
    from tonghop.warehouse import query
    from tonghop.warehouse.tables import quoted

    call.take(home, lang)
    opened = call.home()
    if severity not in (None, "error", "warning", "info"):
        raise BadCall("bad_option", option="--severity", value=severity, known="error | warning | info")
    if period:
        known_period(period)
    if unit and unit not in {each.code for each in loader.units(opened.province)}:
        raise BadCall("unknown_unit_code", code=unit)
    if rule and not is_rule(rule):
        raise BadCall("unknown_rule", rule=rule)
    chosen = {"severity": severity, "period": period, "rule": rule}
    wanted = [f"{column} = {quoted(value)}" for column, value in chosen.items() if value]
    if unit:
        wanted.append(
            "coalesce(unit_code, (SELECT split_part(s.sender_code, '-', 1) FROM core.submissions s WHERE"
            f" s.submission_id = f.submission_id)) IN (SELECT descendant_code FROM core.unit_paths WHERE"
            f" ancestor_code = {quoted(unit)})"  # what names no unit is its sender's
        )
    base = query.ALL_FINDINGS if everything else query.OPEN_FINDINGS
    sql = f"SELECT * FROM ({base}) f {'WHERE ' + ' AND '.join(wanted) if wanted else ''}"
    if format != "table":
        _deliver(opened.warehouse, sql, format, output)
        return
    print_findings(query.ask(opened.warehouse, sql).dicts(), call.console, call.language)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="SELECT …")],
    format: FormatOption = "table",
    output: OutputOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Hỏi kho dữ liệu bằng SQL, chỉ đọc · ask the warehouse in SQL, read-only."""
    call.take(home, lang)
    _deliver(call.home().warehouse, query, format, output)


def _deliver(warehouse: Path, sql: str, format: str, output: Path | None) -> None:
    """Run a query and print or write its result."""
    from tonghop.reports import export
    from tonghop.warehouse.query import ask, copy_to_parquet

    if format not in export.FORMATS:
        raise BadCall("unknown_format", name=format, known=", ".join(export.FORMATS))
    if format in export.FILE_FORMATS:
        if output is None:
            raise BadCall("needs_output", name=format)
        if format == "parquet":
            copy_to_parquet(warehouse, sql, output)
        else:
            export.write_xlsx(ask(warehouse, sql), output)
        call.errors.print(call.language.say("output_written", path=output))
        return
    result = ask(warehouse, sql)
    if format == "table" and output is None:
        console = call.console if call.console.is_terminal else Console(width=_wide(), highlight=False)
        export.print_table(result, console, call.language)
        return
    text = export.as_json(result) if format == "json" else export.as_csv(result)
    if output is None:
        sys.stdout.write(text + "\n")
    else:
        output.write_text(text + "\n", encoding="utf-8")
        call.errors.print(call.language.say("output_written", path=output))


def _wide() -> int:
    """A table that goes into a pipe is not cut to a screen."""
    return int(os.environ.get("COLUMNS", "250"))


@app.command()
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
    check.check_files(_home_or_default(), files, call.console, call.language)


@app.command()
def template(
    form: Annotated[str, typer.Argument(help="Biểu, ví dụ poverty_review · form")],
    unit: Annotated[str, typer.Option("--unit", "-u", help="Mã hoặc tên đơn vị · unit code or name")],
    period: Annotated[str, typer.Option("--period", "-p", help="Kỳ báo cáo, ví dụ 2023 · period")],
    output: OutputOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Ghi biểu mẫu trống để đơn vị điền · write a blank workbook for a unit to fill."""
    from tonghop.operations import blank_template

    call.take(home, lang)
    target = blank_template.write(_home_or_default(), form, unit, period, output)
    call.say("output_written", path=target)


@app.command()
def report(
    period: Annotated[str, typer.Argument(help="Kỳ báo cáo, ví dụ 2023 · period")],
    unit: Annotated[
        str | None, typer.Option("--unit", "-u", help="Mã hoặc tên đơn vị (cả tỉnh) · unit code or name (the province)")
    ] = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Viết báo cáo của kỳ, tiếng Việt và tiếng Anh · write the report of a period, both languages."""
    from tonghop.operations import annual_report

    call.take(home, lang)
    written = annual_report.write(call.home(), period, unit)
    facts = {"unit": written.unit_name, "folder": written.folder, "names": ", ".join(written.names)}
    call.say("report_written", period=period, count=written.numbers, **facts)


@app.command()
def forms(
    period: Annotated[str, typer.Argument(help="Kỳ báo cáo, ví dụ 2023 · period")],
    unit: Annotated[
        str | None, typer.Option("--unit", "-u", help="Mã hoặc tên đơn vị; mặc định cả tỉnh · unit (the whole)")
    ] = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Ghi các biểu tổng hợp chính thức (Excel) vào forms/ · write the official summary workbooks."""
    from tonghop.operations import official_forms

    call.take(home, lang)
    for target in official_forms.write(call.home(), period, unit):
        call.say("output_written", path=target)


def _home_or_default() -> Home:
    """The home, or that of the default province where none stands: nothing is read from it."""
    path = home_path(call.home_given)
    return open_home(path) if (path / "tonghop.toml").exists() or call.home_given else Home(path, province="60")


@app.command()
def demo(home: HomeOption = None, lang: LangOption = None) -> None:
    """Trình diễn: Bình Thuận 2023 từ đầu đến cuối · the demo, from workbooks to rates."""
    from tonghop.cli import demo

    call.take(home, lang)
    demo.run(call.home_given or Path("demo-home"), call.console, call.language)


def _failure(error: BaseException) -> tuple[int, str]:
    """The exit code and the one line for what went wrong."""
    from tonghop.cli.errors import explain, explain_obstacles
    from tonghop.flows.errors import NoCluster, NoServer
    from tonghop.operations.errors import NotPublishable
    from tonghop.warehouse.query import BadQuery
    from tonghop.warehouse.store import Locked, NoWarehouse
    from tonghop.warehouse.tables import OtherVersion

    if isinstance(error, Locked):
        return 3, call.language.say("locked", holder=error)
    if isinstance(error, NoWarehouse):
        return 2, call.language.say("no_warehouse", where=error)
    if isinstance(error, OtherVersion):
        return 1, call.language.say("other_version", table=error)
    if isinstance(error, BadQuery):
        return 2, call.language.say("bad_sql", why=error)
    if isinstance(error, BadCall):
        return 2, explain(error, call.language)
    if isinstance(error, ConfigError):
        return 2, str(error)
    if isinstance(error, NotPublishable):
        return 1, explain_obstacles(error, call.language)
    if isinstance(error, NoServer):
        return 1, call.language.say("server_failed", where=error.where, why=error.why)
    if isinstance(error, NoCluster):
        return 1, call.language.say("cluster_failed", where=error.where, why=error.why)
    return 1, call.language.say("run_failed", why=f"{type(error).__name__}: {error}")


def main(arguments: Iterable[str] | None = None) -> None:
    """Run the command line; whatever goes wrong is one line and an exit code."""
    sys.modules.setdefault("hypothesis", None)  # type: ignore[arg-type]  # pandera would import it where it is: 70 ms
    command: Any = typer.main.get_command(app)
    try:
        code = command.main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
        sys.exit(code or 0)
    except TyperException as error:
        message = getattr(error, "format_message", error.__str__)()
        is_help = "\n" in message  # called without a command
        call.errors.print(message if is_help else f"tonghop: {message}", markup=False)
        sys.exit(2)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Exception as error:
        if os.environ.get("TONGHOP_DEBUG"):
            raise
        code, line = _failure(error)
        call.errors.print(f"tonghop: {' '.join(line.split())}", markup=False)
        sys.exit(code)


if __name__ == "__main__":
    main()
