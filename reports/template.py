"""A blank workbook of a form in the official look, which the reader knows without doubt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from configs.kinds import Layout, Period, UnitRow
from schemas.form import FormSpec, Measure
from schemas.marker import TEMPLATE_PROPERTY, Marker, marker_text

_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
_FIRST = 2
"""The first column of figures: before it stand the order number and the unit's name."""
_TITLE_ROW, _HEAD_ROW = 3, 6
_WIDTH = 12
"""The width of a column of figures, in characters."""
_BOLD, _LINE = 0.85, 16.0
"""The share of a width's characters that go into a line of bold header text, and the height of a line in points."""
_SHEET = "Biểu"
_STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


@dataclass(frozen=True)
class TemplateColumn:
    """A column of figures: its measure and the texts of its header."""

    measure: Measure
    path: tuple[str, ...]


def columns_of(form: FormSpec, layout: Layout) -> list[TemplateColumn]:
    """The form's columns, those with one group header beside one another, in the order of the measures."""
    columns = [TemplateColumn(m, _path(m.name, layout)) for m in form.measures]
    first: dict[str, int] = {}
    for column in columns:
        first.setdefault(column.path[0], len(first))
    return sorted(columns, key=lambda column: first[column.path[0]])


def _path(measure: str, layout: Layout) -> tuple[str, ...]:
    """The header's texts: the layout's first path, and the breakdown's word where the layout divides its figures."""
    suffix = next((s for s in layout.breakdown if s and measure.endswith(s)), "")
    steps = layout.columns[measure.removesuffix(suffix)][0].split(" > ")
    if layout.breakdown:
        words = layout.breakdown[suffix]
        steps.append(next((word for word in words if " " in word), words[0]))
    return tuple(step[0].upper() + step[1:] for step in steps)


def write_template(
    target: Path, form: FormSpec, layout: Layout, period: Period, unit: UnitRow, parts: Sequence[UnitRow]
) -> None:
    """Write the workbook: a row per part of the unit and their total, or one row for a unit without parts."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        page = book.add_worksheet(_SHEET)
        _Writer(book, page, columns_of(form, layout), form).write(title_of(form, layout, period), unit, parts)
        marker = Marker(form.id, period.period, unit.code, unit.valid_from, _SHEET, layout.name)
        book.set_custom_property(TEMPLATE_PROPERTY, marker_text(marker), "text")


def title_of(form: FormSpec, layout: Layout, period: Period) -> str:
    """The form's title with the period in words; the layout's own where it would not know the form's."""
    year = period.period[:4]
    words = {
        "year": f"năm {year}",
        "preliminary": f"(sơ bộ) năm {year}",
        "half": f"6 tháng đầu năm {year}",
        "month": f"tháng {int(period.starts_on[5:7])} năm {year}",
    }
    title = form.about.title_vi if layout.titles[0] in form.about.title_vi.lower() else layout.titles[0]
    return f"{title} {words[period.kind]}".upper()


