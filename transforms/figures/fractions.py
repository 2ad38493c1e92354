"""Columns of counts that hold fractions: thousands that a spreadsheet took for decimals, or rates under counts."""

from collections.abc import Collection, Mapping

import polars as pl

_COLUMN = ["file", "table", "measure", "category", "letters"]
"""A column of a table; of one with its figures under one another, a row of it counts as such."""
_FEWEST = 2
"""One fraction is a slip in its cell; more of them say that the column is in another unit."""
_TOLERANCE = 1e-6


def doubt_fractions(figures: pl.DataFrame, varying: Mapping[str, Collection[str]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The figures, unreadable where their column counts in fractions, and of each such column its first fraction.

    Where 1037 stands as 1.037, the 1 beside it is 1000: what is whole in such a column is as wrong as the rest.
    `varying`: form → measures that need not be whole.
    """
    of_varying = [form + measure for form, measures in varying.items() for measure in measures]
    is_count = ~pl.col("is_rate") & ~pl.col("is_money") & ~(pl.col("form") + pl.col("measure")).is_in(of_varying)
    amount = pl.col("amount").cast(pl.Float64)
    figures = figures.with_columns(letters=pl.col("cell").str.extract("^([A-Z]+)"))
    counts = figures.filter(is_count & pl.col("amount").is_not_null() & ~pl.col("is_sum"))
    fractions = counts.filter((amount - amount.round()).abs() > _TOLERANCE)
    wrong = fractions.group_by(_COLUMN).agg(
        pl.len().alias("fractions"), pl.col("raw").head(3).str.join("; ").alias("examples"), pl.col("seq").min()
    )
    all_of = counts.group_by(_COLUMN).agg(pl.len().alias("all"))
    wrong = wrong.join(all_of, on=_COLUMN).filter(
        (pl.col("fractions") >= _FEWEST) & (pl.col("fractions") * 2 >= pl.col("all"))
    )
    if wrong.is_empty():
        return figures.drop("letters"), figures.head(0).with_columns(examples=pl.lit(""))
    first = figures.join(wrong.select("seq", "examples"), on="seq", how="inner", maintain_order="left")
    marked = figures.join(wrong.select(_COLUMN, is_wrong=pl.lit(True)), on=_COLUMN, how="left", maintain_order="left")
    is_wrong = pl.col("is_wrong").fill_null(False) & pl.col("amount").is_not_null()
    marked = marked.with_columns(
        state=pl.when(is_wrong).then(pl.lit("unreadable")).otherwise("state"),
        value=pl.when(~is_wrong).then("value"),
        amount=pl.when(~is_wrong).then("amount"),
    )
    return marked.drop("is_wrong", "letters"), first.drop("letters")
