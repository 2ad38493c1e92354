"""A blank workbook of a form in the official look, marked so that the reader recognises it with certainty."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tonghop.configs.categories import Category
from tonghop.configs.layouts import Layout
from tonghop.configs.periods import Period
from tonghop.configs.units import UnitRow
from tonghop.reports.workbooks.books import new_book
from tonghop.reports.workbooks.form_shape import FigureKey, shape_of, title_of
from tonghop.reports.workbooks.formulas import CellAddress, balance_terms, cell_name, ranges
from tonghop.reports.workbooks.official_sheet import BookFormats, OfficialSheet
from tonghop.reports.workbooks.unit_blocks import TOTAL
from tonghop.schemas.form import FormSpec, Measure
from tonghop.schemas.marker import TEMPLATE_PROPERTY, Marker, marker_text

_SHEET = "Biểu"
_COUNTED = "#F2F2F2"
"""The background of cells that the workbook computes."""


def write_template(
    target: Path,
    form: FormSpec,
    layout: Layout,
    period: Period,
    unit: UnitRow,
    parts: Sequence[UnitRow],
    categories: Sequence[Category] = (),
) -> None:
    """Write the workbook: rows for each part of the unit and their total, or for a unit without parts its own rows."""
    with new_book(target) as book:
        worksheet = book.add_worksheet(_SHEET)
        sheet = OfficialSheet(worksheet, BookFormats(book), shape_of(form, layout, categories))
        sheet.write_top([f"UBND {unit.name}".upper()], title_of(form, layout, period), layout.form_number)
        sheet.write_header()
        _TemplateWriter(sheet).write_units(list(parts) or [unit], has_total=bool(parts))
        worksheet.protect("", {"format_columns": True, "format_rows": True})
        marker = Marker(form.id, period.period, unit.code, unit.valid_from, _SHEET, layout.name)
        book.set_custom_property(TEMPLATE_PROPERTY, marker_text(marker), "text")


class _TemplateWriter:
    """Writes the cells of figures: inputs, and formulas where a figure follows from others."""

    def __init__(self, sheet: OfficialSheet) -> None:
        self.sheet, self.shape, self.worksheet = sheet, sheet.shape, sheet.worksheet
        self.balances = {balance.closing: balance for balance in sheet.shape.form.balances}

    def write_units(self, units: Sequence[UnitRow], *, has_total: bool) -> None:
        """Write the rows of units, their total, and the signatures below the table."""
        height = len(self.shape.subrows)
        tops = [self.shape.body + n * height for n in range(len(units))]
        for order, (top, unit) in enumerate(zip(tops, units, strict=True), 1):
            self.sheet.write_labels(top, str(order), unit.name)
            self._write_figures(top)
        end = self.shape.body + len(units) * height
        if has_total and self.shape.has_sums:
            self.sheet.write_labels(end, "", TOTAL, is_bold=True)
            self._write_total(end, tops)
            end += height
        self.sheet.write_signatures(end + 1)
        self.sheet.set_up(end + 5)

    def _write_figures(self, top: int) -> None:
        cells = self.shape.addresses(top)
        for key, cell in cells.items():
            measure = self.shape.measures[key.measure]
            if measure.is_claim and self._write_rate(cell, measure, key.category, cells):
                continue
            if balance := self.balances.get(measure.name):
                opening, less, plus = (
                    [cell_name(cells[FigureKey(name, key.category)]) for name in names]
                    for names in ((balance.opening,), balance.less, balance.plus)
                )
                terms = balance_terms(opening[0], less, plus)
                self._write_formula(cell, f'=IF({opening[0]}="","",{terms})', measure)
            elif summed := self._summed(key, cells):
                terms = ",".join(ranges(summed))
                self._write_formula(cell, f'=IF(COUNT({terms})=0,"",SUM({terms}))', measure)
            else:
                self._write_input(cell, measure)

    def _summed(self, key: FigureKey, cells: Mapping[FigureKey, CellAddress]) -> list[CellAddress]:
        """The cells that hold the parts of a figure's category."""
        parts = self.shape.parts_of(key.category) if self.shape.has_sums else []
        return [cells[FigureKey(key.measure, part)] for part in parts]

    def _write_input(self, cell: CellAddress, measure: Measure) -> None:
        look = self.sheet.formats(border=1, num_format=_format(measure), locked=False)
        self.worksheet.write_blank(*cell, None, look)
        self.worksheet.data_validation(*cell, *cell, _rule(measure))

    def _write_formula(self, cell: CellAddress, formula: str, measure: Measure, result: object = "") -> None:
        look = self.sheet.formats(border=1, num_format=_format(measure), bg_color=_COUNTED)
        self.worksheet.write_formula(*cell, formula, look, result)

    def _write_rate(
        self, cell: CellAddress, measure: Measure, category: str, cells: Mapping[FigureKey, CellAddress]
    ) -> bool:
        """Write a rate; False where the sheet lacks one of its two measures."""
        sides = [cells.get(FigureKey(name or "", category)) for name in (*measure.claim_of, measure.claim_over)]
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
    """What Excel accepts in an input: whole numbers for counts, amounts from zero up, and any number for a target."""
    if measure.is_whole:
        message = "Ô này nhận số nguyên từ 0 trở lên; để trống nếu không có số liệu."
        bounds: dict[str, Any] = {"validate": "integer", "criteria": ">=", "value": 0}
    elif measure.is_money:
        message = "Ô này nhận số từ 0 trở lên; để trống nếu không có số liệu."
        bounds = {"validate": "decimal", "criteria": ">=", "value": 0}
    else:
        message = "Ô này nhận một số; để trống nếu không có số liệu."
        bounds = {"validate": "decimal", "criteria": "between", "minimum": -_LARGEST, "maximum": _LARGEST}
    return {**bounds, "ignore_blank": True, "error_title": "Số liệu không hợp lệ", "error_message": message}


_LARGEST = 10**15
