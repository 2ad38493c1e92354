"""Which unit, period and rule a caller means. Raises `BadCall` for one that does not exist or is ambiguous."""

from tonghop.configs.periods import periods
from tonghop.configs.texts import finding_texts
from tonghop.configs.units import UnitRow, units
from tonghop.configs.validity import is_in_force
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home


def known_period(period: str) -> str:
    """The period as it is written in the warehouse."""
    if period not in periods():
        raise BadCall("unknown_period", period=period)
    return period


def is_rule(name: str) -> bool:
    """True for the name of a rule."""
    if name in finding_texts():
        return True
    from tonghop.schemas import form  # slow to import, and most rules have texts of their own

    of_columns = {form.WHOLE_NUMBER, form.AMOUNT, form.CLAIMED_RATE}
    return name in of_columns or any(rule.name == name for spec in form.all_forms().values() for rule in spec.rules)


def units_in_force(home: Home, period: str) -> list[UnitRow]:
    """The units of a home that are in force at the end of a period."""
    day = periods()[period].ends_on
    return [u for u in units(home.province) if is_in_force(u.valid_from, u.valid_to, day)]


def district_code(home: Home, name: str, period: str) -> str:
    """The code of the unit that a caller names by code or by name, in force at the end of the period."""
    day = periods()[known_period(period)].ends_on
    if any(unit.code == name for unit in units_in_force(home, period)):
        return name
    from tonghop.readers.context import reading_context  # slow to import, and most callers name a code
    from tonghop.transforms.entities.units import NoUnits

    try:
        index = reading_context(home.province).index(day)
    except NoUnits:
        raise BadCall("unknown_district", name=name, period=period) from None
    match = index.resolve(name, index.root.code, name)
    if match.unit is None:
        candidates = ", ".join(f"{unit.code} {index.full_name(unit)}" for unit in match.candidates)
        if candidates:
            raise BadCall("ambiguous_district", name=name, period=period, candidates=candidates)
        raise BadCall("unknown_district", name=name, period=period)
    return match.unit.code


def unit_name(home: Home, code: str, period: str) -> str:
    """A unit's name at the end of a period."""
    from tonghop.readers.context import reading_context

    return reading_context(home.province).index(periods()[period].ends_on).by_code[code].name
