"""What a table of the warehouse is: its name, its meaning and its columns; and the types of its figures."""

from typing import NamedTuple

WHOLE_DIGITS = 20
"""Digits before the decimal mark that a figure may have; what has more is no figure."""
VALUE = f"DECIMAL({WHOLE_DIGITS + 10}, 10)"
"""A figure as it was read."""
TOTAL = "DECIMAL(38, 10)"
"""A sum of figures."""
PERCENT = "DECIMAL(38, 12)"
"""A rate in percent, or a difference of rates in points; unrounded."""
AIM = "DECIMAL(38, 12)"
"""A target and what it is held against: a sum or a rate, unrounded; and one in percent of the other."""
SMALL_DENOMINATOR = 100
"""A rate of a smaller denominator moves by more than a point with one case, so its rank means little."""


class ColumnSpec(NamedTuple):
    """A column: its name, DuckDB type, and meaning."""

    name: str
    type: str
    comment: str


class TableSpec(NamedTuple):
    """A table: its name with schema, its meaning (grain first), and its columns."""

    name: str
    comment: str
    columns: tuple[ColumnSpec, ...]


def table(name: str, comment: str, columns: str) -> TableSpec:
    """A table from lines `name | type | meaning`."""
    parts = (line.split("|", 2) for line in columns.splitlines() if line.strip())
    return TableSpec(name, comment, tuple(ColumnSpec(n.strip(), t.strip(), c.strip()) for n, t, c in parts))
