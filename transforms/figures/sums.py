"""Sums of figures: over the units of a table, and over the categories of a row."""

from collections.abc import Mapping

import polars as pl

from tonghop.schemas.form import FIGURE
from tonghop.transforms.tables.categories import above_of

PLACE = ["measure", "category"]
"""A row has one figure for each."""
ANSWERED = ("reported", "zero", "dash")
_KINDS = ["is_sum", "is_part", "is_compared", "is_claim", "is_rate"]
_NOISE, _ROUNDING = 1e-14, 1e-10
"""How much a sum may be off: a part of what was added, and of each figure the last decimal that is compared.

Spreadsheet programs add binary fractions: 0.1 + 0.2 is 0.30000000000000004 there. In a sum below 10^13 no whole one is
forgiven.
"""


def categories_above(figures: pl.DataFrame, parents: Mapping[str, Mapping[str, str]]) -> pl.DataFrame:
    """By `layout` and `category` each category `above` it. `parents`: of each layout, the category above each."""
    known = figures.select("layout", "category").unique(maintain_order=True)
    found = [
        (layout, category, above)
        for layout, category in known.iter_rows()
        if parents.get(layout)
        for above in above_of(category, parents[layout])
    ]
    return pl.DataFrame(found, schema=dict.fromkeys(("layout", "category", "above"), pl.String), orient="row")


def settle_categories(figures: pl.DataFrame, above: pl.DataFrame, row: list[str]) -> pl.DataFrame:
    """Mark the sums over categories of a row as claims where one of their parts is answered. `row`: its key.

    A blank sum over parts that are not all blank is dropped; one that does not apply is a claim.
    """
    if above.is_empty():
        return figures
    stated = figures.filter(pl.col("state") != "blank").join(above, on=["layout", "category"])
    of_parts = stated.group_by(*row, "measure", category="above").agg(is_answered=pl.col("state").is_in(ANSWERED).any())
    figures = figures.join(of_parts, on=[*row, *PLACE], how="left", maintain_order="left")
    is_answered, state = pl.col("is_answered"), pl.col("state")
    is_sum = is_answered.fill_null(False) | (is_answered.is_not_null() & (state == "not_applicable"))
    figures = figures.filter(is_answered.is_null() | (state != "blank"))
    return figures.with_columns(is_claim=pl.col("is_claim") | is_sum).drop("is_answered")


def wrong_category_sums(figures: pl.DataFrame, above: pl.DataFrame, row: list[str]) -> pl.DataFrame:
    """The settled figures that are not the sum over their categories, with what was `expected`.

    A row is not compared if rows of its table are of no category.
    """
    is_divided = pl.col("layout").is_in(above["layout"].unique().implode()) & ~pl.col("is_sum") & pl.col("is_compared")
    divided = figures.filter(is_divided).select("seq", *row, *PLACE, "layout", "amount", "is_claim")
    parts = _with_above(divided.filter(~pl.col("is_claim")), above)
    return _found_in(figures, _differing(divided.filter("is_claim"), parts, row))


def wrong_totals(figures: pl.DataFrame, above: pl.DataFrame, paths: pl.DataFrame) -> pl.DataFrame:
    """The figures of rows of sums that are not the sum of the lowest rows below them in their table, and `expected`.

    A missing figure adds nothing. A figure that no part answers (a level of the fund that only the province has) is
    the unit's own. `paths`: by `day` and `unit_code` each `ancestor`, itself too.
    """
    row = ["file", "table", "line"]
    sums = figures.filter("is_sum")
    if sums.is_empty():
        return sums.with_columns(expected=pl.lit(""))
    with_sums = sums.select("file", "table").unique()
    thin = figures.select("seq", *row, "day", "unit_code", *PLACE, "layout", "state", "amount", *_KINDS)
    thin = thin.join(with_sums, on=["file", "table"], how="semi", maintain_order="left")
    sums, parts = (
        thin.filter(pl.col("is_sum") & pl.col("is_compared")),
        thin.filter(pl.col("is_part") & ~pl.col("is_sum")),
    )
    below = _settled_below(sums, parts, above, paths)
    is_divided = pl.col("layout").is_in(above["layout"].unique().implode())
    added = below.filter(~(pl.col("is_claim") & is_divided))
    place = [*row, *PLACE, "layout", "amount"]
    all_added = pl.concat([added.select(place), _own(sums, below, above, row).select(place)])
    unreadable = below.filter(pl.col("state") == "unreadable").select(*row, "measure").unique()
    compared = sums.filter(~pl.col("is_rate")).join(unreadable, on=[*row, "measure"], how="anti", maintain_order="left")
    return _found_in(figures, _differing(compared, _with_above(all_added, above), row))


