"""Single cells read as figures, in the way in which those of a batch of files are read."""

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from tonghop.transforms.figures.cell_collector import CellCollector
from tonghop.transforms.figures.values import decimal_marks, read_cells


class Figure(NamedTuple):
    """`value` is decimal text, None unless the state is `reported` or `zero`; `raw` is what the cell holds."""

    raw: str
    value: str | None
    state: str


class Marks(NamedTuple):
    """The texts that show a decimal comma and a decimal point, and the decimal mark of their table."""

    comma: str | None
    dot: str | None
    decimal: str


def read_figures(cells: Sequence[object], *, share: bool = False) -> list[Figure]:
    """Cells of counts, or of rates."""
    frame = _read(cells, share=share)
    return [Figure(*row) for row in frame.select(Figure._fields).iter_rows()]


def read_figure(cell: object, *, share: bool = False) -> Figure:
    """A cell of a count, or of a rate."""
    return read_figures([cell], share=share)[0]


def read_amount(cell: object, places: int | None, mark: str = "") -> tuple[Figure, bool]:
    """A cell of an amount of money, and whether it could be read in two ways."""
    (row,) = _read([cell], is_amount=True, places=places, mark=mark).select(*Figure._fields, "is_open").iter_rows()
    return Figure(*row[:3]), row[3]


def marks_of(texts: Sequence[str]) -> Marks:
    """The decimal mark of a table with these texts."""
    frame = pl.DataFrame({"file": 0, "table": 0, "text": texts}, schema_overrides={"text": pl.String})
    rows = decimal_marks(frame).select("comma", "dot", "mark").rows()
    return Marks(*rows[0]) if rows else Marks(None, None, "")


def _read(
    cells: Sequence[object], *, share: bool = False, is_amount: bool = False, places: int | None = None, mark: str = ""
) -> pl.DataFrame:
    collector = CellCollector()
    collector.contents += cells
    read = collector.cells()
    contents = {"number": read.numbers, "text": read.texts, "odd": [read.odd.get(n) for n in range(len(cells))]}
    frame = pl.DataFrame(contents, schema={"number": pl.Float64, "text": pl.String, "odd": pl.String})
    return read_cells(
        frame.with_columns(
            is_share=pl.lit(share),
            is_amount=pl.lit(is_amount),
            mark=pl.lit(mark),
            places=pl.lit(places, pl.Int64),
            is_percent=pl.lit(False),
        ),
        {"triệu": 6},
    )
