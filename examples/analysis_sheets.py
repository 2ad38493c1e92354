"""The demo's analyses as sheets: one workbook for each district, communes in rows, headers that vary by office.

Some offices use the official export: the deprivations are headed by twelve numbers instead of names, a companion sheet
holds rates, and the title of the near-poor sheet still says HỘ NGHÈO. Ethnic groups stand above their classes of
households, below them, or in rows of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tonghop.configs.units import UnitRow
from tonghop.examples.analyses import CHAM, CO_HO, GROUPS, HOA, KINH, NUNG, OTHERS, RA_GLAI, TAY, Analyses, analyses
from tonghop.examples.columns import DemoColumn
from tonghop.examples.commune_figures import communes_of, districts
from tonghop.examples.offices import (
    OLD_EXCEL,
    PERIOD,
    Habits,
    district_letterhead,
    folder_of,
    habits_of,
    rows_of_district,
    unit_header,
)
from tonghop.examples.sheets import DemoSheet, sheet_of
from tonghop.examples.tables import TOTAL, DemoRow, DemoTable, DemoValue, added
from tonghop.examples.workbooks import copy_of_excel_97, write_workbook

_DEPRIVED = "PHÂN TÍCH CÁC CHỈ SỐ THIẾU HỤT DỊCH VỤ XÃ HỘI CƠ BẢN CỦA"
_RATES = "PHÂN TÍCH TỶ LỆ CÁC CHỈ SỐ THIẾU HỤT DỊCH VỤ XÃ HỘI CƠ BẢN CỦA"
_BY_GROUP = "PHÂN TÍCH HỘ NGHÈO THEO CÁC NHÓM ĐỐI TƯỢNG"
_BY_CAUSE = "PHÂN NHÓM HỘ NGHÈO THEO CÁC NGUYÊN NHÂN NGHÈO"
_OF_THE_YOUNG = "TỔNG HỢP CHỈ TIÊU THIẾU HỤT CỦA TRẺ EM THUỘC HỘ NGHÈO, HỘ CẬN NGHÈO"
_TWELVE = {
    "employment": "Việc làm",
    "dependants": "Người phụ thuộc\ntrong hộ",
    "nutrition": "Dinh dưỡng",
    "health_insurance": "Bảo hiểm y tế",
    "adult_education": "Trình độ giáo dục\ncủa người lớn",
    "school_attendance": "Tình trạng đi học\ncủa trẻ em",
    "housing_quality": "Chất lượng\nnhà ở",
    "housing_area": "Diện tích nhà ở\nbình quân đầu người",
    "clean_water": "Nguồn nước\nsinh hoạt",
    "sanitation": "Nhà tiêu\nhợp vệ sinh",
    "telecommunication": "Sử dụng dịch vụ\nviễn thông",
    "information_means": "Phương tiện phục vụ\ntiếp cận thông tin",
}
_GROUPS = {
    "ethnic_minority": "Hộ nghèo\ndân tộc thiểu số",
    "no_work_capacity": "Hộ nghèo không có\nkhả năng lao động",
    "meritorious": "Hộ nghèo có\nngười có công",
    "other_group": "Nhóm khác",
}
_CAUSES = {
    "no_land": "Không có đất\nsản xuất",
    "no_capital": "Không có vốn",
    "no_labour": "Không có\nlao động",
    "no_tools": "Không có công cụ,\nphương tiện",
    "no_knowledge": "Không có kiến thức\nvề sản xuất",
    "no_skills": "Không có kỹ năng\nlao động",
    "illness": "Ốm đau, bệnh nặng,\ntai nạn",
    "other_cause": "Nguyên nhân\nkhác",
}
_CHILDREN = {
    "children": "Tổng số\ntrẻ em",
    "poor_children": "Trẻ em thuộc\nhộ nghèo",
    "near_poor_children": "Trẻ em thuộc\nhộ cận nghèo",
}
_CHILDREN_LACK = {
    "health": "Y tế",
    "education": "Giáo dục",
    "housing": "Nhà ở",
    "water_sanitation": "Nước sạch,\nvệ sinh",
    "information": "Thông tin",
}
_CLASSES = {"households": "Tổng số\nhộ dân cư", "poor_households": "Hộ nghèo", "near_poor_households": "Hộ cận nghèo"}
_ETHNIC = {
    "": "Tổng số",
    KINH: "Kinh",
    "minority": "Dân tộc\nthiểu số",
    CHAM: "Chăm",
    CO_HO: "Cơ-ho",
    RA_GLAI: "Ra-glai",
    HOA: "Hoa",
    NUNG: "Nùng",
    TAY: "Tày",
    OTHERS: "Dân tộc\nkhác",
}
"""Every group of the sheets and the sums over them, in order."""


def write_analyses(inbox: Path) -> list[Path]:
    """Write the analyses of 2023, one workbook a district; returns the files."""
    return [_write_district(inbox, district) for district in districts().values()]


def _write_district(inbox: Path, district: UnitRow) -> Path:
    path = folder_of(inbox, PERIOD, district) / file_name(district.code)
    return (
        copy_of_excel_97(path) if district.code == OLD_EXCEL else write_workbook(path, district_sheets(district.code))
    )


def file_name(district: str) -> str:
    """The name of a district's analyses."""
    return f"phan tich ho ngheo {PERIOD}.{'xls' if district == OLD_EXCEL else 'xlsx'}"