def _found_in(figures: pl.DataFrame, wrong: pl.DataFrame) -> pl.DataFrame:
    return figures.join(wrong.select("seq", "expected"), on="seq", maintain_order="left")


def _settled_below(sums: pl.DataFrame, parts: pl.DataFrame, above: pl.DataFrame, paths: pl.DataFrame) -> pl.DataFrame:
    """The parts of each row of sums. `line`: of the row of sums; once for each that is above."""
    table = ["file", "table", "day"]
    heads = sums.select(*table, "line", ancestor="unit_code").unique()
    lines = parts.select(*table, "unit_code", part="line").unique().join(paths, on=["day", "unit_code"])
    pairs = lines.join(heads, on=[*table, "ancestor"]).select("file", "table", "line", "part")
    chosen = parts.join(pairs, left_on=["file", "table", "line"], right_on=["file", "table", "part"], how="semi")
    settled = settle_categories(chosen, above, ["file", "table", "line"]).rename({"line": "part"})
    return settled.join(pairs, on=["file", "table", "part"])


def _own(sums: pl.DataFrame, below: pl.DataFrame, above: pl.DataFrame, row: list[str]) -> pl.DataFrame:
    """The figures in rows of sums that are no sums, because no part answers them, whole or by category."""
    own = sums.filter(pl.col("state").is_in(ANSWERED))
    answers = below.filter(pl.col("state").is_in(ANSWERED)).select(*row, *PLACE, "layout", "is_claim")
    higher = own.join(above, on=["layout", "category"])
    direct = answers.filter(~pl.col("is_claim")).select(*row, "measure", above="category")
    under_answers = higher.join(direct, on=[*row, "measure", "above"], how="semi")
    place = [*row, *PLACE]
    for taken in (_with_above(answers, above), higher.with_columns(category="above"), under_answers):
        own = own.join(taken, on=place, how="anti")
    return own


def _with_above(figures: pl.DataFrame, above: pl.DataFrame) -> pl.DataFrame:
    """Each figure, and once more in every category above its own."""
    higher = figures.join(above, on=["layout", "category"]).with_columns(category="above")
    return pl.concat([figures, higher.select(figures.columns)])


def _differing(claims: pl.DataFrame, added: pl.DataFrame, row: list[str]) -> pl.DataFrame:
    """The claims that are not the sum of what is `added` at their place in the row."""
    place = [*row, *PLACE]
    amount = pl.col("amount").fill_null(0)
    sums = (
        added.join(claims, on=place, how="semi")
        .group_by(place)
        .agg(sum=amount.sum(), size=amount.abs().sum().cast(pl.Float64), count=pl.len())
    )
    found = claims.join(sums, on=place, maintain_order="left")
    tolerance = pl.col("size") * _NOISE + pl.col("count") * _ROUNDING
    is_off = (pl.col("amount") - pl.col("sum")).abs().cast(pl.Float64) > tolerance
    shown = pl.col("sum").cast(FIGURE).cast(pl.String).str.strip_chars_end("0").str.strip_suffix(".")
    return found.filter(is_off).with_columns(expected=shown)
