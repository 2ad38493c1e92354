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
from textwrap import wrap
from typing import Any

import xlsxwriter

from tonghop.configs.models import Layout, Period, UnitRow
from tonghop.reports.workbooks.figures import DASH, NOT_APPLICABLE, Count, Figures
from tonghop.reports.workbooks.formulas import Closing, Formula, NotComputed, Rate, Sum, Value
from tonghop.reports.workbooks.sheet import (
    TOTAL,
    Address,
    Page,
    Part,
    Place,
    Shape,
    Styles,
    categories_of,
    factor_of,
    is_strong,
    least_width,
    official_layout,
    shape_of,
    title_of,
)
from tonghop.schemas.form import FormSpec, Measure

_SENDER = "ỦY BAN NHÂN DÂN"
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
    """The rows of a unit, or of the total: a row for each of `parts`. `below`: the lines of those directly in it."""

    unit: str
    order: str
    name: str
    top: int
    parts: tuple[Part, ...]
    cells: Mapping[Place, Address]
    below: tuple["Line", ...] = ()
    is_total: bool = False


@dataclass
class Table:
    """A form of a unit: what stands in each cell and by which formula.

    `has_other_rates`: a rate is over fewer units than the counts in its row.
    """

    form: FormSpec
    layout: Layout
    period: Period
    shape: Shape
    lines: list[Line]
    values: dict[Address, Value] = field(default_factory=dict)
    formulas: dict[Address, Formula] = field(default_factory=dict)
    note: str = ""
    has_other_rates: bool = False

    @property
    def end(self) -> int:
        """The first row below the table."""
        return self.lines[-1].top + len(self.lines[-1].parts)

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
    told = [form for form in forms if figures.is_told(form.id, {unit} if form.about.is_plan else within)]
    told.sort(key=lambda form: (form.about.is_plan, not form.about.period_kinds))
    return [_Filler(form, period, units, figures).table(unit) for form in told]


