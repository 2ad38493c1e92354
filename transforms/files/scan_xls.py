"""What calamine hides of an .xls file: errors, hidden rows and columns, percentages, legacy fonts."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import xlrd

from tonghop.transforms.files.grid import Address, Grid, Workbook, decode_font, hide
from tonghop.transforms.files.legacy_fonts import encoding_of


def scan_xls(content: bytes, workbook: Workbook) -> None:
    """Add to the grids what xlrd knows beyond the values."""
    try:
        with xlrd.open_workbook(
            file_contents=content, on_demand=True, formatting_info=True, logfile=StringIO()
        ) as book:
            fonts, percents = _styles(book)
            for grid in workbook.grids:
                if not grid.is_hidden:
                    _scan_sheet(book.sheet_by_name(grid.sheet), grid, fonts, percents)
    except Exception:  # a file that only calamine can read goes without these facts
        return


def _styles(book: Any) -> tuple[dict[int, str], set[int]]:
    """The numbers of cell styles: those in a legacy font, with its name, and those shown as a percentage."""
    fonts = {n: book.font_list[xf.font_index].name for n, xf in enumerate(book.xf_list)}
    percents = {n for n, xf in enumerate(book.xf_list) if "%" in book.format_map[xf.format_key].format_str}
    return {n: name for n, name in fonts.items() if encoding_of(name)}, percents


def _scan_sheet(sheet: Any, grid: Grid, fonts: dict[int, str], percents: set[int]) -> None:
    shares = set()
    for address, cell_type, style in _cells(sheet):
        if cell_type == xlrd.XL_CELL_ERROR:
            grid.errors[address] = xlrd.error_text_from_code.get(sheet.cell_value(*address), "#ERROR!")
        if style in percents:
            shares.add(address)
        if style in fonts and cell_type == xlrd.XL_CELL_TEXT:
            decode_font(grid, address, fonts[style])
    grid.percents = frozenset(shares)
    rows = {row for row, facts in sheet.rowinfo_map.items() if facts.hidden}
    columns = {column for column, facts in sheet.colinfo_map.items() if facts.hidden}
    if rows or columns:
        hide(grid, rows, columns)


def _cells(sheet: Any) -> Iterator[tuple[Address, int, int]]:
    for row in range(sheet.nrows):
        styles = sheet._cell_xf_indexes[row]
        for column, cell_type in enumerate(sheet.row_types(row)):
            if cell_type not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                yield (row, column), cell_type, styles[column]
