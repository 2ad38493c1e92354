"""Reports of few rows, as .xlsx files."""

from collections.abc import Iterable, Sequence
from functools import cache

from tests.workbooks import COLUMNS, Header, Sheet, workbook
from tonghop.configs.units import units

TITLE = "KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO NĂM {year}"
MEASURES = ("households", "persons", "poor_households", "near_poor_households")
"""What a small report tells, in the order of its columns."""
WITHOUT_PERSONS = (*COLUMNS[:3], *COLUMNS[4:])
"""The columns of a partial one, which leaves out all persons."""

Row = tuple[object, ...]
"""A unit's name and its figures, in the order of the columns."""


def in_force(valid_from: str, valid_to: str, day: str = "2023-12-31") -> bool:
    return valid_from <= day and (not valid_to or day < valid_to)


@cache
def names(district: str, province: str = "60") -> dict[str, str]:
    """Code → name of a district's communes in force at the end of 2023, by code."""
    found = {
        u.code: u.name for u in units(province) if u.parent_code == district and in_force(u.valid_from, u.valid_to)
    }
    return dict(sorted(found.items()))


FIRST_REPORT: Row = (next(iter(names("599").values())), 100, 400, 3, 5)
"""A commune of Tánh Linh and its figures."""


def review(rows: Iterable[Row], *, sender: str = "", year: str = "2023", columns: Sequence[Header] = COLUMNS) -> bytes:
    """A review of few columns as an .xlsx file. `sender`: the offices at its head, one a line, the upper first."""
    numbered = [[number, *row] for number, row in enumerate(rows, 1)]
    above = [[f"UBND {office}"] for office in sender.splitlines()]
    return workbook(Sheet(columns, numbered, title=TITLE.format(year=year), above=above))


def movement(rows: Iterable[Row], *, sender: str = "", year: str = "2023") -> bytes:
    """Poor households at the beginning and the end of a year, as an .xlsx file: columns C and D, data from row 3."""
    numbered = [[number, *row] for number, row in enumerate(rows, 1)]
    above = [[f"UBND {office}"] for office in sender.splitlines()]
    title = f"DIỄN BIẾN HỘ NGHÈO NĂM {year}"
    return workbook(Sheet(["STT", "Đơn vị", "Đầu kỳ", "Cuối kỳ"], numbered, title=title, above=above))
