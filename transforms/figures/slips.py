"""Cells that their own file contradicts: changed by what its total is off, they fit the rates of their row as well."""

import polars as pl

from tonghop.schemas.form import all_forms, is_rate, rate

CONTRADICTED = "figure_contradicted"
_ROW = ["file", "table", "line", "category"]
_PLACE = ["file", "table", "measure", "category"]


def slips(figures: pl.DataFrame, totals: pl.DataFrame, paths: pl.DataFrame) -> pl.DataFrame:
    """Of wrong totals each that one figure below explains: the figure, with the `seq` of the total and what it tells.

    Added what the total is off, the figure fits every rate that its row states of it, and does not without. `totals`
    and `paths`: as `wrong_totals` gives and wants them. Columns: those of figures, `total`, and `expected`.
    """
    if totals.is_empty():
        return totals.with_columns(total="seq")
    parts = _below(figures, totals, paths)
    rates = _rates_of(figures.join(parts.select(_ROW).unique(), on=_ROW, how="semi", maintain_order="left"))
    told = pl.concat([_compared(parts, rates, "of", "over"), _compared(parts, rates, "over", "of")])
    explained = (
        told.group_by("seq", "total")
        .agg(
            pl.col("holds_then").all() & ~pl.col("holds_now").all(),
            cell_of_rate=pl.col("rate_cell").filter(~pl.col("holds_now")).first(),
            rate=pl.col("rate_raw").filter(~pl.col("holds_now")).first(),
        )
        .filter("holds_then")
        .filter(pl.len().over("total") == 1)
    )
    found = parts.join(explained, on=["seq", "total"], maintain_order="left")
    right = pl.col("corrected").cast(pl.String).str.strip_chars_end("0").str.strip_suffix(".")
    told_by = pl.format("{} ({}: {}; {}: {})", right, "total_cell", "total_raw", "cell_of_rate", "rate")
    return found.select(*figures.columns, "total", expected=told_by)


def _below(figures: pl.DataFrame, totals: pl.DataFrame, paths: pl.DataFrame) -> pl.DataFrame:
    """The figures below each wrong total, with what they would be if they alone were wrong."""
    off = totals.filter(~pl.col("is_money")).select(
        *_PLACE,
        total="seq",
        total_cell="cell",
        total_raw="raw",
        ancestor="unit_code",
        residual=pl.col("amount") - pl.col("expected").cast(pl.Decimal(38, 10), strict=False),
    )
    parts = figures.filter(pl.col("is_part") & ~pl.col("is_sum") & pl.col("amount").is_not_null())
    return (
        parts.join(off, on=_PLACE, maintain_order="left")
        .join(paths, on=["day", "unit_code", "ancestor"], how="semi", maintain_order="left")
        .with_columns(corrected=pl.col("amount") + pl.col("residual"))
        .filter(pl.col("corrected") >= 0)
    )


def _rates_of(figures: pl.DataFrame) -> pl.DataFrame:
    """The rates that rows state, each with its two sides. Grain: row × rate."""
    claims = [
        (spec.id, measure.name, *measure.claim_of, measure.claim_over)
        for spec in all_forms().values()
        for measure in spec.measures
        if measure.is_rate and measure.is_printed
    ]
    declared = pl.DataFrame(claims, schema=dict.fromkeys(("form", "measure", "of", "over"), pl.String), orient="row")
    stated = figures.join(declared, on=["form", "measure"], maintain_order="left").filter(
        pl.col("amount").is_not_null()
    )
    amounts = figures.select(*_ROW, "measure", "amount")
    sides = stated.select(
        *_ROW,
        "of",
        "over",
        rate_cell="cell",
        rate_raw="raw",
        claim=pl.col("amount").cast(pl.Float64),
        written=pl.col("value").str.extract(r"\.(\d*)$").str.len_chars().fill_null(0).cast(pl.Int32),
    )
    for side in ("of", "over"):
        sides = sides.join(amounts.rename({"measure": side, "amount": f"{side}_amount"}), on=[*_ROW, side])
    return sides


def _compared(parts: pl.DataFrame, rates: pl.DataFrame, side: str, other: str) -> pl.DataFrame:
    """The rates of which a figure is one side: whether they hold with it as it is, and as it would be."""
    both = parts.select(*_ROW, "seq", "total", "corrected", measure="measure").join(
        rates.rename({side: "measure"}), on=[*_ROW, "measure"]
    )
    corrected = {f"{side}_amount": pl.col("corrected"), f"{other}_amount": pl.col(f"{other}_amount")}
    then = both.with_columns(**corrected).select(holds_then=_holds())
    return (
        both.with_columns(holds_now=_holds())
        .hstack(then)
        .select("seq", "total", "rate_cell", "rate_raw", "holds_now", "holds_then")
    )


def _holds() -> pl.Expr:
    return is_rate(pl.col("claim"), rate(("of_amount",), "over_amount"), pl.col("written")).fill_null(False)
