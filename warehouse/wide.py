"""For each form one wide mart, a view: a typed column per measure and the form's rates beside it."""

from collections.abc import Iterable
from functools import cache

from tonghop.configs.indicators import Indicator, indicators
from tonghop.schemas.form import FormSpec, Measure
from tonghop.schemas.table import PERCENT, TOTAL, ColumnSpec, TableSpec
from tonghop.warehouse.tables import quoted

_TYPES = {"vnd": "DECIMAL(38, 2)"}
"""Types of sums by unit of measurement; counts are whole numbers."""

_UNIT = (
    ColumnSpec("unit_code", "VARCHAR", "unit"),
    ColumnSpec("unit_name", "VARCHAR", "its name on the last day of the period"),
    ColumnSpec("level", "VARCHAR", "its level"),
    ColumnSpec("period", "VARCHAR", "period"),
    ColumnSpec("category", "VARCHAR", "category; empty where the form has none"),
)
_COVERAGE = (
    ColumnSpec("reported_units", "BIGINT", "lowest units that reported, the most over its measures"),
    ColumnSpec("expected_units", "BIGINT", "lowest units that should have, the most over its measures"),
)


@cache
def wide_view(form: FormSpec) -> TableSpec:
    """Grain: unit × period × category."""
    measures = tuple(ColumnSpec(m.name, _type(m), f"{m.title_vi} · {m.title_en}") for m in form.additive())
    rates = tuple(ColumnSpec(i.indicator, PERCENT, f"{i.title_vi} ({_unit(i)}) · {i.title_en}") for i in _rates(form))
    comment = f"One row per unit and period. {form.about.title_vi}: counts and rates."
    return TableSpec(f"mart.{form.id}", comment, _UNIT + measures + _COVERAGE + rates)


def _unit(indicator: Indicator) -> str:
    return "%" if indicator.unit == "percent" else indicator.unit


def wide_select(form: FormSpec) -> str:
    """The rows of `wide_view`."""
    figures = ", ".join(
        f"CAST(max(value) FILTER (measure = {quoted(m.name)}) AS {_type(m)}) AS {m.name}" for m in form.additive()
    )
    rates = [i.indicator for i in _rates(form)]
    return f"""
        WITH counts AS (
            SELECT unit_code, unit_name, level, period, category, {figures},
                max(reported_units) AS reported_units, max(expected_units) AS expected_units
            FROM {_PLANS if form.about.is_plan else "mart.counts"} WHERE form = {quoted(form.id)} GROUP BY ALL
        )
        FROM counts {_BESIDE.format(rates=_pivoted(rates), wanted=", ".join(map(quoted, rates))) if rates else ""}
    """


def _pivoted(indicators: Iterable[str]) -> str:
    return ", ".join(f"max(value) FILTER (indicator = {quoted(i)}) AS {i}" for i in indicators)


_BESIDE = """LEFT JOIN (
    SELECT unit_code, period, category, {rates} FROM mart.rates WHERE indicator IN ({wanted}) GROUP BY ALL
) USING (unit_code, period, category)"""

_PLANS = """(
    SELECT f.*, u.unit_name, u.level, CAST(f.is_answered AND u.is_lowest AS BIGINT) AS reported_units, u.expected_units
    FROM mart.current_observations f JOIN mart.units_by_period u USING (unit_code, period)
)"""
"""A target concerns its own unit alone: no count is made of it."""


def _rates(form: FormSpec) -> Iterable[Indicator]:
    return (i for i in indicators() if i.form == form.id)


def _type(measure: Measure) -> str:
    return TOTAL if measure.kind == "target" else _TYPES.get(measure.unit, "BIGINT")
