"""What calamine hides of an .xls file: errors, hidden rows and columns, what formats and fonts do to cells."""

from collections.abc import Iterator
from io import StringIO
from itertools import pairwise
from typing import Any, NamedTuple

import xlrd

from tonghop.configs.rules import Rule
from tonghop.transforms.files.colours import BLACK, WHITE, Colour, is_seen
from tonghop.transforms.files.grid import (
    Address,
    CellNote,
    Grid,
    Workbook,
    cell_at,
    decode_font,
    hide,
    note_doubt,
    note_unseen,
)
from tonghop.transforms.files.legacy_fonts import encoding_of
from tonghop.transforms.files.number_formats import shown_by
from tonghop.transforms.files.rich_text import Run, settle
from tonghop.transforms.files.scan_biff import sheet_records

_ON_THE_LINE = 0
"""The escapement of a font that is neither raised nor lowered."""


def scan_xls(content: bytes, workbook: Workbook) -> None:
    """Add to the grids what xlrd knows beyond the values; a sheet that it cannot look at is noted."""
    try:
        book = xlrd.open_workbook(file_contents=content, on_demand=True, formatting_info=True, logfile=StringIO())
    except Exception as error:  # xlrd raises anything on what it does not know
        for grid in workbook.grids:
            _note_unchecked(grid, error)
        return
    with book:
        styles = [_style(book, xf) for xf in book.xf_list]
        for grid in workbook.grids:
            if grid.is_hidden:
                continue
            try:
                _scan_sheet(book.sheet_by_name(grid.sheet), grid, styles)
                _scan_records(book, grid)
            except Exception as error:  # as above; the other sheets are looked at
                _note_unchecked(grid, error)


def _note_unchecked(grid: Grid, error: Exception) -> None:
    if not grid.is_hidden and not grid.is_blank():
        grid.notes.append(CellNote("cells_unchecked", None, f"{type(error).__name__}: {error}"[:200]))


class _Style(NamedTuple):
    """What a style does to its cells. `font`: a legacy one, or ''."""

    font: str = ""
    is_percent: bool = False
    doubt: Rule | None = None
    is_unseen: bool = False


def _style(book: Any, xf: Any) -> _Style:
    """A style's facts; the font or format that a writer left out says nothing."""
    font = book.font_list[xf.font_index] if xf.font_index < len(book.font_list) else None
    number_format = book.format_map.get(xf.format_key)
    shown = shown_by(number_format.format_str if number_format else "")
    doubt: Rule | None = None
    if font and font.struck_out:
        doubt = "text_struck"
    elif shown.is_hidden:
        doubt = "value_hidden"
    elif shown.thousands:
        doubt = "value_scaled"
    name = font.name if font and encoding_of(font.name) else ""
    return _Style(name, shown.is_percent, doubt, bool(font) and not is_seen(_ink(book, font), _ground(book, xf)))


_SOLID = 1


def _ink(book: Any, font: Any) -> Colour:
    """The colour of a font; that of the system is black."""
    return _rgb(book, font.colour_index) or BLACK


def _ground(book: Any, xf: Any) -> Colour:
    """The colour behind a cell, white for none; that of a pattern is not known."""
    if not xf.background.fill_pattern:
        return WHITE
    return _rgb(book, xf.background.pattern_colour_index) if xf.background.fill_pattern == _SOLID else None


def _rgb(book: Any, number: int) -> Colour:
    colour = book.colour_map.get(number)
    return "{:02x}{:02x}{:02x}".format(*colour) if colour else None


def _scan_sheet(sheet: Any, grid: Grid, styles: list[_Style]) -> None:
    shares = set()
    unseen = []
    for address, cell_type, number in _cells(sheet):
        style = styles[number] if number < len(styles) else _Style()
        if cell_type == xlrd.XL_CELL_ERROR:
            grid.errors[address] = xlrd.error_text_from_code.get(sheet.cell_value(*address), "#ERROR!")
        if style.is_percent:
            shares.add(address)
        if style.is_unseen:
            unseen.append(address)
        if runs := _runs(sheet, address) if cell_type == xlrd.XL_CELL_TEXT else []:
            settle(grid, address, runs, Run("", style.font, is_struck=style.doubt == "text_struck"))
            continue
        if style.font and cell_type == xlrd.XL_CELL_TEXT:
            decode_font(grid, address, style.font)
        if style.doubt:
            note_doubt(grid, address, style.doubt)
    grid.percents = frozenset(shares)
    note_unseen(grid, unseen)
    rows = {
        row
        for row, facts in sheet.rowinfo_map.items()
        if facts.hidden or (facts.height == 0 and not facts.has_default_height)
    }
    columns = {column for column, facts in sheet.colinfo_map.items() if facts.hidden or facts.width == 0}
    if rows or columns:
        hide(grid, rows, columns)


def _scan_records(book: Any, grid: Grid) -> None:
    """Note formulas that a library wrote without computing them, and a sheet that holds only a picture."""
    number = book.sheet_names().index(grid.sheet)
    unknown, has_picture = sheet_records(book.mem, book._sh_abs_posn[number])
    for address in unknown:
        if cell_at(grid, address) == "":
            grid.errors[address] = "=…"
    if has_picture and grid.is_blank() and not grid.hidden_rows and not grid.hidden_columns:
        grid.notes.append(CellNote("sheet_picture", None, grid.sheet))


def _runs(sheet: Any, address: Address) -> list[Run]:
    """The parts of a text that have fonts of their own; none if it has the cell's throughout."""
    listed = sheet.rich_text_runlist_map.get(address)
    if not listed:
        return []
    text, fonts = sheet.cell_value(*address), sheet.book.font_list
    ends = [*(start for start, _ in listed), len(text)]
    runs = [Run(text[: ends[0]], has_style=False)]
    for (start, end), (_, number) in zip(pairwise(ends), listed, strict=True):
        font = fonts[number]
        runs.append(Run(text[start:end], font.name, font.escapement != _ON_THE_LINE, bool(font.struck_out)))
    return runs


def _cells(sheet: Any) -> Iterator[tuple[Address, int, int]]:
    for row in range(sheet.nrows):
        styles = sheet._cell_xf_indexes[row]
        for column, cell_type in enumerate(sheet.row_types(row)):
            if cell_type not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                yield (row, column), cell_type, styles[column]
