"""The demo's inbox: the workbooks that districts and communes of Bình Thuận might have sent.

THE FIGURES ARE MADE UP: the province's published totals for 2022 and 2023 are split over communes by guess
(`commune_figures.py`). Every sheet says so below its table. The files are the same, byte for byte, each time they are
written.

Two things in the reports of 2023 are wrong on purpose, as happens in practice. Huyện Hàm Thuận Bắc mistyped four cells
of its review, which `write_correction` corrects. One commune of Huyện Bắc Bình reports three poor households more than
its district does.

`write_opening`, `write_reports` and `write_correction` write the review and its movements. `write_analyses` writes the
other analyses of districts. `write_policies` and `write_plan` write what offices of the province report.
`write_home_files` writes what a home keeps beside its reports.
"""

from pathlib import Path

from tonghop.configs.units import UnitRow
from tonghop.examples import columns
from tonghop.examples.analysis_sheets import write_analyses
from tonghop.examples.columns import DemoColumn
from tonghop.examples.commune_figures import (
    BIG_COMMUNE,
    PROVINCE,
    WARD_WITH_BLANK_2022,
    CommuneFigures,
    add_up,
    communes_of,
    districts,
    figures,
)
from tonghop.examples.home_files import write_home_files
from tonghop.examples.offices import (
    OLD_EXCEL,
    OPENING_PERIOD,
    PERIOD,
    Habits,
    commune_letterhead,
    district_letterhead,
    folder_of,
    habits_of,
    rows_of_district,
    unaccented,
    unit_header,
)
from tonghop.examples.plan import PLAN_PERIOD, write_plan
from tonghop.examples.policy_forms import HALF
from tonghop.examples.policy_sheets import write_policies
from tonghop.examples.sheets import DemoSheet, Letterhead, sheet_of
from tonghop.examples.tables import TOTAL, DemoRow, DemoTable, Mistypings, commune_rows
from tonghop.examples.workbooks import copy_of_excel_97, write_workbook

__all__ = [
    "CORRECTED_DISTRICT",
    "DISAGREEING_COMMUNE",
    "HALF",
    "OLD_EXCEL",
    "OPENING_PERIOD",
    "PERIOD",
    "PLAN_PERIOD",
    "PROVINCE",
    "WARD_WITH_BLANK_2022",
    "district_sheets",
    "figures",
    "file_name",
    "write_analyses",
    "write_correction",
    "write_home_files",
    "write_opening",
    "write_plan",
    "write_policies",
    "write_reports",
]

CORRECTED_DISTRICT = "597"
DISAGREEING_COMMUNE = "23035"
COMMUNE_WITH_DIGIT_TOO_MANY = "23065"
COMMUNE_WITH_DECIMAL_POINT = BIG_COMMUNE
ONLY_COMMUNES, ALSO_COMMUNES = "599", "596"
EXTRA_POOR_HOUSEHOLDS, EXTRA_POOR_PERSONS = 3, 12
"""What the disagreeing commune reports beyond its district's row."""


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
            mistypings = _mistakes() if code == CORRECTED_DISTRICT else None
            written.append(_write_district(folder_of(inbox, PERIOD, district) / file_name(code), code, mistypings))
        if code in (ONLY_COMMUNES, ALSO_COMMUNES):
            written += [_write_commune(folder_of(inbox, PERIOD, district), unit) for unit in communes_of(code)]
    return written


def write_correction(inbox: Path) -> Path:
    """Write the corrected workbook of Huyện Hàm Thuận Bắc for 2023; returns the file."""
    folder = folder_of(inbox, PERIOD, districts()[CORRECTED_DISTRICT])
    return _write_district(folder / "bao cao ra soat 2023 (sua lan 2) FINAL.xlsx", CORRECTED_DISTRICT, None)


def file_name(district: str) -> str:
    """The name of a district's report of 2023: one office still has Excel 97."""
    return "bao cao ra soat 2023.xls" if district == OLD_EXCEL else "bao cao ra soat 2023.xlsx"


