"""Which rows an official form has: a block of rows for each unit that reports or has parts that do, then the total."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tonghop.configs.units import UnitRow
from tonghop.reports.workbooks.figures import PeriodFigures
from tonghop.reports.workbooks.form_shape import FigureKey, FormShape, Subrow
from tonghop.reports.workbooks.formulas import CellAddress

TOTAL = "TỔNG CỘNG"


@dataclass(frozen=True)
class Hierarchy:
    """The units in force by code, and for each code the units directly in it. The first unit is the whole."""

    units: Mapping[str, UnitRow]
    parts: Mapping[str, Sequence[UnitRow]]

    @staticmethod
    def of(rows: Iterable[UnitRow]) -> "Hierarchy":
        """The hierarchy of some units, parents first."""
        units = {row.code: row for row in rows}
        return Hierarchy(units, {code: [row for row in units.values() if row.parent_code == code] for code in units})

    def below(self, code: str) -> Iterator[str]:
        """The codes of the units in a unit, at any depth."""
        for part in self.parts[code]:
            yield part.code
            yield from self.below(part.code)

    def is_whole(self, code: str) -> bool:
        return self.units[code].parent_code not in self.units


@dataclass(frozen=True)
class UnitBlock:
    """The rows of one unit, or of the total: one for each of `subrows`.

    `order`: its number in the first column, such as 1.2. `top`: its first row. `below`: the blocks of the units
    directly in it.
    """

    unit: str
    order: str
    name: str
    top: int
    subrows: tuple[Subrow, ...]
    cells: Mapping[FigureKey, CellAddress]
    below: tuple["UnitBlock", ...] = ()
    is_total: bool = False

    @property
    def end(self) -> int:
        """The first row below the block."""
        return self.top + len(self.subrows)

    def cells_below(self, key: FigureKey) -> tuple[CellAddress, ...]:
        """The cells of a figure in the blocks directly below."""
        return tuple(part.cells[key] for part in self.below if key in part.cells)


def with_wholes(categories: set[str], wholes: Mapping[str, str]) -> set[str]:
    """Categories with those that they are parts of, at any depth. `wholes`: category → the one that it is a part of."""
    above = {wholes.get(category, "") for category in categories} - categories - {""}
    return categories | with_wholes(above, wholes) if above else categories


class BlockBuilder:
    """Lays out the blocks of one form."""

    def __init__(self, shape: FormShape, wholes: Mapping[str, str], units: Hierarchy, figures: PeriodFigures) -> None:
        self.shape, self.wholes, self.units, self.figures = shape, wholes, units, figures
        self.form = shape.form

    def blocks(self, unit: str) -> Iterator[UnitBlock]:
        """Each part of the whole, or else the unit itself, with the units in it below; the total last."""
        parts = self._parts(unit)
        top, highest = self.shape.body, []
        for n, row in enumerate(parts if parts and self.units.is_whole(unit) else [self.units.units[unit]], 1):
            blocks = self._blocks_of(row, str(n), top)
            highest.append(blocks[0])
            top = blocks[-1].end
            yield from blocks
        if self.shape.has_sums:
            yield self._block(unit, "", TOTAL, top, highest, is_total=True)

    def _blocks_of(self, row: UnitRow, order: str, top: int) -> list[UnitBlock]:
        """The block of a unit, then those of the units in it."""
        blocks: list[UnitBlock] = []
        highest = []
        end = top + len(self._subrows(row.code))
        for n, part in enumerate(self._parts(row.code), 1):
            blocks_of_part = self._blocks_of(part, f"{order}.{n}", end)
            highest.append(blocks_of_part[0])
            end = blocks_of_part[-1].end
            blocks += blocks_of_part
        return [self._block(row.code, order, row.name, top, highest), *blocks]

    def _block(
        self, unit: str, order: str, name: str, top: int, below: Sequence[UnitBlock], *, is_total: bool = False
    ) -> UnitBlock:
        subrows = self._subrows(unit)
        return UnitBlock(unit, order, name, top, subrows, self.shape.addresses(top, subrows), tuple(below), is_total)

    def _subrows(self, unit: str) -> tuple[Subrow, ...]:
        """The rows of a unit. Of rows of categories only those that the unit, or one in it, mentions; all if none did.

        A blank row would claim that a category was left open, although the unit's own table does not list it.
        """
        mentioned = self.figures.mentioned(self.form.id, [unit, *self.units.below(unit)])
        known = with_wholes(mentioned, self.wholes)
        return tuple(s for s in self.shape.subrows if not (mentioned and s.category) or s.category in known)

    def _parts(self, code: str) -> Sequence[UnitRow]:
        """The units directly in a unit that have rows of their own.

        Where no unit below reported, a unit that reported for itself has none, nor has one that stands for its parts.
        """
        parts = self.units.parts[code] if self.shape.has_sums else ()
        if self.figures.is_reported(self.form.id, self.units.below(code)):
            return parts
        is_whole = self.form.about.stands_for_parts or self.figures.is_reported(self.form.id, [code])
        return () if is_whole else parts
