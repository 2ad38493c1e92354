"""What pandera says of a form's rows, as findings: rule, severity, measure, expected value and sentences."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import NamedTuple

import polars as pl
from pandera.errors import SchemaErrors

from tonghop.schemas.form import AMOUNT, CLAIMED_RATE, CLAIMED_SUM, WHOLE_NUMBER, Form, FormSpec, Measure, rate, summed
from tonghop.schemas.implied_rules import places_of
from tonghop.schemas.rules import Rule

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

    `rows` is as `form.validate` wants it; it may have a column `decimals_<measure>` for each claimed rate, and
    `places_<measure>` for the unit of money in which an amount was written. Severities are set here, because pandera's
    own warnings keep only a text. One call costs about the same for one row as for ten thousand, so hand in whole
    batches.
    """
    rows = _with_places(form.spec(), rows)
    failures = [
        _words(form, check, measure).fill(rows[numbers].with_columns(pl.Series("row", numbers, dtype=pl.UInt32)))
        for check, measure, numbers in _broken(form, rows)
    ]
    return pl.concat([FAILURES.to_frame(eager=True), *failures]).unique().sort("row", "rule", "measure")


def _with_places(spec: FormSpec, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with a column for the unit of money of each amount that has bounds, null where it is not known."""
    wanted = [places_of(m.name) for m in spec.measures if m.bounds]
    return rows.with_columns(pl.lit(None, pl.Int32).alias(name) for name in wanted if name not in rows.columns)


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
    measures = {m.name: m for m in spec.measures}
    for rule in spec.rules:
        if rule.name == check:
            return _with_advice(_of_rule(rule, measures))
    column = measures[measure]
    of_claim = _of_rate if column.is_rate else _of_sum
    return _with_advice(of_claim(column, measures) if column.is_claim else _of_figure(column))


def _with_advice(words: _Words) -> _Words:
    """The sentences followed by what the finding costs and what to do about it."""
    vi, en = _ADVICE[words.severity]
    return words._replace(vi=words.vi + f" {vi}", en=words.en + f" {en}")


_ADVICE = {
    "error": (
        "Dòng này không được tổng hợp: sửa lại cho đúng rồi gửi lại.",
        "The row is not compiled: correct it and send it again.",
    ),
    "warning": (
        "Riêng điều này không làm dòng bị loại: kiểm tra lại, nếu sai thì sửa rồi gửi lại.",
        "This alone does not refuse the row: check it, and if it is wrong, correct it and send it again.",
    ),
}


def _of_rule(rule: Rule, measures: Mapping[str, Measure]) -> _Words:
    named = {"expected": rule.expected, "residual": _residual(rule)}
    vi, en = (
        _sentence(
            template,
            named | {name: texts[language] for name, texts in rule.facts.items()},
            {name: (m.title_vi, m.title_en)[language] for name, m in measures.items()},
        )
        for language, template in enumerate((rule.message_vi, rule.message_en))
    )
    return _Words(rule.name, rule.severity, rule.measure, _text(rule.expected), vi, en)


def _residual(rule: Rule) -> pl.Expr:
    return pl.col(rule.measure) - rule.expected if "{residual}" in rule.message_vi else pl.lit("")


def _of_rate(measure: Measure, measures: Mapping[str, Measure]) -> _Words:
    over = measures[measure.claim_over or ""]
    claimed = _text(pl.col(measure.name))
    computed = _text(rate(measure.claim_of, over.name).round(4))
    vi = pl.format(
        "“{}” ({}) khác với tỷ lệ tính lại từ {} và “{}” ({} %).",
        pl.lit(measure.title_vi),
        claimed,
        pl.lit(" + ".join(f"“{measures[name].title_vi}”" for name in measure.claim_of)),
        pl.lit(over.title_vi),
        computed,
    )
    en = pl.format(
        "“{}” ({}) differs from the rate computed from {} and “{}” ({} %).",
        pl.lit(measure.title_en),
        claimed,
        pl.lit(" + ".join(f"“{measures[name].title_en}”" for name in measure.claim_of)),
        pl.lit(over.title_en),
        computed,
    )
    return _Words(CLAIMED_RATE, "warning", measure.name, computed, vi, en)


def _of_sum(measure: Measure, measures: Mapping[str, Measure]) -> _Words:
    claimed, computed = _text(pl.col(measure.name)), _text(summed(measure.claim_of))
    parts = [measures[name] for name in measure.claim_of]
    figures = [_text(pl.col(name)) for name in measure.claim_of]
    template = " + ".join(["“{}” ({})"] * len(parts))
    vi = pl.format(
        "“{}” ({}) khác với " + template + " = {}.",
        pl.lit(measure.title_vi),
        claimed,
        *(term for part, figure in zip(parts, figures, strict=True) for term in (pl.lit(part.title_vi), figure)),
        computed,
    )
    en = pl.format(
        "“{}” ({}) is not " + template + " = {}.",
        pl.lit(measure.title_en),
        claimed,
        *(term for part, figure in zip(parts, figures, strict=True) for term in (pl.lit(part.title_en), figure)),
        computed,
    )
    return _Words(CLAIMED_SUM, "warning", measure.name, computed, vi, en)


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


def _sentence(template: str, named: Mapping[str, pl.Expr], titles: Mapping[str, str]) -> pl.Expr:
    """A message with its braces filled from the row's figures, and from the titles of measures (`{name!t}`)."""
    pieces: list[pl.Expr] = []
    for literal, field, _, conversion in Formatter().parse(template):
        pieces.append(pl.lit(literal))
        if conversion == "t":
            pieces.append(pl.lit(titles[field or ""]))
        elif field:
            pieces.append(_text(named.get(field, pl.col(field))))
    return pl.concat_str(pieces)


def _text(value: pl.Expr) -> pl.Expr:
    """A figure as people write it: without zeros at the end of its decimals; an ellipsis for a blank."""
    text = value.cast(pl.String).str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".")
    return text.fill_null("…")
