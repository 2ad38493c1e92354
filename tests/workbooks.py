"""Small real workbooks for tests: a sheet is described by its header paths and rows and written by openpyxl."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
import xlwt
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tonghop.readers.context import reading_context
from tonghop.schemas.findings import Finding
from tonghop.schemas.form import all_forms
from tonghop.transforms.context import Context
from tonghop.transforms.figures.form_checks import check_batch
from tonghop.transforms.figures.frames import write_extracts
from tonghop.transforms.figures.observations import observe
from tonghop.transforms.figures.submissions import Extract, Submission
from tonghop.transforms.files.grid import Grid, cell_name
from tonghop.transforms.files.read import read_workbook
from tonghop.transforms.workbook import understand

Header = str | tuple[str, ...]
"""A column's header: one text, or the texts of its header rows from top to bottom. Digits are typed as a number."""

REVIEW = "KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023"
POOR = "DIỄN BIẾN HỘ NGHÈO NĂM 2023"
NEAR_POOR = "DIỄN BIẾN HỘ CẬN NGHÈO NĂM 2023"

HAM_TAN, TANH_LINH, BAC_BINH = "601", "599", "596"

COLUMNS: tuple[Header, ...] = (
    "STT",
    "Đơn vị",
    "Tổng số hộ dân cư",
    "Tổng số nhân khẩu",
    "Số hộ nghèo",
    "Số hộ cận nghèo",
)
"""A review of few columns: A to F when the table begins at the sheet's left edge; data from row 3 below a title."""

DUC_LINH_AND_HAM_TAN: tuple[tuple[object, ...], ...] = (
    ("I", "Huyện Đức Linh", 300, 1200, 11, 12),
    (1, "Xã Tân Hà", 100, 400, 5, 6),
    (2, "Xã Trà Tân", 200, 800, 6, 6),
    ("II", "Huyện Hàm Tân", 700, 2800, 15, 16),
    (1, "Xã Tân Hà", 300, 1200, 7, 8),
    (2, "Xã Tân Đức", 400, 1600, 8, 8),
    (None, "TỔNG CỘNG", 1000, 4000, 26, 28),
)
"""Rows of a province's review with sums that hold. Both districts have a Tân Hà: 23221 and 23257."""


@dataclass(frozen=True)
class Sheet:
    """A sheet with one table.

    `above` and `below`: whole rows before and after it. `is_merged`: header cells are merged, else each text is
    typed once and the cells that it covers are blank. `top`, `left`: how many rows and columns are left empty.
    """

    columns: Sequence[Header]
    rows: Sequence[Sequence[object]]
    title: str | None = REVIEW
    name: str = "Sheet1"
    above: Sequence[Sequence[object]] = ()
    below: Sequence[Sequence[object]] = ()
    numbers: Sequence[object] = ()
    top: int = 0
    left: int = 0
    is_merged: bool = True
    is_hidden: bool = False


def workbook(*sheets: Sheet) -> bytes:
    """The sheets as the bytes of an .xlsx file."""
    return saved(_book(sheets))


def saved(book: Workbook) -> bytes:
    """The bytes of an .xlsx file."""
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def saved_at(content: bytes, moment: str) -> bytes:
    """An .xlsx file that says that it was saved at some time, in UTC."""
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename == "docProps/core.xml":
                text = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment.encode() + b"Z", text)
            new.writestr(part, text)
    return stream.getvalue()


def _book(sheets: Sequence[Sheet]) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _write(book.create_sheet(sheet.name), sheet)
    if all(sheet.is_hidden for sheet in sheets):
        book.create_sheet("trống")
    return book


def old_workbook(*sheets: Sheet) -> bytes:
    """The sheets as the bytes of an .xls file, in the format of Excel 97."""
    old = xlwt.Workbook(encoding="utf-8")
    for page in _book(sheets).worksheets:
        copy = old.add_sheet(page.title)
        copy.visibility = int(page.sheet_state != "visible")
        heads = {(area.min_row, area.min_col): area for area in page.merged_cells.ranges}
        for cell in (cell for row in page.iter_rows() for cell in row if cell.value is not None):
            if area := heads.get((cell.row, cell.column)):
                copy.write_merge(area.min_row - 1, area.max_row - 1, area.min_col - 1, area.max_col - 1, cell.value)
            else:
                copy.write(cell.row - 1, cell.column - 1, cell.value)
    stream = BytesIO()
    old.save(stream)
    return stream.getvalue()


def cell_values(content: bytes) -> dict[tuple[str, str], object]:
    """What openpyxl reads in a workbook, by sheet and cell."""
    pages = load_workbook(BytesIO(content), data_only=True).worksheets
    return {(p.title, c.coordinate): c.value for p in pages for row in p.iter_rows() for c in row}


def _write(page: Worksheet, sheet: Sheet) -> None:
    at = sheet.top + 1
    title = [[sheet.title]] if sheet.title else []
    for row in [*sheet.above, *title]:
        _put(page, at, sheet.left + 1, row)
        at += 1
    at = _write_header(page, sheet, at)
    for row in [*([sheet.numbers] if sheet.numbers else []), *sheet.rows, *sheet.below]:
        _put(page, at, sheet.left + 1, row)
        at += 1
    if sheet.is_hidden:
        page.sheet_state = "hidden"


def only_grid(content: bytes) -> Grid:
    """The one sheet of a workbook."""
    (grid,) = read_workbook(content).grids
    return grid


