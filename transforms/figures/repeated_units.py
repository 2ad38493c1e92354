"""Units that several rows of a submission are about: their rows are one."""

import polars as pl

from tonghop.schemas.form import FIGURE
from tonghop.transforms.figures.sums import ANSWERED, PLACE

_UNIT = ["file", "submission", "unit_code"]


def add_shares(figures: pl.DataFrame) -> pl.DataFrame:
    """The figures with one line for each unit whose rows are shares: its figures are their sums, rates are left out.

    A sum stands at the cell of its first share; its raw text names all. One that cannot be read makes it unreadable.
    """
    shares = figures.filter("is_partial")
    if shares.is_empty():
        return figures
    is_answer = pl.col("state").is_in(ANSWERED)
    total = pl.col("amount").sum()
    shown = total.cast(FIGURE).cast(pl.String).str.strip_chars_end("0").str.strip_suffix(".")
    state = (
        pl.when((pl.col("state") == "unreadable").any())
        .then(pl.lit("unreadable"))
        .when(~is_answer.any())
        .then(pl.col("state").first())
        .otherwise(pl.when(total == 0).then(pl.lit("zero")).otherwise(pl.lit("reported")))
    )
    place = [*_UNIT, *PLACE]
    kept = [name for name in figures.columns if name not in (*place, "raw", "value", "state", "amount")]
    added = (
        shares.filter(~pl.col("is_rate"))
        .group_by(place, maintain_order=True)
        .agg(
            pl.col(kept).first(),
            raw=pl.col("raw").str.join(" + "),
            state=state,
            amount=pl.when((state != "unreadable") & is_answer.any()).then(total),
            value=pl.when((state != "unreadable") & is_answer.any()).then(shown),
        )
    )
    first = added.group_by(_UNIT).agg(line=pl.col("line").min())
    added = added.drop("line").join(first, on=_UNIT, maintain_order="left").select(figures.columns)
    return pl.concat([figures.filter(~pl.col("is_partial")), added]).sort("file", "submission", "line", "seq")


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
