"""What a reading process says of a file's figures: where they stand and what stands there. No figure is read here.

It is plain lists, because Arrow costs a hundred times as much a file, and polars more memory than a reader may have.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tonghop.configs.rules import Rule


class TableSource(NamedTuple):
    """A table. Grain: one table, read by one layout. `day`: the last of its period; `places`: see `Money`."""

    table: int
    submission: int
    sheet: str
    layout: str
    day: str
    places: int | None


class ColumnPlan(NamedTuple):
    """A column of figures. Grain: plan × column. A plan says which measure each column holds in some rows of a table.

    `letters`: of the sheet's column. `is_claimed`: its figures are computed of others by the sender. `varies`: its unit
    of measurement is that of the row.
    """

    plan: int
    letters: str
    measure: str
    category: str
    places: int | None
    is_claimed: bool
    is_rate: bool
    is_amount: bool
    varies: bool


class UnitRow(NamedTuple):
    """A row of the sheet that is about a unit. Grain: table × line × row of the sheet.

    `line`: the row's number in its submission. `is_part`: what a row of sums adds up; `is_compared`: of a row of
    sums, whether all of these are there; `label_cell`: its name's cell.
    `is_partial`: its figures are added to those of the unit's other rows; `is_below`: it is of a part of a lowest unit
    (a hamlet), which its total is compared with and which is not counted. `places`: of a unit of money in the row.
    """

    table: int
    plan: int
    line: int
    unit_code: str
    unit_valid_from: str
    is_sum: bool
    is_part: bool
    is_compared: bool
    is_partial: bool
    is_below: bool
    label: str
    label_cell: str
    row: int
    category: str
    places: int | None


class MarkedText(NamedTuple):
    """A text below a table's header that has a decimal or thousands mark. Grain: one cell."""

    table: int
    text: str


Doubt = tuple[Rule, str]
Columns = tuple[tuple[Any, ...], ...]
"""A list for each column of a frame; none at all if it has no rows."""


@dataclass(slots=True)
class FileCells:
    """The figures of a file: for each row of `rows`, the cells in the columns of its plan, in their order.

    `numbers`, `texts`: what stands in each cell; both are None in a blank one. `odd`: by place in these lists, what is
    neither: an error, a date, a truth, a formula without a result. `percents`: places of rates that show percent.
    `doubts`: by place, why what stands there does not count: a rule, and what its finding names as expected.
    """

    tables: Columns = ()
    columns: Columns = ()
    rows: Columns = ()
    marked: Columns = ()
    numbers: list[float | None] = field(default_factory=list)
    texts: list[str | None] = field(default_factory=list)
    odd: dict[int, str] = field(default_factory=dict)
    percents: list[int] = field(default_factory=list)
    doubts: dict[int, Doubt] = field(default_factory=dict)
