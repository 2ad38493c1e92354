"""A form on a page: which figure stands in which column and row, and the page around them.

What blank templates and official outputs share: header, number row, sender and title, signatures, print setup.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from re import findall
from textwrap import wrap
from typing import Any

from tonghop.configs.loader import categories, layouts, vocabulary
from tonghop.configs.models import Category, Layout, Period
from tonghop.schemas.form import FormSpec, Measure

TITLE_ROW, HEAD_ROW = 3, 6
TOTAL = "TỔNG CỘNG"
MILLION = Decimal(1_000_000)
"""Đồng for one in a column of money whose header names no unit; said above the table."""

_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
_WIDTH, _NARROW, _MANY, _LEAST = 12.0, 9.0, 16, 50.0
"""The width of a column of figures in characters; of one of many; and of all together, so that the motto has room."""
_NAME_WIDTH, _LEAST_LABEL, _MOST_LABEL = 28.0, 12.0, 46.0
_SHARE, _CAPITALS_SHARE, _TITLE_SHARE, _LABEL_SHARE = 0.85, 0.72, 0.6, 0.95
"""The shares of a width's characters that go into a line of bold text, of capitals, of a title, of a row's label."""
_LINE = 16.0
"""The height of a line in points."""
_STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_MONEY_UNIT = "Đơn vị tính: triệu đồng"
_UNIT_HEADER, _UNIT_HEADER_BESIDE_CATEGORIES = "Đơn vị", "Địa phương"
"""Beside a column of categories “Đơn vị” could mean a unit of measurement."""
_SUFFIX_HEADER = "Phân tổ"
_ALL = "Tổng số"
_MOST_NUMBERED = 99
"""Wider tables have no number row: numbers of three digits are no column's."""
_LONGEST_SUM = 4
"""Categories whose sum the number row spells out."""
_DAY = "…………, ngày …… tháng …… năm ………"
_MAKER, _SIGN = "Người lập biểu", "(Ký, ghi rõ họ tên)"
_HEAD, _SIGN_AND_SEAL = "CHỦ TỊCH", "(Ký, ghi rõ họ tên, đóng dấu)"
_MARKS = ("", "- ", "+ ")
"""What stands before a category by its depth: how sheets of one column write what is a part of what."""

Place = tuple[str, str]
"""A measure and a category: what a unit tells one figure of."""
Address = tuple[int, int]
"""Row and column, counted from 0."""


@dataclass(frozen=True)
class SheetColumn:
    """A column of figures. `measure`: without the suffix that the rows of a unit give it; `path`: its header."""

    measure: str
    category: str
    path: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One of the rows of a unit: the suffix of its measures, its category, and the label beside the unit's name."""

    suffix: str = ""
    category: str = ""
    label: str = ""


@dataclass(frozen=True)
class Shape:
    """How a form lies on a page. `labels`: the headers left of the figures; a unit has a row for each of `parts`.

    `above`: the category of which each of those shown is a part; `has_sums`: figures are summed over categories and
    units (what a plan wants is not).
    """

    form: FormSpec
    columns: tuple[SheetColumn, ...]
    parts: tuple[Part, ...]
    labels: tuple[str, ...]
    above: Mapping[str, str]
    has_sums: bool

    @property
    def first(self) -> int:
        """The first column of figures."""
        return len(self.labels)

    @property
    def last(self) -> int:
        return self.first + len(self.columns) - 1

    @property
    def depth(self) -> int:
        """The rows of the header, without the number row."""
        return max(len(column.path) for column in self.columns)

    @property
    def has_numbers(self) -> bool:
        return len(self.columns) <= _MOST_NUMBERED

    @property
    def body(self) -> int:
        """The first row of figures."""
        return HEAD_ROW + self.depth + self.has_numbers

    @cached_property
    def measures(self) -> dict[str, Measure]:
        return {measure.name: measure for measure in self.form.measures}

    def place(self, column: SheetColumn, part: Part) -> Place:
        return column.measure + part.suffix, column.category or part.category

    def addresses(self, top: int, parts: Sequence[Part] = ()) -> dict[Place, Address]:
        """The cells of a unit whose rows begin at `top`. `parts`: those that it has, where not all."""
        return {
            self.place(column, part): (top + r, self.first + c)
            for r, part in enumerate(parts or self.parts)
            for c, column in enumerate(self.columns)
        }

    def parts_of(self, category: str) -> list[str]:
        """The categories shown that are summed to this one; '' is the sum of those that are part of no other."""
        return [part for part, whole in self.above.items() if whole == category]


