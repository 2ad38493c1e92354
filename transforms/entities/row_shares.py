"""Units that stand in several groups (urban, rural): their rows are shares of one figure if a total proves it."""

from collections import defaultdict
from collections.abc import Sequence, Set
from decimal import Decimal

from tonghop.transforms.entities.table_rows import TableRow, cell_in
from tonghop.transforms.numbers import number_in
from tonghop.transforms.tables.recognised_table import RecognisedTable

_Place = tuple[str, str, int]
"""What a figure of a table is: the suffix and the part of its row, and its column."""


def settle_shares(rows: Sequence[TableRow], table: RecognisedTable, rates: Set[str]) -> None:
    """Make the rows of units in several groups shares, where a total of all rows is the sum of these and the others.

    Each stands once in each group, and every figure of the total is the sum. `rates`: the measures that are not added.
    """
    parts = [row for row in rows if row.kind == "part"]
    if not parts or any(row.is_sum for row in parts) or len({(row.unit, row.group) for row in parts}) < len(parts):
        return
    added = [row for row in rows if row.unit and row.kind in ("unit", "part") and not row.is_sum]
    columns = [column.index for column in table.columns if column.measure not in rates]
    sums = _sums(added, table, columns)
    if any(sums and _sums([row], table, columns) == sums for row in rows if row.kind == "total" and row.is_sum):
        for row in parts:
            row.kind = "share"


def _sums(rows: Sequence[TableRow], table: RecognisedTable, columns: Sequence[int]) -> dict[_Place, Decimal] | None:
    """The sums of the figures of rows; None if one cannot be read at once. A blank cell adds nothing."""
    sums: dict[_Place, Decimal] = defaultdict(Decimal)
    for row in rows:
        for sheet_row in row.sheet_rows:
            for column in columns:
                cell = cell_in(table.grid.cells[sheet_row.grid_row], column)
                number = number_of(cell)
                if number is None:
                    return None
                sums[sheet_row.suffix, sheet_row.part, column] += number
    return sums


def number_of(cell: object) -> Decimal | None:
    """The number in a cell, 0 of a blank one; None if it cannot be read at once."""
    if cell in ("", None):
        return Decimal(0)
    if isinstance(cell, (int, float)):
        return Decimal(str(cell))
    return number_in(cell) if isinstance(cell, str) else None
