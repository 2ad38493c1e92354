"""What a province reads first: the latest period, and its headline counts and rates."""

from pathlib import Path
from typing import Any

from tonghop.configs.indicators import indicators
from tonghop.warehouse import query
from tonghop.warehouse.questions import coverage

Headlines = dict[str, dict[str, dict[str, Any]]]
"""Unit code → indicator → its row: count, rate and coverage. Indicators in the order of `configs/indicators.yaml`."""


def latest_period(warehouse: Path) -> str | None:
    """The last period for which something was sent."""
    rows = query.ask(warehouse, *coverage.latest_period()).rows
    return rows[0][0] if rows else None


def headlines(warehouse: Path, period: str) -> Headlines:
    """The headline figures of a period, down to the level above the lowest; empty before the first run."""
    found: Headlines = {}
    if not warehouse.exists():
        return found
    rows = query.ask(warehouse, *coverage.rates(period)).dicts()
    for name in (each.indicator for each in indicators() if each.headline):
        for row in rows:
            if row["indicator"] == name:
                found.setdefault(row["unit_code"], {})[name] = row
    return found
