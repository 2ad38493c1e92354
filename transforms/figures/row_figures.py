"""One row of a table → its figures, each with its value, its state and the cell that it came from."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import repeat
from typing import NamedTuple

from tonghop.transforms.entities.table_rows import SheetRow, TableRow
from tonghop.transforms.entities.units import Unit
from tonghop.transforms.figures.money import Money
from tonghop.transforms.figures.observations import Observation
from tonghop.transforms.files.grid import Address, cell_name, column_name
from tonghop.transforms.numbers import Figure, read_amount, read_figure
from tonghop.transforms.spelling import share_of
from tonghop.transforms.tables.header_texts import header_text
from tonghop.transforms.tables.recognised_table import RecognisedTable


@dataclass(slots=True)
class RowFigures:
    """A row of a submission and its figures. `source`: the row of its table. `number`: its place in the submission.

    `is_doubtful`: another row reports other figures of the same unit.
    """

    source: TableRow
    number: int
    figures: list[Observation]
    is_doubtful: bool = False

    @property
    def unit_code(self) -> str:
        """The code of the unit that the row is about."""
        return unit_of(self.source).code


def unit_of(row: TableRow) -> Unit:
    """The unit of a row that has one."""
    assert row.unit is not None
    return row.unit


@dataclass
class FigureReader:
    """How a table writes its figures.

    `known`: the measures of its form; `claims`: the rates among them that senders compute; `amounts`: those in đồng;
    `varying`: those whose unit each row names.
    `decimal`: the decimal mark of the table's texts, '' if they do not show it; `money`: its units of money.
    `open_cells`: cells that could be read in two ways and were not read; True if the unit of money is missing.
    """

    known: frozenset[str]
    claims: frozenset[str]
    amounts: frozenset[str]
    decimal: str
    money: Money | None
    varying: frozenset[str] = frozenset()
    open_cells: dict[str, bool] = field(default_factory=dict)
    _plans: dict[tuple[str, str, tuple[tuple[str, str], ...]], "_Plan"] = field(default_factory=dict)

    def figures(self, table: RecognisedTable, row: int, plan: "_Plan") -> list[Figure]:
        """The figures in the cells of a row."""
        grid, cells = table.grid, table.grid.cells[row]
        contents = [cells[column] if column < len(cells) else "" for column in plan.columns]
        if not (grid.errors or grid.percents or self.money or self.varying):  # nearly every sheet
            return list(map(read_figure, contents, plan.claims))
        places = zip(contents, plan.columns, plan.measures, strict=True)
        return [self.figure(table, row, column, measure, column, cell) for cell, column, measure in places]

    def figure(self, table: RecognisedTable, row: int, column: int, measure: str, place: int, cell: object) -> Figure:
        """The figure in a cell. `place`: the column of its header, or the row in a transposed table."""
        grid = table.grid
        if grid.errors and (error := grid.errors.get((row + grid.top, column + grid.left))):
            return Figure(error, None, "unreadable")
        if self.money and measure in self.varying and (unit := self.money.beside(row)):
            return self._amount(cell, self.money, unit, (row + grid.top, column + grid.left))
        if measure in self.varying:
            return read_figure(cell, share=True)
        if self.money and measure in self.amounts:
            address = (row + grid.top, column + grid.left)
            return self._amount(cell, self.money, self.money.factor(place, row), address)
        is_claim = measure in self.claims
        figure = read_figure(cell, share=is_claim)
        if not (is_claim and grid.percents and isinstance(cell, float) and figure.value):
            return figure
        is_percent = (row + grid.top, column + grid.left) in grid.percents
        return figure._replace(value=_hundredfold(figure.value)) if is_percent else figure

    def _amount(self, cell: object, money: Money, factor: Decimal | None, address: Address) -> Figure:
        figure, is_open = read_amount(cell, factor, self.decimal, money.by_name)
        if is_open:
            self.open_cells[cell_name(*address)] = factor is None
        return figure

    def has_factor(self, cell: str) -> bool:
        return not self.open_cells[cell]

    def plan(self, table: RecognisedTable, sheet_row: SheetRow) -> "_Plan":
        """What the columns hold in a row: the same for all rows of one suffix and category."""
        renamed = _renamed(table, sheet_row.grid_row)
        key = (sheet_row.suffix, sheet_row.category, tuple(renamed.items()))
        if key not in self._plans:
            named = [
                (column, renamed.get(column.measure, column.measure) + sheet_row.suffix) for column in table.columns
            ]
            placed = [(column, measure) for column, measure in named if measure in self.known]
            measures = tuple(measure for _, measure in placed)
            self._plans[key] = _Plan(
                tuple(column.index for column, _ in placed),
                tuple(column_name(column.index + table.grid.left) for column, _ in placed),
                measures,
                tuple(column.category or sheet_row.category for column, _ in placed),
                tuple(measure in self.claims for measure in measures),
            )
        return self._plans[key]


class _Plan(NamedTuple):
    """The columns of a row's figures: places in the grid, letters, measures, categories, and which are claims."""

    columns: tuple[int, ...]
    letters: tuple[str, ...]
    measures: tuple[str, ...]
    categories: tuple[str, ...]
    claims: tuple[bool, ...]


