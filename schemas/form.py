"""How a form is declared: a pandera model whose fields are measures and whose rules are checks with a severity.

A form is a class in a module of `schemas.forms`; its id is the module's name. The meaning of a figure is declared here
and nowhere else: layouts (how it looks) and indicators (what is computed from it) refer to its name.

`PovertyReview.validate(frame, lazy=True)` says all that is wrong with a frame: `SchemaErrors.failure_cases` name the
row, the measure and the rule. What else belongs to a rule (severity, expectation, sentences) stands beside the check.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from operator import add
from types import ModuleType
from typing import Annotated, Any, Literal, get_args

import pandera.polars as pa
import polars as pl
from pandera.api.dataframe.model_components import FieldInfo

from tonghop.schemas.implied_rules import Bounds, MembersOf, PartOf, implied, together_within
from tonghop.schemas.rules import Balance, Predicate, Row, Rule, rule

__all__ = ["Balance", "Bounds", "MembersOf", "PartOf", "Predicate", "Row", "Rule", "rule", "together_within"]
"""What a form's module needs beside this one's own names: one import gives all."""

Figure = Annotated[pl.Decimal, 38, 10]
"""A figure as the warehouse keeps it. polars' arithmetic answers 38 digits, so narrower columns would not do."""
FIGURE = pl.Decimal(*get_args(Figure)[1:])

Count = Figure
"""A whole number of households or persons, zero or more."""

Money = Figure
"""An amount in đồng, zero or more, whatever unit of money the sheet uses."""

Aim = Figure
"""A value that a plan sets: a count, an amount, a rate or a change; it may be negative."""

Share = Figure
"""A percentage that a sender claims: it is compared with the computed one, and never used."""

WHOLE_NUMBER = "whole_number"
AMOUNT = "amount_not_negative"
CLAIMED_RATE, CLAIMED_SUM = "claimed_rate", "claimed_sum"

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
    part_of: PartOf | None = None,
    members_of: MembersOf | None = None,
    bounds: Bounds | None = None,
) -> Any:
    """A measure of a form, with its kind and its unit of measurement; additive over units unless it is a target.

    `target_of`: the measure of the same form for which this one sets a target. `aim`: what a plan sets; there the
    category names the indicator or measure that the target is for. `part_of`, `members_of`, `bounds`: how it relates to
    other measures of its form, from which the form has its rules (`implied_rules`).
    """
    metadata = {
        "title_en": title_en,
        "kind": kind,
        "unit": unit,
        "claim_of": (),
        "target_of": target_of,
        "aim": aim,
        "part_of": part_of,
        "members_of": members_of,
        "bounds": bounds,
    }
    field = pa.Field(nullable=True, ge=None if kind == "target" else 0, title=title_vi, metadata=metadata)
    if kind != "target" and unit != "vnd":
        field.checks.append(pa.Check(_is_whole, name=WHOLE_NUMBER))
    return field


def claimed(title_vi: str, title_en: str, *, of: str | tuple[str, ...], over: str) -> Any:
    """A rate that the sender computed: `of` per hundred of `over`, counts. It is checked, not used.

    `of` is a part of `over`: that it is no more is a rule of the form; of several counts, which the rate is of
    together, the form says so itself.
    It is checked at the precision written, as percent or as a fraction. A frame may have a column `decimals_<rate>`,
    how many decimals the sender wrote; without it these are the decimals of the value.
    """
    parts = (of,) if isinstance(of, str) else of
    metadata = {"title_en": title_en, "kind": "claim", "unit": "percent", "claim_of": parts, "claim_over": over}
    field = pa.Field(nullable=True, title=title_vi, metadata=metadata)
    field.checks.append(pa.Check(_rate_holds, name=CLAIMED_RATE, of=parts, over=over))
    return field


def claimed_sum(title_vi: str, title_en: str, *, of: tuple[str, ...], unit: str) -> Any:
    """A sum of several counts of a row that the sender computed, under a name of its own. It is checked, not used.

    It is compared where the row answers all of them.
    """
    metadata = {"title_en": title_en, "kind": "claim", "unit": unit, "claim_of": of}
    field = pa.Field(nullable=True, title=title_vi, metadata=metadata)
    field.checks.append(pa.Check(_sum_holds, name=CLAIMED_SUM, of=of))
    return field


def _is_whole(data: pa.PolarsData) -> pl.LazyFrame:
    return data.lazyframe.select(pl.col(data.key) == pl.col(data.key).floor())


def _is_count(name: str) -> pl.Expr:
    return (pl.col(name) >= 0) & (pl.col(name) == pl.col(name).floor())


def rate(of: tuple[str, ...], over: str) -> pl.Expr:
    """`of` together per hundred of `over`, null where one is no count; in Float64, since Decimal may overflow."""
    numerator, denominator = (_added(names).cast(pl.Float64) for names in (of, (over,)))
    are_counts = pl.all_horizontal(map(_is_count, (*of, over))) & (denominator > 0)
    return pl.when(are_counts).then(numerator * 100 / denominator)


def summed(of: tuple[str, ...]) -> pl.Expr:
    """The sum of counts, null where one of them is none."""
    return pl.when(pl.all_horizontal(map(_is_count, of))).then(_added(of))


def _added(names: tuple[str, ...]) -> pl.Expr:
    """A sum, null where one of its terms is."""
    return reduce(add, map(pl.col, names))


