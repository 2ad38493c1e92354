"""What cells beside a figure do to it: merged cells that cover several rows or columns, headers that are struck out.

One figure for several units or columns is none of each.
"""

from collections.abc import Iterable

from tonghop.transforms.entities.table_rows import TableRow
from tonghop.transforms.files.grid import Address, cell_at, cell_name
from tonghop.transforms.tables.recognised_table import RecognisedTable

Shared = dict[Address, tuple[object, str]]
"""By row and column within the grid's cells: what stands in the merged cells, and their name."""
_MOST = 10_000
"""Cells of one area that are looked at."""


def shared_cells(table: RecognisedTable, rows: Iterable[TableRow]) -> Shared:
    """The cells below a table's header that share one content with another row or column of it.

    A column without a header, and a row without a name, are none of the table's.
    """
    grid = table.grid
    areas = [area for area in grid.merges if area[2] - grid.top >= table.body]
    if not areas:
        return {}
    if table.is_transposed:
        own_rows = {column.index for column in table.columns}
        own_columns = {column for column, *_ in table.value_columns}
    else:
        own_rows = {part.grid_row for row in rows for part in row.sheet_rows}
        own_columns = {column for column in table.paths if column > table.unit_column}
    shared: Shared = {}
    for top, left, bottom, right in areas:
        content = cell_at(grid, (top, left))
        covered_rows = [row for row in range(top - grid.top, bottom - grid.top + 1)[:_MOST] if row in own_rows]
        covered = [column for column in range(left - grid.left, right - grid.left + 1)[:_MOST] if column in own_columns]
        if content not in ("", None) and len(covered_rows) * len(covered) > 1:
            name = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
            shared |= {(row, column): (content, name) for row in covered_rows for column in covered}
    return shared


def struck_columns(table: RecognisedTable) -> dict[int, str]:
    """The columns whose header, or the group of whose header, is struck out, with the text that is.

    Columns are counted within the grid's cells.
    """
    grid = table.grid
    struck: dict[int, str] = {}
    for (row, column), rule in grid.doubts.items():
        if rule == "text_struck" and table.header_row <= row - grid.top < table.body and not table.is_transposed:
            across = next((area[3] for area in grid.merges if area[:2] == (row, column)), column)
            text = " ".join(str(cell_at(grid, (row, column))).split())
            struck |= dict.fromkeys(range(column - grid.left, across - grid.left + 1), text)
    return struck
