"""A table whose form is known: where its rows and columns are, and which column holds which measure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tonghop.configs.layouts import Layout
from tonghop.configs.rules import Rule
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.tables.columns import MeasureColumn, QualifiedColumn
from tonghop.transforms.tables.understanding import Path


@dataclass(slots=True)
class RecognisedTable:
    """A table whose form is known. Row and column numbers count within `grid.cells`.

    `heads`: the lines above the table; `titles`: those of them that may be its title; `title`: the form's title in one
    of them, '' for none; `titles_before`: the titles of the tables before it on the sheet, the nearest first.
    `header_row`: the first row of the header; `body`: the first row of data; `paths`: the header of every column,
    units of measurement included.
    `unit_column`, `code_column`: the names and codes of units; `above_column`: the names of the units above them
    (districts beside their communes); `breakdown_column`: the words that divide a unit's rows (Hộ, Nhân khẩu);
    `category_column`: the names of categories. If no column names units, `unit_column` is `category_column`, and the
    table is about the unit that sends it.
    `columns`: those of measures; `unplaced`: header paths that fit no measure; `tied`: columns that fit a measure
    equally well, which leaves the measure without a column and is a question to the sender; `qualified`: those whose
    header says that their figures are of another time, plan or part.
    `parts`: by a word of `breakdown_column`, the columns of the rows in which it stands, where it completes the headers
    (Số hộ, Tỷ lệ).
    `value_columns`: where the figures of a transposed table stand, each with the suffix of its measures and its
    category. `values_aside`: those of other figures (a plan, last year), with their headers. `unit_columns`: those that
    are of a unit each, which their headers name.
    `words_aside`: what `dividing_column` says in rows of other figures (last year, a plan) of the unit.
    `neighbours`: the layouts of the other tables of its sheet, which a title over all of them names, too.
    """

    grid: Grid
    layout: Layout
    title: str
    titles: list[str]
    heads: list[str]
    body: int
    unit_column: int
    code_column: int | None
    breakdown_column: int | None
    columns: list[MeasureColumn]
    unplaced: list[tuple[int, Path]] = field(default_factory=list)
    tied: list[MeasureColumn] = field(default_factory=list)
    qualified: list[QualifiedColumn] = field(default_factory=list)
    header_row: int = 0
    paths: Mapping[int, Path] = field(default_factory=dict)
    value_columns: tuple[tuple[int, str, str], ...] = ()
    values_aside: tuple[tuple[int, Path], ...] = ()
    unit_columns: tuple[int, ...] = ()
    above_column: int | None = None
    category_column: int | None = None
    titles_before: tuple[list[str], ...] = ()
    parts: Mapping[str, list[MeasureColumn]] = field(default_factory=dict)
    dividing_column: int | None = None
    words_aside: frozenset[str] = frozenset()
    neighbours: tuple[Layout, ...] = ()

    @property
    def is_transposed(self) -> bool:
        """True for a table of one unit with its figures under one another: the indexes of `columns` are rows."""
        return bool(self.value_columns)

    @property
    def is_of_sender(self) -> bool:
        """True for a table of the sender alone, with a row per category."""
        return self.category_column == self.unit_column


@dataclass(slots=True)
class Unrecognised:
    """A sheet, or a part of one, without a table that can be read: the finding that says why.

    `rule`: `sheet_unknown` (no table of a known form), `form_ambiguous` (two forms fit), `column_missing` (the title
    names a form whose required columns are missing), `column_qualified` (they are there, but of another time, plan or
    part), `title_qualified` (the title says so of the whole table), `form_unnamed` (the words that the form requires
    are missing), `values_ambiguous` (two columns of values mean the same), `values_qualified` (none is of the form).
    """

    grid: Grid
    rule: Rule
    found: str
    expected: str = ""
    form: str | None = None
