"""How a form lies on a sheet: which figure stands in which column and row. Templates and official outputs share it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from re import findall
from typing import NamedTuple

from tonghop.configs.categories import Category, categories
from tonghop.configs.layouts import Layout, layouts, vocabulary
from tonghop.configs.periods import Period
from tonghop.configs.validity import is_in_force
from tonghop.reports.workbooks.formulas import CellAddress
from tonghop.schemas.form import FormSpec, Measure

HEAD_ROW = 6
"""The first row of the table's header, counted from 0."""
MILLION = Decimal(1_000_000)
"""Đồng for one in a column of money whose header names no unit; the sheet says so above the table."""
ALL = "Tổng số"
"""The label of the sum over all categories."""
_UNIT_HEADER, _UNIT_HEADER_BESIDE_CATEGORIES = "Đơn vị", "Địa phương"
"""Beside a column of categories “Đơn vị” could mean a unit of measurement."""
_SUFFIX_HEADER = "Phân tổ"
_MOST_NUMBERED = 99
"""Wider tables have no number row: no column is numbered with three digits."""
_MARKS = ("", "- ", "+ ")
"""What stands before a category by its depth: official sheets mark in this way what is a part of what."""


class FigureKey(NamedTuple):
    """Which figure of a unit: a measure and a category."""

    measure: str
    category: str


@dataclass(frozen=True)
class FormColumn:
    """A column of figures. `measure`: without the suffix of a subrow; `path`: the texts of its header, from above."""

    measure: str
    category: str
    path: tuple[str, ...]


@dataclass(frozen=True)
class Subrow:
    """One of the rows of a unit: the suffix of its measures, its category, and the label beside the unit's name."""

    suffix: str = ""
    category: str = ""
    label: str = ""


@dataclass(frozen=True)
class FormShape:
    """How a form lies on a sheet.

    `labels`: the headers left of the figures. `subrows`: the rows that each unit has. `above`: for each category shown
    the one that it is a part of. `has_sums`: figures are summed over categories and units; a plan's targets are not.
    """

    form: FormSpec
    columns: tuple[FormColumn, ...]
    subrows: tuple[Subrow, ...]
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
        """How many rows the header has, without the number row."""
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

    def addresses(self, top: int, subrows: Sequence[Subrow] = ()) -> dict[FigureKey, CellAddress]:
        """The cells of a unit whose rows begin at `top`. `subrows`: those that it has, where not all."""
        return {
            FigureKey(column.measure + subrow.suffix, column.category or subrow.category): (top + r, self.first + c)
            for r, subrow in enumerate(subrows or self.subrows)
            for c, column in enumerate(self.columns)
        }

    def parts_of(self, category: str) -> list[str]:
        """The categories shown that are summed to this one; '' is the sum of those that are part of no other."""
        return [part for part, whole in self.above.items() if whole == category]


def official_layout(form: str) -> Layout:
    """The layout of a form that templates and official outputs use."""
    return next(layout for layout in layouts() if layout.form == form and layout.is_official)


def categories_of(form: FormSpec, period: Period) -> list[Category]:
    """The categories of a form's code list that are valid at the end of a period, and listed by its layout."""
    known, day, programme = categories(form.about.code_list), period.ends_on, official_layout(form.id).programme
    return [c for c in known if c.programme == programme and is_in_force(c.valid_from, c.valid_to, day)]


