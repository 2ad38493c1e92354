"""Which category each row of a table is about."""

import re

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.tables.categories import OTHERS, WHOLE, is_total, of_rows, split_source
from tonghop.transforms.tables.key_value_table import item_paths
from tonghop.transforms.tables.recognised_table import RecognisedTable


class RowCategories:
    """The categories of a table's rows: they stand in a column of their own, or in the column of the units' names.

    In the units' column they stand under their unit. If the first label is a category, they stand over the units that
    report it; a category with no unit under it is then the sender's own.
    """

    def __init__(self, table: RecognisedTable, vocabulary: Vocabulary) -> None:
        self._table, self._vocabulary = table, vocabulary
        self._heading = WHOLE
        self._heading_source = ""
        column = table.unit_column if table.category_column is None else table.category_column
        self._is_beside = column != table.unit_column
        paths = item_paths(table.grid, table.body, column) if _may_have_any(table) else {}
        self._by_row = of_rows(table.layout, paths, vocabulary, table.titles)
        self._labels = {row: path[-1] for row, path in paths.items()}
        self._is_over = not self._is_beside and self._first_is_category()

    def _first_is_category(self) -> bool:
        """True if categories stand over their units: the first label that is not a total names a category."""
        rows = (row for row, text in self._labels.items() if not is_total(text, self._vocabulary))
        return next(rows, None) in self._by_row

    @property
    def are_named(self) -> bool:
        """True if any row names a category."""
        return bool(self._by_row)

    @property
    def have_others(self) -> bool:
        """True if any row is of what is known to be no category of the form."""
        return OTHERS in self._by_row.values()

    def of_row(self, row: int) -> str:
        """The category of a row's figures."""
        if not self._by_row:
            return WHOLE
        if self._is_beside:
            return self._by_row.get(row, WHOLE)
        if row in self._by_row:
            self._heading, self._heading_source = self._by_row[row], self._own_source(row)
        elif self._is_a_total(row):
            self._heading, self._heading_source = WHOLE, ""
        return self._by_row.get(row, self._heading if self._is_over else WHOLE)

    def source_of_row(self, row: int) -> str:
        """The source of money of a row's figures, of a row asked for last with `of_row`; '' if no word says it."""
        if not self._table.layout.local:
            return ""
        return self._own_source(row) or (self._heading_source if self._is_over else "")

    def _own_source(self, row: int) -> str:
        return split_source(self._table.layout, self._labels[row])[0] if row in self._by_row else ""

    def _is_a_total(self, row: int) -> bool:
        return is_total(self._labels.get(row, ""), self._vocabulary)

    def kind(self, row: int) -> str:
        """`own` for a row of the sender itself, `uncategorised` for a row that lacks its category, else ''.

        `other` for a row of what is no category of the form.
        """
        if not self._by_row:
            return ""
        if self._by_row.get(row) == OTHERS:
            return "other"
        if self._is_beside:
            is_named = row in self._by_row or row not in self._labels or self._is_a_total(row)
            return "" if is_named else "uncategorised"
        if row in self._by_row and (self._is_over or self._table.is_of_sender):
            return "own"
        if not self._table.is_of_sender:
            return ""
        if self._is_a_total(row):
            return "own"
        return "uncategorised" if row in self._labels else ""

    def continues(self, row: int, label: str, label_before: str) -> bool:
        """True if a row reports another category of the unit of the row before it."""
        if not self._by_row:
            return False
        if self._is_beside:
            return row in self._by_row and (not label or label == label_before)
        return row in self._by_row and not (self._is_over or self._table.is_of_sender)


def _may_have_any(table: RecognisedTable) -> bool:
    """False if the form has no breakdown, or if the columns hold it."""
    is_in_columns = table.category_column is None and any(column.category for column in table.columns)
    return bool(table.layout.categories) and not (table.is_transposed or is_in_columns)


def has_number_in(table: RecognisedTable, row: int) -> bool:
    """True if a cell of the row may be a figure: a note below the table has none."""
    cells = table.grid.cells[row]
    for column in table.columns:
        cell = cells[column.index] if column.index < len(cells) else ""
        if cell == "":
            continue
        if isinstance(cell, (int, float)) or (isinstance(cell, str) and _NUMBER.match(cell)):
            return True
    return False


_NUMBER = re.compile(r"\s*['’(+-]*\s*\d")
"""The beginning of a text that may be a figure, even a mistyped one; the date beside a signature does not match."""
