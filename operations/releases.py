"""The releases of a home: which there are, and where their files lie."""

from datetime import datetime
from pathlib import Path
from typing import Any

from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.warehouse import query
from tonghop.warehouse.questions import runs


def folder_of(home: Home, period: str, number: int) -> Path:
    """Where a release's files lie."""
    return home.releases / period / str(number)


def releases(home: Home, period: str | None = None) -> list[dict[str, Any]]:
    """The releases of a period, or all, oldest first."""
    return query.ask(home.warehouse, *runs.releases(period)).dicts()


def known_release(home: Home, period: str, number: int) -> tuple[Path, datetime]:
    """A release's folder and time. Raises `BadCall` where there is none."""
    for row in releases(home, period):
        if row["number"] == number:
            return folder_of(home, period, number), row["published_at"]
    raise BadCall("unknown_release", period=period, number=number)
