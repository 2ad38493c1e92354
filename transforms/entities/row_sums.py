"""Which rows of a table are sums of others, and which are the sender's own."""

from collections import defaultdict

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.entities.row_totals import count_lone_totals, settle_totals
from tonghop.transforms.entities.table_rows import TableRow
from tonghop.transforms.entities.units import Match, Unit, UnitIndex
from tonghop.transforms.spelling import name_key
from tonghop.transforms.tables.categories import WHOLE
from tonghop.transforms.tables.understanding import says_other_figures
from tonghop.transforms.tables.unit_cells import is_hamlet


def mark_sums(
    rows: list[TableRow],
    index: UnitIndex,
    vocabulary: Vocabulary,
    sender: Unit | None = None,
    *,
    are_hamlets: bool = False,
) -> None:
    """Mark the rows that are sums, and hence claims: rows of a unit whose parts are in the same table, and total rows.

    A total row is about the unit that it names, else about the lowest unit that contains all units of the table; in a
    district's table with one commune it is about the district. A unit's row in a category that its parts do not have is
    no sum: a province's own fund, say, beside those of its districts.
    `sender`: the unit that sent the table. If it has no parts, rows of hamlets are below what is counted.
    `are_hamlets`: the header says that they are, even if one is called like a unit elsewhere.
    """
    lowest = sender if sender and sender.code not in index.has_parts else None
    _mark_wholes(rows, index)
    if lowest:
        _mark_hamlets(rows, lowest, vocabulary, are_hamlets=are_hamlets)
    _mark_others(rows, vocabulary)
    if sender and not any(row.unit for row in rows) and all(row.kind in _BELOW for row in rows):
        count_lone_totals(rows, sender)
    whole = _whole(rows, index, sender, lowest)
    if whole is not None:
        settle_totals(rows, whole, sender, index, vocabulary)


_BELOW = ("total", "page", "group", "heading", "below", "among", "other", "note")
"""Rows beside which a total is of the sender."""


def _mark_others(rows: list[TableRow], vocabulary: Vocabulary) -> None:
    """Mark the rows below the units that hold other figures: a comparison, a plan, a rate, another year."""
    last = max((n for n, row in enumerate(rows) if row.unit or row.kind in ("total", "below")), default=-1)
    for row in rows[last + 1 :]:
        is_name = row.match is not None and (row.match.candidates or name_key(row.label)[0])
        if row.kind == "unknown" and not is_name and says_other_figures(row.label, vocabulary):
            row.kind = "other"


def _mark_wholes(rows: list[TableRow], index: UnitIndex) -> None:
    """Mark the rows of units whose parts report the same category, or one of them all categories together."""
    reported = {
        (row.unit.code, sheet_row.category)
        for row in rows
        if row.kind == "unit" and row.unit
        for sheet_row in row.sheet_rows
    }
    for row in rows:
        if row.kind == "unit" and row.unit:
            own, categories = row.unit.code, {sheet_row.category for sheet_row in row.sheet_rows}
            below = (category for code, category in reported if code != own and index.contains(own, code))
            row.is_sum = any(category in categories or WHOLE in (category, *categories) for category in below)


def _mark_hamlets(rows: list[TableRow], sender: Unit, vocabulary: Vocabulary, *, are_hamlets: bool) -> None:
    """Mark the rows of parts of a lowest unit. One of them may be called like it: then its name has no type."""
    for row in rows:
        is_unlike_any = row.kind == "unknown" and row.match and not (row.match.candidates or name_key(row.label)[0])
        is_open = row.kind in ("unknown", "ambiguous", "outside", "unnamed")
        is_elsewhere = row.kind == "unit" and row.unit != sender and not name_key(row.label)[0]
        if are_hamlets and is_elsewhere:
            row.kind, row.unit, is_open = "unknown", None, True
        if is_unlike_any or (is_open and (are_hamlets or is_hamlet(row.label, vocabulary))):
            row.kind, row.above = "below", sender.name
    if any(row.kind == "below" for row in rows):
        for row in rows:
            if row.kind == "unit" and row.unit == sender and not name_key(row.label)[0]:
                row.kind, row.unit = "below", None


def _whole(rows: list[TableRow], index: UnitIndex, sender: Unit | None, lowest: Unit | None) -> Unit | None:
    """The unit that a total row is about if it names none: the lowest unit that contains all units of the table."""
    codes = [row.unit.code for row in rows if row.kind == "unit" and row.unit]
    if not codes:
        return next((row.unit for row in rows if row.kind == "own"), None) or lowest
    whole = index.common(codes)
    is_only_part = sender is not None and whole.parent_code == sender.code and set(codes) == {whole.code}
    return sender if is_only_part else whole


def mark_group_parts(rows: list[TableRow]) -> None:
    """Mark the rows of a unit that stands in several groups (urban, rural): each holds only a part of its figures.

    `is_sum` if nothing is missing: the unit has a row outside the groups, or its communes are within them.
    """
    groups: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.kind == "unit" and row.unit:
            groups[row.unit.code].add(row.group)
    for row in rows:
        if row.kind == "unit" and row.unit and row.group and len(groups[row.unit.code] - {""}) > 1:
            row.kind, row.is_sum = "part", row.is_sum or "" in groups[row.unit.code]


def settle_own(rows: list[TableRow], unit: Unit | None) -> None:
    """Give the sender's own rows, one for each category, their unit; a row above rows of other units is their sum."""
    kinds = [row.kind for row in rows]
    for row, after in zip(rows, [*kinds[1:], ""], strict=False):
        if row.kind == "own":
            row.unit, row.is_sum = unit, after == "unit"


def count_own(rows: list[TableRow]) -> None:
    """Make the sender's own rows rows of a unit, now that sums are marked."""
    for row in rows:
        if row.kind == "own" and row.unit:
            row.kind, row.match = "unit", Match(row.unit, "sheet")
