"""What pandera says of a form's rows, as findings: rule, severity, measure, expected value and sentences."""

from collections.abc import Iterator
from string import Formatter
from typing import NamedTuple

import polars as pl
from pandera.errors import SchemaErrors

from tonghop.schemas.form import AMOUNT, CLAIMED_RATE, WHOLE_NUMBER, Form, Measure, Rule, rate

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


def check(form: type[Form], rows: pl.DataFrame) -> pl.DataFrame:
    """All that is wrong with a frame of a form, as `FAILURES`. Raises `SchemaErrors` where the program is at fault.

    `rows` is as `form.validate` wants it; it may have a column `decimals_<measure>` for each claimed rate. Severities
    are set here, because pandera's own warnings keep only a text. One call costs about the same for one row as for
    ten thousand, so hand in whole batches.
    """
    failures = [
        _words(form, check, measure).fill(rows[numbers].with_columns(pl.Series("row", numbers, dtype=pl.UInt32)))
        for check, measure, numbers in _broken(form, rows)
    ]
    return pl.concat([FAILURES.to_frame(eager=True), *failures]).unique().sort("row", "rule", "measure")


def _broken(form: type[Form], rows: pl.DataFrame) -> Iterator[tuple[str, str, list[int]]]:
    """Each check that fails, with its measure and the numbers of the rows that fail it.

    Raises `SchemaErrors` where a failure is not about a row (a column is missing or has another type, or a check
    raises): that is a fault of the program, not of a report.
    """
    try:
        form.validate(rows, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        if cases["index"].null_count():
            raise
        yield from cases.group_by("check", "column", maintain_order=True).agg("index").iter_rows()


class _Words(NamedTuple):
    """What is said of the rows that fail a check."""

    rule: str
    severity: str
    measure: str
    expected: pl.Expr
    vi: pl.Expr
    en: pl.Expr

    def fill(self, bad: pl.DataFrame) -> pl.DataFrame:
        """The failures of the rows."""
        facts = [pl.lit(self.rule), pl.lit(self.severity), pl.lit(self.measure), self.expected, self.vi, self.en]
        return bad.select("row", *(value.alias(name) for name, value in zip(FAILURES.names()[1:], facts, strict=True)))


def _words(form: type[Form], check: str, measure: str) -> _Words:
    spec = form.spec()
    for rule in spec.rules:
        if rule.name == check:
            return _of_rule(rule)
    (column,) = (m for m in spec.measures if m.name == measure)
    return _of_rate(column) if column.is_claim else _of_figure(column)


def _of_rule(rule: Rule) -> _Words:
    named = {"expected": rule.expected, "residual": pl.col(rule.measure) - rule.expected}
    vi, en = (_sentence(template, named) for template in (rule.message_vi, rule.message_en))
    return _Words(rule.name, rule.severity, rule.measure, _text(rule.expected), vi, en)


def _of_rate(measure: Measure) -> _Words:
    computed = _text(rate(measure.claim_of or "", measure.claim_over or "").round(4))
    vi = pl.format("{} khác với tỷ lệ tính lại ({} %).", pl.lit(measure.title_vi), computed)
    en = pl.format("{} differs from the computed rate ({} %).", pl.lit(measure.title_en), computed)
    return _Words(CLAIMED_RATE, "warning", measure.name, computed, vi, en)


def _of_figure(measure: Measure) -> _Words:
    """Of a figure that is no count or no amount; whichever check of its column says so, it is one failure."""
    name, expected, vi, en = _OF_AMOUNT if measure.is_money else _OF_COUNT
    found = _text(pl.col(measure.name))
    of_vi, of_en = pl.format(vi, pl.lit(measure.title_vi), found), pl.format(en, pl.lit(measure.title_en), found)
    return _Words(name, "error", measure.name, pl.lit(expected), of_vi, of_en)


_OF_COUNT = (
    WHOLE_NUMBER,
    "số nguyên ≥ 0 · whole number ≥ 0",
    "{} phải là số nguyên không âm, ô ghi {}.",
    "{} must be a whole number, zero or more; the cell says {}.",
)
_OF_AMOUNT = (
    AMOUNT,
    "số tiền ≥ 0 · amount ≥ 0",
    "{} phải là số tiền không âm, ô ghi {} đồng.",
    "{} must be an amount of zero or more; the cell says {} đồng.",
)


def _sentence(template: str, named: dict[str, pl.Expr]) -> pl.Expr:
    """A message with its braces filled from the row's figures."""
    parts = [
        (literal, _text(named.get(field, pl.col(field))) if field else pl.lit(""))
        for literal, field, _, _ in Formatter().parse(template)
    ]
    return pl.concat_str([piece for literal, value in parts for piece in (pl.lit(literal), value)])


def _text(value: pl.Expr) -> pl.Expr:
    """A figure as people write it: without zeros at the end of its decimals; an ellipsis for a blank."""
    text = value.cast(pl.String).str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".")
    return text.fill_null("…")
