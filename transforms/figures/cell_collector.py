"""Collects the cells of a file's figures in a reading process (`FileCells`)."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from tonghop.transforms.context import Context
from tonghop.transforms.entities.table_rows import SheetRow, TableRow
from tonghop.transforms.figures.file_cells import (
    ColumnPlan,
    Columns,
    Doubt,
    FileCells,
    MarkedText,
    TableSource,
    UnitRow,
)
from tonghop.transforms.figures.money import Money
from tonghop.transforms.figures.shared_cells import shared_cells, struck_columns
from tonghop.transforms.files.grid import column_name, shown
from tonghop.transforms.spelling import share_of
from tonghop.transforms.statements import Statement
from tonghop.transforms.tables.columns import MeasureColumn
from tonghop.transforms.tables.header_texts import header_text
from tonghop.transforms.tables.recognised_table import RecognisedTable


class CellCollector:
    """Collects the cells of a file's figures, table by table. `plans`: how many there are."""

    def __init__(self) -> None:
        self.tables: list[TableSource] = []
        self.columns: list[ColumnPlan] = []
        self.rows: list[UnitRow] = []
        self.marked: list[MarkedText] = []
        self.contents: list[object] = []
        self.odd: dict[int, str] = {}
        self.percents: list[int] = []
        self.doubts: dict[int, Doubt] = {}
        self.plans = 0

    def cells(self) -> FileCells:
        """What was collected."""
        contents = self.contents
        odd = {n: shown(cell) for n, cell in enumerate(contents) if type(cell) not in _PLAIN}
        return FileCells(
            tables=_columns_of(self.tables),
            columns=_columns_of(self.columns),
            rows=_columns_of(self.rows),
            marked=_columns_of(self.marked),
            numbers=[float(cell) if type(cell) in _NUMBERS else None for cell in contents],  # type: ignore[arg-type]
            texts=[cell if cell and isinstance(cell, str) else None for cell in contents],
            odd=odd | self.odd,
            percents=self.percents,
            doubts=self.doubts,
        )


def _columns_of(rows: list[Any]) -> Columns:
    return tuple(zip(*rows, strict=True))


_NUMBERS = (float, int)
_PLAIN = (float, str, int, type(None))


class _Plan(NamedTuple):
    """`columns`: the places of a plan's columns in the grid. `rates`: which of them hold rates."""

    number: int
    columns: tuple[int, ...]
    rates: tuple[int, ...]


