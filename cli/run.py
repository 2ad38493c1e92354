"""Commands that run the pipeline: make a home, play the demo, nightly, correct, rebuild, serve."""

from pathlib import Path
from typing import Annotated

import typer

from tonghop.cli.call import (
    HomeOption,
    LangOption,
    PeriodArgument,
    PreviewFormatOption,
    PreviewOption,
    RereadOption,
    call,
    table_or_json,
)
from tonghop.configs.units import units
from tonghop.ledger.home import home_path

commands = typer.Typer()


@commands.command()
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
    made = make_home(home_path(call.home_option), province)
    rows = units(province)
    parents = {row.parent_code for row in rows}
    lowest = {row.code for row in rows if row.code not in parents}
    call.say("home_made", root=made.root, name=rows[0].name, communes=len(lowest))


@commands.command()
def demo(home: HomeOption = None, lang: LangOption = None) -> None:
    """Trình diễn: Bình Thuận 2023 từ đầu đến cuối · the demo, from workbooks to rates."""
    from tonghop.cli import demo

    call.take(home, lang)
    demo.run(call.home_option or Path("demo-home"), call.console, call.language)


@commands.command()
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
        runs.preview_nightly(call.home(), call.console, call.language, is_reread=reread, format=table_or_json(format))
    else:
        runs.nightly(call.home(), call.console, call.language, is_reread=reread)


@commands.command()
def correct(
    district: Annotated[str, typer.Argument(help="Mã hoặc tên huyện · district code or name")],
    period: PeriodArgument,
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
        shown = table_or_json(format)
        runs.preview_correction(
            call.home(), district, period, call.console, call.language, is_reread=reread, format=shown
        )
    else:
        runs.correct(call.home(), district, period, call.console, call.language, is_reread=reread)


@commands.command()
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


@commands.command()
def serve(
    port: Annotated[
        int, typer.Option("--port", min=1, max=65_535, help="Cổng của máy chủ Prefect · port of the local server")
    ] = 4200,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Chạy lịch hằng đêm và giao diện Prefect · serve the schedule and Prefect's UI."""
    from tonghop.flows.deployments import serve_home

    def say(key: str, **facts: object) -> None:
        style = "bold" if key == "serve_ready" else "dim"
        call.console.print(call.language.say(key, **facts), style=style, markup=False)

    call.take(home, lang)
    serve_home(call.home(), port, say)
