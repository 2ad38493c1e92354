"""Administrative units: the country, its provinces, and every unit that was ever in one."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cache

from tonghop.configs.errors import ConfigError, Place
from tonghop.configs.yaml_files import ROOT, load_yaml


@dataclass(frozen=True)
class UnitRow:
    """A line of a unit list; key `(code, valid_from)`, `valid_to` exclusive, empty: in force."""

    code: str
    valid_from: str
    valid_to: str
    level: str
    name: str
    type: str
    parent_code: str
    urban_rural: str


@cache
def provinces() -> dict[str, str]:
    """Every province's name, by code."""
    return {
        code: name
        for entry in load_yaml("units/index.yaml")
        for code, _, _, level, name, *_ in csv.reader(_lines_of_provinces(entry["file"]))
        if level == "province"
    }


def _lines_of_provinces(name: str) -> list[str]:
    """The few lines of a list of 11,000 that may be of a province: every command asks for these."""
    text = (ROOT / "units" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if ",province," in line]


def is_root(code: str) -> bool:
    """Whether a home may be of this unit: of a province or of the country."""
    return code in provinces() or code == country().code


@cache
def country() -> UnitRow:
    """The unit that contains every province."""
    (row,) = unit_rows("country.csv")
    return row


@cache
def units(root: str) -> tuple[UnitRow, ...]:
    """A province (or the country) and all units that were ever in it, parents first.

    Raises `ConfigError` for an unknown code.
    """
    whole = country()
    if root != whole.code:
        return tuple(_units_of_province(root))
    below = [unit for province in provinces() for unit in _units_of_province(province)]
    return (whole, *(unit if unit.parent_code else replace(unit, parent_code=whole.code) for unit in below))


def _units_of_province(province: str) -> Iterator[UnitRow]:
    entries = load_yaml("units/index.yaml")
    own = [entry["file"] for entry in entries if entry["replaces"] == province]
    chosen = tuple(own or [entry["file"] for entry in entries if not entry["replaces"]])
    level = [row for row in _units_below(chosen).get("", ()) if row.code == province]
    if not level:
        raise ConfigError(Place("units"), "no_province", found=province)
    while level:
        yield from level
        parents = dict.fromkeys(row.code for row in level)
        level = [row for parent in parents for row in _units_below(chosen).get(parent, ())]


@cache
def _units_below(names: tuple[str, ...]) -> dict[str, list[UnitRow]]:
    """The units of some lists by the code of the unit above them, '' for none."""
    below: dict[str, list[UnitRow]] = {}
    for name in names:
        for row in unit_rows(name):
            below.setdefault(row.parent_code, []).append(row)
    return below


@cache
def unit_rows(name: str) -> list[UnitRow]:
    """The units of a list in `configs/units/`, in its order. Raises `ConfigError`."""
    return [UnitRow(*cells) for cells in _unit_lines(name)]


def _unit_lines(name: str) -> Iterator[list[str]]:
    """The lines of a unit list as texts, in the order of the fields of `UnitRow`."""
    lines = csv.reader((ROOT / "units" / name).read_text(encoding="utf-8").splitlines())
    wanted = [field.name for field in fields(UnitRow)]
    if next(lines) != wanted:
        raise ConfigError(Place(f"units/{name}", 1), "wrong_header", expected=",".join(wanted))
    return lines
