"""The marts as they were known at an instant, as macros of the warehouse.

A mart of now is right for every unit and period about which nothing came after the instant. For the others the model
is drawn anew, over what `core` held then: most often a correction, few rows among millions.
"""

from collections.abc import Iterator

from tonghop.warehouse import models, touched
from tonghop.warehouse.models import Model
from tonghop.warehouse.tables import quoted, typed

_GRID = "reported_cells"
"""The figures that anybody reported for a period: where others were reported then, its sums have other rows."""


def macros(coverage_threshold: float) -> str:
    """The statements that make a table macro for each mart that has a past, with its comment."""
    made = (model for model in models.marts().values() if model.head.has_past)
    return ";\n".join(statement for model in made for statement in _macro(model, coverage_threshold))


def _macro(model: Model, coverage_threshold: float) -> Iterator[str]:
    shown = f"{typed(model.columns, model.name)} WHERE for_period IS NULL OR period = for_period"
    body = f"{_drawn(model, coverage_threshold)} {shown}"
    yield f"CREATE OR REPLACE MACRO {model.name}_as_of(instant, for_period := NULL) AS TABLE {body}"
    comment = f"mart.{model.name} as it was known at an instant; for_period := '2023' gives one period alone"
    yield f"COMMENT ON MACRO TABLE {model.name}_as_of IS {quoted(comment)}"


def _drawn(mart: Model, coverage_threshold: float) -> str:
    """The CTEs with a mart and all that it draws on, each once, at `instant`."""
    needed = _needed(mart)
    parts = list(_held(coverage_threshold))
    for name, model in models.marts().items():
        if name in needed:
            parts += _then(model)
        if name == _GRID and name in needed:
            parts.append(("changed_sums AS MATERIALIZED", _CHANGED_SUMS))
    return "WITH " + ", ".join(f"{part} ({select})" for part, select in parts)


def _needed(mart: Model) -> set[str]:
    """A mart, and all marts on which it draws, directly or by others."""
    return {mart.name}.union(*(_needed(models.marts()[name]) for name in mart.inputs if name in models.marts()))


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
    yield "changed_reports AS MATERIALIZED", _CHANGED_REPORTS
    yield "changed_parts AS MATERIALIZED", _CHANGED_PARTS


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

_CHANGED_REPORTS = "SELECT DISTINCT period, unit_code FROM core.statements SEMI JOIN changed USING (period, unit_code)"
"""Those of which a report speaks."""

_CHANGED_PARTS = """
SELECT unit_code FROM changed_reports
UNION
SELECT p.descendant_code
FROM mart.hierarchy_by_period p
JOIN changed_reports c ON c.unit_code = p.ancestor_code AND c.period = p.period
"""
"""Those of the units concerned of which a report speaks, and the units in them."""

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


def _then(model: Model) -> Iterator[tuple[str, str]]:
    """A mart at the instant: its rows of now, but for those drawn anew."""
    if not _is_patched(model):
        yield f"{model.name} AS NOT MATERIALIZED", model.select
        return
    now = f"FROM mart.{model.name} SEMI JOIN submissions USING (period)"
    if model.head.rows == "new periods":
        yield f"{model.name} AS NOT MATERIALIZED", now
        return
    has_units = "unit_code" in {column.name for column in model.columns}
    is_in = f"JOIN {_changed(model)} USING (period, unit_code)" if has_units else _IN_CHANGED_PERIODS
    anew = f"{typed(model.columns, f'({model.over(dict(_sources(model)))})')} SEMI {is_in}"
    yield f"{model.name}_anew AS MATERIALIZED", anew
    yield f"{model.name} AS NOT MATERIALIZED", f"({now} ANTI {is_in}) UNION ALL FROM {model.name}_anew"


def _is_patched(model: Model) -> bool:
    """Whether its rows of now serve: those of a table, and of a view whose rows draw on no figures of other units."""
    has_periods = "period" in {column.name for column in model.columns}
    return has_periods and (model.head.kind == "table" or bool(model.head.of_own_units))


_IN_CHANGED_PERIODS = "JOIN changed_periods USING (period)"


def _changed(model: Model) -> str:
    """The units and periods of which the rows of now are not those of then."""
    if model.head.rows == "reporting units":
        return "changed_reports"
    return "changed_sums" if _GRID in _needed(model) - {model.name} else "changed"


def _sources(model: Model) -> Iterator[tuple[str, str]]:
    """Of what a model draws on, as far as it grows with the figures: the periods and units in question alone.

    A view is drawn over these: the whole of it would be too much.
    """
    periods = "compared_periods" if model.head.compares else "changed_periods"
    units = dict.fromkeys(model.head.of_own_units, _changed(model)) | dict.fromkeys(
        model.head.of_parts, "changed_parts"
    )
    growing = [name for name in model.inputs if name not in (*models.GIVEN, *touched.NEW)]
    views = [name for name in growing if _kind(name) == "view"]
    for name in growing:
        if name in views or "period" not in {c.name for c in models.table_of(name).columns}:
            continue
        table = name if name in models.marts() else f"core.{name}"
        of_units = f" AND unit_code IN (SELECT unit_code FROM {units[name]})" if name in units else ""
        yield name, f"FROM {table} WHERE period IN (FROM {periods}){of_units}"
    yield from ((name, models.marts()[name].select) for name in views)
    if models.WANTED in model.inputs:
        yield models.WANTED, f"FROM mart.units_by_period SEMI JOIN {_changed(model)} USING (period, unit_code)"


def _kind(name: str) -> str:
    return models.marts()[name].head.kind if name in models.marts() else "table"
