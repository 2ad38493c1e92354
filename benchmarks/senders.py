"""Communes of the country as senders in the style of the demo: their habits, figures and letterheads.

THE FIGURES ARE MADE UP: each commune reports a multiple of the figures of one of the demo's communes of its type, so
that all sums hold. The demo's highland communes and its island are excluded: scattered over the country they would be
outliers, each with a finding.
"""

import zlib
from dataclasses import dataclass
from functools import cache

from tonghop.configs.units import UnitRow, country, units
from tonghop.examples.commune_figures import (
    MOUNTAIN,
    CommuneFigures,
    communes,
    communes_of,
    districts,
    figures,
    is_current,
)
from tonghop.examples.offices import OLD_EXCEL, PERIOD, Habits, bare_name, habits_of
from tonghop.examples.sheets import Letterhead

WHOLE = 10_599
"""Communes of the country at the end of 2023."""


@dataclass(frozen=True)
class Sender:
    """A commune, and the units above it."""

    commune: UnitRow
    district: UnitRow
    province: UnitRow

    @property
    def drawn(self) -> int:
        return drawn(self.commune)

    @property
    def habits(self) -> Habits:
        return habits_like_demo(self.commune)

    @property
    def figures(self) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
        """The figures of the three sheets, by measure."""
        known = _communes_like(self.commune.type)
        own, times = known[self.drawn // 16 % len(known)], 1 + self.drawn // 4096 % 3
        sheets = (own.review, own.poor_movement, own.near_poor_movement)
        review, poor, near_poor = ({name: value * times for name, value in sheet.items()} for sheet in sheets)
        return review, poor, near_poor


def drawn(unit: UnitRow) -> int:
    """A number drawn by the unit's code alone, so that every run draws the same."""
    return zlib.crc32(unit.code.encode())


def habits_like_demo(unit: UnitRow) -> Habits:
    """The habits of one of the demo's districts."""
    known = sorted(districts())
    return habits_of(known[drawn(unit) % len(known)])


@cache
def _communes_like(kind: str) -> list[CommuneFigures]:
    """The figures of the demo's communes of a type."""
    aside = {unit.code for unit in communes_of(OLD_EXCEL)} | MOUNTAIN
    return [figures()[code] for code, unit in communes().items() if unit.type == kind and code not in aside]


@cache
def senders() -> tuple[Sender, ...]:
    """Every commune in force at the end of 2023, in the order of the list of units."""
    known = {u.code: u for u in units(country().code) if is_current(u)}
    communes = [unit for unit in known.values() if unit.level == "commune"]
    above = [(unit, known[unit.parent_code]) for unit in communes]
    return tuple(Sender(unit, district, known[district.parent_code]) for unit, district in above)


def letterhead_of_commune(sender: Sender) -> Letterhead:
    """The letterhead of a commune. It names the province, because units of different provinces share names."""
    above = f"UBND {sender.district.name.upper()}, {sender.province.name.upper()}"
    return _letter(above, sender.commune, f"ngày 4 tháng 12 năm {PERIOD}")


def letterhead_of_district(district: UnitRow, province: UnitRow) -> Letterhead:
    """The letterhead of a district that sends for all its communes."""
    return _letter(f"ỦY BAN NHÂN DÂN {province.name.upper()}", district, f"ngày 12 tháng 12 năm {PERIOD}")


def _letter(above: str, unit: UnitRow, day: str) -> Letterhead:
    office = unit.name[0].lower() + unit.name[1:]
    return Letterhead(
        above=above,
        sender=f"UBND {unit.name.upper()}",
        attached=f"(Kèm theo Báo cáo số {40 + drawn(unit) % 60}/BC-UBND {day} của UBND {office})",
        place_and_day=f"{unit.name if bare_name(unit).isdigit() else bare_name(unit)}, {day}",
    )
