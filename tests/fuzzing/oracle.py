"""What must hold of any file: it ends in figures that stand in their cells, or in findings; never in anything else."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from io import BytesIO, StringIO
from math import isfinite

import xlrd
from openpyxl import load_workbook

from tests.workbooks import Observation, ReadFile, understood
from tonghop.transforms.files.containers import Container
from tonghop.transforms.files.formats import ARCHIVE, MEMBER_MARK, Refused, kind_of, member_content, member_name
from tonghop.transforms.files.grid import cell_name

Cells = Mapping[tuple[str, str], object]
"""Sheet and cell → what another reader finds there."""

MOST_CELLS = 100_000
"""Of a sheet that openpyxl walks through: it makes an object of each, blank ones too."""

_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d*")


def faults(content: bytes, name: str = "bao cao") -> Iterator[str]:
    """What is wrong with the reading of a file and of its members. An exception of the reading rises."""
    read = understood(content, name)
    yield from _untold(read)
    figures = {(o.sheet, o.cell): o for submission in read.submissions for o in submission.observations}
    told = {(finding.sheet, finding.cell) for finding in read.findings}
    yield from (f"no cell: {o}" for o in figures.values() if not _CELL.fullmatch(o.cell))
    cells = _other_reading(content)
    if cells is not None:
        yield from _differences({place: o for place, o in figures.items() if place not in told}, cells)
        if not read.findings:
            yield from _left_out(figures, cells)
    for member, inner in _members(content):
        if MEMBER_MARK not in name:
            yield from (f"{member}: {fault}" for fault in faults(inner, f"{name}{MEMBER_MARK}{member}"))


def _untold(read: ReadFile) -> Iterator[str]:
    if read.is_refused and not any(finding.severity == "error" for finding in read.findings):
        yield "refused without a reason"
    if not read.findings and not any(submission.observations for submission in read.submissions):
        yield "neither figures nor findings"


def _differences(figures: Mapping[tuple[str, str], Observation], cells: Cells) -> Iterator[str]:
    """Figures of which nothing is said, and which another reader does not see on a sheet of which it reads cells."""
    sheets = {sheet for (sheet, _), value in cells.items() if value not in (None, "")}
    for place, figure in figures.items():
        if place[0] in sheets and not _is_same(figure.raw, cells.get(place)):
            yield f"{place}: {figure.raw!r}, another reader {cells.get(place)!r}"


def _left_out(figures: Mapping[tuple[str, str], Observation], cells: Cells) -> Iterator[str]:
    """Numbers that another reader sees in a file of which nothing is said; the first column has rows' numbers."""
    for place, value in cells.items():
        if _is_number(value) and not place[1].startswith("A") and place not in figures:
            yield f"{place}: {value!r} is neither read nor told"


def _is_same(raw: str, value: object) -> bool:
    if not raw:
        return value in (None, "")
    if _is_number(value):
        try:
            return float(raw) == float(value)  # type: ignore[arg-type]
        except ValueError:
            return False
    return value is not None and "".join(raw.split()) == "".join(str(value).split())


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _other_reading(content: bytes) -> Cells | None:
    """The cells as openpyxl or xlrd reads them; None where they do not read the file, or it has dates.

    Both are stricter than Excel in some things and laxer in others: where one fails, nothing is compared.
    """
    try:
        cells = dict(_xlsx(content) if content[:2] == b"PK" else _xls(content))
    except Exception:
        return None
    has_dates = any(isinstance(value, date | time | timedelta) for value in cells.values())
    return None if has_dates or _has_untyped_texts(content) else cells


def _has_untyped_texts(content: bytes) -> bool:
    """Whether cells hold a text that their type does not announce: we read it, Excel and openpyxl see nothing.

    No program writes such cells.
    """
    if content[:2] != b"PK":
        return False
    with zipfile.ZipFile(BytesIO(content)) as container:
        sheets = [container.read(name) for name in container.namelist() if "sheet" in name]
    return any(xml.count(b"<is>") != xml.count(b't="inlineStr"') for xml in sheets)


def _xlsx(content: bytes) -> Iterator[tuple[tuple[str, str], object]]:
    for page in load_workbook(BytesIO(content), data_only=True).worksheets:
        is_walked = page.max_row * page.max_column <= MOST_CELLS
        if page.sheet_state == "visible" and is_walked:
            yield from (((page.title, c.coordinate), c.value) for row in page.iter_rows() for c in row)


def _xls(content: bytes) -> Iterator[tuple[tuple[str, str], object]]:
    for page in xlrd.open_workbook(file_contents=content, logfile=StringIO()).sheets():
        if page.visibility == 0:
            for row in range(page.nrows):
                yield from (((page.name, cell_name(row, c)), page.cell_value(row, c)) for c in range(page.row_len(row)))


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        if kind_of(content) != ARCHIVE:
            return
    except Refused:
        return
    with Container(content) as archive:
        for member in archive.infolist():
            if (inner := member_content(archive, member)) is not None:
                yield member_name(member), inner
