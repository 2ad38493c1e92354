"""The sheets of the demo before they are written: every cell of a table and its letterhead, with position and look."""

from collections.abc import Iterator
from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

from tonghop.examples.columns import DemoColumn
from tonghop.examples.tables import HEADER_TOP, TOTAL, DemoRow, DemoTable, DemoValue


@dataclass(frozen=True)
class DemoCell:
    """A cell, or a merged area of `down` rows and `across` columns.

    `formula`: what computes `value`; both are stored.
    """

    row: int
    column: int
    value: DemoValue
    style: str
    down: int = 1
    across: int = 1
    formula: str = ""


@dataclass(frozen=True)
class DemoSheet:
    """A sheet ready to be written. `header`: first and last row of the table's header, counted from 0."""

    name: str
    cells: list[DemoCell]
    widths: list[float]
    heights: dict[int, float]
    header: tuple[int, int]


@dataclass(frozen=True)
class Letterhead:
    """The text around a table: who reports, the letter it is attached to, where, when and by whom it is signed."""

    above: str
    sender: str
    attached: str
    place_and_day: str
    signed_by: str = "CHỦ TỊCH"


def sheet_of(table: DemoTable, letterhead: Letterhead) -> DemoSheet:
    """The whole sheet: letterhead, table header, rows, note and signatures."""
    cells = [*_head(table, letterhead), *_header(table), *_body(table), *_foot(table, letterhead)]
    widths: list[float] = [6, 26, *([10] if table.is_split else [34] if table.item_header else [])]
    widths += [column.width for column in table.columns]
    last = table.top - 1
    heights = {3: 36.0, HEADER_TOP: 30.0} | dict.fromkeys(range(HEADER_TOP + 1, last), 48.0)
    return DemoSheet(table.sheet_name, cells, widths, heights, (HEADER_TOP, last))


def rate(part: DemoValue, whole: DemoValue) -> float | None:
    """A percentage with two decimals, rounded half up as in Excel; None where a count is missing or `whole` is 0."""
    if not isinstance(part, int) or not isinstance(whole, int) or not whole:
        return None
    return (part * 20_000 + whole) // (2 * whole) / 100


