"""The demo's two workbooks in the format of Excel 97: `python -m tests.excel_97` writes them into the package.

xlwt writes them, which nobody maintains any more. So the program has the files, and only the tests have the library.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import xlwt

from tonghop.examples import analysis_sheets, demo
from tonghop.examples.sheets import DemoSheet
from tonghop.examples.workbooks import FONT, STYLES, Style

FOLDER = Path(__file__).parents[1] / "examples" / "excel_97"


def workbooks() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each .xls that the demo copies, made anew."""
    yield demo.file_name(demo.OLD_EXCEL), xls(demo.district_sheets(demo.OLD_EXCEL))
    yield analysis_sheets.file_name(demo.OLD_EXCEL), xls(analysis_sheets.district_sheets(demo.OLD_EXCEL))


def xls(sheets: list[DemoSheet]) -> bytes:
    """The sheets as an .xls; formulas become the numbers that they give, for xlwt stores no results."""
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
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _xls_style(style: Style) -> xlwt.XFStyle:
    wrap = "on" if style.align == "center" else "off"
    flags = f"bold {'on' if style.bold else 'off'}, italic {'on' if style.italic else 'off'}"
    borders = "borders: left thin, right thin, top thin, bottom thin" if style.border else ""
    return xlwt.easyxf(
        f"font: name {FONT}, height {style.size * 20}, {flags};"
        f" align: horiz {style.align}, vert centre, wrap {wrap}; {borders}",
        num_format_str=style.number,
    )


if __name__ == "__main__":
    for name, content in workbooks():
        (FOLDER / name).write_bytes(content)
