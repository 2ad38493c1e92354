"""A sheet in the official look around a form's figures: senders, title, header, labels, signatures, print setup."""

from collections.abc import Sequence
from itertools import groupby
from textwrap import wrap
from typing import Any

from tonghop.reports.workbooks.form_shape import ALL, HEAD_ROW, FormColumn, FormShape, Subrow
from tonghop.reports.workbooks.number_row import numbers_of

_TITLE_ROW = 3
_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
_WIDTH, _NARROW, _MANY, _LEAST = 12.0, 9.0, 16, 50.0
"""Characters: the width of a column of figures, of one among many, how many are many, and the least width of the left
and of the right half, so that the motto has room."""
_NAME_WIDTH, _LEAST_LABEL, _MOST_LABEL = 28.0, 12.0, 46.0
_SHARE, _CAPITALS_SHARE, _TITLE_SHARE, _LABEL_SHARE = 0.85, 0.72, 0.6, 0.95
"""How much of a width in characters a line fills: in bold text, in capitals, in a title, in a row's label."""
_LINE = 16.0
"""The height of a line in points."""
_STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_MONEY_UNIT = "Đơn vị tính: triệu đồng"
_DAY = "…………, ngày …… tháng …… năm ………"
_MAKER, _SIGN = "Người lập biểu", "(Ký, ghi rõ họ tên)"
_HEAD, _SIGN_AND_SEAL = "CHỦ TỊCH", "(Ký, ghi rõ họ tên, đóng dấu)"


def least_width(columns: int) -> float:
    """The least width of each of so many columns of figures, in characters."""
    return max(_WIDTH if columns <= _MANY else _NARROW, _LEAST / columns)