class _Writer:
    def __init__(self, book: Any, page: Any, columns: list[TemplateColumn], form: FormSpec) -> None:
        self.page, self.columns, self.form = page, columns, form
        self.place = {column.measure.name: _FIRST + n for n, column in enumerate(columns)}
        self.depth = max(len(column.path) for column in columns)
        self.heights: dict[int, float] = {}
        base = book.add_format
        self.plain = base(_FONT)
        self.centre = base({**_FONT, "align": "center"})
        self.title = base({**_FONT, "align": "center", "bold": True, "font_size": 14})
        self.bold = base({**_FONT, "align": "center", "bold": True})
        self.head = base({**_FONT, "align": "center", "bold": True, "border": 1, "text_wrap": True})
        self.number = base({**_FONT, "align": "center", "italic": True, "border": 1, "font_size": 10})
        self.name = base({**_FONT, "border": 1})
        self.input = base({**_FONT, "border": 1, "num_format": "#,##0", "locked": False})
        self.counted = base({**_FONT, "border": 1, "num_format": "#,##0", "bg_color": "#F2F2F2"})
        self.rate = base({**_FONT, "border": 1, "num_format": "0.00", "bg_color": "#F2F2F2"})

    @property
    def last(self) -> int:
        return _FIRST + len(self.columns) - 1

    def write(self, title: str, unit: UnitRow, parts: Sequence[UnitRow]) -> None:
        self._write_top(title, unit)
        self._write_header()
        first = _HEAD_ROW + self.depth + 1
        rows = list(parts) or [unit]
        for n, row in enumerate(rows):
            self._write_row(first + n, n + 1, row.name)
        end = first + len(rows)
        if parts:
            self._write_total(end, first)
        self._write_signatures(end + 2)
        self._set_page(end)

    def _across(self, row: int, left: int, right: int, text: str, style: Any) -> None:
        if right > left:
            self.page.merge_range(row, left, row, right, text, style)
        else:
            self.page.write_string(row, left, text, style)

    def _write_top(self, title: str, unit: UnitRow) -> None:
        middle = max(_FIRST + 1, self.last - 4)
        self.page.write_string(0, 0, f"UBND {unit.name}".upper(), self.plain)
        for row, text in enumerate(_STATE):
            self._across(row, middle, max(self.last, middle), text, self.bold)
        self._across(_TITLE_ROW, 0, self.last, title, self.title)

    def _write_header(self) -> None:
        bottom = _HEAD_ROW + self.depth - 1
        for column, text in enumerate(("STT", "Đơn vị")):
            if bottom > _HEAD_ROW:
                self.page.merge_range(_HEAD_ROW, column, bottom, column, text, self.head)
            else:
                self.page.write_string(_HEAD_ROW, column, text, self.head)
        self._write_level(list(enumerate(self.columns, _FIRST)), 0)
        for column, text in enumerate(self._numbers()):
            write = self.page.write_number if text.isdigit() else self.page.write_string
            write(bottom + 1, column, int(text) if text.isdigit() else text, self.number)

    def _write_level(self, columns: list[tuple[int, TemplateColumn]], level: int) -> None:
        """One level of a group of columns: equal neighbours under one cell, the last level down to the bottom."""
        for text, group in groupby(columns, key=lambda pair: pair[1].path[level]):
            mine = list(group)
            is_last = len(mine[0][1].path) == level + 1
            top, bottom = _HEAD_ROW + level, _HEAD_ROW + (self.depth - 1 if is_last else level)
            left, right = mine[0][0], mine[-1][0]
            self._make_room(text, top, bottom, right - left + 1)
            if bottom > top or right > left:
                self.page.merge_range(top, left, bottom, right, text, self.head)
            else:
                self.page.write_string(top, left, text, self.head)
            if not is_last:
                self._write_level(mine, level + 1)

    def _make_room(self, text: str, top: int, bottom: int, columns: int) -> None:
        """Rows high enough for a header's lines: spreadsheet programs fit no row to a merged cell."""
        lines = len(wrap(text, int(columns * _WIDTH * _BOLD)))
        for row in range(top, bottom + 1):
            needed = _LINE * -(-lines // (bottom - top + 1)) + 4
            self.heights[row] = max(self.heights.get(row, 0.0), needed)
            self.page.set_row(row, self.heights[row])

    def _numbers(self) -> Iterable[str]:
        """The number row, with the formula of each rate as official forms print it."""
        number = {column.measure.name: n for n, column in enumerate(self.columns, 1)}
        yield from ("A", "B")
        for column in self.columns:
            own, measure = number[column.measure.name], column.measure
            of, over = number.get(measure.claim_of or ""), number.get(measure.claim_over or "")
            yield f"{own}={of}/{over}*100" if of and over else str(own)

    def _write_row(self, row: int, order: int, name: str) -> None:
        self.page.write_number(row, 0, order, self.number)
        self.page.write_string(row, 1, name, self.name)
        closings = {balance.closing: balance for balance in self.form.balances}
        for column in self.columns:
            measure, place = column.measure, self.place[column.measure.name]
            if measure.is_claim:
                self._write_rate(row, measure)
            elif balance := closings.get(measure.name):
                opening = self._cell(row, balance.opening)
                less = "".join(f"-{self._cell(row, name)}" for name in balance.less)
                plus = "".join(f"+{self._cell(row, name)}" for name in balance.plus)
                self.page.write_formula(row, place, f'=IF({opening}="","",{opening}{less}{plus})', self.counted, "")
            else:
                self.page.write_blank(row, place, None, self.input)
                self.page.data_validation(row, place, row, place, _WHOLE_NUMBER)

    def _cell(self, row: int, measure: str) -> str:
        return f"{xl_col_to_name(self.place[measure])}{row + 1}"

    def _write_rate(self, row: int, measure: Measure) -> None:
        of, over = self._cell(row, measure.claim_of or ""), self._cell(row, measure.claim_over or "")
        formula = f'=IF(OR({of}="",N({over})=0),"",ROUND({of}/{over}*100,2))'
        self.page.write_formula(row, self.place[measure.name], formula, self.rate, "")

    def _write_total(self, row: int, first: int) -> None:
        self.page.write_string(row, 0, "", self.name)
        self.page.write_string(row, 1, "TỔNG CỘNG", self.head)
        for column in self.columns:
            name = xl_col_to_name(self.place[column.measure.name])
            if column.measure.is_claim:
                self._write_rate(row, column.measure)
            else:
                formula = f"=SUM({name}{first + 1}:{name}{row})"
                self.page.write_formula(row, self.place[column.measure.name], formula, self.counted, 0)

    def _write_signatures(self, row: int) -> None:
        middle = max(_FIRST + 1, self.last - 4)
        self.page.write_string(row, 1, "Người lập biểu", self.bold)
        self._across(row, middle, max(self.last, middle), "CHỦ TỊCH", self.bold)

    def _set_page(self, last_row: int) -> None:
        page = self.page
        page.set_column(0, 0, 6)
        page.set_column(1, 1, 28)
        page.set_column(_FIRST, self.last, _WIDTH)
        page.set_paper(9)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(_HEAD_ROW, _HEAD_ROW + self.depth)
        page.print_area(0, 0, last_row + 4, self.last)
        page.freeze_panes(_HEAD_ROW + self.depth + 1, _FIRST)
        page.protect("", {"format_columns": True, "format_rows": True})


_WHOLE_NUMBER = {
    "validate": "integer",
    "criteria": ">=",
    "value": 0,
    "ignore_blank": True,
    "error_title": "Số liệu không hợp lệ",
    "error_message": "Ô này nhận số nguyên từ 0 trở lên; để trống nếu không có số liệu.",
}