class TableCollector:
    """Collects the cells of a table's rows."""

    def __init__(self, into: CellCollector, statement: Statement, submission: int, context: Context) -> None:
        table, form = statement.table, statement.form
        self._into, self._table, self._number = into, table, len(into.tables)
        self._known = frozenset(context.measures[form])
        self._claims, self._rates = context.claims[form], context.rates[form]
        self._amounts, self._varying = (names.get(form, frozenset()) for names in (context.money, context.varying))
        self._money = Money(table, context.vocabulary) if self._amounts or self._varying else None
        self._plans: dict[object, _Plan] = {}
        self._shared = shared_cells(table, statement.rows)
        self._struck = struck_columns(table)
        day = context.periods[statement.period].ends_on
        whole = self._money.whole if self._money else None
        into.tables.append(TableSource(self._number, submission, table.grid.sheet, table.layout.name, day, whole))
        into.marked += [
            MarkedText(self._number, cell)
            for cells in table.grid.cells[table.body :]
            for cell in cells
            if type(cell) is str and ("," in cell or "." in cell)
        ]

    def add(self, row: TableRow, line: int) -> None:
        """Add the cells of a row; of a table whose figures stand under one another, all of its items."""
        for item in self._table.columns if self._table.is_transposed else ():
            self._add(row, line, SheetRow(item.index, category=item.category), self._plan_of_item(item, row.column))
        for sheet_row in row.sheet_rows if row.column is None else ():
            self._add(row, line, sheet_row, self._plan_of_row(sheet_row))

    def _add(self, row: TableRow, line: int, sheet_row: SheetRow, plan: _Plan) -> None:
        if not plan.columns:
            return
        assert row.unit is not None
        into, grid, at = self._into, self._table.grid, sheet_row.grid_row
        first, cells = len(into.contents), grid.cells[at]
        into.contents += [cells[column] if column < len(cells) else "" for column in plan.columns]
        if grid.errors:
            addresses = ((at + grid.top, column + grid.left) for column in plan.columns)
            into.odd |= {first + n: grid.errors[a] for n, a in enumerate(addresses) if a in grid.errors}
        if grid.doubts or self._shared:  # a column is struck out by a doubt too
            self._doubt(row, at, plan, first)
        if grid.percents:
            into.percents += [
                first + n for n in plan.rates if (at + grid.top, plan.columns[n] + grid.left) in grid.percents
            ]
        into.rows.append(
            UnitRow(
                self._number,
                plan.number,
                line,
                row.unit.code,
                row.unit.valid_from,
                row.is_sum,
                row.kind in ("unit", "share"),
                row.is_compared,
                row.kind == "share",
                row.kind == "below",
                row.label,
                row.label_cell,
                at + grid.top + 1,
                sheet_row.category,
                self._money.beside(at) if self._money and self._varying else None,
            )
        )

    def _doubt(self, row: TableRow, at: int, plan: _Plan, first: int) -> None:
        """Note the figures of a row that do not count as they stand; `first`: the place of the first one."""
        grid, into = self._table.grid, self._into
        is_struck = grid.doubts.get((at + grid.top, self._table.unit_column + grid.left)) == "text_struck"
        for place, column in enumerate(plan.columns, first):
            content = into.contents[place]
            doubt: Doubt | None = None
            if is_struck and content not in ("", None):
                doubt = "row_struck", row.label
            elif shared := self._shared.get((at, column)):
                content, area = shared
                doubt = "figure_merged", area
            elif column in self._struck and content not in ("", None):
                doubt = "column_struck", self._struck[column]
            elif rule := grid.doubts.get((at + grid.top, column + grid.left)):
                doubt = rule, ""
            if doubt:
                into.doubts[place] = doubt
                into.odd[place] = into.odd.get(place) or shown(content)

    def _plan_of_row(self, sheet_row: SheetRow) -> _Plan:
        """What the columns hold in a row: the same in all rows of one suffix and the same measures of their own."""
        renamed = _renamed(self._table, sheet_row.grid_row)
        key = (sheet_row.suffix, sheet_row.part, *renamed.items())
        if key not in self._plans:
            self._plans[key] = self._plan(
                (
                    column.index,
                    renamed.get(column.measure, column.measure) + sheet_row.suffix,
                    column.category,
                    self._money.of_column(column.index) if self._money else None,
                )
                for column in self._table.parts.get(sheet_row.part, self._table.columns)
            )
        return self._plans[key]

    def _plan_of_item(self, item: MeasureColumn, of_unit: int | None) -> _Plan:
        """What the columns of values hold in the row of an item; `of_unit`: only that of a unit."""
        places = self._money.of_item(item.index) if self._money else None
        return self._plan(
            (column, item.measure + suffix, "" if item.category else category, places)
            for column, suffix, category in self._table.value_columns
            if of_unit in (None, column)
        )

    def _plan(self, columns: Iterable[tuple[int, str, str, int | None]]) -> _Plan:
        """A new plan. `columns`: place in the grid, measure, category, unit of money; those of other forms are left."""
        into = self._into
        into.plans += 1
        known = [column for column in columns if column[1] in self._known]
        into.columns += [
            ColumnPlan(
                into.plans,
                column_name(index + self._table.grid.left),
                measure,
                category,
                places,
                measure in self._claims,
                measure in self._rates,
                measure in self._amounts,
                measure in self._varying,
            )
            for index, measure, category, places in known
        ]
        rates = tuple(n for n, (_, measure, *_) in enumerate(known) if measure in self._rates)
        return _Plan(into.plans, tuple(index for index, *_ in known), rates)


def _renamed(table: RecognisedTable, row: int) -> dict[str, str]:
    """The measures that columns hold in the row of a category whose label says that they are others there."""
    if not table.layout.rows_say or table.category_column is None:
        return {}
    cells = table.grid.cells[row]
    label = header_text(cells[table.category_column] if table.category_column < len(cells) else "")
    return next((meant for word, meant in table.layout.rows_say.items() if share_of(word, label)), {})
