"""Commands that write for people: blank templates, the official forms, the report."""

from typing import Annotated

import typer

from tonghop.cli.call import (
    HomeOption,
    LangOption,
    OutputOption,
    PeriodArgument,
    RequiredPeriodOption,
    UnitOption,
    call,
)

commands = typer.Typer()


@commands.command()
def template(
    form: Annotated[str, typer.Argument(help="Biểu, ví dụ poverty_review · form")],
    unit: UnitOption,
    period: RequiredPeriodOption,
    output: OutputOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Ghi biểu mẫu trống để đơn vị điền · write a blank workbook for a unit to fill."""
    from tonghop.operations.outputs import blank_template

    call.take(home, lang)
    target = blank_template.write(call.home_or_default(), form, unit, period, output)
    call.say("output_written", path=target)


@commands.command()
def forms(
    period: PeriodArgument,
    unit: Annotated[
        str | None, typer.Option("--unit", "-u", help="Mã hoặc tên đơn vị; mặc định cả tỉnh · unit (the whole)")
    ] = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Ghi các biểu tổng hợp chính thức (Excel) vào forms/ · write the official summary workbooks."""
    from tonghop.operations.outputs import official_forms

    call.take(home, lang)
    for target in official_forms.write(call.home(), period, unit):
        call.say("output_written", path=target)


@commands.command()
def report(
    period: PeriodArgument,
    unit: Annotated[
        str | None, typer.Option("--unit", "-u", help="Mã hoặc tên đơn vị (cả tỉnh) · unit code or name (the province)")
    ] = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Viết báo cáo của kỳ, tiếng Việt và tiếng Anh · write the report of a period, both languages."""
    from tonghop.operations.outputs import annual_report

    call.take(home, lang)
    written = annual_report.write(call.home(), period, unit)
    facts = {"unit": written.unit_name, "folder": written.folder, "names": ", ".join(written.names)}
    call.say("report_written", period=period, count=written.numbers, **facts)