def addressed(grid: Grid) -> dict[str, object]:
    """The cells that hold something, by their names."""
    return {
        cell_name(r + grid.top, c + grid.left): cell
        for r, row in enumerate(grid.cells)
        for c, cell in enumerate(row)
        if cell != ""
    }


def _put(page: Worksheet, row: int, left: int, values: Sequence[Any]) -> None:
    for column, value in enumerate(values, left):
        if value is not None:
            page.cell(row, column, value)


def _write_header(page: Worksheet, sheet: Sheet, top: int) -> int:
    """Write the header's levels; the number of the first row below them."""
    paths = [(column,) if isinstance(column, str) else column for column in sheet.columns]
    depth = max(len(path) for path in paths)
    for column, path in enumerate(paths):
        for level, text in enumerate(path):
            is_shared = column > 0 and len(path) > level + 1 and paths[column - 1][: level + 1] == path[: level + 1]
            if is_shared:
                continue
            row, place = top + level, sheet.left + 1 + column
            page.cell(row, place, int(text) if text.isdecimal() else text)
            across = _run(paths, column, level)
            down = depth - level if level == len(path) - 1 else 1
            if sheet.is_merged and across * down > 1:
                page.merge_cells(
                    start_row=row, start_column=place, end_row=row + down - 1, end_column=place + across - 1
                )
    return top + depth


def _run(paths: Sequence[tuple[str, ...]], column: int, level: int) -> int:
    """How many columns from here on share this one's group header."""
    if len(paths[column]) == level + 1:
        return 1
    rest = paths[column:]
    group = paths[column][: level + 1]
    return next((n for n, p in enumerate(rest) if p[: level + 1] != group or len(p) == level + 1), len(rest))


@cache
def context(province: str = "60") -> Context:
    """What the program knows before it opens a file."""
    return reading_context(province)


class Observation(NamedTuple):
    """One figure of one row, named as in the Parquet file."""

    line: int
    unit_code: str
    unit_valid_from: str
    measure: str
    category: str
    value: str | None
    state: str
    sheet: str
    cell: str
    raw: str
    is_claim: bool


@dataclass(slots=True)
class ReadSubmission(Submission):
    """A submission with its figures."""

    observations: list[Observation] = field(default_factory=list)


@dataclass(slots=True)
class ReadFile(Extract):
    """What was read of a file, its figures too. `extract`: what the reading process said of it."""

    submissions: list[ReadSubmission] = field(default_factory=list)  # type: ignore[assignment]
    extract: Extract = field(default_factory=lambda: Extract("", ""))


def read_file(extract: Extract, province: str = "60") -> ReadFile:
    """An extract with the figures of its submissions."""
    observed = observe([extract], context(province))
    (whole,) = observed.extracts
    of = observed.figures.select("submission", *Observation._fields).partition_by(
        "submission", as_dict=True, include_key=False
    )
    submissions = [
        ReadSubmission(
            **{f.name: getattr(submission, f.name) for f in fields(Submission)},
            observations=[Observation(*row) for row in of[number,].iter_rows()] if (number,) in of else [],
        )
        for number, submission in enumerate(whole.submissions)
    ]
    facts = (
        whole.file_hash,
        whole.file_name,
        submissions,
        whole.findings,
        whole.cells,
        whole.is_refused,
        whole.saved_at,
    )
    return ReadFile(*facts, extract)


def read(*sheets: Sheet, name: str = "bao cao.xlsx", province: str = "60") -> ReadFile:
    """The sheets as one workbook, understood."""
    return understood(workbook(*sheets), name, province)


def understood(content: bytes, name: str = "bao cao.xlsx", province: str = "60") -> ReadFile:
    """A file's content, understood."""
    return read_file(understand(content, sha256(content).hexdigest(), name, context(province)), province)


def figures(extract: ReadFile, submission: int = 0) -> dict[str, dict[str, str | None]]:
    """Unit's code → measure → value, of the rows that are no totals."""
    return _by_unit(extract.submissions[submission].observations if extract.submissions else [], is_claim=False)


def claims(extract: ReadFile) -> dict[str, dict[str, str | None]]:
    """Unit's code → measure → value, of rows of sums and claimed rates."""
    return _by_unit([o for s in extract.submissions for o in s.observations], is_claim=True)


def _by_unit(observations: Sequence[Observation], *, is_claim: bool) -> dict[str, dict[str, str | None]]:
    reported: dict[str, dict[str, str | None]] = {}
    for o in observations:
        if o.is_claim == is_claim:
            reported.setdefault(o.unit_code, {})[o.measure] = o.value
    return reported


def measures(extract: ReadFile) -> dict[str, str]:
    """Measure → the letter of the column it was read from."""
    return {
        o.measure: o.cell.rstrip("0123456789") for submission in extract.submissions for o in submission.observations
    }


def rules(extract: Extract) -> list[str]:
    """The rules of the file's findings, in their order."""
    return [finding.rule for finding in extract.findings]


def finding(extract: Extract, rule: str) -> Finding:
    """The one finding of a rule."""
    (only,) = [f for f in extract.findings if f.rule == rule]
    return only


def reported(extract: Extract) -> list[tuple[str, str | None, str | None]]:
    """Rule, cell and what stands there, of each of the file's findings."""
    return [(f.rule, f.cell, f.found) for f in extract.findings]


def checked(directory: Path, *files: ReadFile) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Statements and findings of files that are checked together."""
    write_extracts(observe([file.extract for file in files], context()), directory / "read")
    check_batch([directory / "read"], all_forms(), directory / "checked")
    return tuple(pl.read_parquet(directory / "checked" / f"{name}.parquet") for name in ("statements", "checked"))  # type: ignore[return-value]
