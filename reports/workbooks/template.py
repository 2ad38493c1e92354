"""A blank workbook of a form in the official look, which the reader knows without doubt."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from tonghop.configs.models import Category, Layout, Period, UnitRow
from tonghop.reports.workbooks.formulas import cell_name, ranges
from tonghop.reports.workbooks.sheet import TOTAL, Address, Page, Place, Styles, shape_of, title_of
from tonghop.schemas.form import FormSpec, Measure
from tonghop.schemas.marker import TEMPLATE_PROPERTY, Marker, marker_text

_SHEET = "Biểu"
_COUNTED = "#F2F2F2"
"""The background of what the workbook computes."""


def write_template(
    target: Path,
    form: FormSpec,
    layout: Layout,
    period: Period,
    unit: UnitRow,
    parts: Sequence[UnitRow],
    categories: Sequence[Category] = (),
) -> None:
    """Write the workbook: rows for each part of the unit and their total, or for a unit without parts its own."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        sheet = book.add_worksheet(_SHEET)
        writer = _Writer(Page(sheet, Styles(book), shape_of(form, layout, categories)))
        writer.page.write_top([f"UBND {unit.name}".upper()], title_of(form, layout, period), layout.form_number)
        writer.page.write_header()
        writer.write_units(list(parts) or [unit], has_total=bool(parts))
        sheet.protect("", {"format_columns": True, "format_rows": True})
        marker = Marker(form.id, period.period, unit.code, unit.valid_from, _SHEET, layout.name)
        book.set_custom_property(TEMPLATE_PROPERTY, marker_text(marker), "text")


class _Writer:
    """Writes the cells of figures: inputs, and formulas where the figure follows from others."""

    def __init__(self, page: Page) -> None:
        self.page, self.shape, self.sheet = page, page.shape, page.sheet
        self.balances = {balance.closing: balance for balance in page.shape.form.balances}

    def write_units(self, units: Sequence[UnitRow], *, has_total: bool) -> None:
        """The rows of units, their total, and what stands below the table."""
        height = len(self.shape.parts)
        tops = [self.shape.body + n * height for n in range(len(units))]
        for order, (top, unit) in enumerate(zip(tops, units, strict=True), 1):
            self.page.write_labels(top, str(order), unit.name)
            self._write_figures(top)
        end = self.shape.body + len(units) * height
        if has_total and self.shape.has_sums:
            self.page.write_labels(end, "", TOTAL, is_bold=True)
            self._write_total(end, tops)
            end += height
        self.page.write_signatures(end + 1)
        self.page.set_up(end + 5)

    def _write_figures(self, top: int) -> None:
        cells = self.shape.addresses(top)
        for place, cell in cells.items():
            measure = self.shape.measures[place[0]]
            if measure.is_claim and self._write_rate(cell, measure, place[1], cells):
                continue
            if balance := self.balances.get(measure.name):
                opening, less, plus = (
                    [cell_name(cells[name, place[1]]) for name in names]
                    for names in ((balance.opening,), balance.less, balance.plus)
                )
                terms = opening[0] + "".join(f"-{name}" for name in less) + "".join(f"+{name}" for name in plus)
                self._write_formula(cell, f'=IF({opening[0]}="","",{terms})', measure)
            elif summed := self._summed(place, cells):
                terms = ",".join(ranges(summed))
                self._write_formula(cell, f'=IF(COUNT({terms})=0,"",SUM({terms}))', measure)
            else:
                self._write_input(cell, measure)

    def _summed(self, place: Place, cells: Mapping[Place, Address]) -> list[Address]:
        """The cells over which a figure is summed: those of its category's parts."""
        measure, category = place
        parts = self.shape.parts_of(category) if self.shape.has_sums else []
        return [cells[measure, part] for part in parts]

    def _write_input(self, cell: Address, measure: Measure) -> None:
        look = self.page.styles(border=1, num_format=_format(measure), locked=False)
        self.sheet.write_blank(*cell, None, look)
        self.sheet.data_validation(*cell, *cell, _rule(measure))

    def _write_formula(self, cell: Address, formula: str, measure: Measure, result: object = "") -> None:
        look = self.page.styles(border=1, num_format=_format(measure), bg_color=_COUNTED)
        self.sheet.write_formula(*cell, formula, look, result)

    def _write_rate(self, cell: Address, measure: Measure, category: str, cells: Mapping[Place, Address]) -> bool:
        """Write a rate; False where the sheet does not have what it is computed of."""
        sides = [cells.get((name or "", category)) for name in (measure.claim_of, measure.claim_over)]
        if None in sides:
            return False
        of, over = (cell_name(side) for side in sides if side)
        self._write_formula(cell, f'=IF(OR({of}="",N({over})=0),"",ROUND({of}/{over}*100,2))', measure)
        return True

    def _write_total(self, top: int, tops: Sequence[int]) -> None:
        cells = self.shape.addresses(top)
        for (name, category), (row, column) in cells.items():
            measure = self.shape.measures[name]
            if not measure.is_claim:
                parts = [(other + row - top, column) for other in tops]
                self._write_formula((row, column), f"=SUM({','.join(ranges(parts))})", measure, 0)
            elif not self._write_rate((row, column), measure, category, cells):
                self._write_input((row, column), measure)


def _format(measure: Measure) -> str:
    if measure.is_claim:
        return "0.00"
    return "#,##0" if measure.is_whole else "#,##0.0###"


def _rule(measure: Measure) -> dict[str, Any]:
    """What Excel lets in: a whole number for what is counted, an amount, and for what a plan wants any number."""
    if measure.is_whole:
        wanted = "Ô này nhận số nguyên từ 0 trở lên; để trống nếu không có số liệu."
        bounds: dict[str, Any] = {"validate": "integer", "criteria": ">=", "value": 0}
    elif measure.is_money:
        wanted = "Ô này nhận số từ 0 trở lên; để trống nếu không có số liệu."
        bounds = {"validate": "decimal", "criteria": ">=", "value": 0}
    else:
        wanted = "Ô này nhận một số; để trống nếu không có số liệu."
        bounds = {"validate": "decimal", "criteria": "between", "minimum": -_LARGEST, "maximum": _LARGEST}
    return {**bounds, "ignore_blank": True, "error_title": "Số liệu không hợp lệ", "error_message": wanted}


_LARGEST = 10**15
