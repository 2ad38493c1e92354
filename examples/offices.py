"""Who sends the demo's reports and how: offices with their habits, folders, letterheads and spelling of names."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tonghop.configs.units import UnitRow
from tonghop.examples.commune_figures import districts
from tonghop.examples.sheets import Letterhead
from tonghop.examples.tables import DemoRow, DemoValue, district_rows

PERIOD, OPENING_PERIOD = "2023", "2022"
OLD_EXCEL = "602"


@dataclass(frozen=True)
class Habits:
    """How an office fills in its sheets. `spelling`: of the units' names (plain, short, capitals, spaces)."""

    is_export: bool = False
    has_persons: bool = True
    has_formulas: bool = False
    spelling: str = "plain"


_HABITS = {
    "594": Habits(has_persons=False, spelling="short"),
    "595": Habits(is_export=True, has_formulas=True, spelling="spaces"),
    "596": Habits(has_formulas=True),
    "598": Habits(has_formulas=True, spelling="capitals"),
    "600": Habits(is_export=True),
    "601": Habits(is_export=True, has_formulas=True, spelling="short"),
    "602": Habits(has_persons=False),
}
_SHORT_TYPES = {"xã": "X.", "phường": "P.", "thị trấn": "TT."}


def habits_of(district: str) -> Habits:
    """How a district fills in its sheets."""
    return _HABITS.get(district, Habits())


def folder_of(inbox: Path, period: str, district: UnitRow) -> Path:
    """The folder in the inbox for a district's files of a year."""
    return inbox / period / unaccented(bare_name(district)).lower().replace(" ", "-")


def unaccented(name: str) -> str:
    """A name as people type it in file names: Xã Đồng Kho → Xa Dong Kho."""
    parts = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def bare_name(unit: UnitRow) -> str:
    """The name without its type: Huyện Bắc Bình → Bắc Bình."""
    return unit.name[len(unit.type) :].strip()


def rows_of_district(
    district: UnitRow, parts: Mapping[UnitRow, Mapping[str, DemoValue]], habits: Habits
) -> list[DemoRow]:
    """The district's row, those of its communes (commune → figures), and the total row."""
    rows = [
        DemoRow(unit.code, f"1.{number}", spelt(unit, habits.spelling), figures)
        for number, (unit, figures) in enumerate(parts.items(), 1)
    ]
    name = spelt(district, habits.spelling if habits.spelling == "capitals" else "plain")
    return district_rows(district.code, name, rows)


def spelt(unit: UnitRow, spelling: str) -> str:
    """A unit's name as an office spells it: X. Tân Hải, XÃ HÀM MỸ."""
    if spelling == "short":
        return f"{_SHORT_TYPES[unit.type]} {bare_name(unit)}"
    if spelling == "spaces":
        return unit.name.replace(" ", "  ")
    return unit.name.upper() if spelling == "capitals" else unit.name


def unit_header(habits: Habits) -> str:
    """The header of the column of units' names."""
    return "Phường/ Xã" if habits.is_export else "Đơn vị"


def district_letterhead(district: UnitRow, year: str) -> Letterhead:
    """The letterhead of a district's report of a year."""
    number, day = 180 + 7 * (int(district.code) - 592), 12 if year == PERIOD else 14
    office = district.name[0].lower() + district.name[1:]
    return Letterhead(
        above="ỦY BAN NHÂN DÂN TỈNH BÌNH THUẬN",
        sender=f"UBND {district.name.upper()}",
        attached=f"(Kèm theo Báo cáo số {number}/BC-UBND ngày {day} tháng 12 năm {year} của UBND {office})",
        place_and_day=f"{bare_name(district)}, ngày {day} tháng 12 năm {year}",
    )


def commune_letterhead(unit: UnitRow) -> Letterhead:
    """The letterhead of a commune's report of 2023."""
    number = 40 + int(unit.code) % 60
    office = unit.name[0].lower() + unit.name[1:]
    return Letterhead(
        above=f"UBND {districts()[unit.parent_code].name.upper()}",
        sender=f"UBND {unit.name.upper()}",
        attached=f"(Kèm theo Báo cáo số {number}/BC-UBND ngày 4 tháng 12 năm {PERIOD} của UBND {office})",
        place_and_day=f"{bare_name(unit)}, ngày 4 tháng 12 năm {PERIOD}",
    )


@dataclass(frozen=True)
class Office:
    """An office of the province that is no unit. `folder`: in the inbox; `sign`: its part of a letter's number."""

    folder: str
    above: str
    sender: str
    sign: str
    signed_by: str = "GIÁM ĐỐC"


BANK = Office("ngan-hang-csxh", "NGÂN HÀNG CHÍNH SÁCH XÃ HỘI", "CHI NHÁNH TỈNH BÌNH THUẬN", "NHCS-BT")
FRONT = Office("mat-tran", "ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM", "TỈNH BÌNH THUẬN", "MTTQ-BTT", "CHỦ TỊCH")
INSURANCE = Office("bao-hiem-xa-hoi", "BẢO HIỂM XÃ HỘI VIỆT NAM", "BẢO HIỂM XÃ HỘI TỈNH BÌNH THUẬN", "BHXH")
LABOUR = Office("so-ldtbxh", "UBND TỈNH BÌNH THUẬN", "SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "SLĐTBXH")
SCHOOLS = Office("so-giao-duc", "UBND TỈNH BÌNH THUẬN", "SỞ GIÁO DỤC VÀ ĐÀO TẠO", "SGDĐT")


def office_letterhead(office: Office, day: str) -> Letterhead:
    """The letterhead of an office's report. `day`: in words, such as ngày 14 tháng 12 năm 2023."""
    number = 300 + 11 * len(office.sign) + len(day)
    return Letterhead(
        above=office.above,
        sender=office.sender,
        attached=f"(Kèm theo Báo cáo số {number}/BC-{office.sign} {day})",
        place_and_day=f"Bình Thuận, {day}",
        signed_by=office.signed_by,
    )
