"""How a form is declared: a pandera model whose fields are measures and whose rules have a severity.

A form is a class in a module of `schemas.forms`; its id is the module's name. The meaning of a figure is declared here
and nowhere else: layouts (how it looks) and indicators (what is computed from it) refer to its name.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import pandera.polars as pa
import polars as pl

from tonghop.schemas.findings import Severity

Count = pl.Float64
"""A whole number of households or persons, zero or more. Float64 holds whole numbers up to 2^53 exactly. The warehouse
keeps DECIMAL, read from the text of the cell."""

Money = pl.Float64
"""An amount in đồng, zero or more, whatever unit of money the sheet uses."""

Aim = pl.Float64
"""A value that a plan sets: a count, an amount, a rate or a change; it may be negative."""

Share = pl.Float64
"""A percentage that a sender claims: it is compared with the computed one, and never used."""

Kind = Literal["stock", "flow", "cumulative", "target"]
"""stock: how many on the day; flow: how many in the period; cumulative: since the programme or the year began, never
summed over periods; target: a value set for one unit, never summed over units either."""


AimOf = Literal["value", "change", "reduction"]
"""What a plan sets: the level to reach, or the change against the opening of the year, signed or as a decrease."""


def measure(
    title_vi: str,
    title_en: str,
    *,
    kind: Kind,
    unit: str,
    target_of: str | None = None,
    aim: AimOf | None = None,
) -> Any:
    """A measure of a form, with its kind and its unit of measurement; additive over units unless it is a target.

    `target_of`: the measure of the same form for which this one sets a target. `aim`: what a plan sets; there the
    category names the indicator or measure that the target is for.
    """
    metadata = {
        "title_en": title_en,
        "kind": kind,
        "unit": unit,
        "claim_of": None,
        "target_of": target_of,
        "aim": aim,
    }
    return pa.Field(nullable=True, title=title_vi, metadata=metadata)


def claimed(title_vi: str, title_en: str, *, of: str, over: str) -> Any:
    """A rate that the sender computed: `of` per hundred of `over`. It is checked at the precision written, not used."""
    return pa.Field(
        nullable=True,
        title=title_vi,
        metadata={
            "title_en": title_en,
            "kind": "claim",
            "unit": "percent",
            "claim_of": of,
            "claim_over": over,
        },
    )


class Row:
    """The figures of a unit's row by name, as polars expressions; rules are written in them."""

    def __getattr__(self, name: str) -> pl.Expr:
        return pl.col(name)


@dataclass(frozen=True)
class Balance:
    """A closing stock that follows from an opening stock and its flows; a flow left blank counts as none."""

    closing: str
    opening: str
    less: tuple[str, ...]
    plus: tuple[str, ...]

    def expected(self) -> pl.Expr:
        """The closing that follows from opening and flows."""
        flows = [-pl.col(name).fill_null(0) for name in self.less]
        flows += [pl.col(name).fill_null(0) for name in self.plus]
        return pl.col(self.opening) + pl.sum_horizontal(flows)


@dataclass(frozen=True)
class Rule:
    """A rule between figures of one row. `measure` is the figure at whose cell the finding stands."""

    name: str
    severity: Severity
    measure: str
    test: Callable[[Row], pl.Expr]
    expected: Callable[[Row], pl.Expr]
    message_vi: str
    message_en: str
    balance: Balance | None = None


Predicate = Callable[[Row], pl.Expr]
"""An expression that is true where a row keeps the rule."""


def rule(
    severity: Severity, *, at: str, expected: Predicate, vi: str, en: str, balance: Balance | None = None
) -> Callable[[Predicate], Predicate]:
    """Mark a static method as a rule: from a `Row` it returns an expression that is true where the row keeps the rule.

    Nulls pass: a missing figure breaks no rule between figures. `at`: the measure at whose cell the finding stands.
    Messages may name any measure in braces, and `{expected}` and `{residual}` (found minus expected). `balance`: the
    identity that the rule checks, if any.
    """

    def mark(method: Predicate) -> Predicate:
        name = getattr(method, "__name__", "rule")
        _PENDING.append(Rule(name, severity, at, method, expected, vi, en, balance))
        return method

    return mark


_PENDING: list[Rule] = []
"""The rules of the class body that is being executed; `__init_subclass__` takes them in the order written."""


@dataclass(frozen=True)
class Measure:
    """A measure's description: grain one form × one name."""

    form: str
    name: str
    title_vi: str
    title_en: str
    kind: str
    unit: str
    claim_of: str | None = None
    claim_over: str | None = None
    target_of: str | None = None
    aim: str | None = None

    @property
    def is_claim(self) -> bool:
        return self.claim_of is not None

    @property
    def is_money(self) -> bool:
        return self.unit == "vnd"

    @property
    def is_whole(self) -> bool:
        """True for counts; money and targets may have decimals."""
        return not (self.is_money or self.kind == "target")


@dataclass(frozen=True)
class About:
    """The description of a form without its measures.

    `period_kinds`: the kinds of period for which every unit owes it; other kinds expect it only where somebody
    sent it. `code_list`: the breakdown of its figures, as `configs/categories.yaml` or `configs/programme.yaml` name
    it; '' where it has none. `stands_for_parts`: a figure of a unit covers all units in it (a bank's branch reports by
    district). `is_plan`: it sets targets, and no unit owes it.
    """

    title_vi: str
    title_en: str
    source: str
    period_kinds: tuple[str, ...] = ()
    code_list: str = ""
    stands_for_parts: bool = False
    is_plan: bool = False


class Form(pa.DataFrameModel):
    """Base of all forms. One row per unit, a column for each measure; figures may be null (blank is not zero)."""

    def __init_subclass__(cls, about: About | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)  # type: ignore[no-untyped-call]
        if about is not None:
            _DECLARED[cls] = (about, tuple(_PENDING))
        _PENDING.clear()

    class Config:
        strict = False


_DECLARED: dict[type[Form], tuple[About, tuple[Rule, ...]]] = {}


@dataclass(frozen=True)
class FormSpec:
    """A declared form, read once: its id, titles, measures in order, rules, and the pandera model itself."""

    id: str
    about: About
    model: type[Form]
    measures: tuple[Measure, ...]
    rules: tuple[Rule, ...]

    @property
    def balances(self) -> tuple[Balance, ...]:
        """The identities between opening, flows and closing."""
        return tuple(rule.balance for rule in self.rules if rule.balance)

    def additive(self) -> Iterator[Measure]:
        """The measures that are summed; claimed rates are not."""
        return (m for m in self.measures if not m.is_claim)


def _spec(model: type[Form]) -> FormSpec:
    form = model.__module__.rsplit(".", 1)[-1]
    about, rules = _DECLARED[model]
    measures = tuple(
        Measure(form, name, str(column.title), **(column.metadata or {}))
        for name, column in model.to_schema().columns.items()
    )
    return FormSpec(form, about, model, measures, rules)


@cache
def all_forms() -> dict[str, FormSpec]:
    """Every form declared in `schemas.forms`, by id, in the order of their modules' names."""
    package = importlib.import_module("tonghop.schemas.forms")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"tonghop.schemas.forms.{module.name}")
    specs = [_spec(model) for model in _DECLARED]
    return {spec.id: spec for spec in sorted(specs, key=lambda spec: spec.id)}