class BookFormats:
    """The formats of a workbook, each created once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**_FONT, **look})
        return self._made[key]


class OfficialSheet:
    """Writes one sheet in the official look. `widths`: of the columns of figures, in characters."""

    def __init__(self, worksheet: Any, formats: BookFormats, shape: FormShape, widths: Sequence[float] = ()) -> None:
        self.worksheet, self.formats, self.shape = worksheet, formats, shape
        beside = min(_MOST_LABEL, max(_LEAST_LABEL, *(len(subrow.label) + 2.0 for subrow in shape.subrows)))
        figures = list(widths) or [least_width(len(shape.columns))] * len(shape.columns)
        self.widths = [6.0, _NAME_WIDTH, *[beside] * (shape.first - 2), *figures]
        self._heights: dict[int, float] = {}

    @property
    def _middle(self) -> int:
        """The first column of the right half: motto, signature of the head."""
        starts = range(self.shape.last, self.shape.first, -1)
        return next((n for n in starts if sum(self.widths[n:]) >= _LEAST), self.shape.first)

    @property
    def _sender_end(self) -> int:
        """The last column of the sender's name, to the left of the motto."""
        enough = (n for n in range(1, self._middle) if sum(self.widths[: n + 1]) >= _LEAST)
        return next(enough, self._middle - 1)

    def across(self, row: int, left: int, right: int, text: str, style: Any, *, bottom: int | None = None) -> None:
        """Write a text across several columns, down to row `bottom`."""
        last = row if bottom is None else bottom
        if right > left or last > row:
            self.worksheet.merge_range(row, left, last, right, text, style)
        else:
            self.worksheet.write_string(row, left, text, style)

    def write_top(self, senders: Sequence[str], title: str, number: str = "") -> None:
        """Write senders and motto, the form's number, the title, and the unit of money."""
        shape, formats = self.shape, self.formats
        for row, text in enumerate(senders):
            look = formats(align="center", bold=row == len(senders) - 1, text_wrap=True)
            self.across(row, 0, self._sender_end, text, look)
            self._make_room(text, row, row, 0, self._sender_end, share=_CAPITALS_SHARE)
        for row, text in enumerate(_STATE):
            self.across(row, self._middle, shape.last, text, formats(align="center", bold=True))
        if number:
            self.across(2, self._middle, shape.last, number, formats(align="right", italic=True))
        self.across(_TITLE_ROW, 0, shape.last, title, formats(align="center", bold=True, font_size=14, text_wrap=True))
        self._make_room(title, _TITLE_ROW, _TITLE_ROW, 0, shape.last, share=_TITLE_SHARE, font=1.2)
        if any(shape.measures[m].is_money for column in shape.columns for m in self._names(column)):
            self.across(HEAD_ROW - 1, self._middle, shape.last, _MONEY_UNIT, formats(align="right", italic=True))

    def _names(self, column: FormColumn) -> list[str]:
        return [column.measure + subrow.suffix for subrow in self.shape.subrows]

    def write_header(self) -> None:
        """Write the header with its merged cells, and the number row."""
        shape, head = self.shape, self.formats(align="center", bold=True, border=1, text_wrap=True)
        bottom = HEAD_ROW + shape.depth - 1
        for column, text in enumerate(shape.labels):
            self.across(HEAD_ROW, column, column, text, head, bottom=bottom)
        self._write_level(list(enumerate(shape.columns, shape.first)), 0, head)
        if not shape.has_numbers:
            return
        look = self.formats(align="center", italic=True, border=1, font_size=10, text_wrap=True)
        for column, text in enumerate(numbers_of(shape)):
            if text.isdigit():
                self.worksheet.write_number(bottom + 1, column, int(text), look)
            else:
                self.worksheet.write_string(bottom + 1, column, text, look)
                self._make_room(text, bottom + 1, bottom + 1, column, column, share=_LABEL_SHARE)

    def _write_level(self, columns: list[tuple[int, FormColumn]], level: int, head: Any) -> None:
        """Write one level of a group of columns: equal neighbours share a cell, and a last level reaches the bottom."""
        for (text, is_last), group in groupby(columns, key=lambda pair: _step(pair[1], level)):
            shared = list(group)
            top, bottom = HEAD_ROW + level, HEAD_ROW + (self.shape.depth - 1 if is_last else level)
            left, right = shared[0][0], shared[-1][0]
            self._make_room(text, top, bottom, left, right)
            self.across(top, left, right, text, head, bottom=bottom)
            if not is_last:
                self._write_level(shared, level + 1, head)

    def _make_room(
        self, text: str, top: int, bottom: int, left: int, right: int, *, share: float = _SHARE, font: float = 1.0
    ) -> None:
        """Make rows high enough for a text's lines: spreadsheet programs do not fit rows to merged cells."""
        width = int(sum(self.widths[left : right + 1]) * share)
        lines = len(wrap(text, max(width, 1))) or 1
        if lines == 1 and top >= self.shape.body:
            return
        needed = _LINE * font * -(-lines // (bottom - top + 1)) + 4
        for row in range(top, bottom + 1):
            self._heights[row] = max(self._heights.get(row, 0.0), needed)
            self.worksheet.set_row(row, self._heights[row])

    def write_labels(
        self, top: int, order: str, name: str, subrows: Sequence[Subrow] = (), *, is_bold: bool = False
    ) -> None:
        """Write the labels of a unit's rows, left of its figures. `subrows`: those that it has, where not all."""
        subrows = subrows or self.shape.subrows
        bottom = top + (len(subrows) - 1 if not self.shape.above else 0)  # rows of categories may run over many pages
        for column, text in enumerate((order, name)):
            self._write_label(top, column, text, is_strong(subrows[0], is_bold), bottom)
            for row in range(bottom + 1, top + len(subrows)):
                self._write_label(row, column, "", False, row)
        if self.shape.first > 2:
            for row, subrow in enumerate(subrows, top):
                self._write_label(row, 2, subrow.label, is_strong(subrow, is_bold), row)

    def _write_label(self, row: int, column: int, text: str, is_bold: bool, bottom: int) -> None:
        look = self.formats(border=1, bold=is_bold, **({"align": "center"} if column == 0 else {"text_wrap": True}))
        if bottom > row:
            self.worksheet.merge_range(row, column, bottom, column, "", look)
        if not text:
            self.worksheet.write_blank(row, column, None, look)
        elif text.isdigit():
            self.worksheet.write_number(row, column, int(text), look)
        else:
            self.worksheet.write_string(row, column, text, look)
            self._make_room(text, row, bottom, column, column, share=_LABEL_SHARE)

    def write_note(self, row: int, text: str) -> None:
        """Write a note below the table."""
        self.across(row, 0, self.shape.last, text, self.formats(italic=True, text_wrap=True))
        self._make_room(text, row, row, 0, self.shape.last, share=_LABEL_SHARE)

    def write_signatures(self, row: int) -> None:
        """Write place and day, who made the table and who signs it."""
        bold, slanted = self.formats(align="center", bold=True), self.formats(align="center", italic=True)
        right = self._middle, self.shape.last
        self.across(row, *right, _DAY, slanted)
        for n, (text, look) in enumerate(((_MAKER, bold), (_SIGN, slanted)), 1):
            self.worksheet.write_string(row + n, 1, text, look)
        for n, (text, look) in enumerate(((_HEAD, bold), (_SIGN_AND_SEAL, slanted)), 1):
            self.across(row + n, *right, text, look)

    def set_up(self, last_row: int) -> None:
        """Set widths and print setup: A4 landscape, one page wide, the header on each page."""
        sheet, shape = self.worksheet, self.shape
        for column, width in enumerate(self.widths):
            sheet.set_column(column, column, width)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW, shape.body - 1)
        sheet.print_area(0, 0, last_row, shape.last)
        sheet.freeze_panes(shape.body, shape.first)


def is_strong(subrow: Subrow, is_bold: bool) -> bool:
    """Whether a row is printed in bold: all rows of some units, and every sum over categories."""
    return is_bold or subrow.label == ALL


def _step(column: FormColumn, level: int) -> tuple[str, bool]:
    """A header's text on a level, and whether the header ends there."""
    return column.path[level], len(column.path) == level + 1
