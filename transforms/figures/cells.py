"""The figures in the cells of a table's rows, each with its value, its state, and the cell it came from."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import repeat
from typing import NamedTuple

from tonghop.transforms.figures.money import Money
from tonghop.transforms.figures.observations import Observation
from tonghop.transforms.figures.rows import SheetRow, TableRow
from tonghop.transforms.files.grid import Address, cell_name, column_name
from tonghop.transforms.numbers import Figure, read_amount, read_figure
from tonghop.transforms.spelling import share_of
from tonghop.transforms.tables.header_texts import header_text
from tonghop.transforms.tables.recognised_table import RecognisedTable


@dataclass
class Reader:
    """How a table writes its figures. `known`: the measures of its form; `claims`: its claimed rates; `amounts`: its
    measures in đồng; `varying`: those of which each row says the unit; `decimal`: the decimal mark of its texts, ''
    where they do not tell; `money`: its units of money.

    `open_cells`: cells that could be read in two ways and were not; True where it is the unit of money that is lacking.
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
        told = [cells[column] if column < len(cells) else "" for column in plan.columns]
        if not (grid.errors or grid.percents or self.money or self.varying):  # nearly every sheet
            return list(map(read_figure, told, plan.claims))
        places = zip(told, plan.columns, plan.measures, strict=True)
        return [self.figure(table, row, column, measure, column, cell) for cell, column, measure in places]

    def figure(self, table: RecognisedTable, row: int, column: int, measure: str, place: int, cell: object) -> Figure:
        """The figure in a cell; `place`: the column, or of a transposed table the row, that bears its header."""
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

    def plan(self, table: RecognisedTable, part: SheetRow) -> "_Plan":
        """What the columns hold in a row: the same in all rows of its suffix and its category."""
        meant = _meant(table, part.row)
        key = (part.suffix, part.category, tuple(meant.items()))
        if key not in self._plans:
            told = [(c, meant.get(c.measure, c.measure) + part.suffix) for c in table.columns]
            told = [(column, measure) for column, measure in told if measure in self.known]
            measures = tuple(measure for _, measure in told)
            self._plans[key] = _Plan(
                tuple(column.index for column, _ in told),
                tuple(column_name(column.index + table.grid.left) for column, _ in told),
                measures,
                tuple(column.category or part.category for column, _ in told),
                tuple(measure in self.claims for measure in measures),
            )
        return self._plans[key]


class _Plan(NamedTuple):
    """The columns of a row's figures: their places in the grid, letters, measures, categories, and which are claims."""

    columns: tuple[int, ...]
    letters: tuple[str, ...]
    measures: tuple[str, ...]
    categories: tuple[str, ...]
    claims: tuple[bool, ...]


def _hundredfold(value: str) -> str:
    return format((Decimal(value) * 100).normalize(), "f")


_observed = partial(tuple.__new__, Observation)
"""An observation from the tuple of its fields: half the time of a call with each by itself."""


def read_figures(table: RecognisedTable, line: TableRow, reader: Reader) -> list[Observation]:
    """The figures of one line, a cell each; a row of a breakdown gives the measures of its suffix."""
    if table.is_transposed:
        return _read_items(table, line, reader)
    found: list[Observation] = []
    for part in line.rows:
        plan = reader.plan(table, part)
        if not plan.columns:
            continue
        raws, values, states = zip(*reader.figures(table, part.row, plan), strict=True)
        row = str(part.row + table.grid.top + 1)
        cells = [letters + row for letters in plan.letters]
        claims = repeat(True) if line.is_sum else plan.claims
        start, sheet = map(repeat, (line.number, *_key(line))), repeat(table.grid.sheet)
        fields = (*start, plan.measures, plan.categories, values, states, sheet, cells, raws, claims)
        found += map(_observed, zip(*fields, strict=False))
    return found


def _key(line: TableRow) -> tuple[str, str]:
    assert line.unit is not None
    return line.unit.code, line.unit.valid_from


def _read_items(table: RecognisedTable, line: TableRow, reader: Reader) -> list[Observation]:
    """The figures of a table of one unit, which stand under one another."""
    grid, found = table.grid, []
    for item in table.columns:
        for column, suffix, category in table.value_columns:
            measure, cells = item.measure + suffix, grid.cells[item.index]
            if measure not in reader.known:
                continue
            told = cells[column] if column < len(cells) else ""
            raw, value, state = reader.figure(table, item.index, column, measure, item.index, told)
            told_of = (line.number, *_key(line), measure, item.category or category)
            cell = cell_name(item.index + grid.top, column + grid.left)
            is_claim = line.is_sum or measure in reader.claims
            found.append(Observation(*told_of, value, state, grid.sheet, cell, raw, is_claim))
    return found


def _meant(table: RecognisedTable, row: int) -> dict[str, str]:
    """What the label of a category's row says that the columns' measures are there."""
    if not table.layout.rows_say or table.category_column is None:
        return {}
    cells = table.grid.cells[row]
    label = header_text(cells[table.category_column] if table.category_column < len(cells) else "")
    return next((meant for word, meant in table.layout.rows_say.items() if share_of(word, label)), {})
