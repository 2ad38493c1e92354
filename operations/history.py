"""Questions about history: the cells of a figure, and what changed between two instants or releases."""

import re
from datetime import datetime, timedelta
from pathlib import Path

from tonghop.ledger.clock import ZONE, now
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.operations.arguments import district_code, known_period
from tonghop.operations.releases import known_release
from tonghop.warehouse import compare
from tonghop.warehouse.trace import NoFigure, Trace, trace


def instant(text: str) -> datetime:
    """A moment that a caller names in ISO format; without a zone, in that of the program. A day means its end."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadCall("bad_instant", text=text) from None
    if re.fullmatch(r"\d{4}-\d\d-\d\d|\d{8}", text):
        moment += timedelta(days=1, microseconds=-1)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def changes(home: Home, period: str, start: str, end: str) -> compare.Changes:
    """What differs between two instants (`end` empty: now), or between two releases (`r1`, `r2`). Raises `BadCall`."""
    if not start:
        raise BadCall("bad_instant", text=start)
    releases = [_release(home, period, text) for text in (start, end)]
    if releases[0] and releases[1]:
        return compare.between_releases(home.warehouse, period, releases[0], releases[1])
    if releases[0] and not end:
        return compare.since_release(home.warehouse, period, *releases[0], now())
    moments = [
        found[1] if found else instant(text) if text else now()
        for found, text in zip(releases, (start, end), strict=True)
    ]
    return compare.between_instants(home.warehouse, period, *moments)


def _release(home: Home, period: str, text: str) -> tuple[Path, datetime] | None:
    found = re.fullmatch(r"r(\d+)", text)
    return known_release(home, period, int(found[1])) if found else None


def traced(home: Home, name: str, unit: str, period: str, category: str, as_of: str) -> Trace:
    """A figure with the cells that it is made of. Raises `BadCall`."""
    code = district_code(home, unit, known_period(period))
    moment = instant(as_of) if as_of else None
    try:
        return trace(home.warehouse, name, code, period, category, moment)
    except NoFigure as error:
        if error.known:
            raise BadCall("unknown_figure", name=name, known=", ".join(error.known)) from None
        raise BadCall("no_figure", name=name, unit=unit, period=period) from None
