"""Which district, period and rule a caller means. Raises `BadCall` where it is none, or open."""

from tonghop.configs.loader import finding_texts, periods, units
from tonghop.ledger.home import BadCall, Home


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


def is_rule(name: str) -> bool:
    """True for a rule by which something is found."""
    if name in finding_texts():
        return True
    from tonghop.schemas.check import CLAIMED_RATE, WHOLE_NUMBER
    from tonghop.schemas.form import all_forms  # slow to import, and most rules have texts of their own

    return name in {CLAIMED_RATE, WHOLE_NUMBER, *(rule.name for spec in all_forms().values() for rule in spec.rules)}


def district_code(home: Home, name: str, period: str) -> str:
    """The code of the unit that a caller names by code or by name, in force at the end of the period."""
    day = periods()[known_period(period)].ends_on
    if any(
        u.code == name and u.valid_from <= day and (not u.valid_to or day < u.valid_to) for u in units(home.province)
    ):
        return name
    from tonghop.readers.pool import reading_context  # slow to import, and most callers name a code
    from tonghop.transforms.entities.units import NoUnits

    try:
        index = reading_context(home.province).index(day)
    except NoUnits:
        raise UnknownPlace(name, period, ()) from None
    match = index.resolve(name, index.root.code, name)
    if match.unit is None:
        raise UnknownPlace(name, period, tuple(f"{u.code} {index.full_name(u)}" for u in match.candidates))
    return match.unit.code
