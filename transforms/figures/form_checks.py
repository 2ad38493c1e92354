"""The figures of a batch checked by their forms: what becomes of each line, and the findings at their cells."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import polars as pl

from tonghop.schemas.check import check
from tonghop.schemas.form import CLAIMED_RATE, CLAIMED_SUM, FIGURE, FormSpec
from tonghop.schemas.implied_rules import PLACES, places_of
from tonghop.schemas.rules import Rule
from tonghop.schemas.staged import Findings, Observations, Statements, Unread
from tonghop.storage import disk
from tonghop.transforms.figures.slips import CONTRADICTED

_LINE = ["file_hash", "submission", "line"]
_FIGURE = ["file_hash", "submission", "sheet", "cell", "measure"]
_ROW = [*_LINE, "category"]
"""What is checked together: a unit's figures of one category."""
_TOTAL = "total_row"


def check_batch(directories: Iterable[Path], specs: Mapping[str, FormSpec], target: Path) -> None:
    """Validate all figures of a batch with one pandera call per form; write `statements` and `checked` (findings)."""
    directories = list(directories)
    observations = Observations.of_shape(pl.concat([pl.read_parquet(d / "observations.parquet") for d in directories]))
    unread = Unread.of_shape(pl.concat([pl.read_parquet(d / "unread.parquet") for d in directories]))
    found = Findings.of_shape(pl.concat([pl.read_parquet(d / "findings.parquet") for d in directories]))
    told = found.filter(pl.col("rule").is_in([CONTRADICTED, _TOTAL])).select(*_FIGURE, "unit_code", "rule")
    statements = [Statements.columns().to_frame(eager=True)]
    findings = [Findings.columns().to_frame(eager=True)]
    for form in observations["form"].unique().sort():
        of_form = observations.filter(pl.col("form") == form)
        verdicts, found = _check_form(specs[form], of_form, unread, told)
        statements.append(verdicts)
        findings.append(found)
    disk.make_folders(target, is_synced=False)
    Statements.of_shape(pl.concat(statements)).write_parquet(disk.for_library(target / "statements.parquet"))
    Findings.of_shape(pl.concat(findings)).write_parquet(disk.for_library(target / "checked.parquet"))


