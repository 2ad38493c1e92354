"""What each total row of a table is about: a unit, or a part of its units; and whether all that it adds up is there."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.entities.table_rows import TableRow
from tonghop.transforms.entities.units import Match, Unit, UnitIndex
from tonghop.transforms.spelling import name_key, plain, without_numbering
from tonghop.transforms.tables.header_texts import header_text

_UNRESOLVED = ("unknown", "ambiguous", "outside", "former", "qualified", "unnamed", "uncategorised", "divided", "part")
"""Rows with figures that belong to no unit: a sum that counts them is not the sum of the others."""


_HEADINGS = ("group", "heading")
"""Rows over several units that are no unit's."""


class _Total(NamedTuple):
    """A total row. `heading`: the row of a unit with parts, or of a group, above it; `key`: its words.

    `has_rows`: rows of units stand between it and what is above it; `is_final`: none stands below it.
    """

    row: TableRow
    heading: TableRow | None
    key: str
    has_rows: bool
    is_final: bool


def settle_totals(
    rows: list[TableRow], whole: Unit, sender: Unit | None, index: UnitIndex, vocabulary: Vocabulary
) -> None:
    """Give every total row its unit; one of a part of the units is a group's. `whole`: see `mark_sums`."""
    totals = _totals(rows, index)
    headings = {row.unit.code for row in rows if row.kind == "unit" and row.unit and row.unit.code in index.has_parts}
    for place, total in enumerate(totals):
        row = total.row
        if named := _named(total, whole, sender, index, vocabulary):
            row.unit, row.is_sum = named, True
        elif _is_of_block(total, totals[:place], is_last=place + 1 == len(totals), headings=len(headings)):
            heading = total.heading
            unit = heading.unit if heading else None
            row.unit, row.is_sum, row.kind = unit, unit is not None, "total" if unit else "group"
        else:
            row.unit, row.is_sum = whole, True


def _totals(rows: Sequence[TableRow], index: UnitIndex) -> list[_Total]:
    """The total rows with what stands above and below them."""
    found: list[_Total] = []
    heading: TableRow | None = None
    has_rows = False
    last = max((n for n, row in enumerate(rows) if row.kind in ("unit", *_HEADINGS, "part")), default=-1)
    for number, row in enumerate(rows):
        if row.kind in _HEADINGS or (row.unit and row.kind == "unit" and row.unit.code in index.has_parts):
            heading, has_rows = row, False
        elif row.kind == "total":
            found.append(
                _Total(row, heading, header_text(without_numbering(plain(row.label))), has_rows, number > last)
            )
            has_rows = False
        elif row.unit or row.kind in _UNRESOLVED:
            has_rows = True
    return found


def _key(label: str) -> str:
    """The words of a total without the numbers of what it adds: `Cộng (I)` and `Cộng II` are alike."""
    return _NUMBERS.sub("", header_text(without_numbering(plain(label)))).strip()


_NUMBERS = re.compile(r"\s*\(.*\)|\s+(?:[ivx]+|\d+)$")


def _is_of_block(total: _Total, before: Sequence[_Total], *, is_last: bool, headings: int) -> bool:
    """True for a sum of the rows since a heading or since the sum before it, false for one of the whole table.

    The last total of a table is of its last block if the blocks before it have a sum by the same words; without any
    sum before, if there is one block alone.
    """
    heading = total.heading
    if not total.has_rows and not (heading and heading.unit and not heading.sheet_rows):
        return False
    of_blocks = [other for other in before if other.has_rows]
    if not total.is_final or (heading and of_blocks and not is_last):
        return True
    if of_blocks:
        return any(other.key == total.key for other in of_blocks)
    return bool(heading and heading.unit) and headings == 1


def _named(total: _Total, whole: Unit, sender: Unit | None, index: UnitIndex, vocabulary: Vocabulary) -> Unit | None:
    """The unit that a total's label names: `Cộng huyện Tuy Phong`; `Toàn huyện` is of the nearest district."""
    words = header_text(without_numbering(plain(total.row.label))).split("(")[0].strip()
    rests = (words.removeprefix(plain(word)).strip(" :") for word in vocabulary.totals if words.startswith(plain(word)))
    rest = min(rests, key=len, default="")
    if rest and (named := index.resolve(rest, whole.code, allow_similar=False).unit):
        return named
    kind = total_of_type(words)
    heading = total.heading.unit if total.heading and total.has_rows else None
    near = (unit for unit in (heading, whole, sender) if unit)
    return next((unit for unit in near if kind and name_key(unit.name)[0] == kind), None)


def total_of_type(label: str) -> str:
    """The type of unit whose whole a total is of: `Tổng cộng toàn huyện` → `huyện`; '' if it names none."""
    _, mark, kind = header_text(label).rpartition(_WHOLE)
    return name_key(f"{kind} x")[0] if mark else ""


_WHOLE = "toàn "


def mark_compared(rows: Sequence[TableRow], index: UnitIndex) -> None:
    """Mark the sums that cannot be compared: some of their rows have no unit, or a unit's own total lacks parts.

    Nor can sums over categories in a table with rows that are of none.
    """
    are_all_known = all(row.kind not in ("uncategorised", "other") for row in rows)
    units = {row.unit.code for row in rows if row.unit and row.kind in ("unit", "share")}
    open_under = _unresolved_under(rows, index)
    for row in rows:
        if not row.is_sum:
            row.is_compared = are_all_known
        elif row.unit:
            is_named = row.kind == "unit" or total_of_type(row.label) != ""
            is_whole = not is_named or _has_all_parts(row.unit.code, units, index)
            row.is_compared = is_whole and not any(
                index.contains(row.unit.code, code) or index.contains(code, row.unit.code) for code in open_under
            )


def _unresolved_under(rows: Sequence[TableRow], index: UnitIndex) -> set[str]:
    """The units under whose heading a row without a unit stands; the root where there is no heading."""
    found: set[str] = set()
    heading = index.root.code
    for row in rows:
        if row.unit and row.kind == "unit" and row.unit.code in index.has_parts:
            heading = row.unit.code
        elif row.kind in _UNRESOLVED:
            found.add(heading)
    return found


def _has_all_parts(code: str, units: set[str], index: UnitIndex) -> bool:
    """True if a table has a row for each part of a unit, or for each part of these."""
    parts = index.parts_of(code)
    return bool(parts) and all(part in units or _has_all_parts(part, units, index) for part in parts)


def count_lone_totals(rows: Sequence[TableRow], sender: Unit) -> None:
    """Make the total of a table without rows of units a row of its sender: a commune's hamlets, or a total alone."""
    kind = name_key(sender.name)[0]
    for row in rows:
        if row.kind == "total":
            if total_of_type(row.label) in ("", kind):
                row.kind, row.unit, row.match, row.is_sum = "unit", sender, Match(sender, "sheet"), False
            else:
                row.kind = "unknown"
