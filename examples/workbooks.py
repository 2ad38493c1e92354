"""Demo sheets written as Excel workbooks (.xlsx, or .xls of Excel 97), the same bytes every time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
import xlwt

from tonghop.examples.sheets import DemoCell, DemoSheet
from tonghop.storage import disk

CREATED = datetime(2023, 12, 12, 8, 0, 0, tzinfo=UTC)
FONT = "Times New Roman"


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
    """Write sheets to a new workbook in the format of the path's suffix; returns the path."""
    disk.make_folders(path.parent, is_synced=False)
    if path.suffix == ".xls":
        _write_xls(path, sheets)
    else:
        _write_xlsx(path, sheets)
    return path


def _write_xlsx(path: Path, sheets: list[DemoSheet]) -> None:
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


def _write_xls(path: Path, sheets: list[DemoSheet]) -> None:
    """Write an .xls; formulas become the numbers that they give, for xlwt stores no results."""
    book = xlwt.Workbook(encoding="utf-8")
    styles = {name: _xls_style(style) for name, style in STYLES.items()}
    for sheet in sheets:
        target = book.add_sheet(sheet.name)
        for cell in sheet.cells:
            bottom, right = cell.row + cell.down - 1, cell.column + cell.across - 1
            target.write_merge(cell.row, bottom, cell.column, right, cell.value, styles[cell.style])
        for column, width in enumerate(sheet.widths):
            target.col(column).width = int(width * 256)
        for row, height in sheet.heights.items():
            target.row(row).height_mismatch = True
            target.row(row).height = int(height * 20)
        target.portrait = False
        target.paper_size_code = 9
        target.fit_num_pages, target.fit_width_to_pages, target.fit_height_to_pages = True, 1, 0
    book.save(str(disk.for_library(path)))


def _xls_style(style: Style) -> xlwt.XFStyle:
    wrap = "on" if style.align == "center" else "off"
    flags = f"bold {'on' if style.bold else 'off'}, italic {'on' if style.italic else 'off'}"
    borders = "borders: left thin, right thin, top thin, bottom thin" if style.border else ""
    return xlwt.easyxf(
        f"font: name {FONT}, height {style.size * 20}, {flags};"
        f" align: horiz {style.align}, vert centre, wrap {wrap}; {borders}",
        num_format_str=style.number,
    )