def shape_of(
    form: FormSpec, layout: Layout, shown: Sequence[Category] = (), *, is_divided_in_rows: bool = False
) -> FormShape:
    """The shape of a form in a layout.

    `shown`: categories, each followed by its parts. `is_divided_in_rows`: a breakdown (households, persons) has a row
    each; otherwise it is the last level of the header.
    """
    has_sums = any(measure.kind != "target" for measure in form.measures)
    titles = {c.category: c.title_vi for c in shown}
    above = {c.category: c.parent if c.parent in titles else "" for c in shown}
    if shown and has_sums:
        titles = {"": ALL, **titles}
    if shown and layout.categories_in == "rows":
        subrows = tuple(Subrow("", c, _MARKS[min(_depth(c, above), 2)] + title) for c, title in titles.items())
        header = layout.category_headers[0]
        labels: tuple[str, ...] = ("STT", _UNIT_HEADER_BESIDE_CATEGORIES, header[0].upper() + header[1:])
        return FormShape(form, tuple(columns_of(form, layout)), subrows, labels, above, has_sums)
    columns = [column for c in titles or {"": ""} for column in columns_of(form, layout, c, titles.get(c, ""))]
    if not (layout.breakdown and is_divided_in_rows):
        return FormShape(form, tuple(columns), (Subrow(),), ("STT", _UNIT_HEADER), above, has_sums)
    subrows = tuple(Subrow(suffix, "", words[0].capitalize()) for suffix, words in layout.breakdown.items())
    undivided = tuple(
        FormColumn(_without_suffix(column.measure, layout), column.category, column.path[:-1])
        for column in columns
        if _suffix(column.measure, layout) == ""
    )
    return FormShape(form, undivided, subrows, ("STT", _UNIT_HEADER, _SUFFIX_HEADER), above, has_sums)


def _depth(category: str, above: Mapping[str, str]) -> int:
    """How many of the categories shown contain a category, directly or not."""
    whole = above.get(category, "")
    return 1 + _depth(whole, above) if whole else 0


def columns_of(form: FormSpec, layout: Layout, category: str = "", heading: str = "") -> list[FormColumn]:
    """The columns of those measures of a form that the layout has; columns with one group header stand together.

    `heading`: the title of their category, a header over all of them.
    """
    columns = [
        FormColumn(m.name, category, _path(m.name, layout))
        for m in form.measures
        if m.is_printed and _without_suffix(m.name, layout) in layout.columns
    ]
    first: dict[str, int] = {}
    for column in columns:
        first.setdefault(column.path[0], len(first))
    columns.sort(key=lambda column: first[column.path[0]])
    if not heading:
        return columns
    return [FormColumn(column.measure, category, (heading, *column.path)) for column in columns]


def _suffix(measure: str, layout: Layout) -> str:
    return next((suffix for suffix in layout.breakdown if suffix and measure.endswith(suffix)), "")


def _without_suffix(measure: str, layout: Layout) -> str:
    return measure.removesuffix(_suffix(measure, layout))


def _path(measure: str, layout: Layout) -> tuple[str, ...]:
    """The texts of a header: the layout's first path, then the word of the breakdown where the layout has one."""
    steps = layout.columns[_without_suffix(measure, layout)][0].split(" > ")
    if layout.breakdown:
        words = layout.breakdown[_suffix(measure, layout)]
        steps.append(next((word for word in words if " " in word), words[0]))
    return tuple(step[0].upper() + step[1:] for step in steps)


def factor_of(column: FormColumn) -> Decimal:
    """Đồng for one in a column of money: as the header says, in brackets or on a level of its own; else a million."""
    known = vocabulary().money
    texts = [part.lower() for step in column.path for part in (step, *findall(r"\(([^()]*)\)", step))]
    return next((known[text] for text in texts if text in known), MILLION)


def title_of(form: FormSpec, layout: Layout, period: Period) -> str:
    """The form's title with the period in words; the layout's first title where the reader needs it."""
    year = period.period[:4]
    words = {
        "year": f"năm {year}",
        "preliminary": f"(sơ bộ) năm {year}",
        "half": f"6 tháng đầu năm {year}",
        "month": f"tháng {int(period.starts_on[5:7])} năm {year}",
    }
    title = form.about.title_vi if layout.titles[0] in form.about.title_vi.lower() else layout.titles[0]
    return f"{title} {words[period.kind]}".upper()
