"""The annotated copy that goes back to a sender: cells coloured and commented, and a list of findings in front.

What the sender wrote stays as it is. What the program writes is a text or a number, never a formula.
"""

import re
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from tonghop.reports.causes import Cause, causes
from tonghop.reports.language import Language
from tonghop.schemas.returns import RETURN_PROPERTY, ReturnFinding

LIST = "Phát hiện"
"""The sheet of findings."""
_FILLS = {"error": "FFC7CE", "warning": "FFEB9C", "info": "DDEBF7"}
_GRAVITY = {"error": 0, "warning": 1, "info": 2}
_HEADINGS = ("no", "severity", "sheet", "cell", "unit", "found", "expected", "message", "message_other")
_WIDTHS = (5, 12, 20, 8, 24, 22, 22, 60, 60)
_LINE, _HIGHEST = 15.0, 409.0
"""The height of a line of text and of the highest row, in points."""
_LONGEST = 32_767
"""The most characters that a cell of Excel holds."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def annotated(content: bytes, file_name: str, findings: Sequence[ReturnFinding], language: Language) -> bytes:
    """The bytes of an .xlsx: the sender's workbook with its findings; the list alone where the file does not open."""
    book = _opened(content)
    ordered = sorted(findings, key=lambda f: (_GRAVITY[f.severity], f.sheet or "", _position(f.cell)))
    _annotate(book, ordered, language)
    list_sheet = book.create_sheet(_free_name(book, LIST), 0)
    _write_list(list_sheet, book, file_name, ordered, language)
    book.active = 0
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is list_sheet
    _properties(book).append(StringProperty(name=RETURN_PROPERTY, value=list_sheet.title))
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    """The bytes of a workbook, made in memory: the process that makes a return may open no file."""
    stream = BytesIO()
    _Writer(book, ZipFile(stream, "w", ZIP_DEFLATED)).save()
    return stream.getvalue()


class _Writer(ExcelWriter):
    """openpyxl's own, which would write each sheet to a temporary file first."""

    _archive: ZipFile

    def write_worksheet(self, sheet: Any) -> None:
        drawing: Any = SpreadsheetDrawing()
        drawing.charts, drawing.images = sheet._charts, sheet._images
        sheet._drawing = drawing
        writer: Any = WorksheetWriter(sheet, BytesIO())
        writer.write()
        sheet._rels = writer._rels
        self._archive.writestr(sheet.path[1:], writer.read())
        self.manifest.append(sheet)


def _opened(content: bytes) -> Workbook:
    """The sender's workbook; only its values if it is not an .xlsx; an empty workbook if it is broken."""
    try:
        if content[:2] == b"PK" and b"xl/workbook.xml" in content:
            book = load_workbook(BytesIO(content), rich_text=True)
            if RETURN_PROPERTY in _properties(book).names:  # a returned copy that was sent again
                del _properties(book)[RETURN_PROPERTY]
            return book
        return _values_of(content)
    except Exception:  # a broken file is returned as the list alone
        return _empty_book()


def _properties(book: Workbook) -> Any:
    """The custom properties, which are missing from the library's types."""
    return book.custom_doc_props  # type: ignore[attr-defined]


def _empty_book() -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def _values_of(content: bytes) -> Workbook:
    """A new workbook with the values and merged cells of one that calamine reads."""
    book = _empty_book()
    with CalamineWorkbook.from_filelike(BytesIO(content)) as source:
        for index, meta in enumerate(source.sheets_metadata):
            sheet = book.create_sheet(_free_name(book, meta.name))
            sheet.sheet_state = "visible" if meta.visible == SheetVisibleEnum.Visible else "hidden"
            _copy_values(source.get_sheet_by_index(index), sheet)
    return book


def _copy_values(source: CalamineSheet, sheet: Worksheet) -> None:
    top, left = source.start or (0, 0)
    for r, row in enumerate(source.to_python(skip_empty_area=True), top + 1):
        for c, value in enumerate(row, left + 1):
            if value != "":
                _put(sheet.cell(r, c), value)
    for first, last in source.merged_cell_ranges or []:
        sheet.merge_cells(None, first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1)


def _free_name(book: Workbook, wanted: str) -> str:
    """A name that no sheet has yet, within Excel's rules."""
    base = _FORBIDDEN.sub("_", _legal(wanted)).strip("'")[:31] or "Sheet"
    taken = {name.lower() for name in book.sheetnames}
    names = (base if n == 1 else f"{base[: 31 - len(f' ({n})')]} ({n})" for n in range(1, len(taken) + 2))
    return next(name for name in names if name.lower() not in taken)


def _legal(text: str) -> str:
    clean: str = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"


def _put(cell: Any, value: object) -> None:
    """Write a value; a text is a text whatever it begins with."""
    if isinstance(value, (bool, int, float, datetime, date, time, timedelta)):
        cell.value = value
        return
    cell.value = _legal(str(value))
    cell.data_type = "s"
    if cell.value[:1] in "=+-@":
        cell.quotePrefix = True


