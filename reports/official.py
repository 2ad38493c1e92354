"""Official outputs: the forms of a unit as one workbook, filled from the warehouse and computed by live formulas.

A formula stands only where it gives exactly what the warehouse holds; elsewhere (a balance with a residual, a total
that a unit told itself) stands the number.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from re import sub
from typing import Any

import xlsxwriter

from configs.kinds import Layout, Period, UnitRow
from reports.figures import DASH, NOT_APPLICABLE, Count, Figures
from reports.formulas import Closing, Formula, NotComputed, Rate, Sum, Value
from reports.sheet import (
    TOTAL,
    Address,
    Page,
    Place,
    Shape,
    Styles,
    categories_of,
    factor_of,
    least_width,
    official_layout,
    shape_of,
    title_of,
)
from schemas.form import FormSpec, Measure

_SENDER = "ỦY BAN NHÂN DÂN"
_FEW = 20
"""Of a dimension with more categories only those are shown of which somebody told something."""
_NAMED = 10
"""Missing units that a note names."""
_CREATED = datetime(2000, 1, 1)
"""What the file says of its making: the same figures give the same bytes."""


@dataclass(frozen=True)
class Hierarchy:
    """The units in force, those directly in one another by its code. The first is the whole."""

    units: Mapping[str, UnitRow]
    parts: Mapping[str, Sequence[UnitRow]]

    @staticmethod
    def of(rows: Iterable[UnitRow]) -> "Hierarchy":
        """The hierarchy of units, parents first."""
        units = {row.code: row for row in rows}
        return Hierarchy(units, {code: [row for row in units.values() if row.parent_code == code] for code in units})

    def below(self, code: str) -> Iterator[str]:
        """The units in a unit, at any depth."""
        for part in self.parts[code]:
            yield part.code
            yield from self.below(part.code)

    def is_whole(self, code: str) -> bool:
        return self.units[code].parent_code not in self.units


@dataclass(frozen=True)
class Line:
    """The rows of a unit, or of the total. `parts`: the first rows of those directly below it."""

    unit: str
    order: str
    name: str
    top: int
    parts: tuple[int, ...] = ()
    is_total: bool = False


@dataclass
class Table:
    """A form of a unit: what stands in each cell and by which formula."""

    form: FormSpec
    layout: Layout
    period: Period
    shape: Shape
    lines: list[Line]
    values: dict[Address, Value] = field(default_factory=dict)
    formulas: dict[Address, Formula] = field(default_factory=dict)
    note: str = ""

    @property
    def end(self) -> int:
        """The first row below the table."""
        return self.lines[-1].top + len(self.shape.parts)

    def numbers(self) -> dict[int, list[Decimal]]:
        """The numbers of each column."""
        found: dict[int, list[Decimal]] = {column: [] for column in range(self.shape.first, self.shape.last + 1)}
        for (_, column), value in self.values.items():
            if isinstance(value, Decimal):
                found[column].append(value)
        return found


def _decimals(numbers: Iterable[Decimal]) -> int:
    """The decimals that numbers need."""
    exponents = (number.normalize().as_tuple().exponent for number in numbers)
    return max((-exponent for exponent in exponents if isinstance(exponent, int) and exponent < 0), default=0)


def tables_of(unit: str, forms: Iterable[FormSpec], period: Period, units: Hierarchy, figures: Figures) -> list[Table]:
    """The forms of which a unit, or one in it, told figures of a period."""
    within = {unit, *units.below(unit)}
    told = [form for form in forms if figures.is_told(form.id, within)]
    told.sort(key=lambda form: (form.about.is_plan, not form.about.period_kinds))
    return [_Filler(form, period, units, figures).table(unit) for form in told]


class _Filler:
    """Fills the table of a form."""

    def __init__(self, form: FormSpec, period: Period, units: Hierarchy, figures: Figures) -> None:
        self.form, self.period, self.units, self.figures = form, period, units, figures
        self.layout = official_layout(form.id)
        known = categories_of(form, period)
        if len(known) > _FEW:
            told = figures.categories(form.id)
            told |= {c.parent for c in known if c.category in told}
            known = [c for c in known if c.category in told]
        self.shape = shape_of(form, self.layout, known, is_divided_in_rows=True)
        self.balances = {balance.closing: balance for balance in form.balances}
        columns = {column.measure + part.suffix: column for column in self.shape.columns for part in self.shape.parts}
        money = {m.name for m in form.measures if m.is_money} & columns.keys()
        self.factors = {name: factor_of(columns[name]) for name in money}

    def table(self, unit: str) -> Table:
        table = Table(self.form, self.layout, self.period, self.shape, list(self._lines(unit)))
        for line in sorted(table.lines, key=lambda line: (line.is_total, -line.top)):  # parts before what they are of
            self._fill(table, line)
        decimals = {column: _decimals(numbers) for column, numbers in table.numbers().items()}
        for line in table.lines:
            self._compute(table, line, decimals)
        table.note = self._note(table)
        return table

    def _lines(self, unit: str) -> Iterator[Line]:
        """The rows: units directly in the whole, or the unit itself, with those in them below each; then the total."""
        own = self.units.units[unit]
        parts = self._parts(unit)
        first = self.shape.body
        lines: list[Line] = []
        for n, row in enumerate(parts if parts and self.units.is_whole(unit) else [own], 1):
            lines += self._lines_of(row, str(n), first + len(lines) * len(self.shape.parts))
        yield from lines
        if self.shape.has_sums:
            tops = tuple(line.top for line in lines if "." not in line.order)
            yield Line(unit, "", TOTAL, first + len(lines) * len(self.shape.parts), tops, is_total=True)

    def _lines_of(self, row: UnitRow, order: str, top: int) -> list[Line]:
        """The row of a unit and those of the units in it."""
        below: list[Line] = []
        tops = []
        for n, part in enumerate(self._parts(row.code), 1):
            tops.append(top + (1 + len(below)) * len(self.shape.parts))
            below += self._lines_of(part, f"{order}.{n}", tops[-1])
        return [Line(row.code, order, row.name, top, tuple(tops)), *below]

    def _parts(self, code: str) -> Sequence[UnitRow]:
        """The units in it that have rows: none of a unit that told the form as a whole, or that stands for them."""
        parts = self.units.parts[code] if self.shape.has_sums else ()
        if self.figures.is_told(self.form.id, self.units.below(code)):
            return parts
        is_whole = self.form.about.stands_for_parts or self.figures.is_told(self.form.id, [code])
        return () if is_whole else parts

    def _fill(self, table: Table, line: Line) -> None:
        """What stands in the cells of a line; rates last, and of categories those with parts."""
        cells = self.shape.addresses(line.top)
        measures = self.shape.measures
        for place in sorted(cells, key=lambda place: (measures[place[0]].is_claim, -self._depth(place[1]))):
            measure = measures[place[0]]
            if measure.is_claim:
                table.values[cells[place]] = self._rate(table, line, place, cells)
                continue
            count = self.figures.count(line.unit, self.form.id, place)
            table.values[cells[place]] = self._value(count, measure, self._below(table, line, place, cells))

    def _depth(self, category: str) -> int:
        """0 for the sum over all categories, 1 for those directly in it …"""
        return 1 + self._depth(self.shape.above.get(category, "")) if category else 0

    def _below(self, table: Table, line: Line, place: Place, cells: Mapping[Place, Address]) -> list[Value]:
        """What stands in the cells of which one is the sum."""
        below = self._units_below(line, cells[place]) or self._categories_below(place, cells)
        return [table.values[cell] for cell in below]

    def _units_below(self, line: Line, cell: Address) -> tuple[Address, ...]:
        return tuple((top + cell[0] - line.top, cell[1]) for top in line.parts)

    def _categories_below(self, place: Place, cells: Mapping[Place, Address]) -> tuple[Address, ...]:
        parts = self.shape.parts_of(place[1]) if self.shape.has_sums else []
        return tuple(cells[place[0], part] for part in parts)

    def _value(self, count: Count, measure: Measure, below: Sequence[Value]) -> Value:
        """A number, `x` where the figure does not apply, a dash where it was told as one, None where there is none."""
        is_own = all(value is None for value in below)
        if count.value is None:
            is_all = bool(below) and all(value == NOT_APPLICABLE for value in below)
            return NOT_APPLICABLE if is_all or (is_own and count.state == "not_applicable") else None
        if is_own and count.state == "dash":
            return DASH
        return (count.value / self.factors.get(measure.name, Decimal(1))).normalize()

    def _rate(self, table: Table, line: Line, place: Place, cells: Mapping[Place, Address]) -> Value:
        """A rate as the warehouse has it, over the units that told both sides; else of the two numbers in the row."""
        measure, category = self.shape.measures[place[0]], place[1]
        of, over = measure.claim_of or "", measure.claim_over or ""
        known = self.figures.rate(line.unit, self.form.id, of, over, category)
        counts = [self.figures.count(line.unit, self.form.id, (name, category)) for name in (of, over)]
        formula = self._rate_formula(of, over, category, cells)
        is_of_row = len({count.reported for count in counts}) == 1
        if known is not None:
            is_of_row = (known.numerator, known.denominator) == (counts[0].value, counts[1].value)
        sides = [table.values.get(cells.get((name, category), (-1, -1))) for name in (of, over)]
        if formula and is_of_row and all(isinstance(side, Decimal) for side in sides):
            table.formulas[cells[place]] = formula
            return formula.result(table.values)
        return known.value if known else None

    def _rate_formula(self, of: str, over: str, category: str, cells: Mapping[Place, Address]) -> Rate | None:
        sides = [cells.get((name, category)) for name in (of, over)]
        return Rate(sides[0], sides[1]) if sides[0] and sides[1] else None

    def _compute(self, table: Table, line: Line, decimals: Mapping[int, int]) -> None:
        """Put a formula where it gives what stands there."""
        cells = self.shape.addresses(line.top)
        for place, cell in cells.items():
            value = table.values[cell]
            if not isinstance(value, Decimal) or cell in table.formulas:
                continue
            for formula in self._candidates(line, place, cells, decimals[cell[1]] or None):
                if _gives(formula, value, table.values):
                    table.formulas[cell] = formula
                    break

    def _candidates(
        self, line: Line, place: Place, cells: Mapping[Place, Address], decimals: int | None
    ) -> Iterator[Formula]:
        """What the number of a cell may follow from."""
        measure, category = place
        if below := self._units_below(line, cells[place]):
            yield Sum(below, decimals)
        elif balance := self.balances.get(measure):
            opening, less, plus = (
                tuple(cells[name, category] for name in names)
                for names in ((balance.opening,), balance.less, balance.plus)
            )
            yield Closing(opening[0], less, plus)
        if parts := self._categories_below(place, cells):
            yield Sum(parts, decimals)

    def _note(self, table: Table) -> str:
        """Of how many lowest units the table tells, and which told nothing; '' where it tells of all."""
        line = table.lines[-1]
        places = [p for p in self.shape.addresses(line.top) if not self.shape.measures[p[0]].is_claim]
        counts = [self.figures.count(line.unit, self.form.id, place) for place in places]
        lacking = [count for count in counts if 0 < count.reported < count.expected]  # blank columns show it
        if not lacking:
            return ""
        least = min(lacking, key=lambda count: count.reported / count.expected)
        is_same = len({(count.reported, count.expected) for count in counts}) == 1
        note = (
            f"Ghi chú: {'' if is_same else 'có cột chỉ '}gồm số liệu của {least.reported}/{least.expected} đơn vị cơ sở"
        )
        blank = [line.name for line in table.lines if not line.parts and self._is_blank(table, line)]
        if blank:
            more = f" và {len(blank) - _NAMED} đơn vị khác" if len(blank) > _NAMED else ""
            note += f"; chưa có số liệu: {', '.join(blank[:_NAMED])}{more}"
        return f"{note}. Ô trống là chưa có số liệu."

    def _is_blank(self, table: Table, line: Line) -> bool:
        return all(table.values[cell] is None for cell in self.shape.addresses(line.top).values())


def _gives(formula: Formula, value: Decimal, values: Mapping[Address, Value]) -> bool:
    try:
        return formula.result(values) == value
    except NotComputed:
        return False


def write_official(target: Path, unit: UnitRow, above: UnitRow | None, tables: Sequence[Table]) -> None:
    """Write a unit's workbook, a sheet for each of its tables. `above`: the unit directly above it."""
    senders = [f"{_SENDER} {one.name}".upper() for one in (above, unit) if one is not None]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        book.set_properties({"created": _CREATED, "author": "tonghop"})
        styles = Styles(book)
        for number, table in enumerate(tables, 1):
            title = sub(r"[\[\]:*?/\\]", " ", table.form.about.title_vi)
            _Writer(book.add_worksheet(f"{number:02} {title}"[:31].strip()), styles, table).write(senders)


