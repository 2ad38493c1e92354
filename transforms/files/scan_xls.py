"""What calamine hides of an .xls file: errors, hidden rows and columns, what formats and fonts do to cells."""

from collections.abc import Iterator
from io import StringIO
from itertools import pairwise
from typing import Any, NamedTuple

import xlrd

from tonghop.transforms.files.colours import BLACK, WHITE, Colour
from tonghop.transforms.files.grid import (
    Address,
    CellNote,
    Grid,
    Workbook,
    cell_at,
    decode_font,
    hide,
    note_doubt,
)
from tonghop.transforms.files.legacy_fonts import encoding_of
from tonghop.transforms.files.looks import TINY, UNSEEN, Condition, Conditions, Judgement, Look, judged, note_looks
from tonghop.transforms.files.number_formats import shown_by
from tonghop.transforms.files.rich_text import Run, settle
from tonghop.transforms.files.scan_biff import SheetRecords, sheet_records

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
                _scan_sheet(book, book.sheet_by_name(grid.sheet), grid, styles)
            except Exception as error:  # as above; the other sheets are looked at
                _note_unchecked(grid, error)


def _note_unchecked(grid: Grid, error: Exception) -> None:
    if not grid.is_hidden and not grid.is_blank():
        grid.notes.append(CellNote("cells_unchecked", None, f"{type(error).__name__}: {error}"[:200]))


class _Style(NamedTuple):
    """What a style does to its cells. `font`: a legacy one, or ''."""

    font: str = ""
    is_percent: bool = False
    is_struck: bool = False
    look: Look = Look()
    judgement: Judgement = Judgement()


def _style(book: Any, xf: Any) -> _Style:
    """A style's facts; the font or format that a writer left out says nothing."""
    font = book.font_list[xf.font_index] if xf.font_index < len(book.font_list) else None
    number_format = book.format_map.get(xf.format_key)
    code = number_format.format_str if number_format else ""
    look = Look(_ink(book, font), _ground(book, xf), _is_tiny(font)) if font else Look(ground=None)
    is_struck = bool(font and font.struck_out)
    name = font.name if font and encoding_of(font.name) else ""
    return _Style(name, shown_by(code).is_percent, is_struck, look, judged(look, code, is_struck=is_struck))


def _is_tiny(font: Any) -> bool:
    return bool(0 < font.height < TINY * _TWIPS)


_TWIPS = 20
"""Parts of a point, in which heights are written."""
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


def _scan_sheet(book: Any, sheet: Any, grid: Grid, styles: list[_Style]) -> None:
    shares = set()
    looks: dict[Address, Look] = {}
    facts = sheet_records(book.mem, book._sh_abs_posn[book.sheet_names().index(grid.sheet)])
    for address, cell_type, number in _cells(sheet):
        style = styles[number] if number < len(styles) else _Style()
        if cell_type == xlrd.XL_CELL_ERROR:
            grid.errors[address] = xlrd.error_text_from_code.get(sheet.cell_value(*address), "#ERROR!")
        if style.is_percent:
            shares.add(address)
        if facts.conditions:
            looks[address] = style.look
        if runs := _runs(sheet, address) if cell_type == xlrd.XL_CELL_TEXT else []:
            own = Run("", style.font, is_struck=style.is_struck, ink=style.look.ink, is_tiny=style.look.is_tiny)
            if settle(grid, address, runs, own, style.look.ground):
                looks[address] = UNSEEN
            continue
        if style.font and cell_type == xlrd.XL_CELL_TEXT:
            decode_font(grid, address, style.font)
        verdict = style.judgement.of(cell_at(grid, address))
        if verdict.doubt:
            note_doubt(grid, address, verdict.doubt)
        if verdict.is_unseen:
            looks[address] = UNSEEN if style.look.is_seen else style.look
    grid.percents = frozenset(shares)
    note_looks(grid, looks, _conditions(book, facts))
    _hide(sheet, grid)
    _note_records(grid, facts)


def _conditions(book: Any, facts: SheetRecords) -> Conditions:
    """The conditional formats of a sheet, with the colours of the workbook's palette."""
    return Conditions(
        tuple(
            (area, Condition(rule.comparison, rule.operands, _changed(book, rule.ink), _changed(book, rule.ground)))
            for areas, rule in facts.conditions
            for area in areas
        )
    )


def _changed(book: Any, number: int | None) -> Colour:
    return "" if number is None else _rgb(book, number)


def _hide(sheet: Any, grid: Grid) -> None:
    """Empty rows and columns that are hidden, by themselves or by their size."""
    rows = {
        row
        for row, facts in sheet.rowinfo_map.items()
        if facts.hidden or (facts.height < TINY * _TWIPS and not facts.has_default_height)
    }
    columns = {column for column, facts in sheet.colinfo_map.items() if facts.hidden or facts.width < _NARROW}
    if rows or columns:
        hide(grid, rows, columns)


_NARROW = 128
"""Half of a sign: no letter fits into a column that is narrower."""


def _note_records(grid: Grid, facts: SheetRecords) -> None:
    """Note formulas that a library wrote without computing them, and a sheet that holds only a picture."""
    for address in facts.unknown:
        if cell_at(grid, address) == "":
            grid.errors[address] = "=…"
    if facts.has_picture and grid.is_blank() and not grid.hidden_rows and not grid.hidden_columns:
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
        is_raised, is_struck = font.escapement != _ON_THE_LINE, bool(font.struck_out)
        colour, is_tiny = _ink(sheet.book, font), _is_tiny(font)
        runs.append(Run(text[start:end], font.name, is_raised, is_struck, ink=colour, is_tiny=is_tiny))
    return runs


def _cells(sheet: Any) -> Iterator[tuple[Address, int, int]]:
    for row in range(sheet.nrows):
        styles = sheet._cell_xf_indexes[row]
        for column, cell_type in enumerate(sheet.row_types(row)):
            if cell_type not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                yield (row, column), cell_type, styles[column]
