"""A table whose form is known: where its rows and columns are, and which column holds which measure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tonghop.configs.models import Layout
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.tables.columns import MeasureColumn, Path


@dataclass(slots=True)
class RecognisedTable:
    """A recognised table. Row and column numbers count within `grid.cells`; `body` is the first row of data.

    `above_column` holds the names of the units above those of a row, if any (districts beside their communes).
    `breakdown_column` holds the words that divide a unit's rows (Hộ, Nhân khẩu), if any. `unplaced`: header paths
    that no measure of the form fits; `tied`: columns that fit a measure as well as another does, which leaves the
    measure without a column: a question to the sender. `paths`: the header of every column, units of measurement
    included. `value_columns`: where the figures of a transposed table stand, each with the suffix of its measures and
    its category. `category_column`: the column of the names of categories, if any; where no column names units it is
    the `unit_column` too, and the table is about the unit that sends it.
    """

    grid: Grid
    layout: Layout
    titles: list[str]
    heads: list[str]
    body: int
    unit_column: int
    code_column: int | None
    breakdown_column: int | None
    columns: list[MeasureColumn]
    unplaced: list[tuple[int, Path]] = field(default_factory=list)
    tied: list[MeasureColumn] = field(default_factory=list)
    header_row: int = 0
    paths: Mapping[int, Path] = field(default_factory=dict)
    value_columns: tuple[tuple[int, str, str], ...] = ()
    above_column: int | None = None
    category_column: int | None = None

    @property
    def is_transposed(self) -> bool:
        """True for a table of one unit with its figures under one another: its `columns` are rows."""
        return bool(self.value_columns)

    @property
    def is_of_sender(self) -> bool:
        """True for a table of one unit with a row per category."""
        return self.category_column == self.unit_column


@dataclass(slots=True)
class Unrecognised:
    """A sheet without a table that can be read: the finding that says why.

    `rule`: sheet_unknown (no table of a known form), form_ambiguous (two forms fit), column_missing (the title names
    a form whose required columns are not there).
    """

    grid: Grid
    rule: str
    found: str
    expected: str = ""
    form: str | None = None
