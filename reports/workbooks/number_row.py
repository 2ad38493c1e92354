"""The number row below a form's header: a number for each column, and how computed columns follow from others."""

from collections.abc import Iterator, Mapping

from tonghop.reports.workbooks.form_shape import FormShape, Subrow
from tonghop.reports.workbooks.formulas import balance_terms

_LONGEST_SUM = 4
"""The most categories whose sum the number row spells out."""


def numbers_of(shape: FormShape) -> Iterator[str]:
    """The texts of the number row: letters over the labels, then numbers; with a formula where the sheet computes."""
    yield from "ABCDEFGH"[: shape.first]
    number = {(column.measure, column.category): n for n, column in enumerate(shape.columns, 1)}
    for (measure, category), own in number.items():
        terms = _terms(shape, measure, category, {name: n for (name, c), n in number.items() if c == category})
        if not terms and category == "" and shape.above and shape.subrows == (Subrow(),):
            parts = [number[measure, part] for part in shape.parts_of(category)]
            terms = "+".join(map(str, parts)) if len(parts) <= _LONGEST_SUM else ""
        yield f"{own}={terms}" if terms else str(own)


def _terms(shape: FormShape, measure: str, category: str, number: Mapping[str, int]) -> str:
    """The terms of a rate or a closing stock: the numbers of columns of its category; '' for other measures."""
    declared = shape.measures[measure]
    sides = [number[name] for name in (*declared.claim_of, declared.claim_over or "") if name in number]
    if len(sides) > 1:
        return "{}/{}*100".format(*sides)
    for balance in shape.form.balances:
        if balance.closing == measure and all(n in number for n in (balance.opening, *balance.less, *balance.plus)):
            less, plus = ((str(number[name]) for name in names) for names in (balance.less, balance.plus))
            return balance_terms(str(number[balance.opening]), less, plus)
    return ""