def district_sheets(code: str) -> list[DemoSheet]:
    """The sheets of a district's analyses."""
    district = districts()[code]
    letterhead = district_letterhead(district, PERIOD)
    return [sheet_of(table, letterhead) for table in _tables(district, habits_of(code))]


@dataclass(frozen=True)
class _AnalysisSheet:
    """A sheet of an analysis with its communes in rows. `is_typed`: its figures are typed, never computed."""

    name: str
    title: str
    columns: tuple[DemoColumn, ...]
    form: str
    counted: str = "hộ"
    has_numbers: bool = True
    is_typed: bool = False


def _tables(district: UnitRow, habits: Habits) -> Iterator[DemoTable]:
    parts = {unit: analyses()[unit.code] for unit in communes_of(district.code)}
    for sheet in _sheets(habits):
        rows = rows_of_district(district, {unit: getattr(own, sheet.form) for unit, own in parts.items()}, habits)
        yield DemoTable(
            sheet.name,
            f"{sheet.title} NĂM {PERIOD}",
            unit_header(habits),
            sheet.columns,
            rows,
            has_formulas=habits.has_formulas and not sheet.is_typed,
            has_numbers=sheet.has_numbers,
            measured_in=f"Đơn vị tính: {sheet.counted}",
        )
    yield _ethnicity(district, parts, habits)


def _sheets(habits: Habits) -> Iterator[_AnalysisSheet]:
    poor, near_poor = _deprivation("hộ nghèo", habits), _deprivation("hộ cận nghèo", habits)
    has_names = not habits.is_export
    whose = "HỘ CẬN NGHÈO" if has_names else "HỘ NGHÈO"
    yield _AnalysisSheet("Biểu 4 Thiếu hụt nghèo", f"{_DEPRIVED} HỘ NGHÈO", poor, "deprivation", has_numbers=has_names)
    if habits.is_export:
        rates = _rates("hộ nghèo")
        yield _AnalysisSheet(
            "Biểu 4b Tỷ lệ", f"{_RATES} HỘ NGHÈO", rates, "deprivation", has_numbers=False, is_typed=True
        )
    yield _AnalysisSheet(
        "Biểu 5 Thiếu hụt cận nghèo", f"{_DEPRIVED} {whose}", near_poor, "near_poor_deprivation", has_numbers=has_names
    )
    yield _AnalysisSheet("Biểu 6 Nhóm đối tượng", _BY_GROUP, _OF_GROUPS, "poverty_groups")
    yield _AnalysisSheet("Biểu 7 Nguyên nhân", _BY_CAUSE, _OF_CAUSES, "poverty_causes")
    yield _AnalysisSheet("Biểu 8 Trẻ em", _OF_THE_YOUNG, _OF_CHILDREN, "child_poverty", "trẻ em")


# Columns


def _listed(whole: Mapping[str, str], above: str, parts: Mapping[str, str]) -> tuple[DemoColumn, ...]:
    """Columns of wholes, then of parts under the header `above`, numbered from 1."""
    headers = {measure: (text, text) for measure, text in whole.items()}
    headers |= {measure: (above, text) for measure, text in parts.items()}
    return tuple(
        DemoColumn(header, measure, str(number), width=14)
        for number, (measure, header) in enumerate(headers.items(), 1)
    )


