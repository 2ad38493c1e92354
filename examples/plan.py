"""The demo's plan for 2024: targets of the province and, on a second sheet, of each district.

ONE TARGET WAS PUBLISHED: the province's poor rate is to fall by 0.42 points. Every other target is made up, and
the sheet says so. Changes of rates are in points, amounts in đồng.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tonghop.examples.apportionment import apportion, vary
from tonghop.examples.columns import DemoColumn
from tonghop.examples.commune_figures import PROVINCE, add_up, communes_of, districts, figures
from tonghop.examples.offices import LABOUR, office_letterhead
from tonghop.examples.policies_with_budgets import DISTRICT_TARGETS
from tonghop.examples.published_totals import MILLION, OF_THE_PLAN
from tonghop.examples.sheets import sheet_of
from tonghop.examples.tables import ALL_INVENTED, DemoRow, DemoTable, DemoValue
from tonghop.examples.workbooks import write_workbook

PLAN_PERIOD = "2024"
_TITLE = f"CHỈ TIÊU KẾ HOẠCH GIẢM NGHÈO NĂM {PLAN_PERIOD}"
_NOTE = "Số liệu minh họa: mức giảm 0,42 điểm % của toàn tỉnh là số công bố; các chỉ tiêu khác là giả định"
_NAMES = {
    "poor_rate": "Tỷ lệ hộ nghèo (điểm %)",
    "near_poor_rate": "Tỷ lệ hộ cận nghèo (điểm %)",
    "raised_amount": "Vận động Quỹ “Vì người nghèo” (đồng)",
    "houses_built": "Số nhà xây mới (căn)",
    "recruited": "Tuyển sinh đào tạo nghề (người)",
}
_COLUMNS = (
    DemoColumn(("Mức cần đạt",), "target_value", "1", width=18),
    DemoColumn(("Tăng, giảm\nso với đầu năm",), "target_change", "2", width=18),
)
_PROVINCE = {"raised_amount": 10_000 * MILLION, "houses_built": 150, "recruited": 260}
"""Levels that the province is to reach."""
_PROVINCE_NEAR_POOR = -0.36
_RAISED_BY_DISTRICTS = 7_700
"""Million đồng of the fund's 10,000."""

UnitTargets = dict[str, dict[str, DemoValue]]
"""Indicator or measure → the level to reach (`target_value`) or the change (`target_change`)."""


def targets() -> dict[str, UnitTargets]:
    """The targets of the province and of each district, by code."""
    (poor_rate,) = OF_THE_PLAN
    whole = _of_unit(float(poor_rate.value or 0), _PROVINCE_NEAR_POOR, _PROVINCE)
    raised = apportion(_RAISED_BY_DISTRICTS, DISTRICT_TARGETS)
    houses, recruited = (_by_poor_households(name) for name in ("houses_built", "recruited"))
    found = {PROVINCE: whole}
    for code in districts():
        levels = {"raised_amount": raised[code] * MILLION, "houses_built": houses[code], "recruited": recruited[code]}
        found[code] = _of_unit(_fall("poor", code), _fall("near_poor", code), levels)
    return found


def write_plan(inbox: Path) -> Path:
    """Write the department's plan for 2024: the province's targets and, on a second sheet, the districts'."""
    by_unit, names = targets(), {code: unit.name for code, unit in districts().items()}
    province = [_row(PROVINCE, str(n), _NAMES[name], by_unit[PROVINCE][name]) for n, name in enumerate(_NAMES, 1)]
    by_district = [
        _row(code, "" if place else str(number), name, by_unit[code][target], _NAMES[target])
        for number, (code, name) in enumerate(names.items(), 1)
        for place, target in enumerate(_NAMES)
    ]
    letterhead = office_letterhead(LABOUR, "ngày 28 tháng 12 năm 2023")
    whole = DemoTable("Toàn tỉnh", _TITLE, "Chỉ tiêu", _COLUMNS, province, measured_in="", note=_NOTE)
    parts = DemoTable("Các huyện", _TITLE, "Địa bàn", _COLUMNS, by_district, measured_in="", note=ALL_INVENTED)
    parts = replace(parts, item_header="Chỉ tiêu")
    path = inbox / PLAN_PERIOD / LABOUR.folder / f"ke hoach giam ngheo {PLAN_PERIOD}.xlsx"
    return write_workbook(path, [sheet_of(whole, letterhead), sheet_of(parts, letterhead)])


def _row(code: str, order: str, name: str, figures: Mapping[str, DemoValue], item: str = "") -> DemoRow:
    return DemoRow(code, order, name, figures, item=item)


def _of_unit(poor: float, near_poor: float, levels: Mapping[str, int]) -> UnitTargets:
    changes: UnitTargets = {"poor_rate": {"target_change": poor}, "near_poor_rate": {"target_change": near_poor}}
    return changes | {name: {"target_value": level} for name, level in levels.items()}


def _by_poor_households(measure: str) -> dict[str, int]:
    return apportion(_PROVINCE[measure], {code: _review(code)["poor_households"] for code in districts()})


def _fall(name: str, code: str) -> float:
    """About a fifth of the poor rate, or a tenth of the near-poor one, as points below zero."""
    review, part = _review(code), 21 if name == "poor" else 10
    return -round(review[f"{name}_households"] / review["households"] * part * vary(f"plan {name}", code, 0.9, 1.1), 2)


def _review(code: str) -> dict[str, int]:
    return add_up(figures()[unit.code].review for unit in communes_of(code))
