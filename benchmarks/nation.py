"""Workbooks of any number of communes of the country, in the style of the demo: one a commune, of three sheets each.

THE FIGURES ARE MADE UP: each commune tells those of one of the demo's of its type, some times over, so that all that
must add up does. The demo's highland communes and its island are left out: scattered over the country they would be
outliers, each a finding. The same number gives the same files, byte for byte.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from configs.kinds import UnitRow
from configs.loader import country, units
from examples.demo import report_pages
from examples.offices import OLD_EXCEL, PERIOD, Habits, bare_name, habits_of, spelt, unaccented
from examples.pages import Letter, Row, commune_rows
from examples.split import MOUNTAIN, STATE_DAY, CommuneFigures, communes, communes_of, districts, figures
from examples.workbooks import write_workbook

FORMS = ("poverty_review", "poor_movement", "near_poor_movement")
"""One sheet each."""
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
        """A number that depends on nothing but the commune: what is drawn by it is drawn again."""
        return zlib.crc32(self.commune.code.encode())

    @property
    def habits(self) -> Habits:
        """Those of one of the demo's districts."""
        known = sorted(districts())
        return habits_of(known[self.drawn % len(known)])

    @property
    def figures(self) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
        """What the three sheets tell, by measure."""
        known = _communes_like(self.commune.type)
        own, times = known[self.drawn // 16 % len(known)], 1 + self.drawn // 4096 % 3
        sheets = (own.review, own.poor_movement, own.near_poor_movement)
        review, poor, near_poor = ({name: value * times for name, value in sheet.items()} for sheet in sheets)
        return review, poor, near_poor


@cache
def _communes_like(kind: str) -> list[CommuneFigures]:
    """The figures of the demo's communes of a type."""
    aside = {unit.code for unit in communes_of(OLD_EXCEL)} | MOUNTAIN
    return [figures()[code] for code, unit in communes().items() if unit.type == kind and code not in aside]


@cache
def senders() -> tuple[Sender, ...]:
    """Every commune in force at the end of 2023, in the order of the list of units."""
    known = {u.code: u for u in units(country().code) if _is_in_force(u)}
    communes = [unit for unit in known.values() if unit.level == "commune"]
    above = [(unit, known[unit.parent_code]) for unit in communes]
    return tuple(Sender(unit, district, known[district.parent_code]) for unit, district in above)


def _is_in_force(unit: UnitRow) -> bool:
    return unit.valid_from <= STATE_DAY and (not unit.valid_to or unit.valid_to > STATE_DAY)


def write_books(folder: Path, count: int) -> list[Path]:
    """Write the workbooks of the first so many communes below a folder, with all cores; gives their paths.

    A folder that holds them already is left as it is.
    """
    chosen = senders()[:count]
    paths = [folder / path_of(sender) for sender in chosen]
    if not all(path.exists() for path in paths):
        with ProcessPoolExecutor() as pool:
            list(pool.map(partial(_write, folder), range(len(chosen)), chunksize=50))
    return paths


def _write(folder: Path, place: int) -> None:
    sender = senders()[place]
    unit, habits = sender.commune, sender.habits
    rows = [commune_rows(Row(unit.code, "1", spelt(unit, habits.spelling), sheet)) for sheet in sender.figures]
    write_workbook(folder / path_of(sender), report_pages(rows, habits, letter_of(sender), None))


def path_of(sender: Sender) -> Path:
    """Where a commune's workbook comes in: year, province, district."""
    above = (f"{unit.code}-{_slug(unit)}" for unit in (sender.province, sender.district))
    return Path(PERIOD, *above, f"bieu ra soat {PERIOD} {sender.commune.code} {unaccented(sender.commune.name)}.xlsx")


def _slug(unit: UnitRow) -> str:
    return unaccented(bare_name(unit)).lower().replace(" ", "-")


def letter_of(sender: Sender) -> Letter:
    """The letterhead: many communes and districts of the country bear the same name, so the province is named."""
    unit = sender.commune
    office = unit.name[0].lower() + unit.name[1:]
    day = f"ngày 4 tháng 12 năm {PERIOD}"
    return Letter(
        above=f"UBND {sender.district.name.upper()}, {sender.province.name.upper()}",
        sender=f"UBND {unit.name.upper()}",
        attached=f"(Kèm theo Báo cáo số {40 + sender.drawn % 60}/BC-UBND {day} của UBND {office})",
        place_and_day=f"{unit.name if bare_name(unit).isdigit() else bare_name(unit)}, {day}",
    )


Sums = dict[tuple[str, str, str], int]
"""By unit's code, form and measure."""


def sums_of(chosen: Iterable[Sender]) -> Sums:
    """What the figures of some communes come to in each of them, their districts, their provinces and the country."""
    sums: Sums = defaultdict(int)
    for sender in chosen:
        for form, measure, value in _told(sender):
            for unit in (sender.commune, sender.district, sender.province, country()):
                sums[unit.code, form, measure] += value
    return dict(sums)


def _told(sender: Sender) -> Iterator[tuple[str, str, int]]:
    has_persons = sender.habits.has_persons or sender.habits.is_export
    for form, sheet in zip(FORMS, sender.figures, strict=True):
        for measure, value in sheet.items():
            if form == FORMS[0] or has_persons or not measure.endswith("_persons"):
                yield form, measure, value