_OF_GROUPS = _listed({"poor_households": "Tổng số\nhộ nghèo"}, "Trong đó", _GROUPS)
_OF_CAUSES = _listed({"poor_households": "Tổng số\nhộ nghèo"}, "Nguyên nhân nghèo", _CAUSES)
_OF_CHILDREN = _listed(_CHILDREN, "Số trẻ em thiếu hụt về", _CHILDREN_LACK)


def _rates(whose: str) -> tuple[DemoColumn, ...]:
    """The export's companion sheet: the households, then rates over them."""
    above = f"Tỷ lệ chỉ số thiếu hụt dịch vụ xã hội cơ bản của {whose} (%)"
    whole = DemoColumn((f"Tổng số\n{whose}",) * 2, "households", "1", width=14)
    return whole, *(DemoColumn((above, str(n)), name, str(n + 1), "households") for n, name in enumerate(_TWELVE, 1))


def _deprivation(whose: str, habits: Habits) -> tuple[DemoColumn, ...]:
    """The twelve deprivations of poor or near-poor households, headed by numbers in the export, else by names."""
    whole = {"households": f"Tổng số\n{whose}", "deprivations_total": "Tổng số\nthiếu hụt"}
    if habits.is_export:
        numbers = {measure: str(number) for number, measure in enumerate(_TWELVE, 1)}
        return _listed(whole, f"Chỉ số thiếu hụt dịch vụ xã hội cơ bản của {whose}", numbers)
    return _listed(whole, f"Số {whose} thiếu hụt về", _TWELVE)


# Ethnic groups


def _ethnicity(district: UnitRow, parts: Mapping[UnitRow, Analyses], habits: Habits) -> DemoTable:
    figures = {unit: _by_group(own) for unit, own in parts.items()}
    rows = rows_of_district(district, figures, habits)
    in_rows = not (habits.is_export or habits.has_persons)
    return DemoTable(
        "Biểu 9 Dân tộc",
        f"PHÂN TÍCH HỘ NGHÈO, HỘ CẬN NGHÈO THEO DÂN TỘC NĂM {PERIOD}",
        unit_header(habits),
        _CLASSES_ALONE if in_rows else _CLASSES_OVER_GROUPS if habits.is_export else _GROUPS_OVER_CLASSES,
        [each for row in rows for each in _rows_by_group(row)] if in_rows else rows,
        item_header="Dân tộc" if in_rows else "",
        measured_in="Đơn vị tính: hộ",
    )


def _by_group(own: Analyses) -> dict[str, DemoValue]:
    """A commune's households as `group/measure`, with the sums over groups."""
    groups: dict[str, Mapping[str, DemoValue]] = {group: own.ethnicity[group] for group in GROUPS}
    groups["minority"] = added(groups[group] for group in GROUPS if group != KINH)
    groups[""] = added(groups[group] for group in (KINH, "minority"))
    return {f"{group}/{measure}": value for group in _ETHNIC for measure, value in groups[group].items()}


def _rows_by_group(row: DemoRow) -> Iterator[DemoRow]:
    """A row for each group of a unit; the total row stays one."""
    for number, (group, name) in enumerate(_ETHNIC.items()):
        if row.code == TOTAL and group:
            return
        figures = {measure: row.figures[f"{group}/{measure}"] for measure in _CLASSES}
        order = row.order if not number else ""
        item = "" if row.code == TOTAL else name.replace("\n", " ")
        yield DemoRow(row.code, order, row.name, figures, row.is_sum or not number, item)


_GROUPS_OVER_CLASSES = tuple(
    DemoColumn((name, text), f"{group}/{measure}", str(1 + 3 * place + offset), width=9)
    for place, (group, name) in enumerate(_ETHNIC.items())
    for offset, (measure, text) in enumerate(_CLASSES.items())
)
_CLASSES_OVER_GROUPS = tuple(
    DemoColumn((text.replace("\n", " "), name), f"{group}/{measure}", str(1 + len(_ETHNIC) * place + offset), width=9)
    for place, (measure, text) in enumerate(_CLASSES.items())
    for offset, (group, name) in enumerate(_ETHNIC.items())
)
_CLASSES_ALONE = tuple(
    DemoColumn((text,), measure, str(number), width=14) for number, (measure, text) in enumerate(_CLASSES.items(), 1)
)
