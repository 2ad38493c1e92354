"""Units whose figures are divided by rows below their own: what their own row and those rows say together."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from tonghop.transforms.entities.row_shares import number_of
from tonghop.transforms.entities.table_rows import SheetRow, TableRow, cell_in
from tonghop.transforms.tables.dividing_rows import OF_ALL
from tonghop.transforms.tables.recognised_table import RecognisedTable


class WrongWhole(NamedTuple):
    """A figure of a unit's own row that is not the sum of those below it: its place in the grid, and both numbers."""

    row: int
    column: int
    found: str
    expected: str


def settle_divisions(rows: Sequence[TableRow], table: RecognisedTable) -> None:
    """Mark the rows of units that do not say which of their figures are of the form's own class.

    Where other units are divided an undivided row is of all classes; of nothing but zeros each class has none. A unit
    with rows of other classes alone has none of its own if they make up all.
    """
    if not table.layout.rows_divide or not any(part.suffix == OF_ALL for row in rows for part in row.sheet_rows):
        return
    for row in rows:
        if row.kind not in ("unit", "total") or not row.sheet_rows:
            continue
        own, *below = row.sheet_rows
        if own.suffix != OF_ALL and (row.kind == "total" or row.is_sum):
            row.sheet_rows = [own._replace(suffix=OF_ALL)]
        elif own.suffix != OF_ALL:
            row.kind = "uncategorised" if any(_numbers(own, table)) else row.kind
        elif all(part.suffix for part in below) and row.kind == "unit" and any(wrong_wholes([row], table)):
            row.kind = "uncategorised"


def wrong_wholes(rows: Sequence[TableRow], table: RecognisedTable) -> Iterator[WrongWhole]:
    """Of each unit the first figure of its own row that is not the sum of those below it; a blank row says nothing."""
    for row in rows if table.layout.rows_divide else ():
        own, *below = row.sheet_rows or [SheetRow(0)]
        if not below or own.suffix != OF_ALL or not any(_numbers(own, table)):
            continue
        columns = zip(table.columns, _numbers(own, table), *(_numbers(part, table) for part in below), strict=True)
        for column, whole, *parts in columns:
            known = [part for part in parts if part is not None]
            if whole is not None and len(known) == len(parts) and whole != sum(known, Decimal()):
                yield WrongWhole(
                    own.grid_row, column.index, f"{whole.normalize():f}", f"{sum(known, Decimal()).normalize():f}"
                )
                break


def _numbers(part: SheetRow, table: RecognisedTable) -> list[Decimal | None]:
    cells = table.grid.cells[part.grid_row]
    return [number_of(cell_in(cells, column.index)) for column in table.columns]
