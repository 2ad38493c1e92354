"""Which district and which period a caller means. Raises `BadCall` where it is none, or open."""

from configs.loader import periods, units
from flows.home import BadCall, Home


class UnknownPlace(BadCall):
    """No unit of that name or code; `candidates` are units that may be meant."""

    def __init__(self, name: str, period: str, candidates: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name, self.period, self.candidates = name, period, candidates


class UnknownPeriod(BadCall):
    """No such period."""


def known_period(period: str) -> str:
    """The period as it is written in the warehouse."""
    if period not in periods():
        raise UnknownPeriod(period)
    return period


def district_code(home: Home, name: str, period: str) -> str:
    """The code of the unit that a caller names by code or by name, in force at the end of the period."""
    day = periods()[known_period(period)].ends_on
    if any(
        u.code == name and u.valid_from <= day and (not u.valid_to or day < u.valid_to) for u in units(home.province)
    ):
        return name
    from flows.reading import reading_context  # slow to import, and most callers name a code
    from transforms.units import NoUnits

    try:
        index = reading_context(home.province).index(day)
    except NoUnits:
        raise UnknownPlace(name, period, ()) from None
    match = index.resolve(name, index.root.code, name)
    if match.unit is None:
        raise UnknownPlace(name, period, tuple(f"{u.code} {u.name}" for u in match.candidates))
    return match.unit.code