def _sum_holds(data: pa.PolarsData, of: tuple[str, ...]) -> pl.LazyFrame:
    """True where the claimed sum equals the computed one."""
    return data.lazyframe.select(pl.col(data.key) == summed(of))


def _rate_holds(data: pa.PolarsData, of: tuple[str, ...], over: str) -> pl.LazyFrame:
    """True where the claimed rate equals the computed one."""
    return data.lazyframe.select(is_rate(pl.col(data.key).cast(pl.Float64), rate(of, over), _decimals(data)))


def is_rate(claim: pl.Expr, computed: pl.Expr, written: pl.Expr) -> pl.Expr:
    """True where a claim is a rate, as percent or fraction, to half a unit of the last decimal written."""
    decimals = pl.min_horizontal(written, pl.lit(6))
    tolerance = pl.lit(0.5) * pl.lit(10.0).pow(-decimals) + 1e-9
    as_percent = (claim - computed).abs() <= tolerance
    as_fraction = (claim <= 1) & ((claim * 100 - computed).abs() <= tolerance * 100) & (decimals >= 2)
    return as_percent | as_fraction


def _decimals(data: pa.PolarsData) -> pl.Expr:
    """How many decimals of a rate were written."""
    if (written := f"decimals_{data.key}") in data.lazyframe.collect_schema():
        return pl.col(written)
    text = pl.col(data.key).cast(pl.String).str.strip_chars_end("0")
    return text.str.extract(r"\.(\d*)$").str.len_chars().cast(pl.Int32)


@dataclass(frozen=True)
class Measure:
    """A measure's description: grain one form × one name."""

    form: str
    name: str
    title_vi: str
    title_en: str
    kind: str
    unit: str
    claim_of: tuple[str, ...] = ()
    claim_over: str | None = None
    target_of: str | None = None
    aim: str | None = None
    part_of: PartOf | None = None
    members_of: MembersOf | None = None
    bounds: Bounds | None = None

    @property
    def is_claim(self) -> bool:
        """True for what the sender computed of other measures: it is compared, never used."""
        return bool(self.claim_of)

    @property
    def is_rate(self) -> bool:
        """True for a claimed rate."""
        return self.claim_over is not None

    @property
    def is_printed(self) -> bool:
        """False for a claim about several measures together: some senders write it, and no official form has it."""
        return len(self.claim_of) < 2

    @property
    def is_money(self) -> bool:
        return self.unit == "vnd"

    @property
    def is_whole(self) -> bool:
        """True for counts; money and targets may have decimals."""
        return not (self.is_money or self.kind == "target")

    def is_sound(self) -> pl.Expr:
        """True where a figure passes the checks of its column; a claim or a target always does."""
        if self.is_claim or self.kind == "target":
            return pl.lit(True)
        return pl.col(self.name) >= 0 if self.is_money else _is_count(self.name)


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

    _about: About

    def __init_subclass__(cls, about: About | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)  # type: ignore[no-untyped-call]
        if hidden := [name for name, value in vars(cls).items() if isinstance(value, staticmethod)]:
            raise TypeError(f"rules are no static methods: {', '.join(hidden)}")  # pandera would not see them
        if about is not None:
            cls._about = about
            cls._imply_rules()

    @classmethod
    def _imply_rules(cls) -> None:
        """Add the rules that follow from what is declared of the measures."""
        fields = {name: value for base in reversed(cls.__mro__) for name, value in vars(base).items()}
        known = frozenset(pair for declared in cls._rules() for pair in declared.holds)
        for name, value in fields.items():
            if isinstance(value, FieldInfo):
                for check in implied(name, value.metadata or {}, known):
                    setattr(cls, check.__func__.rule.name, check)

    @classmethod
    @cache
    def spec(cls) -> "FormSpec":
        """What the form declares, for those who validate nothing."""
        form = cls.__module__.rsplit(".", 1)[-1]
        measures = (
            Measure(form, name, str(column.title), **(column.metadata or {}))
            for name, column in cls.to_schema().columns.items()
        )
        return FormSpec(form, cls._about, cls, tuple(measures), tuple(cls._rules()))

    @classmethod
    def _rules(cls) -> Iterator[Rule]:
        """The rules of the class and its bases, in the order written."""
        declared = {name: value for base in reversed(cls.__mro__) for name, value in vars(base).items()}
        for method in declared.values():
            if found := getattr(getattr(method, "__func__", None), "rule", None):
                yield found

    @classmethod
    def are_figures(cls, names: Iterable[str]) -> pl.Expr:
        """True where none of some measures breaks the checks of its own column."""
        sound = [measure.is_sound() for measure in cls.spec().measures if measure.name in names]
        return pl.all_horizontal(sound).fill_null(True)

    class Config:
        strict = False


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
        """The measures that are summed; claims are not."""
        return (m for m in self.measures if not m.is_claim)


@cache
def all_forms() -> dict[str, FormSpec]:
    """Every form declared in `schemas.forms`, by id, in the order of their modules' names."""
    package = importlib.import_module("tonghop.schemas.forms")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    modules = (importlib.import_module(f"{package.__name__}.{name}") for name in names)
    return {model.spec().id: model.spec() for module in modules for model in _forms_of(module)}


def _forms_of(module: ModuleType) -> Iterator[type[Form]]:
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Form) and "_about" in vars(value):
            yield value