class _Filler:
    """Fills the table of a form."""

    def __init__(self, form: FormSpec, period: Period, units: Hierarchy, figures: Figures) -> None:
        self.form, self.period, self.units, self.figures = form, period, units, figures
        self.layout = official_layout(form.id)
        known = categories_of(form, period)
        self.wholes = {c.category: c.parent for c in known}
        told = self._with_wholes(figures.categories(form.id))
        shown = [c for c in known if c.category in told]
        self.shape = shape_of(form, self.layout, shown, is_divided_in_rows=True)
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

    def _with_wholes(self, categories: set[str]) -> set[str]:
        """Categories with those of which they are parts."""
        above = {self.wholes.get(category, "") for category in categories} - categories - {""}
        return categories | self._with_wholes(above) if above else categories

    def _lines(self, unit: str) -> Iterator[Line]:
        """The rows: units directly in the whole, or the unit itself, with those in them below each; then the total."""
        parts = self._parts(unit)
        top, highest = self.shape.body, []
        for n, row in enumerate(parts if parts and self.units.is_whole(unit) else [self.units.units[unit]], 1):
            lines = self._lines_of(row, str(n), top)
            highest.append(lines[0])
            top = lines[-1].top + len(lines[-1].parts)
            yield from lines
        if self.shape.has_sums:
            yield self._line(unit, "", TOTAL, top, highest, is_total=True)

    def _lines_of(self, row: UnitRow, order: str, top: int) -> list[Line]:
        """The line of a unit, and those of the units in it."""
        lines: list[Line] = []
        highest = []
        below = top + len(self._rows(row.code))
        for n, part in enumerate(self._parts(row.code), 1):
            mine = self._lines_of(part, f"{order}.{n}", below)
            highest.append(mine[0])
            below = mine[-1].top + len(mine[-1].parts)
            lines += mine
        return [self._line(row.code, order, row.name, top, highest), *lines]

    def _line(
        self, unit: str, order: str, name: str, top: int, below: Sequence[Line], *, is_total: bool = False
    ) -> Line:
        parts = self._rows(unit)
        return Line(unit, order, name, top, parts, self.shape.addresses(top, parts), tuple(below), is_total)

    def _rows(self, unit: str) -> tuple[Part, ...]:
        """The rows of a unit: of categories those that stand in what it, or one in it, sent; all where nothing came.

        A blank row would say that a category was left open of which the unit's own table knows nothing.
        """
        sent = self.figures.mentioned(self.form.id, [unit, *self.units.below(unit)])
        known = self._with_wholes(sent)
        return tuple(p for p in self.shape.parts if not (sent and p.category) or p.category in known)

    def _parts(self, code: str) -> Sequence[UnitRow]:
        """The units in it that have rows: none of a unit that told the form as a whole, or that stands for them."""
        parts = self.units.parts[code] if self.shape.has_sums else ()
        if self.figures.is_told(self.form.id, self.units.below(code)):
            return parts
        is_whole = self.form.about.stands_for_parts or self.figures.is_told(self.form.id, [code])
        return () if is_whole else parts

    def _fill(self, table: Table, line: Line) -> None:
        """What stands in the cells of a line; rates last, and of categories those with parts."""
        measures = self.shape.measures
        for place in sorted(line.cells, key=lambda place: (measures[place[0]].is_claim, -self._depth(place[1]))):
            measure = measures[place[0]]
            if measure.is_claim:
                table.values[line.cells[place]] = self._rate(table, line, place)
                continue
            count = self.figures.count(line.unit, self.form.id, place)
            below = _units_below(line, place) or self._categories_below(line, place)
            table.values[line.cells[place]] = self._value(count, measure, [table.values[cell] for cell in below])

    def _depth(self, category: str) -> int:
        """0 for the sum over all categories, 1 for those directly in it …"""
        return 1 + self._depth(self.shape.above.get(category, "")) if category else 0

    def _categories_below(self, line: Line, place: Place) -> tuple[Address, ...]:
        """The cells of a line over whose categories a figure is summed."""
        parts = self.shape.parts_of(place[1]) if self.shape.has_sums else []
        return tuple(line.cells[place[0], part] for part in parts if (place[0], part) in line.cells)

    def _value(self, count: Count, measure: Measure, below: Sequence[Value]) -> Value:
        """A number, `x` where the figure does not apply, a dash where it was told as one, None where there is none."""
        is_own = all(value is None for value in below)
        if count.value is None:
            is_all = bool(below) and all(value == NOT_APPLICABLE for value in below)
            return NOT_APPLICABLE if is_all or (is_own and count.state == "not_applicable") else None
        if is_own and count.state == "dash":
            return DASH
        return (count.value / self.factors.get(measure.name, Decimal(1))).normalize()

    def _rate(self, table: Table, line: Line, place: Place) -> Value:
        """A rate as the warehouse has it, over the units that told both sides; else of the two numbers in the row."""
        measure, category = self.shape.measures[place[0]], place[1]
        of, over = measure.claim_of or "", measure.claim_over or ""
        known = self.figures.rate(line.unit, self.form.id, of, over, category)
        counts = [self.figures.count(line.unit, self.form.id, (name, category)) for name in (of, over)]
        is_of_row = len({count.reported for count in counts}) == 1
        if known is not None:
            is_of_row = (known.numerator, known.denominator) == (counts[0].value, counts[1].value)
        cells = [line.cells.get((name, category)) for name in (of, over)]
        if is_of_row and cells[0] and cells[1]:
            formula = Rate(cells[0], cells[1])
            result = _result(formula, table.values) if table.values[cells[0]] is not None else None
            if isinstance(result, Decimal):
                table.formulas[line.cells[place]] = formula
                return result
        if known is None or known.value is None:
            return None
        table.has_other_rates = True
        return known.value

    def _compute(self, table: Table, line: Line, decimals: Mapping[int, int]) -> None:
        """Put a formula where it gives what stands there."""
        for place, cell in line.cells.items():
            value = table.values[cell]
            if isinstance(value, Decimal) and not self.shape.measures[place[0]].is_claim:
                candidates = self._candidates(line, place, decimals[cell[1]] or None)
                fitting = (f for f in candidates if _result(f, table.values) == value)
                if formula := next(fitting, None):
                    table.formulas[cell] = formula

    def _candidates(self, line: Line, place: Place, decimals: int | None) -> Iterator[Formula]:
        """What the number of a cell may follow from."""
        measure, category = place
        if below := _units_below(line, place):
            yield Sum(below, decimals)
        elif balance := self.balances.get(measure):
            opening, less, plus = (
                tuple(line.cells[name, category] for name in names)
                for names in ((balance.opening,), balance.less, balance.plus)
            )
            yield Closing(opening[0], less, plus)
        if parts := self._categories_below(line, place):
            yield Sum(parts, decimals)

    def _note(self, table: Table) -> str:
        """Of how many lowest units the table tells, and which told nothing; '' where it tells of all."""
        line = table.lines[-1]
        places = [place for place in line.cells if not self.shape.measures[place[0]].is_claim]
        counts = [self.figures.count(line.unit, self.form.id, place) for place in places]
        lacking = [count for count in counts if 0 < count.reported < count.expected]  # blank columns show it
        if not lacking:
            return ""
        least = min(lacking, key=lambda count: count.reported / count.expected)
        is_same = len({(count.reported, count.expected) for count in counts}) == 1
        note = (
            f"Ghi chú: {'' if is_same else 'có cột chỉ '}gồm số liệu của {least.reported}/{least.expected} đơn vị cơ sở"
        )
        blank = [line.name for line in table.lines if not line.below and _is_blank(table, line)]
        if blank:
            more = f" và {len(blank) - _NAMED} đơn vị khác" if len(blank) > _NAMED else ""
            note += f"; chưa có số liệu: {', '.join(blank[:_NAMED])}{more}"
        rates = " Tỷ lệ không có công thức chỉ tính trên các đơn vị có đủ số liệu." if table.has_other_rates else ""
        return f"{note}. Ô trống là chưa có số liệu.{rates}"