def _hundredfold(value: str) -> str:
    return format((Decimal(value) * 100).normalize(), "f")


_observed = partial(tuple.__new__, Observation)
"""Makes an observation of the tuple of its fields, in half the time of a call with single fields."""


def read_figures(table: RecognisedTable, row: TableRow, number: int, reader: FigureReader) -> list[Observation]:
    """The figures of one row, one for each cell; a row of a breakdown has the measures of its suffix.

    `number`: the row's place in its submission.
    """
    if table.is_transposed:
        return _read_items(table, row, number, reader)
    found: list[Observation] = []
    unit = unit_of(row)
    for sheet_row in row.sheet_rows:
        plan = reader.plan(table, sheet_row)
        if not plan.columns:
            continue
        raws, values, states = zip(*reader.figures(table, sheet_row.grid_row, plan), strict=True)
        in_sheet = str(sheet_row.grid_row + table.grid.top + 1)
        cells = [letters + in_sheet for letters in plan.letters]
        claims = repeat(True) if row.is_sum else plan.claims
        start, sheet = map(repeat, (number, unit.code, unit.valid_from)), repeat(table.grid.sheet)
        fields = (*start, plan.measures, plan.categories, values, states, sheet, cells, raws, claims)
        found += map(_observed, zip(*fields, strict=False))
    return found


def _read_items(table: RecognisedTable, row: TableRow, number: int, reader: FigureReader) -> list[Observation]:
    """The figures of a table of one unit, which stand under one another."""
    grid, found = table.grid, []
    unit = unit_of(row)
    for item in table.columns:
        for column, suffix, category in table.value_columns:
            measure, cells = item.measure + suffix, grid.cells[item.index]
            if measure not in reader.known:
                continue
            content = cells[column] if column < len(cells) else ""
            raw, value, state = reader.figure(table, item.index, column, measure, item.index, content)
            place = (number, unit.code, unit.valid_from, measure, item.category or category)
            cell = cell_name(item.index + grid.top, column + grid.left)
            is_claim = row.is_sum or measure in reader.claims
            found.append(Observation(*place, value, state, grid.sheet, cell, raw, is_claim))
    return found


def _renamed(table: RecognisedTable, row: int) -> dict[str, str]:
    """The measures that columns hold in the row of a category whose label says that they are others there."""
    if not table.layout.rows_say or table.category_column is None:
        return {}
    cells = table.grid.cells[row]
    label = header_text(cells[table.category_column] if table.category_column < len(cells) else "")
    return next((meant for word, meant in table.layout.rows_say.items() if share_of(word, label)), {})
