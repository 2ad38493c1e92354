"""The marts as they were known at an instant, as macros of the warehouse.

A mart of now is right for every unit and period about which nothing came after the instant. For the others the model
is drawn anew, over what `core` held then: most often a correction, few rows among millions.
"""

from collections.abc import Iterable, Iterator

from tonghop.warehouse import models, touched
from tonghop.warehouse.models import Model
from tonghop.warehouse.tables import quoted, typed

_GRID = "reported_cells"
"""The figures that anybody reported for a period: where others were reported then, its sums have other rows."""


def macros(coverage_threshold: float) -> str:
    """The statements that make a table macro for each mart that has a past, with its comment."""
    return ";\n".join(statement for name in models.with_past() for statement in _macro(name, coverage_threshold))


def _macro(name: str, coverage_threshold: float) -> Iterable[str]:
    comment = f"mart.{name} as it was known at an instant; for_period := '2023' gives one period alone, faster"
    body = _as_of(name, coverage_threshold)
    yield f"CREATE OR REPLACE MACRO {name}_as_of(instant, for_period := NULL) AS TABLE {body}"
    yield f"COMMENT ON MACRO TABLE {name}_as_of IS {quoted(comment)}"


def _as_of(name: str, coverage_threshold: float) -> str:
    """The rows of a mart at `instant`, of the period `for_period` or of all where that is null."""
    needed = _needed(name)
    parts = list(_held(coverage_threshold))
    for part, model in models.marts().items():
        if part in needed:
            parts += _then(model, "changed_sums" if _GRID in _needed(part) - {part} else "changed")
        if part == _GRID and part in needed:
            parts.append(("changed_sums AS MATERIALIZED", _CHANGED_SUMS))
    ctes = ", ".join(f"{part} ({select})" for part, select in parts)
    return f"WITH {ctes} {typed(models.mart(name).columns, name)} WHERE for_period IS NULL OR period = for_period"


def _needed(name: str) -> set[str]:
    """A mart, and all marts on which it draws, directly or by others."""
    marts = models.marts()
    return {name}.union(*(_needed(part) for part in marts[name].inputs if part in marts))


def _held(coverage_threshold: float) -> Iterator[tuple[str, str]]:
    """What the warehouse held at the instant, and what changed since."""
    yield f"{models.SETTINGS} AS", models.settings(coverage_threshold)
    for table in touched.NEW:
        yield f"{table} AS NOT MATERIALIZED", f"FROM core.{table} WHERE accepted_at <= CAST(instant AS TIMESTAMPTZ)"
    after = {table: f"FROM core.{table} WHERE accepted_at > CAST(instant AS TIMESTAMPTZ)" for table in touched.NEW}
    yield "touched AS MATERIALIZED", touched.select(after)
    yield "changed AS MATERIALIZED", _CHANGED
    yield "changed_periods AS MATERIALIZED", _CHANGED_PERIODS
    yield "compared_periods AS MATERIALIZED", _COMPARED_PERIODS


_CHANGED = """
WITH compared AS (
    SELECT period, opening_period AS base FROM core.periods UNION SELECT period, previous_period FROM core.periods
),
first_sent AS (  -- a form is expected of every unit from the first report on
    SELECT period FROM ((SELECT period, form FROM core.submissions) EXCEPT (SELECT period, form FROM submissions))
)
FROM touched WHERE unit_code IS NOT NULL
UNION
SELECT c.period, t.unit_code FROM touched t JOIN compared c ON c.base = t.period WHERE t.unit_code IS NOT NULL
UNION
SELECT u.period, u.unit_code FROM mart.units_by_period u SEMI JOIN first_sent USING (period)
"""
"""Period and unit: those concerned, and these units in the periods that are compared with one of theirs."""

_CHANGED_PERIODS = "SELECT DISTINCT period FROM changed SEMI JOIN submissions USING (period)"
"""Those of which something was known; of others there were no rows."""

_COMPARED_PERIODS = """
FROM changed_periods
UNION
SELECT unnest([opening_period, previous_period]) FROM core.periods SEMI JOIN changed_periods USING (period)
"""
"""These and the periods that they are compared with."""

_CHANGED_SUMS = """
FROM changed
UNION
SELECT u.period, u.unit_code
FROM mart.units_by_period u
SEMI JOIN (
    SELECT period FROM ((FROM reported_cells) EXCEPT (FROM mart.reported_cells))
    UNION ALL
    SELECT period FROM ((FROM mart.reported_cells) EXCEPT (FROM reported_cells))
) USING (period)
"""
"""The same, with every unit of a period of which other figures were reported."""


def _then(model: Model, changed: str) -> Iterator[tuple[str, str]]:
    """A mart at the instant. `changed`: the units and periods of which its rows are no longer those of then."""
    columns = {column.name for column in model.columns}
    if model.head.kind == "view" or "period" not in columns:
        yield f"{model.name} AS NOT MATERIALIZED", model.select
        return
    now = f"FROM mart.{model.name} SEMI JOIN submissions USING (period)"
    if model.head.rows == "new periods":
        yield f"{model.name} AS NOT MATERIALIZED", now
        return
    is_in = (
        f"JOIN {changed} USING (period, unit_code)" if "unit_code" in columns else "JOIN changed_periods USING (period)"
    )
    anew = typed(model.columns, f"({model.over(dict(_sources(model)))})")
    yield f"{model.name}_anew AS MATERIALIZED", f"{anew} SEMI {is_in}"
    yield f"{model.name} AS NOT MATERIALIZED", f"({now} ANTI {is_in}) UNION ALL FROM {model.name}_anew"


def _sources(model: Model) -> Iterator[tuple[str, str]]:
    """What grows with the figures of what a model draws on: the periods in question alone."""
    periods = "compared_periods" if model.head.compares else "changed_periods"
    for name in model.inputs:
        if name in (models.SETTINGS, *touched.NEW) or "period" not in {c.name for c in models.table_of(name).columns}:
            continue
        table = name if name in models.marts() else f"core.{name}"
        own = " AND unit_code IN (SELECT unit_code FROM changed)" if name in model.head.of_own_units else ""
        yield name, f"FROM {table} WHERE period IN (FROM {periods}){own}"
