"""Workbooks of any number of communes of the country, three sheets each: `python -m benchmarks.books FOLDER`.

The same choice gives the same files, byte for byte, so a folder can be kept: files that are there are not written
again. A changed generator writes into a folder of its own.
"""

import argparse
import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.progress import track

from benchmarks.senders import (
    WHOLE,
    Sender,
    drawn,
    habits_like_demo,
    letterhead_of_commune,
    letterhead_of_district,
    senders,
)
from tonghop.configs.units import UnitRow, country
from tonghop.examples.demo import report_sheets
from tonghop.examples.offices import PERIOD, Habits, bare_name, rows_of_district, spelt, unaccented
from tonghop.examples.sheets import DemoSheet
from tonghop.examples.tables import DemoRow, commune_rows
from tonghop.examples.workbooks import write_workbook

FORMS = ("poverty_review", "poor_movement", "near_poor_movement")
"""One sheet each."""
MIXES = ("communes", "demo")


@dataclass(frozen=True)
class Choice:
    """The first `count` communes of the list of units, or of those of one province.

    `mix`: `communes` (each sends its own workbook) or `demo` (as there, most districts send one for all communes).
    """

    count: int = WHOLE
    province: str = ""
    mix: str = "communes"

    @property
    def senders(self) -> Sequence[Sender]:
        return [each for each in senders() if self.province in ("", each.province.code)][: self.count]


@dataclass(frozen=True)
class Book:
    """A commune's own workbook, or a district's workbook with a row for each of its communes."""

    senders: tuple[Sender, ...]
    is_of_district: bool = False

    @property
    def path(self) -> Path:
        """Its path in an inbox: year, province, district, file name."""
        first = self.senders[0]
        above = (f"{unit.code}-{_slug(unit)}" for unit in (first.province, first.district))
        unit, kind = (first.district, "bao cao") if self.is_of_district else (first.commune, "bieu")
        return Path(PERIOD, *above, f"{kind} ra soat {PERIOD} {unit.code} {unaccented(unit.name)}.xlsx")

    @property
    def habits(self) -> Habits:
        first = self.senders[0]
        return habits_like_demo(first.district if self.is_of_district else first.commune)

    @property
    def pages(self) -> list[DemoSheet]:
        first = self.senders[0]
        if self.is_of_district:
            rows = [self._district_rows(sheet) for sheet in range(len(FORMS))]
            return report_sheets(rows, self.habits, letterhead_of_district(first.district, first.province), None)
        unit, name = first.commune, spelt(first.commune, self.habits.spelling)
        rows = [commune_rows(DemoRow(unit.code, "1", name, sheet)) for sheet in first.figures]
        return report_sheets(rows, self.habits, letterhead_of_commune(first), None)

    def _district_rows(self, sheet: int) -> list[DemoRow]:
        parts = {sender.commune: sender.figures[sheet] for sender in self.senders}
        return rows_of_district(self.senders[0].district, parts, self.habits)


def _slug(unit: UnitRow) -> str:
    return unaccented(bare_name(unit)).lower().replace(" ", "-")


def books_of(choice: Choice) -> list[Book]:
    """The workbooks of a choice, in the order of the list of units."""
    if choice.mix == "communes":
        return [Book((sender,)) for sender in choice.senders]
    return list(_mixed(choice.senders))


def _mixed(chosen: Sequence[Sender]) -> Iterator[Book]:
    """Of ten districts, eight send for all their communes, one leaves it to them, and in one both send."""
    for district, group in groupby(chosen, key=lambda sender: sender.district):
        members, way = tuple(group), drawn(district) // 16 % 10
        if way != 0:
            yield Book(members, is_of_district=True)
        if way <= 1:
            yield from (Book((sender,)) for sender in members)


def write_books(folder: Path, choice: Choice) -> list[Path]:
    """Write the workbooks of a choice below a folder, with all cores; returns their paths."""
    root = folder / _name(choice)
    books = books_of(choice)
    missing = [book for book in books if not (root / book.path).exists()]
    if missing:
        with ProcessPoolExecutor() as pool:
            written = pool.map(partial(write_book, root), missing, chunksize=20)
            for _ in track(written, "workbooks", len(missing), console=Console(stderr=True)):
                pass
    return [root / book.path for book in books]


def _name(choice: Choice) -> str:
    """The folder of a choice. A district's workbook depends on which communes are chosen, a commune's does not."""
    chosen = "" if choice.mix == "communes" else f"-{choice.count}-{choice.province or country().code}"
    return f"{choice.mix}{chosen}-{generator()}"


@cache
def generator() -> str:
    """A digest of everything that the workbooks' bytes depend on."""
    root = Path(__file__).parent.parent
    ours = [root / "benchmarks" / name for name in ("books.py", "senders.py")]
    digest = hashlib.sha256(version("xlsxwriter").encode())
    for path in sorted([*ours, *root.glob("examples/*.py"), *root.glob("configs/units/*.csv")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def write_book(root: Path, book: Book) -> None:
    """Write one workbook in its place below a folder.

    A file has its name only when it is whole: an interrupted run leaves nothing that looks written.
    """
    path = root / book.path
    os.replace(write_workbook(path.with_name(f"~{os.getpid()}.xlsx"), book.pages), path)


Sums = dict[tuple[str, str, str], int]
"""Unit's code, form and measure → value."""


def sums_of(books: Iterable[Book]) -> Sums:
    """The sums of some workbooks in each commune, district and province and in the country.

    Where a commune and its district both report, the district's figures are current.
    """
    current: dict[str, tuple[Sender, Habits]] = {}
    for book in sorted(books, key=lambda book: book.is_of_district):
        current |= {sender.commune.code: (sender, book.habits) for sender in book.senders}
    sums: Sums = defaultdict(int)
    for sender, habits in current.values():
        for form, measure, value in _reported(sender, habits):
            for unit in (sender.commune, sender.district, sender.province, country()):
                sums[unit.code, form, measure] += value
    return dict(sums)


def _reported(sender: Sender, habits: Habits) -> Iterator[tuple[str, str, int]]:
    has_persons = habits.has_persons or habits.is_export
    for form, sheet in zip(FORMS, sender.figures, strict=True):
        for measure, value in sheet.items():
            if form == FORMS[0] or has_persons or not measure.endswith("_persons"):
                yield form, measure, value


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of a command that choose workbooks."""
    parser.add_argument(
        "--province", default="", help="the code of a province; by default the whole country's communes"
    )
    parser.add_argument("--mix", choices=MIXES, default=MIXES[0], help="demo: most districts send for their communes")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.books", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=WHOLE, help="how many communes")
    add_options(parser)
    options = parser.parse_args()
    paths = write_books(options.folder, Choice(options.count, options.province, options.mix))
    print(f"{len(paths)} workbooks: {paths[0].parents[3]}")


if __name__ == "__main__":
    main()
