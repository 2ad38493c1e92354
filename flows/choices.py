"""What may be chosen in Prefect's UI for a correction: the units of the home's province, and the periods."""

from tonghop.configs.periods import periods
from tonghop.configs.units import units
from tonghop.ledger.home import Home

MOST_UNITS = 2000
"""Units that one list of choices may hold. No province has as many; the country's list ends with the districts."""


def unit_choices(home: Home) -> tuple[str, ...]:
    """The units of a home, each by code and name, from the top: whole levels, as many as one list may hold."""
    by_level: dict[str, dict[str, None]] = {}
    for unit in units(home.province):
        by_level.setdefault(unit.level, {})[f"{unit.code} {unit.name}"] = None
    choices: list[str] = []
    for level in by_level.values():
        if len(choices) + len(level) > MOST_UNITS:
            break
        choices += level
    return tuple(choices)


def period_choices() -> tuple[str, ...]:
    """All periods, as they are written in the warehouse."""
    return tuple(periods())


def unit_of_choice(home: Home, text: str) -> str:
    """The code in a choice; a code alone and a name stay as they are."""
    first = text.partition(" ")[0]
    return first if any(unit.code == first for unit in units(home.province)) else text
