"""The demo's inbox: the workbooks that districts and communes of Bình Thuận might have sent.

THE FIGURES ARE MADE UP: the province's published totals for 2022 and 2023, split over communes by guess
(`split.py`). Every sheet says so below its table. The files are the same, byte for byte, each time they are
written.

Two things in the reports of 2023 are wrong on purpose, as in life: Huyện Hàm Thuận Bắc mistyped four cells of
its review (put right by `write_correction`), and one commune of Huyện Bắc Bình tells three poor households
more than its district does.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from configs.kinds import UnitRow
from examples import columns
from examples.columns import Column
from examples.pages import TOTAL, Letter, Overrides, Page, Row, Table, commune_rows, district_rows, page
from examples.split import (
    BIG_COMMUNE,
    PROVINCE,
    WARD_WITH_BLANK_2022,
    CommuneFigures,
    add_up,
    communes,
    communes_of,
    districts,
    figures,
)
from examples.workbooks import write_workbook

__all__ = [
    "CORRECTED_DISTRICT",
    "DISAGREEING_COMMUNE",
    "OPENING_PERIOD",
    "PERIOD",
    "PROVINCE",
    "WARD_WITH_BLANK_2022",
    "figures",
    "write_correction",
    "write_opening",
    "write_reports",
]

PERIOD, OPENING_PERIOD = "2023", "2022"
CORRECTED_DISTRICT = "597"
DISAGREEING_COMMUNE = "23035"
COMMUNE_WITH_DIGIT_TOO_MANY = "23065"
COMMUNE_WITH_DECIMAL_POINT = BIG_COMMUNE
ONLY_COMMUNES, ALSO_COMMUNES, OLD_EXCEL = "599", "596", "602"
EXTRA_POOR_HOUSEHOLDS, EXTRA_POOR_PERSONS = 3, 12
"""What the disagreeing commune tells beyond its district's row."""


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
_REVIEW_TITLE = (
    "TỔNG HỢP KẾT QUẢ CHÍNH THỨC RÀ SOÁT HỘ NGHÈO; HỘ CẬN NGHÈO;"
    " HỘ LÀM NÔNG, LÂM, NGƯ NGHIỆP {gap}CÓ MỨC SỐNG TRUNG BÌNH NĂM {year}"
)


def write_opening(inbox: Path) -> list[Path]:
    """Write the official review of 2022, one workbook a district; returns the files."""
    return [_write_opening(inbox, district) for district in districts().values()]


def write_reports(inbox: Path) -> list[Path]:
    """Write the reports of 2023 as they first came in; returns the files."""
    written = []
    for code, district in districts().items():
        if code != ONLY_COMMUNES:
            wrong = _mistakes() if code == CORRECTED_DISTRICT else None
            written.append(_write_district(_folder(inbox, PERIOD, district) / _file_name(code), code, wrong))
        if code in (ONLY_COMMUNES, ALSO_COMMUNES):
            written += [_write_commune(_folder(inbox, PERIOD, district), unit) for unit in communes_of(code)]
    return written


def write_correction(inbox: Path) -> Path:
    """Write the corrected workbook of Huyện Hàm Thuận Bắc for 2023; returns the file."""
    folder = _folder(inbox, PERIOD, districts()[CORRECTED_DISTRICT])
    return _write_district(folder / "bao cao ra soat 2023 (sua lan 2) FINAL.xlsx", CORRECTED_DISTRICT, None)


def _folder(inbox: Path, period: str, district: UnitRow) -> Path:
    return inbox / period / _unaccented(_bare_name(district)).lower().replace(" ", "-")


def _unaccented(name: str) -> str:
    """A name as it is typed in the names of files: Xã Đồng Kho → Xa Dong Kho."""
    parts = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def _bare_name(unit: UnitRow) -> str:
    """The name without its type: Huyện Bắc Bình → Bắc Bình."""
    return unit.name[len(unit.type) :].strip()


def _file_name(district: str) -> str:
    return "bao cao ra soat 2023.xls" if district == OLD_EXCEL else "bao cao ra soat 2023.xlsx"


def _mistakes() -> Overrides:
    """The four cells of the review that Huyện Hàm Thuận Bắc mistyped: the totals of two columns, a figure
    whose last digit was typed twice, and one with a point in its middle.
    """
    total = add_up(figures()[unit.code].review for unit in communes_of(CORRECTED_DISTRICT))
    poor = figures()[COMMUNE_WITH_DIGIT_TOO_MANY].review["poor_households"]
    return {
        (TOTAL, "households"): total["households"] + 100,
        (TOTAL, "poor_households"): total["poor_households"] - 10,
        (COMMUNE_WITH_DIGIT_TOO_MANY, "poor_households"): int(f"{poor}{poor % 10}"),
        (COMMUNE_WITH_DECIMAL_POINT, "households"): figures()[COMMUNE_WITH_DECIMAL_POINT].review["households"] / 100,
    }


def _write_opening(inbox: Path, district: UnitRow) -> Path:
    habits = _HABITS.get(district.code, Habits())
    parts = {unit.code: figures()[unit.code].opening_review for unit in communes_of(district.code)}
    table = _review_table(_district_rows(district, parts, habits), habits, OPENING_PERIOD)
    path = _folder(inbox, OPENING_PERIOD, district) / "ket qua ra soat 2022.xlsx"
    return write_workbook(path, [page(table, _district_letter(district, OPENING_PERIOD))])


