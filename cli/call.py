"""What one call of the program runs with: the home, the language, the consoles; and the options that commands share."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home, home_path, open_home
from tonghop.reports.language import LANGUAGES, Language

if TYPE_CHECKING:  # DuckDB is slow to import, and not every command asks the warehouse
    from tonghop.warehouse.query import Question

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
        self.console = Console(soft_wrap=False, highlight=False)
        self.errors = Console(stderr=True, highlight=False, soft_wrap=True)

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


def deliver(warehouse: Path, question: "Question", format: str, output: Path | None) -> None:
    """Ask a question and print or write the answer.

    Raises `BadCall` for an unknown format, and where a format that needs a file has none.
    """
    from tonghop.reports import export
    from tonghop.warehouse.query import ask, copy_to_parquet

    if format not in export.FORMATS:
        raise BadCall("unknown_format", name=format, known=", ".join(export.FORMATS))
    if format in export.FILE_FORMATS and output is None:
        raise BadCall("needs_output", name=format)
    if format == "parquet" and output:
        copy_to_parquet(warehouse, question, output)
    elif format == "xlsx" and output:
        export.write_xlsx(ask(warehouse, *question), output)
    elif format == "table" and output is None:
        console = call.console if call.console.is_terminal else Console(width=_pipe_width(), highlight=False)
        export.print_table(ask(warehouse, *question), console, call.language)
    else:
        text = (export.as_json if format == "json" else export.as_csv)(ask(warehouse, *question)) + "\n"
        if output is None:
            sys.stdout.write(text)
        else:
            output.write_text(text, encoding="utf-8")
    if output:
        call.errors.print(call.language.say("output_written", path=output))


def _pipe_width() -> int:
    """A table that goes into a pipe is not cut to a screen."""
    return int(os.environ.get("COLUMNS", "250"))
