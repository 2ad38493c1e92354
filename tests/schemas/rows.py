"""Frames of a form for tests: rows by measure, what is not named is not there."""

from collections.abc import Mapping

import polars as pl

from schemas.form import FormSpec, all_forms

Row = Mapping[str, float | None]

GOOD: dict[str, Row] = {
    "poverty_review": {
        "households": 100,
        "persons": 400,
        "poor_households": 5,
        "near_poor_households": 6,
        "poor_persons": 20,
        "near_poor_persons": 24,
    },
    "poor_movement": {"opening": 50, "became_near_poor": 10, "relapsed": 2, "newly_poor": 3, "closing": 45},
    "near_poor_movement": {"opening": 60, "escaped": 12, "from_poor": 10, "other_increase": 1, "closing": 59},
}
"""A row of each form that breaks no rule."""


def frame(spec: FormSpec, *rows: Row, decimals: int = 0) -> pl.DataFrame:
    """Rows as `check` wants them. `decimals`: those written of every claimed rate."""
    columns = {m.name: pl.Series([row.get(m.name) for row in rows], dtype=pl.Float64) for m in spec.measures}
    written = {
        f"decimals_{m.name}": pl.Series([decimals] * len(rows), dtype=pl.Int32) for m in spec.measures if m.is_claim
    }
    return pl.DataFrame(columns | written)


def form(name: str) -> FormSpec:
    """A declared form."""
    return all_forms()[name]
