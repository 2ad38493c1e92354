"""The bytes of a file → its sheets as grids. Python-calamine reads the values; scans find what it hides."""

from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, cast

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from tonghop.transforms.files import formats, text_tables
from tonghop.transforms.files.compound import check_whole, is_protected
from tonghop.transforms.files.containers import Container
from tonghop.transforms.files.encodings import in_utf8
from tonghop.transforms.files.formats import Refused
from tonghop.transforms.files.grid import CellNote, Grid, Workbook
from tonghop.transforms.files.saved_time import saved_at

MAX_CELLS = 30_000_000
"""Cells of a sheet's used area. Most may be empty: one stray cell in the last row must not refuse a sheet."""


def read_workbook(content: bytes, name: str = "") -> Workbook:
    """Every worksheet of a file; hidden ones are marked and empty. Raises `Refused`.

    `name`: the file's name, which becomes the name of the only sheet of a text table.
    """
    kind, container = formats.opened(content)
    if kind == formats.ARCHIVE:
        return Workbook(kind, [])
    sheet = PurePosixPath(name).stem[:31] or "1"
    if kind == formats.TEXT:
        return Workbook(kind, [text_tables.read_text_table(content, sheet)])
    if kind == formats.HTML:
        from tonghop.transforms.files.web_pages import read_page

        return Workbook(kind, [read_page(content, sheet)])
    return _read_binary(content, kind, container)


def _read_binary(content: bytes, kind: str, container: Container | None) -> Workbook:
    """The sheets of a workbook in a binary or zipped format.

    Calamine skips blank leading rows; addresses count from the start of the used area. (`skip_empty_area=False` panics
    on a sheet that claims Excel's last cell.)
    """
    if kind == formats.XLS:
        check_whole(content)
    if container and kind in (formats.XLSX, formats.ODS):
        container = in_utf8(container)
        content = container.content
    try:
        grids = _grids(content)
    except PasswordError as error:
        raise Refused("file_protected", kind) from error
    except (CalamineError, OSError, ValueError) as error:
        if kind == formats.XLS and is_protected(content):
            raise Refused("file_protected", kind) from error
        raise Refused("file_unreadable", str(error) or type(error).__name__) from error
    workbook = Workbook(kind, grids, saved_at=saved_at(kind, content, container))
    _scan(content, container, workbook)
    return workbook


def _scan(content: bytes, container: Container | None, workbook: Workbook) -> None:
    """Find what calamine hides. Each scan is imported only for a file of its kind."""
    if workbook.kind == formats.XLSX and container:
        from tonghop.transforms.files.scan_xlsx import scan_xlsx

        scan_xlsx(container, workbook)
    elif workbook.kind == formats.ODS and container:
        from tonghop.transforms.files.scan_ods import scan_ods

        scan_ods(container, workbook)
    elif workbook.kind == formats.XLS:
        from tonghop.transforms.files.scan_xls import scan_xls

        scan_xls(content, workbook)
    else:  # nothing reads what calamine hides of .xlsb
        for grid in workbook.grids:
            if not grid.is_hidden and not grid.is_blank():
                grid.notes.append(CellNote("cells_unchecked", None, f".{workbook.kind}"))


def _grids(content: bytes) -> list[Grid]:
    """The worksheets as calamine reads them. Raises `Refused` where it panics, as it does on damaged containers."""
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            return [_grid(book, index) for index, meta in enumerate(book.sheets_metadata) if _is_worksheet(meta)]
    except BaseException as panic:
        if type(panic).__name__ != _PANIC:
            raise
        raise Refused("file_truncated", str(panic)[:200]) from panic


_PANIC = "PanicException"
"""What a panic of a Rust library is in Python: no `Exception`, and of a class that cannot be imported."""


def _is_worksheet(meta: Any) -> bool:
    return bool(meta.typ == SheetTypeEnum.WorkSheet)


def _grid(book: CalamineWorkbook, index: int) -> Grid:
    meta = book.sheets_metadata[index]
    if meta.visible != SheetVisibleEnum.Visible:
        return Grid(meta.name, 0, 0, [], [], is_hidden=True)
    sheet = book.get_sheet_by_index(index)
    if (count := sheet.total_height * sheet.total_width) > MAX_CELLS:
        raise Refused("file_bomb", f"{meta.name}: {count} ô · cells")
    top, left = sheet.start or (0, 0)
    merges = [(*first, *last) for first, last in sheet.merged_cell_ranges or []]
    cells = cast(list[list[object]], sheet.to_python(skip_empty_area=True))
    return Grid(meta.name, top, left, cells, merges)