def _units_below(line: Line, place: Place) -> tuple[Address, ...]:
    """The cells of a figure in the lines directly below."""
    return tuple(part.cells[place] for part in line.below if place in part.cells)


def _is_blank(table: Table, line: Line) -> bool:
    return all(table.values[cell] is None for cell in line.cells.values())


def _result(formula: Formula, values: Mapping[Address, Value]) -> Decimal | None:
    """What a formula gives; None for an empty text, and where a spreadsheet program would show an error."""
    try:
        result = formula.result(values)
    except NotComputed:
        return None
    return result if isinstance(result, Decimal) else None


def write_official(target: Path, unit: UnitRow, above: UnitRow | None, tables: Sequence[Table]) -> None:
    """Write a unit's workbook, a sheet for each of its tables. `above`: the unit directly above it."""
    senders = [f"{_SENDER} {one.name}".upper() for one in (above, unit) if one is not None]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        book.set_properties({"created": _CREATED, "author": "tonghop"})
        styles = Styles(book)
        for number, table in enumerate(tables, 1):
            title = wrap(sub(r"[\[\]:*?/\\]", " ", f"{number:02} {table.form.about.title_vi}"), 31)[0]
            _Writer(book.add_worksheet(title), styles, table).write(senders)


class _Writer:
    """Writes one sheet."""

    def __init__(self, sheet: Any, styles: Styles, table: Table) -> None:
        self.table, self.shape = table, table.shape
        numbers = table.numbers()
        measures = {
            column: table.shape.measures.get(about.measure)
            for column, about in enumerate(table.shape.columns, table.shape.first)
        }
        rates = {column for column, measure in measures.items() if measure and measure.is_claim}
        self.decimals = {column: 2 if column in rates else _decimals(told) for column, told in numbers.items()}
        self.mixed = {column for column, measure in measures.items() if measure and measure.kind == "target"}
        least = least_width(len(table.shape.columns))
        longest = (max((len(self._text(n, c)) for n in told), default=0) for c, told in numbers.items())
        self.page = Page(sheet, styles, table.shape, [max(least, length + 2.0) for length in longest])

    def _decimals(self, number: Decimal, column: int) -> int:
        """As many as its column needs; what plans want is of one thing in each row."""
        return _decimals([number]) if column in self.mixed else self.decimals[column]

    def _text(self, number: Decimal, column: int) -> str:
        return f"{number:,.{self._decimals(number, column)}f}"

    def write(self, senders: Sequence[str]) -> None:
        """The whole sheet."""
        page, table = self.page, self.table
        page.write_top(senders, title_of(table.form, table.layout, table.period), table.layout.form_number)
        page.write_header()
        for line in table.lines:
            is_bold = line.is_total or bool(line.below)
            page.write_labels(line.top, line.order, line.name, line.parts, is_bold=is_bold)
            for cell in line.cells.values():
                self._write_cell(cell, is_strong(line.parts[cell[0] - line.top], is_bold))
        end = table.end
        if table.note:
            page.write_note(end, table.note)
            end += 1
        page.write_signatures(end + 1)
        page.set_up(end + 5)
        page.sheet.ignore_errors({"number_stored_as_text": f"A1:A{table.end}"})

    def _write_cell(self, cell: Address, is_bold: bool) -> None:
        value, formula = self.table.values[cell], self.table.formulas.get(cell)
        sheet, decimals = self.page.sheet, self._decimals(value, cell[1]) if isinstance(value, Decimal) else 0
        look = {"border": 1, "bold": is_bold, "num_format": "#,##0" + ("." + "0" * decimals if decimals else "")}
        if formula and isinstance(value, Decimal):
            sheet.write_formula(*cell, formula.text(), self.page.styles(**look), float(value))
        elif isinstance(value, Decimal):
            sheet.write_number(*cell, float(value), self.page.styles(**look))
        elif value:
            sheet.write_string(*cell, value, self.page.styles(**look, align="center"))
        else:
            sheet.write_blank(*cell, None, self.page.styles(**look))
