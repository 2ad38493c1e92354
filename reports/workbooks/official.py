"""Official outputs: the forms of a unit as one workbook with live formulas."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from re import sub
from textwrap import wrap
from typing import Any

from tonghop.configs.units import UnitRow
from tonghop.reports.workbooks.books import new_book
from tonghop.reports.workbooks.form_shape import title_of
from tonghop.reports.workbooks.form_tables import FormTable, decimals_of
from tonghop.reports.workbooks.formulas import CellAddress
from tonghop.reports.workbooks.official_sheet import BookFormats, OfficialSheet, is_strong, least_width

_SENDER = "ỦY BAN NHÂN DÂN"
_CREATED = datetime(2000, 1, 1)
"""The file's date of creation: constant, so that the same figures give the same bytes."""


def write_official(target: Path, unit: UnitRow, above: UnitRow | None, tables: Sequence[FormTable]) -> None:
    """Write a unit's workbook, a sheet for each of its tables. `above`: the unit directly above it."""
    senders = [f"{_SENDER} {one.name}".upper() for one in (above, unit) if one is not None]
    with new_book(target) as book:
        book.set_properties({"created": _CREATED, "author": "tonghop"})
        formats = BookFormats(book)
        for number, table in enumerate(tables, 1):
            title = wrap(sub(r"[\[\]:*?/\\]", " ", f"{number:02} {table.form.about.title_vi}"), 31)[0]
            _TableWriter(book.add_worksheet(title), formats, table).write(senders)


class _TableWriter:
    """Writes the sheet of one table."""

    def __init__(self, worksheet: Any, formats: BookFormats, table: FormTable) -> None:
        self.table, self.shape = table, table.shape
        numbers = table.numbers()
        measures = {
            column: table.shape.measures.get(about.measure)
            for column, about in enumerate(table.shape.columns, table.shape.first)
        }
        rates = {column for column, measure in measures.items() if measure and measure.is_claim}
        self.decimals = {column: 2 if column in rates else decimals_of(own) for column, own in numbers.items()}
        self.mixed = {column for column, measure in measures.items() if measure and measure.kind == "target"}
        least = least_width(len(table.shape.columns))
        longest = (max((len(self._text(n, c)) for n in own), default=0) for c, own in numbers.items())
        self.sheet = OfficialSheet(worksheet, formats, table.shape, [max(least, length + 2.0) for length in longest])

    def _decimals(self, number: Decimal, column: int) -> int:
        """As many as the column needs, or the number itself where each row of a plan measures something else."""
        return decimals_of([number]) if column in self.mixed else self.decimals[column]

    def _text(self, number: Decimal, column: int) -> str:
        return f"{number:,.{self._decimals(number, column)}f}"

    def write(self, senders: Sequence[str]) -> None:
        """Write the whole sheet."""
        sheet, table = self.sheet, self.table
        sheet.write_top(senders, title_of(table.form, table.layout, table.period), table.layout.form_number)
        sheet.write_header()
        for block in table.blocks:
            is_bold = block.is_total or bool(block.below)
            sheet.write_labels(block.top, block.order, block.name, block.subrows, is_bold=is_bold)
            for cell in block.cells.values():
                self._write_cell(cell, is_strong(block.subrows[cell[0] - block.top], is_bold))
        end = table.end
        if table.note:
            sheet.write_note(end, table.note)
            end += 1
        sheet.write_signatures(end + 1)
        sheet.set_up(end + 5)
        sheet.worksheet.ignore_errors({"number_stored_as_text": f"A1:A{table.end}"})

    def _write_cell(self, cell: CellAddress, is_bold: bool) -> None:
        value, formula = self.table.values[cell], self.table.formulas.get(cell)
        decimals = self._decimals(value, cell[1]) if isinstance(value, Decimal) else 0
        worksheet, formats = self.sheet.worksheet, self.sheet.formats
        look = {"border": 1, "bold": is_bold, "num_format": "#,##0" + ("." + "0" * decimals if decimals else "")}
        if formula and isinstance(value, Decimal):
            worksheet.write_formula(*cell, formula.text(), formats(**look), float(value))
        elif isinstance(value, Decimal):
            worksheet.write_number(*cell, float(value), formats(**look))
        elif value:
            worksheet.write_string(*cell, value, formats(**look, align="center"))
        else:
            worksheet.write_blank(*cell, None, formats(**look))
