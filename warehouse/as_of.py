"""The marts as they were known at an instant: the models over what `core` held then, as macros of the warehouse."""

from collections.abc import Iterable

from tonghop.warehouse import models
from tonghop.warehouse.tables import quoted, typed

_DATED = ("submissions", "decisions", "readings")
"""Tables of core that say since when the warehouse holds each row. What else grows is joined to one of them."""


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
    marts = models.marts()
    needed = _needed(name)
    parts = {part: _held(part) for part in models.GROWING if part in needed}
    parts[models.SETTINGS] = models.settings(coverage_threshold)
    parts |= {part: model.select for part, model in marts.items() if part in needed}
    ctes = ", ".join(f"{part} AS ({select})" for part, select in parts.items())
    return f"WITH {ctes} {typed(marts[name].columns, name)} WHERE for_period IS NULL OR period = for_period"


def _held(table: str) -> str:
    """What the warehouse held at the instant of a table of core."""
    since = " WHERE accepted_at <= CAST(instant AS TIMESTAMPTZ)" if table in _DATED else ""
    return f"FROM core.{table}{since}"


def _needed(name: str) -> set[str]:
    """A mart, and all that it draws on, directly or by others."""
    model = models.marts().get(name)
    return {name}.union(*map(_needed, model.inputs)) if model else {name}
