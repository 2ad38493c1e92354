"""What one call of the program runs with: the home, the language, the consoles; and the options that commands share."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home, home_path, open_home
from tonghop.reports.language import LANGUAGES, Language
from tonghop.reports.terminal.console import new_console
from tonghop.storage import disk

if TYPE_CHECKING:  # DuckDB is slow to import, and not every command asks the warehouse
    from tonghop.warehouse.query import Question, Result
    from tonghop.warehouse.query_sandbox import Bounds

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Thư mục nhà dữ liệu (mặc định TONGHOP_HOME) · the home directory."),
]
LangOption = Annotated[str | None, typer.Option("--lang", help="vi | en (TONGHOP_LANG)")]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", help="In nhật ký ra stderr, đặt trước lệnh · log to stderr, before the command")
]
FormatOption = Annotated[str, typer.Option("--format", "-f", help="table | csv | json | xlsx | parquet")]
RereadOption = Annotated[
    bool, typer.Option("--reread", help="Đọc lại tệp lưu mà nay cho số khác · read archived files again")
]
PreviewOption = Annotated[bool, typer.Option("--preview", help="Chỉ xem trước, không ghi · show, write nothing")]
PreviewFormatOption = Annotated[str, typer.Option("--format", "-f", help="--preview: table | json")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Lý do · why")]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="Tệp kết quả · file to write.")]

PeriodArgument = Annotated[str, typer.Argument(help="Kỳ báo cáo, ví dụ 2023 · period")]
PeriodOption = Annotated[str | None, typer.Option("--period", "-p", help="Kỳ báo cáo · period")]
RequiredPeriodOption = Annotated[str, typer.Option("--period", "-p", help="Kỳ báo cáo, ví dụ 2023 · period")]
UnitOption = Annotated[str, typer.Option("--unit", "-u", help="Mã hoặc tên đơn vị · unit code or name")]
TargetArgument = Annotated[
    str, typer.Argument(help="Ví dụ 597/poverty_review/2023/v1, hoặc tên tệp · or a file's name")
]


class Call:
    """Home, language and consoles of one call of the program."""

    def __init__(self) -> None:
        self.home_option: Path | None = None
        self.language = Language(os.environ.get("TONGHOP_LANG", "vi"))
        self.console = new_console(soft_wrap=False, highlight=False)
        self.errors = new_console(stderr=True, highlight=False, soft_wrap=True)

    def take(self, home: Path | None, lang: str | None) -> None:
        """Take `--home` and `--lang`. Options may stand before or after the command; the later one counts."""
        self.home_option = home or self.home_option
        if lang is not None:
            if lang not in LANGUAGES:
                raise BadCall("bad_option", option="--lang", value=lang, known=" | ".join(LANGUAGES))
            self.language = Language(lang)

    def home(self) -> Home:
        """The home that the caller names. Raises `BadCall` where none stands."""
        return open_home(home_path(self.home_option))

    def home_or_default(self) -> Home:
        """The home, or that of the default province where none stands: nothing is read from it."""
        path = home_path(self.home_option)
        return self.home() if self.home_option or (path / "tonghop.toml").exists() else Home(root=path, province="60")

    def say(self, key: str, **facts: object) -> None:
        """Print a message in the caller's language."""
        self.console.print(self.language.say(key, **facts), markup=False)


call = Call()


def table_or_json(format: str) -> str:
    """The format, if it is one of these two. Raises `BadCall`."""
    if format not in ("table", "json"):
        raise BadCall("unknown_format", name=format, known="table, json")
    return format


def deliver(home: Home, question: "Question", format: str, output: Path | None, bounds: "Bounds | None" = None) -> None:
    """Ask a question and print or write the answer. `bounds`: of a question in the caller's own words.

    Raises `BadCall` for an unknown format, where a format that needs a file has none, and as `destination.output`.
    """
    from tonghop.reports import export

    if format not in export.FORMATS:
        raise BadCall("unknown_format", name=format, known=", ".join(export.FORMATS))
    if format in export.FILE_FORMATS and output is None:
        raise BadCall("needs_output", name=format)
    if output:
        _write(home, question, format, output, bounds)
    elif format == "table":
        console = call.console if call.console.is_terminal else new_console(width=_pipe_width(), highlight=False)
        export.print_table(_answer(home, question, bounds), console, call.language)
    else:
        export.print_text(export.as_text(_answer(home, question, bounds), format))


def _write(home: Home, question: "Question", format: str, target: Path, bounds: "Bounds | None") -> None:
    from tonghop.operations.outputs.destination import output
    from tonghop.reports import export
    from tonghop.warehouse import query, query_sandbox

    with output(home, target) as path:
        if format == "parquet" and bounds:
            query_sandbox.copy_to_parquet(home.warehouse, question, path, bounds)
        elif format == "parquet":
            query.copy_to_parquet(home.warehouse, question, path)
        elif format == "xlsx":
            export.write_xlsx(_answer(home, question, bounds), path)
        else:
            disk.note(path, export.as_text(_answer(home, question, bounds), format))
    call.errors.print(call.language.say("output_written", path=target), markup=False)


def _answer(home: Home, question: "Question", bounds: "Bounds | None") -> "Result":
    from tonghop.warehouse import query, query_sandbox

    return query_sandbox.ask(home.warehouse, question, bounds) if bounds else query.ask(home.warehouse, *question)


def _pipe_width() -> int:
    """A table that goes into a pipe is not cut to a screen."""
    return int(os.environ.get("COLUMNS", "250"))
