"""Checks of a form's rows with pandera: which rows pass, and what is wrong with the others."""

from functools import cache
from string import Formatter
from typing import NamedTuple

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from tonghop.schemas.form import FormSpec, Measure, Row, Rule

WHOLE_NUMBER = "whole_number"
AMOUNT = "amount_not_negative"
CLAIMED_RATE = "claimed_rate"

FAILURES = pl.Schema(
    {
        "row": pl.UInt32,
        "rule": pl.String,
        "severity": pl.String,
        "measure": pl.String,
        "expected": pl.String,
        "message_vi": pl.String,
        "message_en": pl.String,
    }
)
"""Grain: row of the checked frame × rule × measure."""


class Checked(NamedTuple):
    """`valid`: the rows that break no rule of severity error. `failures`: every broken rule, as `FAILURES`."""

    valid: pl.DataFrame
    failures: pl.DataFrame


def check(spec: FormSpec, rows: pl.DataFrame) -> Checked:
    """Check one frame of a form. Raises `SchemaErrors` where a column is missing or has another type.

    `rows`: one row for each unit and submission, a Float64 column for each measure of `spec` (null where there is no
    figure), and a column `decimals_<measure>` for each claimed rate: how many decimals the sender wrote.

    Every rule is tried on every row. Severities are told apart afterwards, because pandera's own warnings keep only a
    text. One call costs about the same for one row as for ten thousand, so hand in whole batches.
    """
    broken = _broken(_schema(spec), rows)
    failures = [_explain(spec, name, rows, numbers) for name, numbers in broken.items()]
    table = _without_echoes(pl.concat([FAILURES.to_frame(eager=True), *failures])).sort("row", "rule", "measure")
    refused = table.filter(pl.col("severity") == "error")["row"].unique()
    keep = ~pl.int_range(rows.height, eager=True, dtype=pl.UInt32).is_in(refused.implode())
    return Checked(rows.filter(keep), table)


def _without_echoes(failures: pl.DataFrame) -> pl.DataFrame:
    """Drop other failures of rows in which a figure is no count or amount at all: they say nothing new."""
    is_no_figure = pl.col("rule").is_in([WHOLE_NUMBER, AMOUNT])
    broken = failures.filter(is_no_figure)["row"].unique()
    return failures.filter(is_no_figure | ~pl.col("row").is_in(broken.implode()))