class _Writer:
    """Writes one sheet."""

    def __init__(self, sheet: Any, styles: Styles, table: Table) -> None:
        self.table, self.shape = table, table.shape
        numbers = table.numbers()
        claims = {
            column
            for column, about in enumerate(table.shape.columns, table.shape.first)
            if about.measure in table.shape.measures and table.shape.measures[about.measure].is_claim
        }
        self.decimals = {column: 2 if column in claims else _decimals(told) for column, told in numbers.items()}
        least = least_width(len(table.shape.columns))
        longest = (max((len(self._text(n, c)) for n in told), default=0) for c, told in numbers.items())
        self.page = Page(sheet, styles, table.shape, [max(least, length + 2.0) for length in longest])

    def _text(self, number: Decimal, column: int) -> str:
        return f"{number:,.{self.decimals[column]}f}"

    def write(self, senders: Sequence[str]) -> None:
        """The whole sheet."""
        page, table = self.page, self.table
        page.write_top(senders, title_of(table.form, table.layout, table.period), table.layout.form_number)
        page.write_header()
        for line in table.lines:
            is_bold = line.is_total or bool(line.parts)
            page.write_labels(line.top, line.order, line.name, is_bold=is_bold)
            for cell in self.shape.addresses(line.top).values():
                self._write_cell(cell, page.is_strong(cell[0] - line.top, is_bold))
        end = table.end
        if table.note:
            page.write_note(end, table.note)
            end += 1
        page.write_signatures(end + 1)
        page.set_up(end + 5)
        page.sheet.ignore_errors({"number_stored_as_text": f"A1:A{table.end}"})

    def _write_cell(self, cell: Address, is_bold: bool) -> None:
        value, formula = self.table.values[cell], self.table.formulas.get(cell)
        sheet, decimals = self.page.sheet, self.decimals[cell[1]]
        look = {"border": 1, "bold": is_bold, "num_format": "#,##0" + ("." + "0" * decimals if decimals else "")}
        if formula:
            shown = float(value) if isinstance(value, Decimal) else ""
            sheet.write_formula(*cell, formula.text(), self.page.styles(**look), shown)
        elif isinstance(value, Decimal):
            sheet.write_number(*cell, float(value), self.page.styles(**look))
        elif value:
            sheet.write_string(*cell, value, self.page.styles(**look, align="center"))
        else:
            sheet.write_blank(*cell, None, self.page.styles(**look))
