"""How a cell looks, and what that does to its content: a figure that nobody sees is no figure that was reported."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from tonghop.configs.rules import Rule
from tonghop.transforms.files.colours import BLACK, WHITE, Colour, is_seen
from tonghop.transforms.files.grid import Address, Grid, cell_at, note_unseen, note_unsure
from tonghop.transforms.files.number_formats import COMPARISONS, Section, Shown, sections
from tonghop.transforms.numbers import number_in

TINY = 3.0
"""Points: nobody reads letters, and sees nothing in rows, that are lower."""


_POINTS = {"pt": 1, "px": 0.75, "in": 72, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12}
_LENGTH = re.compile(r"([\d.]+)\s*(pt|px|in|cm|mm|pc|em|rem|ex|%|)")


def points(length: str) -> float | None:
    """A length in points; None for one that depends on another, and for what is none. Zero needs no unit."""
    match = _LENGTH.fullmatch(length.strip().lower())
    if not match or match[1].count(".") > 1 or match[1] == ".":
        return None
    number = float(match[1])
    return number * _POINTS[match[2]] if match[2] in _POINTS else 0 if not number else None


def is_below(length: str, bound: float) -> bool:
    """Whether a length is known to be less than a number of points."""
    size = points(length)
    return size is not None and size < bound


class Look(NamedTuple):
    """The colours of a text and behind it; `is_tiny`: it is too small to be read, or not shown at all."""

    ink: Colour = BLACK
    ground: Colour = WHITE
    is_tiny: bool = False

    @property
    def is_seen(self) -> bool:
        return not self.is_tiny and is_seen(self.ink, self.ground)


UNSEEN = Look(is_tiny=True)
"""Of what nobody sees, whatever a condition does to its colours."""


class Verdict(NamedTuple):
    """What a style does to a cell. `doubt`: why its content does not count as it stands; `is_unseen`: it shows none."""

    doubt: Rule | None = None
    is_unseen: bool = False


PLAIN = Verdict()


class Judgement(NamedTuple):
    """What a style does to its cells: one verdict for all, or one for each section of its number format."""

    verdict: Verdict = PLAIN
    parts: tuple[tuple[Section, Verdict], ...] = ()

    def of(self, content: object) -> Verdict:
        """The verdict on a cell with that content."""
        if not self.parts or not isinstance(content, int | float):
            return self.verdict
        hidden = Verdict("value_hidden")
        return next((verdict for section, verdict in self.parts if section.is_for(content)), hidden)


def judged(look: Look, code: str, *, is_struck: bool) -> Judgement:
    """What a look and a number format do to cells."""
    parts = tuple((section, _verdict(section.shown, look, is_struck=is_struck)) for section in sections(code))
    if len({verdict for _, verdict in parts}) == 1:
        return Judgement(parts[0][1])
    by_number = Judgement(_verdict(Shown(), look, is_struck=is_struck), parts)
    bounds = [section.bound for section, _ in parts]
    numbers = {1.0, -1.0, *(n for bound in bounds for n in (bound, bound / 2, bound - 1, bound + 1))} - {0}
    verdicts = {by_number.of(number) for number in numbers}
    return Judgement(verdicts.pop()) if len(verdicts) == 1 else by_number


def _verdict(shown: Shown, look: Look, *, is_struck: bool) -> Verdict:
    doubt: Rule | None = None
    if is_struck:
        doubt = "text_struck"
    elif shown.is_hidden:
        doubt = "value_hidden"
    elif shown.thousands:
        doubt = "value_scaled"
    seen = look if shown.ink == "" else look._replace(ink=shown.ink)
    return Verdict(doubt, not seen.is_seen)


class Condition(NamedTuple):
    """A rule by which a sheet gives cells another look where their content fulfils a comparison.

    `comparison`: a sign, `between`, `outside`, `number` (of any), `never` (of no number), '' if it cannot be told here.
    `ink`, `ground`: '' if it leaves them; `is_hidden`: it shows nothing of a number.
    """

    comparison: str
    operands: tuple[float, ...] = ()
    ink: Colour = ""
    ground: Colour = ""
    is_hidden: bool = False

    @property
    def changes(self) -> bool:
        """Whether it may hide or show anything."""
        return self.is_hidden or self.ink != "" or self.ground != ""

    def holds(self, number: float) -> bool | None:
        """Whether it holds for a number; None if that is not known."""
        if self.comparison == "number":
            return True
        if self.comparison == "never":
            return False
        if self.comparison in ("between", "outside") and len(self.operands) == 2:
            low, high = sorted(self.operands)
            return (low <= number <= high) == (self.comparison == "between")
        compare = COMPARISONS.get(self.comparison)
        return compare(number, self.operands[0]) if compare and self.operands else None


Area = tuple[int, int, int, int]
"""First row and column, last row and column, inclusive, in the sheet's own numbers."""


class Conditions(NamedTuple):
    """The conditions of a sheet with their areas, the strongest first; `own`: those that cells have by their styles."""

    areas: tuple[tuple[Area, Condition], ...] = ()
    own: Mapping[Address, tuple[Condition, ...]] = MappingProxyType({})

    def at(self, address: Address) -> list[Condition]:
        """Those for a cell."""
        row, column = address
        return [*self.own.get(address, ())] + [
            condition
            for (top, left, bottom, right), condition in self.areas
            if top <= row <= bottom and left <= column <= right
        ]


def note_looks(grid: Grid, looks: Mapping[Address, Look], conditions: Conditions) -> None:
    """Note the cells that nobody sees, and those that a condition may hide.

    `looks`: of the cells that nobody sees without a condition, and of all for which there are any.
    """
    unseen, unsure = [], []
    for address, look in sorted(looks.items()):
        content = cell_at(grid, address)
        found = {one.is_seen for one in possible(look, conditions.at(address), _number(content))}
        if found == {False}:
            unseen.append(address)
        elif False in found and address not in grid.doubts:
            unsure.append(address)
    note_unseen(grid, unseen)
    note_unsure(grid, unsure)


def _number(content: object) -> float | None:
    """The number in a cell, None of a text."""
    if isinstance(content, int | float):
        return float(content)
    number = number_in(content) if isinstance(content, str) else None
    return None if number is None else float(number)


def possible(look: Look, conditions: Sequence[Condition], number: float | None) -> set[Look]:
    """The looks that a cell may have. `conditions`: those for it, the strongest first; `number`: None of a text."""
    looks = {look}
    for condition in reversed(conditions):
        changed = {
            Look(
                one.ink if condition.ink == "" else condition.ink,
                one.ground if condition.ground == "" else condition.ground,
                one.is_tiny or condition.is_hidden,
            )
            for one in looks
        }
        holds = None if number is None else condition.holds(number)
        looks = changed if holds else looks | changed if holds is None else looks
    return looks