def _broken(schema: pa.DataFrameSchema, rows: pl.DataFrame) -> dict[str, list[int]]:
    """The numbers of the rows that break each rule.

    Raises `SchemaErrors` where a failure is not about a row (a column is missing or has another type): that is a fault
    of the program, not of a report.
    """
    try:
        schema.validate(rows, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        if cases["index"].null_count():
            raise
        grouped = cases.group_by("check", maintain_order=True).agg(pl.col("index").unique(maintain_order=True))
        return dict(grouped.iter_rows())
    return {}


@cache
def _schema(spec: FormSpec) -> pa.DataFrameSchema:
    """The form's pandera model with its rules as checks; each check gives one truth value for each row."""
    checks = [_as_check(rule.name, rule.test(Row())) for rule in spec.rules]
    counts, amounts = _counts(spec), _amounts(spec)
    if counts:
        checks.append(_as_check(WHOLE_NUMBER, pl.all_horizontal(_is_whole(m.name) for m in counts)))
    if amounts:
        checks.append(_as_check(AMOUNT, pl.all_horizontal(_is_amount(m.name) for m in amounts)))
    rates = [_rate_holds(m) for m in spec.measures if m.is_claim]
    if rates:
        checks.append(_as_check(CLAIMED_RATE, pl.all_horizontal(rates)))
    schema = spec.model.to_schema()
    return pa.DataFrameSchema(schema.columns, checks=checks, strict=False)


def _as_check(name: str, holds: pl.Expr) -> pa.Check:
    passes = holds.fill_null(True)
    return pa.Check(lambda data: data.lazyframe.select(passes), name=name, ignore_na=False)


def _is_whole(name: str) -> pl.Expr:
    value = pl.col(name)
    return (value.is_null() | ((value >= 0) & (value == value.round()))).fill_null(True)


def _is_amount(name: str) -> pl.Expr:
    return (pl.col(name) >= 0).fill_null(True)


def _counts(spec: FormSpec) -> list[Measure]:
    return [m for m in spec.additive() if m.is_whole]


def _amounts(spec: FormSpec) -> list[Measure]:
    return [m for m in spec.additive() if m.is_money]


def _rate(measure: Measure) -> pl.Expr:
    return pl.col(measure.claim_of or "") * 100 / pl.col(measure.claim_over or "")


def _rate_holds(measure: Measure) -> pl.Expr:
    """True where the claimed rate equals the computed one at the precision written, as percent or as a fraction."""
    decimals = pl.min_horizontal(pl.col(f"decimals_{measure.name}"), pl.lit(6))
    tolerance = pl.lit(0.5) * pl.lit(10.0).pow(-decimals) + 1e-9
    claimed, computed = pl.col(measure.name), _rate(measure)
    as_percent = (claimed - computed).abs() <= tolerance
    as_fraction = (claimed <= 1) & ((claimed * 100 - computed).abs() <= tolerance * 100) & (decimals >= 2)
    unknown = computed.is_null() | ~computed.is_finite() | claimed.is_null()
    return (unknown | as_percent | as_fraction).fill_null(True)


def _explain(spec: FormSpec, name: str, rows: pl.DataFrame, numbers: list[int]) -> pl.DataFrame:
    """The failures of one rule: row, measure, expected value, and messages."""
    bad = rows[numbers].with_columns(pl.Series("row", numbers, dtype=pl.UInt32))
    if name == WHOLE_NUMBER:
        parts = [_explain_bound(bad.filter(~_is_whole(m.name)), m, _WHOLE_WORDS) for m in _counts(spec)]
    elif name == AMOUNT:
        parts = [_explain_bound(bad.filter(~_is_amount(m.name)), m, _AMOUNT_WORDS) for m in _amounts(spec)]
    elif name == CLAIMED_RATE:
        parts = [_explain_rate(bad.filter(~_rate_holds(m)), m) for m in spec.measures if m.is_claim]
    else:
        parts = [_explain_rule(bad, next(rule for rule in spec.rules if rule.name == name))]
    return pl.concat([FAILURES.to_frame(eager=True), *parts])


def _failures(
    bad: pl.DataFrame, rule: str, severity: str, measure: str, expected: pl.Expr, vi: pl.Expr, en: pl.Expr
) -> pl.DataFrame:
    return bad.select(
        pl.col("row"),
        pl.lit(rule).alias("rule"),
        pl.lit(severity).alias("severity"),
        pl.lit(measure).alias("measure"),
        expected.alias("expected"),
        vi.alias("message_vi"),
        en.alias("message_en"),
    )


class _BoundWords(NamedTuple):
    """What is said of a figure that is no count or amount: `vi` and `en` take the measure's title and the figure."""

    rule: str
    expected: str
    vi: str
    en: str


_WHOLE_WORDS = _BoundWords(
    WHOLE_NUMBER,
    "số nguyên ≥ 0 · whole number ≥ 0",
    "{} phải là số nguyên không âm, ô ghi {}.",
    "{} must be a whole number, zero or more; the cell says {}.",
)
_AMOUNT_WORDS = _BoundWords(
    AMOUNT,
    "số tiền ≥ 0 · amount ≥ 0",
    "{} phải là số tiền không âm, ô ghi {} đồng.",
    "{} must be an amount of zero or more; the cell says {} đồng.",
)


def _explain_bound(bad: pl.DataFrame, measure: Measure, words: _BoundWords) -> pl.DataFrame:
    found = _text(pl.col(measure.name))
    return _failures(
        bad,
        words.rule,
        "error",
        measure.name,
        pl.lit(words.expected),
        pl.format(words.vi, pl.lit(measure.title_vi), found),
        pl.format(words.en, pl.lit(measure.title_en), found),
    )


def _explain_rate(bad: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    computed = _rate(measure).round(4)
    return _failures(
        bad,
        CLAIMED_RATE,
        "warning",
        measure.name,
        _text(computed),
        pl.format("{} khác với tỷ lệ tính lại ({} %).", pl.lit(measure.title_vi), _text(computed)),
        pl.format("{} differs from the computed rate ({} %).", pl.lit(measure.title_en), _text(computed)),
    )


def _explain_rule(bad: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    expected = rule.expected(Row())
    named = {"expected": expected, "residual": pl.col(rule.measure) - expected}
    return _failures(
        bad,
        rule.name,
        rule.severity,
        rule.measure,
        _text(expected),
        _sentence(rule.message_vi, named),
        _sentence(rule.message_en, named),
    )


def _sentence(template: str, named: dict[str, pl.Expr]) -> pl.Expr:
    """A message with its braces filled from the row's figures."""
    parts = [
        (literal, _text(named.get(field, pl.col(field))) if field else pl.lit(""))
        for literal, field, _, _ in Formatter().parse(template)
    ]
    return pl.concat_str([piece for literal, value in parts for piece in (pl.lit(literal), value)])


def _text(number: pl.Expr) -> pl.Expr:
    """A figure as people write it: without a trailing `.0`; an ellipsis for a blank."""
    return number.cast(pl.String).str.strip_suffix(".0").fill_null("…")
