"""The tables of the demo: a filled-in form with its columns, and rows of units with their sums."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tonghop.examples.columns import DemoColumn

NOTE = "Số liệu minh họa: phân bổ giả định từ tổng số toàn tỉnh"
ALL_INVENTED = "Số liệu minh họa: toàn bộ số liệu của biểu này là giả định"
TOTAL = "Tổng cộng"
HEADER_TOP = 7
"""The header begins in the eighth row, as in the official export."""

DemoValue = str | int | float | None
Mistypings = Mapping[tuple[str, str], float]
"""Cells mistyped on purpose: (commune's code or `TOTAL`, measure) → what stands there instead."""


@dataclass(frozen=True)
class DemoRow:
    """A row of a unit, or of one of its categories. `code`: of the commune or the district, or `TOTAL`.

    `item`: the category, where a column of its own names it. A missing figure is a blank cell.
    """

    code: str
    order: str
    name: str
    figures: Mapping[str, DemoValue]
    is_sum: bool = False
    item: str = ""


@dataclass(frozen=True)
class DemoTable:
    """A form filled in.

    `is_split`: each unit has two rows (Hộ, Nhân khẩu). `has_formulas`: the sheet computes sums and rates; where units
    have two rows, sums are typed all the same. `item_header`: the header of a column of categories beside the units'
    names. `has_numbers`: a row of column numbers ends the header. `note` stands below the table.
    """

    sheet_name: str
    title: str
    unit_header: str
    columns: tuple[DemoColumn, ...]
    rows: list[DemoRow]
    is_split: bool = False
    has_formulas: bool = False
    mistypings: Mistypings | None = None
    item_header: str = ""
    has_numbers: bool = True
    measured_in: str = "Đơn vị tính: hộ, khẩu"
    note: str = NOTE

    @property
    def labels(self) -> list[str]:
        """The headers of the columns left of the figures."""
        more = ["Phân tổ"] if self.is_split else [self.item_header] if self.item_header else []
        return ["TT", self.unit_header, *more]

    @property
    def first_column(self) -> int:
        """The first column of figures."""
        return len(self.labels)

    @property
    def header_rows(self) -> int:
        return len(self.columns[0].header)

    @property
    def top(self) -> int:
        """The first row of figures, below the header and the number row, if any."""
        return HEADER_TOP + self.header_rows + int(self.has_numbers)

    @property
    def rows_per_unit(self) -> int:
        return 2 if self.is_split else 1

    @property
    def bottom(self) -> int:
        """The first row below the table."""
        return self.top + len(self.rows) * self.rows_per_unit


def district_rows(code: str, name: str, parts: list[DemoRow]) -> list[DemoRow]:
    """The district's row, those of its communes, and the total row."""
    total = added(part.figures for part in parts)
    return [DemoRow(code, "1", name, total, is_sum=True), *parts, DemoRow(TOTAL, "", TOTAL, total, is_sum=True)]


def added(parts: Iterable[Mapping[str, DemoValue]]) -> dict[str, DemoValue]:
    """Sums by measure: a blank adds nothing, and what applies to no part (x) does not apply to the whole."""
    total: dict[str, DemoValue] = {}
    for part in parts:
        for measure, value in part.items():
            sum_so_far = total.setdefault(measure, value if isinstance(value, str) else 0)
            if isinstance(value, int):
                total[measure] = value + (sum_so_far if isinstance(sum_so_far, int) else 0)
    return total


def commune_rows(part: DemoRow) -> list[DemoRow]:
    """A commune's own report: its row and the total row."""
    return [part, DemoRow(TOTAL, "", TOTAL, part.figures, is_sum=True)]
