"""Query results as people and programs read them: table, csv, json, xlsx, parquet."""

import csv
import io
import json
import sys
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

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
    sys.stdout.write(_json(facts) + "\n")


def _json(facts: Any) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=2, default=_json_default)


def as_csv(result: Result) -> str:
    """Comma-separated with a header; empty for null."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(result.columns)
    writer.writerows(["" if v is None else _text(v) for v in row] for row in result.rows)
    return out.getvalue().rstrip("\n")


def _text(value: Any) -> str:
    value = plain(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def print_table(result: Result, console: Console, language: Language) -> None:
    """A table for the terminal: numbers to the right, nulls dim; a line below says how many rows are not shown."""
    if not result.columns:
        return
    table = Table(header_style="bold")
    is_number = [t.upper() in _NUMBERS or t.upper().startswith("DECIMAL") for t in result.types]
    for name, right in zip(result.columns, is_number, strict=True):
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for row in result.rows[:TABLE_ROWS]:
        table.add_row(*(Text("∅", style="dim") if v is None else Text(_text(v)) for v in row))
    console.print(table)
    if len(result.rows) > TABLE_ROWS:
        console.print(language.say("rows_left", count=len(result.rows) - TABLE_ROWS))
    elif not result.rows:
        console.print(language.say("no_rows"))


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
