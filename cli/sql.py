"""Commands of whoever works with SQL: sql, tables, describe."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from tonghop.cli.call import FormatOption, HomeOption, LangOption, OutputOption, call, deliver, table_or_json
from tonghop.ledger.errors import BadCall

commands = typer.Typer()


@commands.command()
def sql(
    query: Annotated[str | None, typer.Argument(help="SELECT …; -: từ đầu vào chuẩn · from standard input")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="Tệp chứa câu SQL · a file with the SQL")] = None,
    format: FormatOption = "table",
    output: OutputOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Hỏi kho dữ liệu bằng SQL, chỉ đọc · ask the warehouse in SQL, read-only."""
    from tonghop.warehouse.query import Question
    from tonghop.warehouse.query_sandbox import Bounds

    call.take(home, lang)
    opened = call.home()
    deliver(opened, Question(_text(query, file)), format, output, Bounds(opened.max_query_seconds))


def _text(query: str | None, file: Path | None) -> str:
    """The SQL: as it was typed, from a file, or from standard input. Raises `BadCall` where there are two, or none."""
    if query is not None and file:
        raise BadCall("sql_twice")
    if file:
        try:
            return file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise BadCall("file_no_text", path=file) from error
        except OSError as error:
            raise BadCall("file_not_read", path=file, why=error.strerror) from error
    if query not in (None, "-"):
        return str(query)
    if query is None and sys.stdin.isatty():
        raise BadCall("sql_missing")
    return sys.stdin.read()


@commands.command()
def tables(
    schema: Annotated[str, typer.Argument(help="mart | core")] = "",
    format: FormatOption = "table",
    output: OutputOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Các bảng của kho và mỗi bảng là gì · the warehouse's tables, views and macros, and what each is."""
    from tonghop.warehouse.questions.tables import tables as all_tables

    call.take(home, lang)
    if schema not in ("", "mart", "core"):
        raise BadCall("bad_option", option="schema", value=schema, known="mart | core")
    deliver(call.home(), all_tables(schema), format, output)


@commands.command()
def describe(
    name: Annotated[str, typer.Argument(help="Ví dụ mart.rates · a table")],
    format: FormatOption = "table",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Một bảng: mỗi dòng là gì, các cột, một câu hỏi mẫu · one table: its grain, its columns, an example."""
    from tonghop.operations.dictionary import description
    from tonghop.reports.export import print_json
    from tonghop.reports.terminal.dictionary import print_description

    call.take(home, lang)
    shown = table_or_json(format)
    found = description(call.home(), name)
    if shown == "json":
        print_json(found._asdict())
    else:
        print_description(found, call.console, call.language)
