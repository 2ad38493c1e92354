"""Demo sheets written as Excel workbooks, the same bytes every time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import xlsxwriter

from tonghop.examples.sheets import DemoCell, DemoSheet
from tonghop.storage import disk

CREATED = datetime(2023, 12, 12, 8, 0, 0, tzinfo=UTC)
FONT = "Times New Roman"
EXCEL_97 = files("tonghop.examples") / "excel_97"


@dataclass(frozen=True)
class Style:
    """How a cell looks, independent of the file format."""

    size: int = 11
    bold: bool = False
    italic: bool = False
    align: str = "center"
    border: bool = False
    number: str = "General"


STYLES = {
    "sender": Style(),
    "sender bold": Style(bold=True),
    "motto": Style(bold=True),
    "title": Style(size=13, bold=True),
    "subtitle": Style(italic=True),
    "right": Style(italic=True, align="right"),
    "note": Style(italic=True, align="left"),
    "head": Style(bold=True, border=True),
    "number": Style(size=9, italic=True, border=True),
    "order": Style(border=True),
    "order bold": Style(border=True, bold=True),
    "name": Style(border=True, align="left"),
    "name bold": Style(border=True, align="left", bold=True),
    "count": Style(border=True, align="right", number="#,##0"),
    "count bold": Style(border=True, align="right", number="#,##0", bold=True),
    "amount": Style(border=True, align="right", number="#,##0.0###"),
    "amount bold": Style(border=True, align="right", number="#,##0.0###", bold=True),
    "rate": Style(border=True, align="right", number="0.00"),
    "rate bold": Style(border=True, align="right", number="0.00", bold=True),
}


def write_workbook(path: Path, sheets: list[DemoSheet]) -> Path:
    """Write sheets to a new .xlsx workbook; returns the path."""
    disk.make_folders(path.parent, is_synced=False)
    # in memory: a temporary file for each part would double the time
    with xlsxwriter.Workbook(str(disk.for_library(path)), {"in_memory": True}) as book:
        book.set_properties({"created": CREATED.replace(tzinfo=None), "author": "tonghop demo"})
        formats = {name: book.add_format(_xlsx_format(style)) for name, style in STYLES.items()}
        for sheet in sheets:
            target = book.add_worksheet(sheet.name)
            for cell in sheet.cells:
                _put_xlsx(target, cell, formats[cell.style])
            for column, width in enumerate(sheet.widths):
                target.set_column(column, column, width)
            for row, height in sheet.heights.items():
                target.set_row(row, height)
            target.set_landscape()
            target.set_paper(9)
            target.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
            target.fit_to_pages(1, 0)
            target.repeat_rows(*sheet.header)
    return path


def copy_of_excel_97(path: Path) -> Path:
    """Put the .xls of the path's name there, which `tests.excel_97` made of the demo's sheets; returns the path.

    No maintained library writes the format of Excel 97, and the demo's figures never change.
    """
    disk.make_folders(path.parent, is_synced=False)
    disk.note(path, (EXCEL_97 / path.name).read_bytes())
    return path


def _xlsx_format(style: Style) -> dict[str, object]:
    return {
        "font_name": FONT,
        "font_size": style.size,
        "bold": style.bold,
        "italic": style.italic,
        "align": style.align,
        "valign": "vcenter",
        "text_wrap": style.align == "center",
        "border": int(style.border),
        "num_format": style.number,
    }


def _put_xlsx(target: xlsxwriter.worksheet.Worksheet, cell: DemoCell, look: xlsxwriter.format.Format) -> None:
    if cell.down * cell.across > 1:
        bottom, right = cell.row + cell.down - 1, cell.column + cell.across - 1
        target.merge_range(cell.row, cell.column, bottom, right, cell.value, look)
    elif cell.formula:
        target.write_formula(cell.row, cell.column, cell.formula, look, cell.value)
    elif isinstance(cell.value, str):
        target.write_string(cell.row, cell.column, cell.value, look)
    elif cell.value is None:
        target.write_blank(cell.row, cell.column, None, look)
    else:
        target.write_number(cell.row, cell.column, cell.value, look)