def _check_form(
    spec: FormSpec, observations: pl.DataFrame, unread: pl.DataFrame, told: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    lines, rows = _lines(spec, observations), _rows(observations)
    contradicted, totals = (told.filter(pl.col("rule") == rule) for rule in (CONTRADICTED, _TOTAL))
    wrong = observations.filter(~pl.col("is_claim")).join(contradicted, on=[*_FIGURE, "unit_code"], how="semi")
    wide = _wide(spec, observations)
    failures = check(spec.model, wide).join(rows, on="row")
    failures = _without_partial_sums(spec, failures, pl.concat([rows, wide], how="horizontal"))
    failures = _without_those_of(wrong, spec, failures)
    failures = _without_wrong_totals(failures, observations.join(totals, on=_FIGURE, how="semi"))
    failures = _without_explained(spec, failures, observations).join(
        _silenced(spec, unread), on=["file_hash", "submission", "rule"], how="anti", maintain_order="left"
    )
    failures = _without_consequences(spec, failures)
    broken = failures.filter(pl.col("severity") == "error").select(_LINE)
    refused = pl.concat([broken, wrong.select(_LINE)]).unique()
    verdict = (
        pl.when("is_blank")
        .then(pl.lit("blank"))
        .when(pl.col("is_broken") | pl.col("is_unreadable"))
        .then(pl.lit("refused"))
        .otherwise(pl.lit("accepted"))
    )
    refused = pl.concat([refused, _totals_of(refused, lines)])
    verdicts = (
        lines.join(refused.with_columns(pl.lit(True).alias("is_broken")), on=_LINE, how="left", maintain_order="left")
        .with_columns(pl.col("is_broken").fill_null(False))
        .with_columns(verdict.alias("verdict"))
    )
    return verdicts.select(Statements.columns().names()), _findings(failures, lines, observations)


def _without_those_of(wrong: pl.DataFrame, spec: FormSpec, failures: pl.DataFrame) -> pl.DataFrame:
    """The failures without those that read figures which were found to be wrong."""
    return _without_readers(wrong.select(*_ROW, read="measure").unique(), _read_by(failures, spec), failures)


def _without_wrong_totals(failures: pl.DataFrame, totals: pl.DataFrame) -> pl.DataFrame:
    """The failures without the claimed sums of rows of sums that are told already: they differ from those below."""
    at = totals.select(*_ROW, "measure", rule=pl.lit(CLAIMED_SUM))
    return failures.join(at, on=[*_ROW, "measure", "rule"], how="anti", maintain_order="left")


def _totals_of(refused: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """The rows of sums that are about a unit whose own row in the submission is refused: it must not return by them."""
    is_refused = pl.col("is_unreadable") & ~pl.col("is_claim")
    own = pl.concat([refused, lines.filter(is_refused).select(_LINE)]).unique()
    unit = ["file_hash", "submission", "unit_code"]
    units = lines.filter(~pl.col("is_claim")).join(own, on=_LINE, how="semi").select(unit)
    return lines.filter("is_claim").join(units, on=unit, how="semi").join(refused, on=_LINE, how="anti").select(_LINE)


def _without_explained(spec: FormSpec, failures: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """The failures without the identities of rows of sums that break them as their parts do, which are reported there.

    A residual of one part, or that of all parts of the submission together, explains that of a sum.
    """
    balances = [CLAIMED_SUM, *(rule.name for rule in spec.rules if rule.balance)]
    values = observations.select(*_ROW, "measure", pl.col("value").cast(FIGURE, strict=False))
    off = failures.filter(pl.col("rule").is_in(balances)).join(values, on=[*_ROW, "measure"], how="left")
    off = off.with_columns(residual=pl.col("value") - pl.col("expected").cast(FIGURE, strict=False))
    identity = ["file_hash", "submission", "rule", "measure"]
    of_parts = off.filter(~pl.col("is_sum")).select(*identity, "residual")
    together = of_parts.group_by(identity).agg(pl.col("residual").sum())
    explained = pl.concat([of_parts, together], how="vertical_relaxed").unique()
    found = (
        off.filter("is_sum").join(explained, on=[*identity, "residual"], how="semi").select("row", "rule", "measure")
    )
    is_reported = ~pl.col("is_sum") | (pl.col("severity") == "error") | pl.col("rule").is_in([*balances, CLAIMED_RATE])
    return failures.filter(is_reported).join(found, on=["row", "rule", "measure"], how="anti", maintain_order="left")


def _without_partial_sums(spec: FormSpec, failures: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The failures without those of sums over rows that do not all answer what the rule compares.

    The sums of a column of persons that some rows leave blank are fewer than the households of all.
    """
    broken = failures.filter("is_sum")["rule"].unique()
    suspects = [rule for rule in spec.rules if rule.name in broken and not rule.balance]
    if not suspects:
        return failures
    own, of_file = rows.filter(~pl.col("is_sum")), ["file_hash", "submission"]
    partial = [own.filter(_is_partial(rule)).select(*of_file, rule=pl.lit(rule.name)) for rule in suspects]
    sums = pl.concat(partial).unique().with_columns(is_sum=True)
    return failures.join(sums, on=[*of_file, "rule", "is_sum"], how="anti", maintain_order="left")


def _is_partial(rule: Rule) -> pl.Expr:
    """True where a row answers some of what a rule reads and not all."""
    is_blank = [pl.col(name).is_null() for name in rule.reads]
    return pl.any_horizontal(is_blank) & ~pl.all_horizontal(is_blank)


def _without_consequences(spec: FormSpec, failures: pl.DataFrame) -> pl.DataFrame:
    """The failures without the warnings that read a figure which an error of the same row reads: one cause, told once.

    Whether they still hold shows when the row comes again.
    """
    read = _read_by(failures, spec)
    is_error = pl.col("severity") == "error"
    return _without_readers(read.filter(is_error).select(*_ROW, "read").unique(), read.filter(~is_error), failures)


def _without_readers(wrong: pl.DataFrame, read: pl.DataFrame, failures: pl.DataFrame) -> pl.DataFrame:
    """The failures without those of `read` that read a figure of `wrong`."""
    told = read.join(wrong, on=[*_ROW, "read"], how="semi")
    return failures.join(told, on=["row", "rule", "measure"], how="anti", maintain_order="left")


def _read_by(failures: pl.DataFrame, spec: FormSpec) -> pl.DataFrame:
    """The failures with each figure that they read: that of their cell, those of their rule, the sides of a claim."""
    reads = [(rule.name, "", name) for rule in spec.rules for name in rule.reads]
    reads += [(rule, claim, side) for claim, side in _sides_of_claims(spec) for rule in _OF_CLAIMS]
    names = pl.DataFrame(reads, schema={"rule": pl.String, "of": pl.String, "read": pl.String}, orient="row")
    of = pl.when(pl.col("rule").is_in(_OF_CLAIMS)).then("measure").otherwise(pl.lit(""))
    columns = [*_ROW, "row", "rule", "measure", "severity"]
    by_rules = failures.with_columns(of=of).join(names, on=["rule", "of"]).select(*columns, "read")
    return pl.concat([by_rules, failures.select(*columns, read="measure")]).unique()


_OF_CLAIMS = [CLAIMED_RATE, CLAIMED_SUM]


def _sides_of_claims(spec: FormSpec) -> Iterator[tuple[str, str]]:
    """Each claim of a form with each of the measures that it is computed from."""
    for claim in spec.measures:
        yield from ((claim.name, side) for side in (*claim.claim_of, claim.claim_over) if side)


def _silenced(spec: FormSpec, unread: pl.DataFrame) -> pl.DataFrame:
    """Submissions and the rules that would compare with a column that was not read, which nobody can be blamed for."""
    reads = [(rule.name, measure) for rule in spec.rules for measure in rule.reads]
    rules = pl.DataFrame(reads, schema={"rule": pl.String, "measure": pl.String}, orient="row")
    return unread.join(rules, on="measure").select("file_hash", "submission", "rule").unique()


def _lines(spec: FormSpec, observations: pl.DataFrame) -> pl.DataFrame:
    """One row per line, in a fixed order: whether it is a claim, is blank, or has an unreadable figure.

    A row of nothing but dashes is blank too: nobody knows whether its sender meant none or had no figure yet.
    """
    claims = [m.name for m in spec.measures if m.is_claim]
    is_figure = ~pl.col("measure").is_in(claims)
    return (
        observations.group_by(_LINE)
        .agg(
            pl.first("form", "period", "unit_code", "unit_valid_from"),
            (is_figure.any() & (pl.col("is_claim") | ~is_figure).all()).alias("is_claim"),
            (pl.col("state").is_in(["blank", "dash"]) | ~is_figure).all().alias("is_blank"),
            ((pl.col("state") == "unreadable") & is_figure & ~pl.col("is_claim")).any().alias("is_unreadable"),
        )
        .sort(_LINE)
    )


def _rows(observations: pl.DataFrame) -> pl.DataFrame:
    """One row per line and category, numbered in a fixed order, with whether all its figures are sums of others."""
    grouped = observations.group_by(_ROW).agg(pl.col("is_claim").all().alias("is_sum"))
    return grouped.sort(_ROW).with_row_index("row")


def _wide(spec: FormSpec, observations: pl.DataFrame) -> pl.DataFrame:
    """The frame that the form validates, in the order of `_rows`: a column per measure, null where there is no figure.

    `decimals_<rate>` says how many decimals of a claimed rate were written.
    """
    measures = [m.name for m in spec.measures]
    texts = observations.pivot(
        on="measure", on_columns=measures, index=_ROW, values="value", aggregate_function="first"
    ).sort(_ROW)
    decimals = (_decimals(m.name).alias(f"decimals_{m.name}") for m in spec.measures if m.is_rate)
    amounts = [m.name for m in spec.measures if m.bounds]
    if not amounts:
        return texts.select(pl.col(measures).cast(FIGURE), *decimals)
    units = _units_of_money(observations.filter(pl.col("measure").is_in(amounts)))
    places = units.pivot(on="measure", on_columns=amounts, index=_ROW, values="places", aggregate_function="first")
    named = places.rename({name: places_of(name) for name in amounts})
    return texts.join(named, on=_ROW, how="left", maintain_order="left").select(
        pl.col(measures).cast(FIGURE), *decimals, *map(places_of, amounts)
    )


def _units_of_money(amounts: pl.DataFrame) -> pl.DataFrame:
    """`places`: the unit of money in which each amount was written, as a power of ten; null where it is not known.

    It is what lies between the number in the cell and the đồng read from it. 1.234 may be either of two numbers: such a
    cell goes by the others of its measure.
    """
    written = pl.col("raw").str.extract(r"^(\d+(?:\.\d{1,2}|\.\d{4,})?)$").cast(pl.Float64)
    power = (pl.col("value").cast(pl.Float64) / written).log10().round(6)
    places = pl.when(power == power.floor()).then(power.cast(pl.Int32, strict=False))
    known = amounts.with_columns(places=pl.when(places.is_in(list(PLACES))).then(places))
    of_measure = pl.col("places").drop_nulls().mode().first().over("file_hash", "submission", "measure")
    is_open = pl.col("raw").str.contains(r"^[\d., ]+$")
    return known.with_columns(places=pl.when(is_open).then(pl.coalesce("places", of_measure)).otherwise("places"))


def _decimals(rate: str) -> pl.Expr:
    return pl.col(rate).str.extract(r"\.(\d*)$").str.len_chars().fill_null(0).cast(pl.Int32)


def _findings(failures: pl.DataFrame, lines: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """Broken rules as findings, each at the cell of its measure, with what the cell holds."""
    cells = observations.select(*_ROW, "measure", "sheet", "cell", pl.col("raw").alias("found"))
    return (
        failures.join(lines, on=_LINE)
        .join(cells, on=[*_ROW, "measure"], how="left")
        .sort(*_ROW, "rule", "measure")
        .select(Findings.columns().names())
        .cast(Findings.columns())
    )