def _write_district(path: Path, code: str, wrong: Overrides | None) -> Path:
    district, habits = districts()[code], _HABITS.get(code, Habits())
    parts = {unit.code: figures()[unit.code] for unit in communes_of(code)}
    rows = [
        _district_rows(district, {c: f.review for c, f in parts.items()}, habits),
        _district_rows(district, {c: f.poor_movement for c, f in parts.items()}, habits),
        _district_rows(district, {c: f.near_poor_movement for c, f in parts.items()}, habits),
    ]
    return write_workbook(path, _pages(rows, habits, _district_letter(district, PERIOD), wrong))


def _write_commune(folder: Path, unit: UnitRow) -> Path:
    own = _own_figures(unit.code)
    sheets = (own.review, own.poor_movement, own.near_poor_movement)
    rows = [commune_rows(Row(unit.code, "1", unit.name, sheet)) for sheet in sheets]
    path = folder / f"bieu ra soat 2023 {_unaccented(unit.name)}.xlsx"
    return write_workbook(path, _pages(rows, Habits(), _commune_letter(unit), None))


def _own_figures(code: str) -> CommuneFigures:
    """What a commune's own report tells: the true figures, but for the one at odds with its district."""
    true = figures()[code]
    if code != DISAGREEING_COMMUNE:
        return true
    review = _raised(true.review, "poor_households", "poor_persons")
    poor = _raised(true.poor_movement, "newly_poor", "newly_poor_persons")
    poor = _raised(poor, "closing", "closing_persons")
    return CommuneFigures(code, true.name, true.district, true.opening_review, review, poor, true.near_poor_movement)


def _raised(sheet: dict[str, int], households: str, persons: str) -> dict[str, int]:
    more = {households: EXTRA_POOR_HOUSEHOLDS, persons: EXTRA_POOR_PERSONS}
    return {measure: value + more.get(measure, 0) for measure, value in sheet.items()}


def _district_rows(district: UnitRow, parts: Mapping[str, Mapping[str, int | None]], habits: Habits) -> list[Row]:
    rows = [
        Row(code, f"1.{number}", _spelt(communes()[code], habits.spelling), sheet)
        for number, (code, sheet) in enumerate(parts.items(), 1)
    ]
    name = _spelt(district, habits.spelling if habits.spelling == "capitals" else "plain")
    return district_rows(district.code, name, rows)


def _spelt(unit: UnitRow, spelling: str) -> str:
    if spelling == "short":
        return f"{_SHORT_TYPES[unit.type]} {_bare_name(unit)}"
    if spelling == "spaces":
        return unit.name.replace(" ", "  ")
    return unit.name.upper() if spelling == "capitals" else unit.name


def _pages(sheets: list[list[Row]], habits: Habits, letter: Letter, wrong: Overrides | None) -> list[Page]:
    """The three sheets of a report: review, movement of the poor, movement of the near-poor."""
    review, poor, near_poor = sheets
    poor_columns, near_columns = _movement_columns(habits)
    tables = [
        _review_table(review, habits, PERIOD, wrong),
        _movement_table("Biểu 2 Biến động nghèo", "HỘ NGHÈO", poor_columns, poor, habits),
        _movement_table("Biểu 3 Biến động cận nghèo", "HỘ CẬN NGHÈO", near_columns, near_poor, habits),
    ]
    return [page(table, letter) for table in tables]


def _movement_columns(habits: Habits) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    if habits.is_export:
        return columns.EXPORT_POOR, columns.EXPORT_NEAR_POOR
    if habits.has_persons:
        return columns.SHORT_POOR_TWINS, columns.SHORT_NEAR_POOR_TWINS
    return columns.SHORT_POOR, columns.SHORT_NEAR_POOR


def _review_table(rows: list[Row], habits: Habits, year: str, wrong: Overrides | None = None) -> Table:
    return Table(
        sheet="Biểu 1 Rà soát",
        title=_REVIEW_TITLE.format(gap=" " if habits.is_export else "", year=year),
        unit_header=_unit_header(habits),
        columns=columns.EXPORT_REVIEW if habits.is_export else columns.SHORT_REVIEW,
        rows=rows,
        has_formulas=habits.has_formulas,
        wrong=wrong,
    )


def _movement_table(sheet: str, whose: str, spec: tuple[Column, ...], rows: list[Row], habits: Habits) -> Table:
    return Table(
        sheet=sheet,
        title=f"TỔNG HỢP DIỄN BIẾN {whose} NĂM {PERIOD}",
        unit_header=_unit_header(habits),
        columns=spec,
        rows=rows,
        is_split=habits.is_export,
        has_formulas=habits.has_formulas,
    )


def _unit_header(habits: Habits) -> str:
    return "Phường/ Xã" if habits.is_export else "Đơn vị"


def _district_letter(district: UnitRow, year: str) -> Letter:
    number, day = 180 + 7 * (int(district.code) - 592), 12 if year == PERIOD else 14
    office = district.name[0].lower() + district.name[1:]
    return Letter(
        above="ỦY BAN NHÂN DÂN TỈNH BÌNH THUẬN",
        sender=f"UBND {district.name.upper()}",
        attached=f"(Kèm theo Báo cáo số {number}/BC-UBND ngày {day} tháng 12 năm {year} của UBND {office})",
        place_and_day=f"{_bare_name(district)}, ngày {day} tháng 12 năm {year}",
    )


def _commune_letter(unit: UnitRow) -> Letter:
    number = 40 + int(unit.code) % 60
    office = unit.name[0].lower() + unit.name[1:]
    return Letter(
        above=f"UBND {districts()[unit.parent_code].name.upper()}",
        sender=f"UBND {unit.name.upper()}",
        attached=f"(Kèm theo Báo cáo số {number}/BC-UBND ngày 4 tháng 12 năm {PERIOD} của UBND {office})",
        place_and_day=f"{_bare_name(unit)}, ngày 4 tháng 12 năm {PERIOD}",
    )
