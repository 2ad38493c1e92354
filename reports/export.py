"""Query results as people and programs read them: table, csv, json, xlsx, parquet."""

import json
import re
import sys
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tonghop.ledger.printable import printable_json, printable_lines
from tonghop.reports.language import Language
from tonghop.warehouse.query import Result

TEXT_FORMATS = ("table", "csv", "json")
FILE_FORMATS = ("xlsx", "parquet")
FORMATS = (*TEXT_FORMATS, *FILE_FORMATS)
TABLE_ROWS = 500
"""How many rows the terminal shows; a line below says how many more there are."""


def plain(value: Any) -> Any:
    """A value without the zeros that its DECIMAL type adds: 6621.0000000000 → 6621."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize()
    return value


def _json_default(value: Any) -> Any:
    value = plain(value)
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, int) else str(value)


def as_json(result: Result) -> str:
    """A list of objects, numbers as numbers."""
    return _json(result.dicts())


def print_json(facts: Any) -> None:
    """Print facts as JSON to standard output, numbers as numbers."""
    print_text(_json(facts) + "\n")


def print_text(text: str) -> None:
    """Print a text to standard output. What would steer a terminal is written out there; a pipe has it as it is."""
    sys.stdout.write(printable_lines(text) if sys.stdout.isatty() else text)


def _json(facts: Any) -> str:
    """JSON; what would steer a terminal is escaped, also what JSON itself lets stand."""
    return printable_json(json.dumps(facts, ensure_ascii=False, indent=2, default=_json_default))


def as_text(result: Result, format: str) -> str:
    """The rows as JSON, or as CSV, which a table becomes in a file; ends in a new line."""
    return (as_json if format == "json" else as_csv)(result) + "\n"


def as_csv(result: Result) -> str:
    """Comma-separated with a header; empty for null. A text that a spreadsheet would compute has a `'` before it."""
    header = _csv_line([_no_formula(name) for name in result.columns])
    return "\n".join([header, *(_csv_line(["" if v is None else _csv_cell(v) for v in row]) for row in result.rows)])


def _csv_line(cells: list[str]) -> str:
    """A line of CSV. Python's own writer leaves a lone carriage return bare, at which other readers begin a line."""
    line = ",".join(_quoted(cell) for cell in cells)
    return line or '""'


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _TO_QUOTE.search(cell) else cell


_TO_QUOTE = re.compile('[,"\r\n]')


def _csv_cell(value: Any) -> str:
    return _no_formula(value) if isinstance(value, str) else _text(value)


def _no_formula(text: str) -> str:
    """The text as no spreadsheet computes it: Excel takes what begins with = + - @ for a formula, behind blanks too.

    A number that is typed as text and a dash, which this program's reports are full of, are none and stay.
    """
    return f"'{text}" if _FORMULA.match(text) and not _HARMLESS.fullmatch(text) else text


_FORMULA = re.compile(r"[\t\r\n]|[\s\x00-\x1f\u200b\ufeff]*[=+\-@＝＋－＠]")
_HARMLESS = re.compile(r"-+|[+-]?\d+(?:[.,]\d+)*%?")


def _text(value: Any) -> str:
    value = plain(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def print_table(result: Result, console: Console, language: Language) -> None:
    """A table for the terminal: numbers to the right, nulls dim; lines below say what is not shown.

    Of more columns than the terminal holds, those in the middle are left out.
    """
    if not result.columns:
        return
    texts = [[None if value is None else _text(value) for value in row] for row in result.rows[:TABLE_ROWS]]
    shown = _columns_that_fit(result.columns, texts, console.width)
    table = Table(header_style="bold")
    for column in shown:
        is_number = column is not None and _is_number(result.types[column])
        name = "…" if column is None else result.columns[column]
        table.add_column(name, justify="right" if is_number else "left", overflow="fold")
    for row in texts:
        table.add_row(*(Text("…", style="dim") if c is None else _cell(row[c]) for c in shown))
    console.print(table)
    if None in shown:
        console.print(language.say("columns_left", shown=len(shown) - 1, count=len(result.columns)))
    if len(result.rows) > TABLE_ROWS:
        console.print(language.say("rows_left", count=len(result.rows) - TABLE_ROWS))
    elif not result.rows:
        console.print(language.say("no_rows"))


def _cell(text: str | None) -> Text:
    return Text("∅", style="dim") if text is None else Text(text)


def _is_number(kind: str) -> bool:
    return kind.upper() in _NUMBERS or kind.upper().startswith("DECIMAL")


def _columns_that_fit(names: list[str], rows: list[list[str | None]], width: int) -> list[int | None]:
    """The places of the columns to show, as many from the left as from the right; None: where others are left out."""
    widths = [
        min(_WIDEST, max(map(cell_len, (name, *(row[place] or "∅" for row in rows))))) + _BORDER
        for place, name in enumerate(names)
    ]
    if len(names) == 1 or sum(widths) < width:
        return list(range(len(names)))
    left: list[int | None] = []
    right: list[int | None] = []
    used = len("…") + 2 * _BORDER
    first, last = 0, len(names) - 1
    while first <= last:
        place = first if len(left) <= len(right) else last
        used += widths[place]
        if used > width and left:
            break
        (left if place == first else right).append(place)
        first, last = (first + 1, last) if place == first else (first, last - 1)
    return [*left, None, *reversed(right)]


_WIDEST = 24
"""Longer texts may be folded to this before a column is left out."""
_BORDER = 3
"""What a column takes beside its text."""


_NUMBERS = {
    "BIGINT",
    "INTEGER",
    "HUGEINT",
    "DOUBLE",
    "FLOAT",
    "SMALLINT",
    "TINYINT",
    "UBIGINT",
    "UINTEGER",
    "NUMBER",
}


def write_xlsx(result: Result, target: Path) -> None:
    """Write a workbook of one sheet; a text stays a text whatever it begins with, and never becomes a formula."""
    from tonghop.reports.workbooks.books import new_book

    book = new_book(target)
    sheet = book.add_worksheet("tonghop")
    bold = book.add_format({"bold": True})
    for column, name in enumerate(result.columns):
        sheet.write_string(0, column, name, bold)
    for number, row in enumerate(result.rows, start=1):
        for column, value in enumerate(row):
            _write_cell(sheet, number, column, value)
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    book.close()


def _write_cell(sheet: Any, row: int, column: int, value: Any) -> None:
    value = plain(value)
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float, Decimal)) and abs(float(value)) < 1e15:
        sheet.write_number(row, column, float(value))
    elif isinstance(value, (datetime, date, time)):
        sheet.write_string(row, column, value.isoformat())
    else:
        sheet.write_string(row, column, str(value))
