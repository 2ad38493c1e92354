"""Write pages as Excel workbooks (.xlsx, or .xls of Excel 97), the same bytes every time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
import xlwt

from tonghop.examples.pages import Cell, Page

CREATED = datetime(2023, 12, 12, 8, 0, 0, tzinfo=UTC)
FONT = "Times New Roman"


@dataclass(frozen=True)
class Style:
    """How a cell looks, whatever the file's format."""

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


def write_workbook(path: Path, pages: list[Page]) -> Path:
    """Write the pages to a new workbook; the file's ending says its format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".xls":
        _write_xls(path, pages)
    else:
        _write_xlsx(path, pages)
    return path


def _write_xlsx(path: Path, pages: list[Page]) -> None:
    # a temporary file for each part would take as long again
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": CREATED.replace(tzinfo=None), "author": "tonghop demo"})
        formats = {name: book.add_format(_xlsx_format(style)) for name, style in STYLES.items()}
        for page in pages:
            sheet = book.add_worksheet(page.name)
            for cell in page.cells:
                _put_xlsx(sheet, cell, formats[cell.style])
            for column, width in enumerate(page.widths):
                sheet.set_column(column, column, width)
            for row, height in page.heights.items():
                sheet.set_row(row, height)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(*page.header)


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


def _put_xlsx(sheet: xlsxwriter.worksheet.Worksheet, cell: Cell, look: xlsxwriter.format.Format) -> None:
    if cell.down * cell.across > 1:
        bottom, right = cell.row + cell.down - 1, cell.column + cell.across - 1
        sheet.merge_range(cell.row, cell.column, bottom, right, cell.value, look)
    elif cell.formula:
        sheet.write_formula(cell.row, cell.column, cell.formula, look, cell.value)
    elif isinstance(cell.value, str):
        sheet.write_string(cell.row, cell.column, cell.value, look)
    elif cell.value is None:
        sheet.write_blank(cell.row, cell.column, None, look)
    else:
        sheet.write_number(cell.row, cell.column, cell.value, look)


def _write_xls(path: Path, pages: list[Page]) -> None:
    """Formulas are written as the numbers they give: this format's writer stores no results."""
    book = xlwt.Workbook(encoding="utf-8")
    styles = {name: _xls_style(style) for name, style in STYLES.items()}
    for page in pages:
        sheet = book.add_sheet(page.name)
        for cell in page.cells:
            bottom, right = cell.row + cell.down - 1, cell.column + cell.across - 1
            sheet.write_merge(cell.row, bottom, cell.column, right, cell.value, styles[cell.style])
        for column, width in enumerate(page.widths):
            sheet.col(column).width = int(width * 256)
        for row, height in page.heights.items():
            sheet.row(row).height_mismatch = True
            sheet.row(row).height = int(height * 20)
        sheet.portrait = False
        sheet.paper_size_code = 9
        sheet.fit_num_pages, sheet.fit_width_to_pages, sheet.fit_height_to_pages = True, 1, 0
    book.save(str(path))


def _xls_style(style: Style) -> xlwt.XFStyle:
    wrap = "on" if style.align == "center" else "off"
    flags = f"bold {'on' if style.bold else 'off'}, italic {'on' if style.italic else 'off'}"
    borders = "borders: left thin, right thin, top thin, bottom thin" if style.border else ""
    return xlwt.easyxf(
        f"font: name {FONT}, height {style.size * 20}, {flags};"
        f" align: horiz {style.align}, vert centre, wrap {wrap}; {borders}",
        num_format_str=style.number,
    )