def official_layout(form: str) -> Layout:
    """Of the layouts of a form the one of templates and official outputs."""
    return next(layout for layout in layouts() if layout.form == form and layout.is_official == "yes")


def categories_of(form: FormSpec, period: Period) -> list[Category]:
    """The categories of a form's code list that mean something at the end of a period."""
    known, day = categories(form.about.code_list), period.ends_on
    return [c for c in known if c.valid_from <= day and (not c.valid_to or day < c.valid_to)]


def shape_of(
    form: FormSpec, layout: Layout, shown: Sequence[Category] = (), *, is_divided_in_rows: bool = False
) -> Shape:
    """The shape of a form in a layout.

    `shown`: categories, the parts of one behind it. `is_divided_in_rows`: a breakdown (households, persons) is a
    row for each, else the last level of the header.
    """
    has_sums = any(measure.kind != "target" for measure in form.measures)
    titles = {c.category: c.title_vi for c in shown}
    above = {c.category: c.parent if c.parent in titles else "" for c in shown}
    if shown and has_sums:
        titles = {"": _ALL, **titles}
    if shown and layout.categories_in == "rows":
        parts = tuple(Part("", c, _MARKS[min(_depth(c, above), 2)] + title) for c, title in titles.items())
        header = layout.category_headers[0]
        labels: tuple[str, ...] = ("STT", _UNIT_HEADER_BESIDE_CATEGORIES, header[0].upper() + header[1:])
        return Shape(form, tuple(columns_of(form, layout)), parts, labels, above, has_sums)
    columns = [column for c in titles or {"": ""} for column in columns_of(form, layout, c, titles.get(c, ""))]
    if not (layout.breakdown and is_divided_in_rows):
        return Shape(form, tuple(columns), (Part(),), ("STT", _UNIT_HEADER), above, has_sums)
    parts = tuple(Part(suffix, "", words[0].capitalize()) for suffix, words in layout.breakdown.items())
    whole = tuple(
        SheetColumn(_without_suffix(column.measure, layout), column.category, column.path[:-1])
        for column in columns
        if _suffix(column.measure, layout) == ""
    )
    return Shape(form, whole, parts, ("STT", _UNIT_HEADER, _SUFFIX_HEADER), above, has_sums)


def _depth(category: str, above: Mapping[str, str]) -> int:
    """How many of the categories shown a category is a part of."""
    whole = above.get(category, "")
    return 1 + _depth(whole, above) if whole else 0


def columns_of(form: FormSpec, layout: Layout, category: str = "", heading: str = "") -> list[SheetColumn]:
    """The columns of a form's measures that the layout has, those with one group header beside one another.

    `heading`: the name of their category, over all of them.
    """
    columns = [
        SheetColumn(m.name, category, _path(m.name, layout))
        for m in form.measures
        if _without_suffix(m.name, layout) in layout.columns
    ]
    first: dict[str, int] = {}
    for column in columns:
        first.setdefault(column.path[0], len(first))
    columns.sort(key=lambda column: first[column.path[0]])
    if not heading:
        return columns
    return [SheetColumn(column.measure, category, (heading, *column.path)) for column in columns]


def _suffix(measure: str, layout: Layout) -> str:
    return next((suffix for suffix in layout.breakdown if suffix and measure.endswith(suffix)), "")


def _without_suffix(measure: str, layout: Layout) -> str:
    return measure.removesuffix(_suffix(measure, layout))


def _path(measure: str, layout: Layout) -> tuple[str, ...]:
    """The header's texts: the layout's first path, and the breakdown's word where the layout divides its figures."""
    steps = layout.columns[_without_suffix(measure, layout)][0].split(" > ")
    if layout.breakdown:
        words = layout.breakdown[_suffix(measure, layout)]
        steps.append(next((word for word in words if " " in word), words[0]))
    return tuple(step[0].upper() + step[1:] for step in steps)


def least_width(columns: int) -> float:
    """The width in characters of each of so many columns of figures, where nothing wider stands in it."""
    return max(_WIDTH if columns <= _MANY else _NARROW, _LEAST / columns)


def factor_of(column: SheetColumn) -> Decimal:
    """Đồng for one of a column of money: as its header says, in brackets or as a level of its own, else a million."""
    known = vocabulary().money
    texts = [part.lower() for step in column.path for part in (step, *findall(r"\(([^()]*)\)", step))]
    return next((Decimal(known[text]) for text in texts if text in known), MILLION)


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


