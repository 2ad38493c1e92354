"""Groups of the lowest units, and which unit is in which group."""

import csv
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from pathlib import Path

from tonghop.configs.convert import convert_each, inside
from tonghop.configs.errors import ConfigError, Place
from tonghop.configs.units import units
from tonghop.configs.validity import is_in_force
from tonghop.configs.yaml_files import ROOT, load_yaml


@dataclass(frozen=True)
class Group:
    """A group of lowest units whose rates are summed apart. `against`: the group it is compared with, '' for none."""

    unit_group: str
    title_vi: str
    title_en: str
    against: str = ""


@dataclass(frozen=True)
class UnitGroup:
    """A unit is in a group for a span of time (`valid_to` exclusive, empty: still). `source`: what says so."""

    code: str
    valid_from: str
    valid_to: str
    unit_group: str
    source: str


@cache
def groups() -> tuple[Group, ...]:
    """`configs/groups.yaml`, in its order. Raises `ConfigError` where one stands against a group that is none."""
    data = load_yaml("groups.yaml")
    found = convert_each(Group, data, Place("groups.yaml"), "unit_group")
    for group in found:
        if group.against and group.against not in data:
            place = inside(Place("groups.yaml"), data, group.unit_group)
            raise ConfigError(place, "no_group", found=group.against)
    return found


def unit_groups(root: str, own: Path | None = None) -> tuple[UnitGroup, ...]:
    """Which units below a root are in which groups: `configs/units/groups.csv`, then the home's `own` file.

    A line is about the unit of its code that is in force on its first day, and ends at the latest with that unit. What
    the list of units says itself (`urban_rural`) is not repeated. Raises `ConfigError` with file and line.
    """
    shipped = (ROOT / "units/groups.csv").read_bytes()
    codes = {unit.code for unit in units(root)}
    rows = [entry for entry in _group_rows(shipped, "units/groups.csv") if entry[1].code in codes]
    if own is not None and own.is_file():
        rows += _group_rows(own.read_bytes(), str(own))
    found: list[UnitGroup] = []
    for place, row in rows:
        _check_group(row, root, place)
        within = _within_its_unit(row, root, place)
        if any(_is_of_one_time(within, other) for other in found):
            raise ConfigError(place, "group_twice", code=row.code, found=row.unit_group)
        found.append(within)
    return tuple(found)


def _group_rows(content: bytes, name: str) -> list[tuple[Place, UnitGroup]]:
    """The lines of a file of groups, each with its place."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ConfigError(Place(name), "not_utf8") from None
    wanted = [field.name for field in fields(UnitGroup)]
    reader = csv.reader(lines)
    if next(reader, []) != wanted:
        raise ConfigError(Place(name, 1), "wrong_header", expected=",".join(wanted))
    found = []
    for cells in reader:
        place = Place(name, reader.line_num)
        if len(cells) != len(wanted):
            raise ConfigError(place, "wrong_columns", count=len(wanted))
        found.append((place, UnitGroup(*(cell.strip() for cell in cells))))
    return found


def _check_group(row: UnitGroup, root: str, place: Place) -> None:
    if row.unit_group not in {group.unit_group for group in groups()}:
        raise ConfigError(place, "no_group", found=row.unit_group)
    if row.unit_group in {unit.urban_rural for unit in units(root)}:
        raise ConfigError(place, "group_of_list", found=row.unit_group)
    if not row.source:
        raise ConfigError(place, "no_source")
    for day in (row.valid_from, row.valid_to or row.valid_from):
        if not _is_day(day):
            raise ConfigError(place, "not_day", found=day)
    if row.valid_to and row.valid_to <= row.valid_from:
        raise ConfigError(place, "ends_early")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _within_its_unit(row: UnitGroup, root: str, place: Place) -> UnitGroup:
    """The line, ended where its unit ends."""
    for unit in units(root):
        if unit.code == row.code and is_in_force(unit.valid_from, unit.valid_to, row.valid_from):
            ends = [day for day in (row.valid_to, unit.valid_to) if day]
            return replace(row, valid_to=min(ends, default=""))
    raise ConfigError(place, "no_unit_on_day", found=row.code, day=row.valid_from)


def _is_of_one_time(one: UnitGroup, other: UnitGroup) -> bool:
    if (one.code, one.unit_group) != (other.code, other.unit_group):
        return False
    return (not other.valid_to or one.valid_from < other.valid_to) and (
        not one.valid_to or other.valid_from < one.valid_to
    )
