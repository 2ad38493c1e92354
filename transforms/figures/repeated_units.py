"""Units that several rows of a submission are about: their rows are one."""

import polars as pl

from tonghop.transforms.figures.sums import PLACE

_UNIT = ["file", "submission", "unit_code"]


def join_repeated(figures: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The figures with one line for each unit, and the lines that contradict one before, each by one of its figures.

    A figure that is repeated counts once. A unit with two different values for one figure does not count at all.
    """
    of_units = figures.filter(~pl.col("is_sum"))
    lines = of_units.group_by(_UNIT).agg(first=pl.col("line").min(), count=pl.col("line").n_unique())
    repeated = of_units.join(lines.filter(pl.col("count") > 1), on=_UNIT, maintain_order="left")
    if repeated.is_empty():
        return figures, repeated
    place = [*_UNIT, *PLACE]
    stated = repeated.filter(_says_something())
    answers = stated.unique(place, keep="first", maintain_order=True)
    both = stated.join(answers.select(*place, was="value", was_in="state"), on=place, maintain_order="left")
    is_same = pl.col("value").eq_missing(pl.col("was")) & (pl.col("state") == pl.col("was_in"))
    contradictions = both.filter(~is_same).unique([*_UNIT, "line"], keep="first", maintain_order=True)
    blank = repeated.filter(pl.col("line") == pl.col("first")).join(answers, on=place, how="anti")
    kept = pl.concat([answers, blank]).join(contradictions, on=_UNIT, how="anti")
    kept = kept.with_columns(is_moved=pl.col("line") != pl.col("first"), line="first")
    others = figures.join(repeated, on="seq", how="anti").with_columns(is_moved=pl.lit(False))
    joined = pl.concat([others, kept.select(others.columns)]).sort("file", "submission", "line", "is_moved", "seq")
    return joined.drop("is_moved"), contradictions


def _says_something() -> pl.Expr:
    """False for a blank and for a formula that was never calculated: neither contradicts another figure."""
    is_uncalculated = (pl.col("state") == "unreadable") & pl.col("raw").str.starts_with("=")
    return (pl.col("state") != "blank") & ~is_uncalculated