def numbers_of(shape: Shape) -> Iterator[str]:
    """The number row: letters over the labels, then numbers, with the formula of what the sheet computes."""
    yield from "ABCDEFGH"[: shape.first]
    number = {(column.measure, column.category): n for n, column in enumerate(shape.columns, 1)}
    for (measure, category), own in number.items():
        terms = _terms(shape, measure, category, {name: n for (name, c), n in number.items() if c == category})
        if not terms and category == "" and shape.above and shape.parts == (Part(),):
            parts = [number[measure, part] for part in shape.parts_of(category)]
            terms = "+".join(map(str, parts)) if len(parts) <= _LONGEST_SUM else ""
        yield f"{own}={terms}" if terms else str(own)


def _terms(shape: Shape, measure: str, category: str, number: Mapping[str, int]) -> str:
    """What a rate or a closing stock is computed of, by the numbers of the columns of its category."""
    of, over = (
        number.get(name or "") for name in (shape.measures[measure].claim_of, shape.measures[measure].claim_over)
    )
    if of and over:
        return f"{of}/{over}*100"
    for balance in shape.form.balances:
        if balance.closing == measure and all(n in number for n in (balance.opening, *balance.less, *balance.plus)):
            less = "".join(f"-{number[name]}" for name in balance.less)
            return f"{number[balance.opening]}{less}" + "".join(f"+{number[name]}" for name in balance.plus)
    return ""


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**_FONT, **look})
        return self._made[key]


