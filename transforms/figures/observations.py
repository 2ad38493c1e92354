"""The extracts of a batch of files → its observations: figures read, compared and joined, with findings about them."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import polars as pl

from tonghop.schemas.findings import Finding
from tonghop.transforms.context import Context
from tonghop.transforms.figures.batch import Batch, read_batch
from tonghop.transforms.figures.money import places_by_name
from tonghop.transforms.figures.repeated_units import add_shares, join_repeated
from tonghop.transforms.figures.slips import CONTRADICTED, slips
from tonghop.transforms.figures.submissions import Extract
from tonghop.transforms.figures.sums import (
    categories_above,
    settle_categories,
    wrong_category_sums,
    wrong_sums_of_hamlets,
    wrong_totals,
)
from tonghop.transforms.notes import Notes

_LOG = logging.getLogger(__name__)
_LINE = ["file", "submission", "line"]
_AT = ["file", "submission", "form", "period", "sheet", "cell", "unit_code", "measure"]


class Observed(NamedTuple):
    """`extracts`: of the files, with the findings about their figures. `figures`: as `read_batch`, a unit a line."""

    extracts: list[Extract]
    figures: pl.DataFrame


def observe(extracts: Sequence[Extract], context: Context) -> Observed:
    """Read the figures of files. A file at which this program fails is refused, and the others are read.

    Raises `MemoryError`, which is no fault of a file.
    """
    try:
        return _observe(extracts, context)
    except MemoryError:
        raise
    except (Exception, pl.exceptions.PanicException) as fault:  # a panic of polars is no `Exception`
        if len(extracts) == 1:
            return _observe([_refused(extracts[0], fault, context)], context)
        middle = len(extracts) // 2
        halves = [observe(half, context) for half in (extracts[:middle], extracts[middle:])]
        moved = pl.col("file") + middle
        figures = pl.concat([halves[0].figures, halves[1].figures.with_columns(file=moved)])
        return Observed([*halves[0].extracts, *halves[1].extracts], figures)


def _refused(extract: Extract, fault: BaseException, context: Context) -> Extract:
    _LOG.error("program_fault: %s", extract.file_name, exc_info=fault)
    notes = Notes(context.texts)
    notes.note("program_fault", found=f"{type(fault).__name__}: {fault}".splitlines()[0])
    return Extract(extract.file_hash, extract.file_name, findings=notes.findings, is_refused=True)


def _observe(extracts: Sequence[Extract], context: Context) -> Observed:
    batch = read_batch(extracts, places_by_name(context.vocabulary))
    below = batch.figures.filter("is_below")
    figures = _without_fractions(batch.figures.filter(~pl.col("is_below")), context.plans)
    above = categories_above(figures, {layout.name: layout.category_parents for layout in context.layouts})
    paths = _paths(figures, context)
    totals = wrong_totals(figures, above, paths)
    contradicted = slips(figures, totals, paths)
    totals = totals.join(contradicted, left_on="seq", right_on="total", how="anti", maintain_order="left")
    joined, contradictions = join_repeated(add_shares(figures))
    settled = settle_categories(joined, above, _LINE)
    sums = wrong_category_sums(settled, above, _LINE)
    found = [
        _mixed_marks(batch),
        _unreadable(figures),
        _noted(figures),
        _with_found(contradicted.unique("seq", keep="first", maintain_order=True), pl.lit(CONTRADICTED)),
        _with_found(totals, pl.lit("total_row")),
        _with_found(wrong_sums_of_hamlets(figures, below), pl.lit("hamlets_total")),
        _repeated(contradictions),
        _with_found(sums, pl.lit("category_total")),
    ]
    return Observed(_with_findings(extracts, pl.concat(found), context), settled)


def _paths(figures: pl.DataFrame, context: Context) -> pl.DataFrame:
    """By `day` and `unit_code` each `ancestor`, itself too, of the units in tables that have rows of sums."""
    with_sums = figures.filter("is_sum").select("file", "table").unique()
    units = figures.join(with_sums, on=["file", "table"], how="semi").select("day", "unit_code").unique()
    paths = [(day, code, above) for day, code in units.iter_rows() for above in context.index(day).path(code)]
    return pl.DataFrame(paths, schema=dict.fromkeys(("day", "unit_code", "ancestor"), pl.String), orient="row")


def _mixed_marks(batch: Batch) -> pl.DataFrame:
    both = batch.marks.filter(pl.col("comma").is_not_null() & pl.col("dot").is_not_null())
    nowhere = pl.lit(None, pl.String)
    return both.with_columns(cell=nowhere, unit_code=nowhere, measure=nowhere).select(
        *_AT,
        found=pl.concat_str("comma", pl.lit("; "), "dot"),
        expected=pl.lit(""),
        rule=pl.lit("number_marks_mixed"),
    )


def _without_fractions(figures: pl.DataFrame, plans: Iterable[str]) -> pl.DataFrame:
    """Leave out the figures of columns of counts most of which are no whole numbers: rates, or lost thousands marks.

    There even a whole number is none: 1 may be 1.000. `plans`: forms of targets, which may be any number.
    """
    fraction = pl.col("amount") != pl.col("amount").floor()
    if not figures.select((fraction & pl.col("is_count")).any()).item():
        return figures
    column = ["file", "table", "measure", "category"]
    is_counted = pl.col("is_count") & ~pl.col("is_sum") & ~pl.col("form").is_in(list(plans))
    counts = (fraction.fill_null(False) & is_counted).sum().over(column)
    numbers = (pl.col("amount").is_not_null() & is_counted).sum().over(column)
    is_lost = pl.col("is_count") & pl.col("amount").is_not_null() & (counts > 1) & (2 * counts >= numbers)
    nothing = pl.lit(None)
    return figures.with_columns(
        state=pl.when(is_lost).then(pl.lit("unreadable")).otherwise("state"),
        value=pl.when(is_lost).then(nothing).otherwise("value"),
        amount=pl.when(is_lost).then(nothing).otherwise("amount"),
        doubt=pl.when(is_lost).then(pl.lit("column_of_fractions")).otherwise("doubt"),
        instead=pl.when(is_lost).then(pl.lit("")).otherwise("instead"),
    )


def _unreadable(figures: pl.DataFrame) -> pl.DataFrame:
    """Figures that are none, or that could be read in two ways, or do not count.

    A row that is struck out is told once, as is a column that is, and one of fractions.
    """
    unreadable = figures.filter(pl.col("state") == "unreadable")
    of_row = (pl.col("doubt") == "row_struck").fill_null(False)
    of_column = pl.col("doubt").is_in(["column_of_fractions", "column_struck"]).fill_null(False)
    struck = unreadable.filter(of_row).unique([*_LINE, "sheet"], keep="first", maintain_order=True)
    columns = ["file", "table", "measure", "category"]
    has_mark = pl.col("raw").str.contains("[.,]") | (pl.col("doubt") == "column_struck")
    whole = unreadable.filter(of_column & has_mark).unique(columns, keep="first", maintain_order=True)
    is_open = pl.when("has_unit").then(pl.lit("number_ambiguous")).otherwise(pl.lit("money_unit_unknown"))
    rule = pl.when("is_claim").then(pl.lit("claim_unreadable")).otherwise(pl.lit("figure_unreadable"))
    is_doubt = pl.col("doubt").is_not_null() & (of_row | of_column | ~pl.col("is_claim"))
    return pl.concat([unreadable.filter(~of_row & ~of_column), struck, whole]).select(
        *_AT,
        found="raw",
        expected=pl.when(is_doubt).then("instead").otherwise(pl.lit("")),
        rule=pl.when(is_doubt).then("doubt").when("is_open").then(is_open).otherwise(rule),
    )


def _noted(figures: pl.DataFrame) -> pl.DataFrame:
    """Figures behind which the mark of a footnote was left out."""
    return figures.filter(pl.col("has_note") & pl.col("value").is_not_null()).select(
        *_AT, found="raw", expected="value", rule=pl.lit("figure_noted")
    )


def _with_found(wrong: pl.DataFrame, rule: pl.Expr) -> pl.DataFrame:
    """Sums that do not hold. An amount of money is told in đồng, as what was expected is."""
    return wrong.select(*_AT, found=pl.when("is_money").then("value").otherwise("raw"), expected="expected", rule=rule)


def _repeated(contradictions: pl.DataFrame) -> pl.DataFrame:
    return contradictions.with_columns(cell="label_cell", measure=pl.lit(None, pl.String)).select(
        *_AT, found="label", expected=pl.lit(""), rule=pl.lit("unit_repeated")
    )


def _with_findings(extracts: Sequence[Extract], found: pl.DataFrame, context: Context) -> list[Extract]:
    """The extracts, each with the findings about its figures after its own."""
    findings: list[list[Finding]] = [list(extract.findings) for extract in extracts]
    for row in found.iter_rows(named=True):
        file, rule = row.pop("file"), row.pop("rule")
        Notes(context.texts, findings[file]).note(rule, **row)
    return [replace(extract, findings=_told_once(own)) for extract, own in zip(extracts, findings, strict=True)]


def _told_once(findings: list[Finding]) -> list[Finding]:
    """A file's findings without the one that its text has no end, where that is told of a figure at that end."""
    cut = {(finding.sheet, finding.cell) for finding in findings if finding.rule == "figure_cut"}
    return [f for f in findings if f.rule != "text_unended" or (f.sheet, f.cell) not in cut] if cut else findings
