"""The cells of a batch of files → one long frame of figures, each with its value, its state and its cell."""

from collections.abc import Mapping, Sequence
from itertools import accumulate, chain, repeat
from typing import NamedTuple, get_type_hints

import polars as pl

from tonghop.schemas.form import FIGURE
from tonghop.transforms.figures.file_cells import ColumnPlan, Columns, MarkedText, TableSource, UnitRow
from tonghop.transforms.figures.submissions import Extract
from tonghop.transforms.figures.values import decimal_marks, read_cells

_TABLE = ["file", "file_hash", "submission", "form", "period", "table", "sheet", "layout", "day"]
_ROW = ["line", "unit_code", "unit_valid_from", "is_sum", "is_part", "is_compared", "is_partial", "is_below"]
_ROW += ["label", "label_cell"]
_CELL = [
    "seq",
    "measure",
    "raw",
    "value",
    "state",
    "is_rate",
    "is_money",
    "is_open",
    "has_unit",
    "has_note",
    "doubt",
    "instead",
    "is_count",
]
_KEPT = [*_TABLE, *_ROW, *_CELL]


class Batch(NamedTuple):
    """`figures`: what stands in each cell. `marks`: by table, as `decimal_marks` returns them."""

    figures: pl.DataFrame
    marks: pl.DataFrame


def read_batch(extracts: Sequence[Extract], money: Mapping[str, int]) -> Batch:
    """The figures of files. Grain: file × submission × line × measure × category, and more than once if told twice.

    `file`: the place in `extracts`. `seq`: the order in the files. `is_claim`: a figure of a row of sums, or one
    that the sender computed. `amount`: the value as a number. A figure stands in every row of a unit and column of a
    measure, blank or not.
    """
    cells = [extract.cells for extract in extracts]
    tables = _frame(TableSource, [c.tables for c in cells]).join(_submissions(extracts), on=["file", "submission"])
    columns = _frame(ColumnPlan, [c.columns for c in cells]).rename({"category": "of_column", "places": "of_header"})
    rows = _frame(UnitRow, [c.rows for c in cells]).rename({"category": "of_row", "places": "beside"})
    marks = decimal_marks(_frame(MarkedText, [c.marked for c in cells])).join(tables, on=["file", "table"])
    figures = (
        rows.join(tables, on=["file", "table"], how="left", maintain_order="left")
        .join(marks.select("file", "table", "mark"), on=["file", "table"], how="left", maintain_order="left")
        .join(columns, on=["file", "plan"], maintain_order="left_right")
    )
    figures = pl.concat([figures, _contents(extracts)], how="horizontal")
    return Batch(_completed(read_cells(figures.with_columns(**_reading()), money)), marks)


def _reading() -> dict[str, pl.Expr]:
    """How each cell is to be read, as `read_cells` wants it."""
    varies, beside = pl.col("varies"), pl.col("beside")
    return {
        "is_share": pl.col("is_rate") | varies,
        "is_money": pl.col("is_amount"),
        "is_count": ~(pl.col("is_rate") | pl.col("is_amount") | varies),
        "is_amount": pl.when(varies).then(beside.is_not_null()).otherwise("is_amount"),
        "mark": pl.col("mark").fill_null(""),
        "places": pl.when(varies).then(beside).otherwise(pl.coalesce("of_header", "places")),
    }


def _completed(figures: pl.DataFrame) -> pl.DataFrame:
    return figures.select(
        *_KEPT,
        category=pl.when(pl.col("of_column") == "").then("of_row").otherwise("of_column"),
        cell=pl.concat_str("letters", "row"),
        is_claim=pl.col("is_claimed") | pl.col("is_sum"),
        amount=pl.col("value").cast(FIGURE, strict=False),
    )


def _submissions(extracts: Sequence[Extract]) -> pl.DataFrame:
    """Grain: file × submission."""
    rows = [
        (file, number, extract.file_hash, submission.form, submission.period)
        for file, extract in enumerate(extracts)
        for number, submission in enumerate(extract.submissions)
    ]
    names = {"file": pl.Int64, "submission": pl.Int64, "file_hash": pl.String, "form": pl.String, "period": pl.String}
    return pl.DataFrame(rows, schema=names, orient="row")


def _frame(kind: type, of_files: Sequence[Columns]) -> pl.DataFrame:
    """The rows of files under one another, with the `file` of each. `kind`: the tuple of a row."""
    counts = [len(columns[0]) if columns else 0 for columns in of_files]
    owners = chain.from_iterable(map(repeat, range(len(counts)), counts))
    frame = pl.DataFrame({"file": list(owners)}, schema={"file": pl.Int64})
    return frame.with_columns(
        pl.Series(name, list(chain.from_iterable(columns[n] for columns in of_files if columns)), dtype=dtype)
        for n, (name, dtype) in enumerate(pl.Schema(get_type_hints(kind)).items())
    )


def _contents(extracts: Sequence[Extract]) -> pl.DataFrame:
    """What stands in the cells. Grain: cell, in the order of rows and their columns."""
    cells = [extract.cells for extract in extracts]
    starts = [0, *accumulate(len(c.numbers) for c in cells)]
    places = zip(starts, cells, strict=False)
    odd = {start + place: text for start, c in places for place, text in c.odd.items()}
    doubts = {
        start + place: doubt for start, c in zip(starts, cells, strict=False) for place, doubt in c.doubts.items()
    }
    percents = [start + place for start, c in zip(starts, cells, strict=False) for place in c.percents]
    contents = pl.DataFrame(
        {
            "number": list(chain.from_iterable(c.numbers for c in cells)),
            "text": list(chain.from_iterable(c.texts for c in cells)),
        },
        schema={"number": pl.Float64, "text": pl.String},
    ).with_row_index("seq")
    rules, instead = ([doubts.get(place, (None, None))[n] for place in odd] for n in (0, 1))
    rare = pl.DataFrame(
        {"seq": [*odd], "odd": [*odd.values()], "doubt": rules, "instead": instead},
        schema={"seq": pl.UInt32, "odd": pl.String, "doubt": pl.String, "instead": pl.String},
    )
    return contents.join(rare, on="seq", how="left", maintain_order="left").with_columns(
        is_percent=pl.col("seq").is_in(pl.Series(percents, dtype=pl.UInt32).implode())
    )