def _head(table: DemoTable, letterhead: Letterhead) -> Iterator[DemoCell]:
    width = table.first_column + len(table.columns)
    middle = max(3, width * 2 // 5)
    right = width - middle
    yield DemoCell(0, 0, letterhead.above, "sender", across=middle)
    yield DemoCell(1, 0, letterhead.sender, "sender bold", across=middle)
    yield DemoCell(0, middle, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "sender bold", across=right)
    yield DemoCell(1, middle, "Độc lập - Tự do - Hạnh phúc", "motto", across=right)
    yield DemoCell(3, 0, table.title, "title", across=width)
    yield DemoCell(4, 0, letterhead.attached, "subtitle", across=width)
    yield DemoCell(5, middle, table.measured_in, "right", across=right)


def _header(table: DemoTable) -> Iterator[DemoCell]:
    for column, text in enumerate(table.labels):
        yield DemoCell(HEADER_TOP, column, text, "head", down=table.header_rows)
    if table.has_numbers:
        yield from _numbers(table)
    yield from _merged_header([column.header for column in table.columns], table.first_column)


def _numbers(table: DemoTable) -> Iterator[DemoCell]:
    row = HEADER_TOP + table.header_rows
    for column in range(table.first_column):
        yield DemoCell(row, column, None if table.is_split else "ABC"[column], "number")
    for column, spec in enumerate(table.columns, table.first_column):
        number: DemoValue = int(spec.number) if spec.number.isdigit() else spec.number
        yield DemoCell(row, column, number, "number")


def _merged_header(paths: list[tuple[str, ...]], left: int) -> Iterator[DemoCell]:
    """Header cells: a text that repeats downwards is one cell, and so is a text that neighbours share."""
    for column, path in enumerate(paths):
        level = 0
        while level < len(path):
            end = level + 1
            while end < len(path) and path[end] == path[level]:
                end += 1
            shared = _run(paths, column, end)
            if shared:
                yield DemoCell(HEADER_TOP + level, left + column, path[level], "head", end - level, shared)
            level = end


def _run(paths: list[tuple[str, ...]], column: int, end: int) -> int:
    """How many columns from here on share this one's path down to a level; 0 if an earlier column begins the run."""
    above = paths[column][:end]
    if column and paths[column - 1][:end] == above:
        return 0
    count = 1
    while column + count < len(paths) and paths[column + count][:end] == above:
        count += 1
    return count


def _body(table: DemoTable) -> Iterator[DemoCell]:
    for place, row in enumerate(table.rows):
        top = table.top + place * table.rows_per_unit
        yield from _labels(table, row, top)
        for offset in range(table.rows_per_unit):
            suffix = "_persons" if offset else ""
            for column, spec in enumerate(table.columns, table.first_column):
                yield _figure(table, row, spec, suffix, (top + offset, column))


def _labels(table: DemoTable, row: DemoRow, top: int) -> Iterator[DemoCell]:
    bold = " bold" if row.is_sum else ""
    down = table.rows_per_unit
    if row.code == TOTAL and table.is_split:
        yield DemoCell(top, 0, row.name, "order bold", down, 2)
    else:
        yield DemoCell(top, 0, row.order or None, "order" + bold, down)
        yield DemoCell(top, 1, row.name or None, "name" + bold, down)
    if table.item_header:
        yield DemoCell(top, 2, row.item or None, "name" + bold)
    if table.is_split:
        yield DemoCell(top, 2, "Hộ", "order" + bold)
        yield DemoCell(top + 1, 2, "Nhân khẩu", "order" + bold)


def _figure(table: DemoTable, row: DemoRow, spec: DemoColumn, suffix: str, at: tuple[int, int]) -> DemoCell:
    bold = " bold" if row.is_sum else ""
    measure = spec.measure + suffix
    if spec.over:
        value: DemoValue = rate(row.figures.get(measure), row.figures.get(spec.over))
        formula = _rate_formula(table, spec, at) if table.has_formulas else ""
        return DemoCell(*at, value, "rate" + bold, formula=formula)
    value = (table.mistypings or {}).get((row.code, measure), row.figures.get(measure))
    value = _scaled(value, spec.scale)
    look = "order" if isinstance(value, str) else "count"
    if isinstance(value, float):
        look = "amount" if spec.scale > 1 else "rate"
    return DemoCell(*at, value, look + bold, formula=_sum_formula(table, row, at))


def _scaled(value: DemoValue, scale: int) -> DemoValue:
    """A figure in the unit of its column, as a whole number where it is one."""
    if not isinstance(value, int) or scale == 1:
        return value
    return value // scale if value % scale == 0 else value / scale


def _rate_formula(table: DemoTable, spec: DemoColumn, at: tuple[int, int]) -> str:
    row = at[0]
    counts = {c.measure: place for place, c in enumerate(table.columns, table.first_column) if not c.over}
    part, whole = xl_rowcol_to_cell(row, counts[spec.measure]), xl_rowcol_to_cell(row, counts[spec.over])
    return f"=ROUND({part}/{whole}*100,2)"


def _sum_formula(table: DemoTable, row: DemoRow, at: tuple[int, int]) -> str:
    """The district's row adds up its communes; the total row repeats the district's."""
    if not (table.has_formulas and row.is_sum) or table.is_split:
        return ""
    column = at[1]
    if row.code == TOTAL:
        return f"={xl_rowcol_to_cell(table.top, column)}"
    return f"=SUM({xl_rowcol_to_cell(table.top + 1, column)}:{xl_rowcol_to_cell(table.bottom - 2, column)})"


def _foot(table: DemoTable, letterhead: Letterhead) -> Iterator[DemoCell]:
    width = table.first_column + len(table.columns)
    middle = max(3, width // 2)
    right = width - middle
    yield DemoCell(table.bottom, 0, table.note, "note", across=width)
    yield DemoCell(table.bottom + 2, middle, letterhead.place_and_day, "subtitle", across=right)
    yield DemoCell(table.bottom + 3, 0, "Người lập biểu", "sender bold", across=middle)
    yield DemoCell(table.bottom + 3, middle, letterhead.signed_by, "sender bold", across=right)
    yield DemoCell(table.bottom + 4, 0, "(Ký, ghi rõ họ tên)", "subtitle", across=middle)
    yield DemoCell(table.bottom + 4, middle, "(Ký, ghi rõ họ tên, đóng dấu)", "subtitle", across=right)
