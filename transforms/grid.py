"""A workbook as grids: cells with their addresses, merges, and what python-calamine alone would hide."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from io import BytesIO, StringIO
from typing import Any, cast

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

Address = tuple[int, int]
"""Row and column, counted from 0 as in the sheet."""


class Unreadable(Exception):
    """The file is not a workbook that can be read; the text says why."""


@dataclass(slots=True)
class Grid:
    """One sheet. `cells[r][c]` lies at row `top + r`, column `left + c` of the sheet, both counted from 0.

    `merges`: (first row, first column, last row, last column), inclusive, in the sheet's own numbers.
    `errors`: error values and formulas without a stored result, by address, which the reader gives as ''.
    """

    sheet: str
    top: int
    left: int
    cells: list[list[object]]
    merges: list[tuple[int, int, int, int]]
    is_hidden: bool = False
    errors: dict[Address, str] = field(default_factory=dict)


def cell_name(row: int, column: int) -> str:
    """The name of a cell as Excel writes it, from numbers counted from 0: (0, 27) → AB1."""
    return f"{_letters(column)}{row + 1}"


@cache
def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_workbook(content: bytes) -> list[Grid]:
    """Every worksheet of a workbook, hidden ones marked and empty. Raises `Unreadable`.

    Blank leading rows are not asked of the reader (`skip_empty_area=False` panics on a sheet that claims the last
    cell of Excel): the addresses come from where the used area begins.
    """
    if not content:
        raise Unreadable("empty file")
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            grids = [_grid(book, index) for index, meta in enumerate(book.sheets_metadata) if _is_worksheet(meta)]
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(str(error) or type(error).__name__) from error
    if content[:2] == b"PK":
        _note_hidden_errors(content, grids)
    elif content[:4] == _OLE:
        _note_errors_of_xls(content, grids)
    return grids


def _is_worksheet(meta: Any) -> bool:
    return bool(meta.typ == SheetTypeEnum.WorkSheet)


def _grid(book: CalamineWorkbook, index: int) -> Grid:
    meta = book.sheets_metadata[index]
    if meta.visible != SheetVisibleEnum.Visible:
        return Grid(meta.name, 0, 0, [], [], is_hidden=True)
    sheet = book.get_sheet_by_index(index)
    top, left = sheet.start or (0, 0)
    merges = [(*first, *last) for first, last in sheet.merged_cell_ranges or []]
    cells = cast(list[list[object]], sheet.to_python(skip_empty_area=True))
    return Grid(meta.name, top, left, cells, merges)


_OLE = b"\xd0\xcf\x11\xe0"
_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_TARGET = re.compile(rb"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb'\b(Id|Target)="([^"]*)"')
_ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*\bt="e"[^>]*>(?:<f\b[^>]*?(?:/>|>[^<]*</f>))?<v>([^<]*)</v>')
_UNCACHED = re.compile(  # a formula whose result is an empty text says so by its type: t="str"
    rb'<c r="([A-Z]+)(\d+)"(?![^>]*\bt="str")[^>]*><f\b[^>]*>([^<]*)</f>(?:<v\s*/>|<v></v>)?</c>'
)


def _note_hidden_errors(content: bytes, grids: list[Grid]) -> None:
    """Find error values and formulas never calculated, which the reader returns as empty texts."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = _sheet_parts(archive)
            for grid in grids:
                if (part := parts.get(grid.sheet)) and not grid.is_hidden:
                    grid.errors = _errors_of(archive.read(part))
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return  # a container that is not an Office Open XML workbook (.ods): nothing to note here


def _note_errors_of_xls(content: bytes, grids: list[Grid]) -> None:
    """The same for the format of Excel 97."""
    import xlrd  # few files need it

    names = xlrd.error_text_from_code
    try:
        with xlrd.open_workbook(file_contents=content, on_demand=True, logfile=StringIO()) as book:
            for grid in grids:
                if not grid.is_hidden:
                    codes = _error_codes(book.sheet_by_name(grid.sheet), xlrd.XL_CELL_ERROR)
                    grid.errors = {address: names.get(code, "#ERROR!") for address, code in codes}
    except Exception:  # what xlrd cannot read and calamine could stands without this note
        return


def _error_codes(sheet: Any, error_type: int) -> Iterator[tuple[Address, int]]:
    for row in range(sheet.nrows):
        for column, cell_type in enumerate(sheet.row_types(row)):
            if cell_type == error_type:
                yield (row, column), sheet.cell_value(row, column)


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    relations = {}
    for tag in _TARGET.findall(archive.read("xl/_rels/workbook.xml.rels")):
        attributes = dict(_ATTRIBUTE.findall(tag))
        target = attributes[b"Target"].decode()
        relations[attributes[b"Id"]] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    sheets = _SHEET.findall(archive.read("xl/workbook.xml"))
    return {_unescape(name): relations[key] for name, key in sheets if key in relations}


def _unescape(name: bytes) -> str:
    return unescape(name.decode("utf-8", "replace"))


def _errors_of(xml: bytes) -> dict[Address, str]:
    found: dict[Address, str] = {}
    if b't="e"' in xml:
        found |= {_address(c, r): value.decode() for c, r, value in _ERROR.findall(xml)}
    if b"</f></c>" in xml or b"</f><v></v>" in xml or b"</f><v/>" in xml or b"</f><v />" in xml:
        found |= {_address(c, r): "=" + formula.decode() for c, r, formula in _UNCACHED.findall(xml)}
    return found


def _address(letters: bytes, row: bytes) -> Address:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return int(row) - 1, column - 1
