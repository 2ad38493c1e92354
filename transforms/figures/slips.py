"""Cells that their own file contradicts: changed by what its total is off, they fit what their row claims as well."""

import polars as pl

from tonghop.schemas.form import all_forms, is_rate, rate

CONTRADICTED = "figure_contradicted"
_ROW = ["file", "table", "line", "category"]
_PLACE = ["file", "table", "measure", "category"]


def slips(figures: pl.DataFrame, totals: pl.DataFrame, paths: pl.DataFrame) -> pl.DataFrame:
    """Of wrong totals each that one figure below explains: the figure, with the `seq` of the total and what it tells.

    Added what the total is off, the figure fits every rate and every sum that its row claims of it, and does not
    without. `totals` and `paths`: as `wrong_totals` gives and wants them. Columns: those of figures, `total`, and
    `expected`.
    """
    if totals.is_empty():
        return totals.with_columns(total="seq")
    parts = _below(figures, totals, paths)
    claims = _claims_of(figures.join(parts.select(_ROW).unique(), on=_ROW, how="semi", maintain_order="left"))
    explained = (
        _compared(parts, claims)
        .group_by("seq", "total")
        .agg(
            pl.col("holds_then").all() & ~pl.col("holds_now").all(),
            claim_cell=pl.col("claim_cell").filter(~pl.col("holds_now")).first(),
            claim_raw=pl.col("claim_raw").filter(~pl.col("holds_now")).first(),
        )
        .filter("holds_then")
        .filter(pl.len().over("total") == 1)
    )
    found = parts.join(explained, on=["seq", "total"], maintain_order="left")
    right = pl.col("corrected").cast(pl.String).str.strip_chars_end("0").str.strip_suffix(".")
    told_by = pl.format("{} ({}: {}; {}: {})", right, "total_cell", "total_raw", "claim_cell", "claim_raw")
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


_SIDES = {"form": pl.String, "claim": pl.String, "measure": pl.String, "is_over": pl.Boolean}


def _sides() -> pl.DataFrame:
    """What rates and sums are claimed of. Grain: form × claim × measure; `is_over`: it is what a rate is over."""
    claims = [(spec.id, m) for spec in all_forms().values() for m in spec.measures if m.is_claim]
    of = [(form, claim.name, part, False) for form, claim in claims for part in claim.claim_of]
    over = [(form, claim.name, claim.claim_over, True) for form, claim in claims if claim.claim_over]
    return pl.DataFrame([*of, *over], schema=_SIDES, orient="row")


def _claims_of(figures: pl.DataFrame) -> pl.DataFrame:
    """The rates and sums that rows claim, with their sides. Grain: row × claim × side.

    `of`: the sum of the parts; `over`: null of a sum. A claim with a side that is missing is left out.
    """
    amounts = figures.select(*_ROW, "form", "measure", "amount")
    sides = (
        figures.filter(pl.col("amount").is_not_null())
        .rename({"measure": "claim", "amount": "claimed"})
        .select(
            *_ROW,
            "form",
            "claim",
            claimed=pl.col("claimed").cast(pl.Float64),
            claim_cell="cell",
            claim_raw="raw",
            written=pl.col("value").str.extract(r"\.(\d*)$").str.len_chars().fill_null(0).cast(pl.Int32),
        )
        .join(_sides(), on=["form", "claim"], maintain_order="left")
        .join(amounts, on=[*_ROW, "form", "measure"], how="left", maintain_order="left")
    )
    claim = [*_ROW, "claim"]
    return sides.with_columns(
        of=pl.col("amount").filter(~pl.col("is_over")).sum().over(claim),
        over=pl.col("amount").filter("is_over").first().over(claim),
        is_whole=pl.col("amount").is_not_null().all().over(claim),
        has_over=pl.col("is_over").any().over(claim),
    ).filter("is_whole")


def _compared(parts: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """The claims of which a figure is a side: whether they hold with it as it is, and as it would be."""
    off = parts.select(*_ROW, "seq", "total", "residual", "measure")
    both = off.join(claims, on=[*_ROW, "measure"])
    change = pl.col("residual")
    then = both.with_columns(
        of=pl.col("of") + pl.when("is_over").then(0).otherwise(change),
        over=pl.col("over") + pl.when("is_over").then(change).otherwise(0),
    ).select(holds_then=_holds())
    return (
        both.with_columns(holds_now=_holds())
        .hstack(then)
        .select("seq", "total", "claim_cell", "claim_raw", "holds_now", "holds_then")
    )


def _holds() -> pl.Expr:
    of_rate = is_rate(pl.col("claimed"), rate(("of",), "over"), pl.col("written"))
    return (
        pl.when("has_over").then(of_rate).otherwise(pl.col("claimed") == pl.col("of").cast(pl.Float64)).fill_null(False)
    )