class Page:
    """One sheet of a workbook, in the official look. `widths`: of the columns of figures, in characters."""

    def __init__(self, sheet: Any, styles: Styles, shape: Shape, widths: Sequence[float] = ()) -> None:
        self.sheet, self.styles, self.shape = sheet, styles, shape
        beside = min(_MOST_LABEL, max(_LEAST_LABEL, *(len(part.label) + 2.0 for part in shape.parts)))
        figures = list(widths) or [least_width(len(shape.columns))] * len(shape.columns)
        self.widths = [6.0, _NAME_WIDTH, *[beside] * (shape.first - 2), *figures]
        self._heights: dict[int, float] = {}

    @property
    def _middle(self) -> int:
        """The first column of what stands to the right: motto, signature of the head."""
        starts = range(self.shape.last, self.shape.first, -1)
        return next((n for n in starts if sum(self.widths[n:]) >= _LEAST), self.shape.first)

    @property
    def _sender_end(self) -> int:
        """The last column of the sender's name, to the left of the motto."""
        enough = (n for n in range(1, self._middle) if sum(self.widths[: n + 1]) >= _LEAST)
        return next(enough, self._middle - 1)

    def across(self, row: int, left: int, right: int, text: str, style: Any, *, bottom: int | None = None) -> None:
        """A text over several cells."""
        last = row if bottom is None else bottom
        if right > left or last > row:
            self.sheet.merge_range(row, left, last, right, text, style)
        else:
            self.sheet.write_string(row, left, text, style)

    def write_top(self, senders: Sequence[str], title: str, number: str = "") -> None:
        """Sender and state, the form's number, the title, and the unit of amounts."""
        shape, styles = self.shape, self.styles
        for row, text in enumerate(senders):
            look = styles(align="center", bold=row == len(senders) - 1, text_wrap=True)
            self.across(row, 0, self._sender_end, text, look)
            self._make_room(text, row, row, 0, self._sender_end, share=_CAPITALS_SHARE)
        for row, text in enumerate(_STATE):
            self.across(row, self._middle, shape.last, text, styles(align="center", bold=True))
        if number:
            self.across(2, self._middle, shape.last, number, styles(align="right", italic=True))
        self.across(TITLE_ROW, 0, shape.last, title, styles(align="center", bold=True, font_size=14, text_wrap=True))
        self._make_room(title, TITLE_ROW, TITLE_ROW, 0, shape.last, share=_TITLE_SHARE, font=1.2)
        if any(shape.measures[m].is_money for column in shape.columns for m in self._names(column)):
            self.across(HEAD_ROW - 1, self._middle, shape.last, _MONEY_UNIT, styles(align="right", italic=True))

    def _names(self, column: SheetColumn) -> list[str]:
        return [column.measure + part.suffix for part in self.shape.parts]

    def write_header(self) -> None:
        """The header with its merged cells, and the number row."""
        shape, head = self.shape, self.styles(align="center", bold=True, border=1, text_wrap=True)
        bottom = HEAD_ROW + shape.depth - 1
        for column, text in enumerate(shape.labels):
            self.across(HEAD_ROW, column, column, text, head, bottom=bottom)
        self._write_level(list(enumerate(shape.columns, shape.first)), 0, head)
        if not shape.has_numbers:
            return
        look = self.styles(align="center", italic=True, border=1, font_size=10, text_wrap=True)
        for column, text in enumerate(numbers_of(shape)):
            if text.isdigit():
                self.sheet.write_number(bottom + 1, column, int(text), look)
            else:
                self.sheet.write_string(bottom + 1, column, text, look)
                self._make_room(text, bottom + 1, bottom + 1, column, column, share=_LABEL_SHARE)

    def _write_level(self, columns: list[tuple[int, SheetColumn]], level: int, head: Any) -> None:
        """One level of a group of columns: equal neighbours under one cell, the last level down to the bottom."""
        for (text, is_last), group in groupby(columns, key=lambda pair: _step(pair[1], level)):
            mine = list(group)
            top, bottom = HEAD_ROW + level, HEAD_ROW + (self.shape.depth - 1 if is_last else level)
            left, right = mine[0][0], mine[-1][0]
            self._make_room(text, top, bottom, left, right)
            self.across(top, left, right, text, head, bottom=bottom)
            if not is_last:
                self._write_level(mine, level + 1, head)

    def _make_room(
        self, text: str, top: int, bottom: int, left: int, right: int, *, share: float = _SHARE, font: float = 1.0
    ) -> None:
        """Rows high enough for a text's lines: spreadsheet programs fit no row to a merged cell."""
        width = int(sum(self.widths[left : right + 1]) * share)
        lines = len(wrap(text, max(width, 1))) or 1
        if lines == 1 and top >= self.shape.body:
            return
        needed = _LINE * font * -(-lines // (bottom - top + 1)) + 4
        for row in range(top, bottom + 1):
            self._heights[row] = max(self._heights.get(row, 0.0), needed)
            self.sheet.set_row(row, self._heights[row])

    def write_labels(
        self, top: int, order: str, name: str, parts: Sequence[Part] = (), *, is_bold: bool = False
    ) -> None:
        """The labels of a unit's rows, left of its figures. `parts`: those that it has, where not all."""
        parts = parts or self.shape.parts
        bottom = top + (len(parts) - 1 if not self.shape.above else 0)  # categories may go on over many pages
        for column, text in enumerate((order, name)):
            self._write_label(top, column, text, is_strong(parts[0], is_bold), bottom)
            for row in range(bottom + 1, top + len(parts)):
                self._write_label(row, column, "", False, row)
        if self.shape.first > 2:
            for row, part in enumerate(parts, top):
                self._write_label(row, 2, part.label, is_strong(part, is_bold), row)

    def _write_label(self, row: int, column: int, text: str, is_bold: bool, bottom: int) -> None:
        look = self.styles(border=1, bold=is_bold, **({"align": "center"} if column == 0 else {"text_wrap": True}))
        if bottom > row:
            self.sheet.merge_range(row, column, bottom, column, "", look)
        if not text:
            self.sheet.write_blank(row, column, None, look)
        elif text.isdigit():
            self.sheet.write_number(row, column, int(text), look)
        else:
            self.sheet.write_string(row, column, text, look)
            self._make_room(text, row, bottom, column, column, share=_LABEL_SHARE)

    def write_note(self, row: int, text: str) -> None:
        """A note below the table."""
        self.across(row, 0, self.shape.last, text, self.styles(italic=True, text_wrap=True))
        self._make_room(text, row, row, 0, self.shape.last, share=_LABEL_SHARE)

    def write_signatures(self, row: int) -> None:
        """Place and day, who made the table and who signs it."""
        bold, slanted = self.styles(align="center", bold=True), self.styles(align="center", italic=True)
        right = self._middle, self.shape.last
        self.across(row, *right, _DAY, slanted)
        for n, (text, look) in enumerate(((_MAKER, bold), (_SIGN, slanted)), 1):
            self.sheet.write_string(row + n, 1, text, look)
        for n, (text, look) in enumerate(((_HEAD, bold), (_SIGN_AND_SEAL, slanted)), 1):
            self.across(row + n, *right, text, look)

    def set_up(self, last_row: int) -> None:
        """Widths, and how the sheet prints: A4 across, one page wide, the header on each page."""
        sheet, shape = self.sheet, self.shape
        for column, width in enumerate(self.widths):
            sheet.set_column(column, column, width)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW, shape.body - 1)
        sheet.print_area(0, 0, last_row, shape.last)
        sheet.freeze_panes(shape.body, shape.first)


def is_strong(part: Part, is_bold: bool) -> bool:
    """True for the rows of a unit in bold, and for the sum over its categories."""
    return is_bold or part.label == _ALL


def _step(column: SheetColumn, level: int) -> tuple[str, bool]:
    """A header's text on a level, and whether it is the last one."""
    return column.path[level], len(column.path) == level + 1