def _mistakes() -> Mistypings:
    """The four cells of the review that Huyện Hàm Thuận Bắc mistyped.

    They are the totals of two columns, a figure whose last digit was typed twice, and one with a point in its middle.
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
    habits = habits_of(district.code)
    parts = {unit: figures()[unit.code].opening_review for unit in communes_of(district.code)}
    table = _review_table(rows_of_district(district, parts, habits), habits, OPENING_PERIOD)
    path = folder_of(inbox, OPENING_PERIOD, district) / "ket qua ra soat 2022.xlsx"
    return write_workbook(path, [sheet_of(table, district_letterhead(district, OPENING_PERIOD))])


def _write_district(path: Path, code: str, mistypings: Mistypings | None) -> Path:
    if code == OLD_EXCEL:
        return copy_of_excel_97(path)
    return write_workbook(path, district_sheets(code, mistypings))


def district_sheets(code: str, mistypings: Mistypings | None = None) -> list[DemoSheet]:
    """The sheets of a district's report of 2023."""
    district, habits = districts()[code], habits_of(code)
    parts = {unit: figures()[unit.code] for unit in communes_of(code)}
    rows = [
        rows_of_district(district, {unit: f.review for unit, f in parts.items()}, habits),
        rows_of_district(district, {unit: f.poor_movement for unit, f in parts.items()}, habits),
        rows_of_district(district, {unit: f.near_poor_movement for unit, f in parts.items()}, habits),
    ]
    return report_sheets(rows, habits, district_letterhead(district, PERIOD), mistypings)


def _write_commune(folder: Path, unit: UnitRow) -> Path:
    own = _own_figures(unit.code)
    sheets = (own.review, own.poor_movement, own.near_poor_movement)
    rows = [commune_rows(DemoRow(unit.code, "1", unit.name, sheet)) for sheet in sheets]
    path = folder / f"bieu ra soat 2023 {unaccented(unit.name)}.xlsx"
    return write_workbook(path, report_sheets(rows, Habits(), commune_letterhead(unit), None))


def _own_figures(code: str) -> CommuneFigures:
    """The figures of a commune's own report: the true ones, except in the commune that disagrees with its district."""
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


def report_sheets(
    sheets: list[list[DemoRow]], habits: Habits, letterhead: Letterhead, mistypings: Mistypings | None
) -> list[DemoSheet]:
    """The three sheets of a report: review, movement of the poor, movement of the near-poor."""
    review, poor, near_poor = sheets
    poor_columns, near_columns = _movement_columns(habits)
    tables = [
        _review_table(review, habits, PERIOD, mistypings),
        _movement_table("Biểu 2 Biến động nghèo", "HỘ NGHÈO", poor_columns, poor, habits),
        _movement_table("Biểu 3 Biến động cận nghèo", "HỘ CẬN NGHÈO", near_columns, near_poor, habits),
    ]
    return [sheet_of(table, letterhead) for table in tables]


def _movement_columns(habits: Habits) -> tuple[tuple[DemoColumn, ...], tuple[DemoColumn, ...]]:
    if habits.is_export:
        return columns.EXPORT_POOR, columns.EXPORT_NEAR_POOR
    if habits.has_persons:
        return columns.SHORT_POOR_TWINS, columns.SHORT_NEAR_POOR_TWINS
    return columns.SHORT_POOR, columns.SHORT_NEAR_POOR


def _review_table(rows: list[DemoRow], habits: Habits, year: str, mistypings: Mistypings | None = None) -> DemoTable:
    return DemoTable(
        sheet_name="Biểu 1 Rà soát",
        title=_REVIEW_TITLE.format(gap=" " if habits.is_export else "", year=year),
        unit_header=unit_header(habits),
        columns=columns.EXPORT_REVIEW if habits.is_export else columns.SHORT_REVIEW,
        rows=rows,
        has_formulas=habits.has_formulas,
        mistypings=mistypings,
    )


def _movement_table(
    sheet_name: str, whose: str, spec: tuple[DemoColumn, ...], rows: list[DemoRow], habits: Habits
) -> DemoTable:
    return DemoTable(
        sheet_name=sheet_name,
        title=f"TỔNG HỢP DIỄN BIẾN {whose} NĂM {PERIOD}",
        unit_header=unit_header(habits),
        columns=spec,
        rows=rows,
        is_split=habits.is_export,
        has_formulas=habits.has_formulas,
    )
