"""How a rule between figures of one row is written: a check of a pandera model with its severity and its sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandera.polars as pa
import polars as pl

from tonghop.schemas.findings import Severity


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


Words = tuple[pl.Expr, pl.Expr]
"""A text of each row in Vietnamese and in English."""


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule between figures of one row. `measure` is the figure at whose cell the finding stands.

    `holds`: pairs of a part and the whole that holds it, which the rule compares. `facts`: what its sentences may name
    besides figures and titles.
    """

    name: str
    severity: Severity
    measure: str
    test: pl.Expr
    expected: pl.Expr
    message_vi: str
    message_en: str
    balance: Balance | None = None
    holds: frozenset[tuple[str, str]] = frozenset()
    facts: Mapping[str, Words] = field(default_factory=dict)

    @property
    def reads(self) -> list[str]:
        """The measures that the rule compares."""
        return self.test.meta.root_names()


Predicate = Callable[[Row], pl.Expr]
"""An expression that is true where a row keeps the rule."""


def rule(
    severity: Severity,
    *,
    at: str,
    expected: Predicate,
    vi: str,
    en: str,
    balance: Balance | None = None,
    parts: tuple[str, ...] = (),
    whole: str = "",
    facts: Mapping[str, Words] | None = None,
) -> Callable[[Predicate], Any]:
    """Make a function in a form's class a rule: of a `Row` it gives an expression that is true where the row keeps it.

    A rule is a check of the column `at`, the measure at whose cell the finding stands. Nulls pass: a missing figure
    breaks no rule between figures. Where a figure that the rule reads is none (a count with decimals, an amount below
    zero), the rule says nothing: that figure has a finding of its own. A rule must not raise, so it divides by nothing.

    Messages may name any measure in braces, its title as `{name!t}`, any of `facts`, and `{expected}` and `{residual}`
    (found minus expected). What the finding costs and what to do about it follows by severity. `balance`: the identity
    that the rule checks, if any. `parts`: measures that the rule holds to be no more than `whole`, so that no other
    rule says that of them.
    """

    def mark(test: Predicate) -> Any:
        name = getattr(test, "__name__", "rule")
        holds = frozenset((part, whole) for part in parts)
        declared = Rule(name, severity, at, test(Row()), expected(Row()), vi, en, balance, holds, facts or {})

        def keeps(cls: Any, data: pa.PolarsData) -> pl.LazyFrame:
            return data.lazyframe.select(~cls.are_figures(declared.reads) | declared.test)

        keeps.__name__, keeps.rule = name, declared  # type: ignore[attr-defined]
        return pa.check(at, description=en)(keeps)

    return mark
