"""Official forms filled from the warehouse: the value of each cell, and the formula that computes it.

A formula stands only where it gives exactly what the warehouse holds. Elsewhere, for example at a balance with a
residual or a total that only the unit itself reported, the number stands.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tonghop.configs.layouts import Layout
from tonghop.configs.periods import Period
from tonghop.reports.workbooks.figures import DASH, NOT_APPLICABLE, PeriodFigures, UnitCount
from tonghop.reports.workbooks.form_shape import (
    FigureKey,
    FormShape,
    categories_of,
    factor_of,
    official_layout,
    shape_of,
)
from tonghop.reports.workbooks.formulas import CellAddress, CellValue, Closing, Formula, NotComputed, Rate, Sum
from tonghop.reports.workbooks.unit_blocks import BlockBuilder, Hierarchy, UnitBlock, with_wholes
from tonghop.schemas.form import FormSpec, Measure

_NAMED = 10
"""How many missing units a note names."""


@dataclass
class FormTable:
    """A form of a unit: the value of each cell, and the formula where the workbook computes it.

    `note`: how many units it covers; '' where it covers all. `has_other_rates`: some rate covers fewer units than the
    counts in its row.
    """

    form: FormSpec
    layout: Layout
    period: Period
    shape: FormShape
    blocks: list[UnitBlock]
    values: dict[CellAddress, CellValue] = field(default_factory=dict)
    formulas: dict[CellAddress, Formula] = field(default_factory=dict)
    note: str = ""
    has_other_rates: bool = False

    @property
    def end(self) -> int:
        """The first row below the table."""
        return self.blocks[-1].end

    def numbers(self) -> dict[int, list[Decimal]]:
        """The numbers of each column."""
        found: dict[int, list[Decimal]] = {column: [] for column in range(self.shape.first, self.shape.last + 1)}
        for (_, column), value in self.values.items():
            if isinstance(value, Decimal):
                found[column].append(value)
        return found


def decimals_of(numbers: Iterable[Decimal]) -> int:
    """The number of decimals that some numbers need."""
    exponents = (number.normalize().as_tuple().exponent for number in numbers)
    return max((-exponent for exponent in exponents if isinstance(exponent, int) and exponent < 0), default=0)


def tables_of(
    unit: str, forms: Iterable[FormSpec], period: Period, units: Hierarchy, figures: PeriodFigures
) -> list[FormTable]:
    """The tables of the forms for which a unit, or one in it, reported figures; plans last."""
    within = {unit, *units.below(unit)}
    reported = [form for form in forms if figures.is_reported(form.id, {unit} if form.about.is_plan else within)]
    reported.sort(key=lambda form: (form.about.is_plan, not form.about.period_kinds))
    return [_TableFiller(form, period, units, figures).table(unit) for form in reported]


class _TableFiller:
    """Fills the table of one form."""

    def __init__(self, form: FormSpec, period: Period, units: Hierarchy, figures: PeriodFigures) -> None:
        self.form, self.period, self.units, self.figures = form, period, units, figures
        self.layout = official_layout(form.id)
        known = categories_of(form, period)
        wholes = {c.category: c.parent for c in known}
        reported = with_wholes(figures.categories(form.id), wholes)
        shown = [c for c in known if c.category in reported]
        self.shape = shape_of(form, self.layout, shown, is_divided_in_rows=True)
        self.builder = BlockBuilder(self.shape, wholes, units, figures)
        self.balances = {balance.closing: balance for balance in form.balances}
        columns = {
            column.measure + subrow.suffix: column for column in self.shape.columns for subrow in self.shape.subrows
        }
        money = {m.name for m in form.measures if m.is_money} & columns.keys()
        self.factors = {name: factor_of(columns[name]) for name in money}

    def table(self, unit: str) -> FormTable:
        table = FormTable(self.form, self.layout, self.period, self.shape, list(self.builder.blocks(unit)))
        for block in sorted(table.blocks, key=lambda block: (block.is_total, -block.top)):  # parts first
            self._fill(table, block)
        decimals = {column: decimals_of(numbers) for column, numbers in table.numbers().items()}
        for block in table.blocks:
            self._compute(table, block, decimals)
        table.note = self._note(table)
        return table

    def _fill(self, table: FormTable, block: UnitBlock) -> None:
        """Fill in the values of a block: parts of categories before their sums, rates last."""
        measures = self.shape.measures
        for key in sorted(block.cells, key=lambda key: (measures[key.measure].is_claim, -self._depth(key.category))):
            measure = measures[key.measure]
            if measure.is_claim:
                table.values[block.cells[key]] = self._rate(table, block, key)
                continue
            count = self.figures.count(block.unit, self.form.id, key)
            below = block.cells_below(key) or self._categories_below(block, key)
            table.values[block.cells[key]] = self._value(count, measure, [table.values[cell] for cell in below])

    def _depth(self, category: str) -> int:
        """0 for the sum over all categories, 1 for the categories directly in it, and so on."""
        return 1 + self._depth(self.shape.above.get(category, "")) if category else 0

    def _categories_below(self, block: UnitBlock, key: FigureKey) -> tuple[CellAddress, ...]:
        """The cells of a block that hold the parts of a figure's category."""
        parts = self.shape.parts_of(key.category) if self.shape.has_sums else []
        return tuple(block.cells[k] for part in parts if (k := FigureKey(key.measure, part)) in block.cells)

    def _value(self, count: UnitCount, measure: Measure, below: Sequence[CellValue]) -> CellValue:
        """A number, `x` where the figure does not apply, a dash where the unit wrote one, None where there is none."""
        is_own = all(value is None for value in below)
        if count.value is None:
            is_all = bool(below) and all(value == NOT_APPLICABLE for value in below)
            return NOT_APPLICABLE if is_all or (is_own and count.state == "not_applicable") else None
        if is_own and count.state == "dash":
            return DASH
        return (count.value / self.factors.get(measure.name, Decimal(1))).normalize()

    def _rate(self, table: FormTable, block: UnitBlock, key: FigureKey) -> CellValue:
        """The rate of the two numbers in the row, as a formula, where the warehouse agrees; else the warehouse's.

        The warehouse's rate covers the units that reported both of its sides.
        """
        measure, category = self.shape.measures[key.measure], key.category
        (of,), over = measure.claim_of, measure.claim_over or ""
        known = self.figures.rate(block.unit, self.form.id, of, over, category)
        counts = [self.figures.count(block.unit, self.form.id, FigureKey(name, category)) for name in (of, over)]
        is_of_row = len({count.reported for count in counts}) == 1
        if known is not None:
            is_of_row = (known.numerator, known.denominator) == (counts[0].value, counts[1].value)
        cells = [block.cells.get(FigureKey(name, category)) for name in (of, over)]
        if is_of_row and cells[0] and cells[1]:
            formula = Rate(cells[0], cells[1])
            result = _result(formula, table.values) if table.values[cells[0]] is not None else None
            if isinstance(result, Decimal):
                table.formulas[block.cells[key]] = formula
                return result
        if known is None or known.value is None:
            return None
        table.has_other_rates = True
        return known.value

    def _compute(self, table: FormTable, block: UnitBlock, decimals: Mapping[int, int]) -> None:
        """Add a formula wherever it gives exactly the number that stands there."""
        for key, cell in block.cells.items():
            value = table.values[cell]
            if isinstance(value, Decimal) and not self.shape.measures[key.measure].is_claim:
                candidates = self._candidates(block, key, decimals[cell[1]] or None)
                fitting = (f for f in candidates if _result(f, table.values) == value)
                if formula := next(fitting, None):
                    table.formulas[cell] = formula

    def _candidates(self, block: UnitBlock, key: FigureKey, decimals: int | None) -> Iterator[Formula]:
        """The formulas that a number may follow from."""
        if below := block.cells_below(key):
            yield Sum(below, decimals)
        elif balance := self.balances.get(key.measure):
            opening, less, plus = (
                tuple(block.cells[FigureKey(name, key.category)] for name in names)
                for names in ((balance.opening,), balance.less, balance.plus)
            )
            yield Closing(opening[0], less, plus)
        if parts := self._categories_below(block, key):
            yield Sum(parts, decimals)

    def _note(self, table: FormTable) -> str:
        """How many lowest units the table covers, and which reported nothing; '' where it covers all."""
        block = table.blocks[-1]
        keys = [key for key in block.cells if not self.shape.measures[key.measure].is_claim]
        counts = [self.figures.count(block.unit, self.form.id, key) for key in keys]
        lacking = [count for count in counts if 0 < count.reported < count.expected]  # blank columns show it
        if not lacking:
            return ""
        least = min(lacking, key=lambda count: count.reported / count.expected)
        is_same = len({(count.reported, count.expected) for count in counts}) == 1
        note = (
            f"Ghi chú: {'' if is_same else 'có cột chỉ '}gồm số liệu của {least.reported}/{least.expected} đơn vị cơ sở"
        )
        blank = [block.name for block in table.blocks if not block.below and _is_blank(table, block)]
        if blank:
            more = f" và {len(blank) - _NAMED} đơn vị khác" if len(blank) > _NAMED else ""
            note += f"; chưa có số liệu: {', '.join(blank[:_NAMED])}{more}"
        rates = " Tỷ lệ không có công thức chỉ tính trên các đơn vị có đủ số liệu." if table.has_other_rates else ""
        return f"{note}. Ô trống là chưa có số liệu.{rates}"


def _is_blank(table: FormTable, block: UnitBlock) -> bool:
    return all(table.values[cell] is None for cell in block.cells.values())


def _result(formula: Formula, values: Mapping[CellAddress, CellValue]) -> Decimal | None:
    """The number that a formula gives; None for an empty text, and where a spreadsheet program would show an error."""
    try:
        result = formula.result(values)
    except NotComputed:
        return None
    return result if isinstance(result, Decimal) else None