def _position(cell: str | None) -> tuple[int, int]:
    """Row and column of a cell's name, counted from 1; (0, 0) where it is no cell's name."""
    try:
        row, column = coordinate_to_tuple(cell) if cell else (0, 0)
    except (ValueError, TypeError):
        return (0, 0)
    return (row, column) if row > 0 and column > 0 else (0, 0)


def _annotate(book: Workbook, findings: Sequence[ReturnFinding], language: Language) -> None:
    by_cell: dict[tuple[str, str], list[ReturnFinding]] = defaultdict(list)
    for finding in findings:
        if finding.sheet in book.sheetnames and finding.cell and _position(finding.cell) != (0, 0):
            by_cell[finding.sheet, finding.cell].append(finding)
    for (sheet_name, cell), found in by_cell.items():
        sheet = book[sheet_name]
        if isinstance(sheet, Worksheet):
            _annotate_cell(_first_of_merge(sheet, cell), found, language)


def _first_of_merge(sheet: Worksheet, name: str) -> Any:
    """The cell, or the first one of the merged area in which it lies: the one that is visible."""
    for area in sheet.merged_cells.ranges:
        if name in area:
            return sheet.cell(area.min_row, area.min_col)
    return sheet[name]


def _annotate_cell(cell: Any, findings: list[ReturnFinding], language: Language) -> None:
    colour = _FILLS[findings[0].severity]  # the gravest comes first
    cell.fill = PatternFill("solid", start_color=colour, end_color=colour)
    texts = ["\n".join(_sentences(finding, language)) for finding in findings]
    before = [cell.comment.text] if cell.comment else []
    text = _legal("\n\n".join([*before, *texts]))
    lines = sum(1 + len(line) // 45 for line in text.split("\n"))
    cell.comment = Comment(text, "tonghop", height=min(600, 24 + 18 * lines), width=340)


def _sentences(finding: ReturnFinding, language: Language) -> tuple[str, str]:
    """The finding's message in both languages, the sender's first."""
    vi, en = finding.message_vi, finding.message_en
    return (vi, en) if language.pick("vi", "en") == "vi" else (en, vi)


def _write_list(
    sheet: Worksheet, book: Workbook, file_name: str, findings: Sequence[ReturnFinding], language: Language
) -> None:
    told = causes(finding._asdict() for finding in findings)
    counts = {severity: sum(cause.first["severity"] == severity for cause in told) for severity in _GRAVITY}
    for row, text in enumerate(
        (language.say("return_title", name=file_name), language.say("return_summary", **counts)), 1
    ):
        _put(sheet.cell(row, 1), text)
        sheet.cell(row, 1).font = Font(bold=row == 1, size=13 if row == 1 else 11)
    head = 4
    for column, (key, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True), 1):
        cell = sheet.cell(head, column)
        _put(cell, language.say(f"return_{key}"))
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, cause in enumerate(told, 1):
        _write_row(sheet, head + number, number, cause, book, language)
    sheet.freeze_panes = f"A{head + 1}"
    sheet.auto_filter.ref = f"A{head}:{get_column_letter(len(_HEADINGS))}{head + len(told)}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = f"{head}:{head}"


def _write_row(sheet: Worksheet, row: int, number: int, cause: Cause, book: Workbook, language: Language) -> None:
    for column, value in enumerate(_values(number, cause, language), 1):
        cell = sheet.cell(row, column)
        if value is not None:
            _put(cell, value)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[row].height = _height(_values(number, cause, language))
    first = cause.first
    colour = _FILLS[first["severity"]]
    sheet.cell(row, 2).fill = PatternFill("solid", start_color=colour, end_color=colour)
    if first["sheet"] in book.sheetnames and _position(first["cell"]) != (0, 0):
        cell = sheet.cell(row, 4)
        quoted = str(first["sheet"]).replace("'", "''")
        location = f"'{quoted}'!{first['cell']}"
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location, display=str(cell.value))
        font = copy(cell.font)
        cell.font = Font(name=font.name, size=font.size, color="0563C1", underline="single")


def _height(values: Iterable[object]) -> float:
    """The height of a row of wrapped texts in points: not every program works it out when it opens the file."""
    pairs = zip(values, _WIDTHS, strict=True)
    lines = (len(textwrap.wrap(str(value or ""), max(4, width - 2))) for value, width in pairs)
    return min(_HIGHEST, _LINE * max(1, *lines))


def _values(number: int, cause: Cause, language: Language) -> Iterator[object]:
    first = cause.first
    yield number
    yield language.say(f"severity_{first['severity']}")
    yield from (cause.sheets or None, cause.cells or None, cause.units or None)
    yield from (first["found"], first["expected"])
    other = Language(language.pick("en", "vi"))
    yield from (cause.message(language), cause.message(other))
