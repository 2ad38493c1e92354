"""The unit of each row of a table: by its code, its name, the rows around it, or a decision."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from types import MappingProxyType

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.entities.table_rows import TableRow, cell_in
from tonghop.transforms.entities.units import Match, Unit, UnitIndex
from tonghop.transforms.numbers import look_of
from tonghop.transforms.spelling import plain, split_type
from tonghop.transforms.tables.category_rows import has_number_in
from tonghop.transforms.tables.recognised_table import RecognisedTable
from tonghop.transforms.tables.unit_cells import is_hamlet, is_zone, strange_words, without_zone

NO_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType({})


def resolve_units(
    table: RecognisedTable,
    rows: list[TableRow],
    index: UnitIndex,
    within: str,
    vocabulary: Vocabulary,
    own: str | None = None,
    overrides: Mapping[str, tuple[str, str]] = NO_NAMES,
) -> list[TableRow]:
    """Give every row its unit; rows that name none and hold no number are dropped.

    `within`: the unit in which names are looked up; `own`: the unit to which the sheet belongs, if it is known.
    A name that two units have is looked up again in the unit that contains all certain rows.
    `overrides`: what a name means by decision, as a code and the unit within which it does.
    """
    whole = group = own if own and index.contains(within, own) else within
    zone = ""
    for row in rows:
        zone = "" if row.kind in ("total", "group") else zone
        row.group = row.group or zone
        if row.kind not in ("unit", "total", "group"):
            continue
        if code := overridden_code(row.label, overrides, index, group):
            row.unit, row.kind = index.by_code[code], "unit"
            row.match = Match(row.unit, "decided")
        elif row.kind == "unit":
            _resolve(table, row, index, within, group, vocabulary)
            if row.kind == "unknown" and is_zone(row.label, vocabulary):
                row.kind, row.group, zone = _kind_of_zone(table, row), row.label, row.label
        if row.unit and row.unit.code in index.has_parts:
            group = row.unit.code
        elif row.match and row.unit is None and index.may_have_parts(row.label, row.match.candidates):
            group = whole  # rows below an open district row are not of the district before it
    _settle_open(table, rows, index, whole)
    _question_doubles(rows)
    _settle_notes(table, rows)
    _settle_hamlets(table, rows, index, vocabulary)
    return [row for row in rows if row.unit or row.kind in _WITHOUT_UNIT or _has_numbers(table, row)]


def _kind_of_zone(table: RecognisedTable, row: TableRow) -> str:
    """A heading over units is a group if it has figures, which are not added."""
    return "group" if _has_numbers(table, row) else "heading"


_WITHOUT_UNIT = ("total", "page", "group", "heading", "among", "own", "other", "year")
"""Rows that mean something although they name no unit and hold no number."""


def _settle_notes(table: RecognisedTable, rows: list[TableRow]) -> None:
    """Mark what stands below the table as notes: sentences, and names of units that have a row in the table."""
    times = Counter(row.unit.code for row in rows if row.unit and row.kind == "unit")
    repeated = [row for row in rows if row.unit and row.kind == "unit" and times[row.unit.code] > 1]
    reported = {row.unit.code for row in repeated if row.unit and _has_numbers(table, row)}
    of_table = {row.unit.code for row in rows if row.unit and row.kind == "unit" and not row.is_after}
    for row in rows:
        is_other = row.unit is not None and row.unit.code not in of_table
        if row.is_after and row.kind not in _WITHOUT_UNIT and not is_other and _figure_count(table, row) < _A_ROW:
            row.kind, row.unit = "note", None
    for row in repeated:
        if row.unit and row.unit.code in reported and not _has_numbers(table, row) and _has_words(table, row):
            row.kind, row.unit = "other", None


_A_ROW = 2
"""Figures that make a row of a unit of what stands below a table: a sentence may have a number, too."""


def _figure_count(table: RecognisedTable, row: TableRow) -> int:
    """How many columns of figures hold a number in a row."""
    cells = [table.grid.cells[sheet_row.grid_row] for sheet_row in row.sheet_rows]
    return sum(any(look_of(cell_in(of_row, column.index)) == "number" for of_row in cells) for column in table.columns)


def _has_words(table: RecognisedTable, row: TableRow) -> bool:
    """True if a cell of figures in a row holds words."""
    cells = (table.grid.cells[sheet_row.grid_row] for sheet_row in row.sheet_rows)
    return any(look_of(cell_in(of_row, column.index)) == "words" for of_row in cells for column in table.columns)


def unit_elsewhere(rows: list[TableRow], index: UnitIndex, sender: str) -> Unit | None:
    """The unit in which the rows of a table lie that names another one as its sender; None if they lie in the sender.

    A name that both have is no proof of either.
    """
    outside = [row for row in rows if row.kind == "outside" and row.match]
    parents = [{unit.parent_code for unit in row.match.candidates} for row in outside if row.match]
    shared = set.intersection(*parents) if parents else set()
    place = next((code for code in sorted(filter(None, shared)) if not index.contains(code, sender)), None)
    if place is None:
        return None
    own = [row for row in rows if row.unit and row.kind == "unit" and not index.contains(row.unit.code, sender)]
    only_here = [row for row in own if index.resolve(row.label, place, allow_similar=False).unit is None]
    return index.by_code[place] if len(outside) > len(only_here) + bool(only_here) else None


def _has_numbers(table: RecognisedTable, row: TableRow) -> bool:
    is_in_column = row.column is not None
    return is_in_column or any(has_number_in(table, sheet_row.grid_row) for sheet_row in row.sheet_rows)


def _settle_open(table: RecognisedTable, rows: list[TableRow], index: UnitIndex, whole: str) -> None:
    """Settle ambiguous names: they mean units in the unit that contains all certain rows, or siblings of those rows."""
    sure = [row.unit for row in rows if row.unit]
    open_rows = [
        row
        for row in rows
        if row.match and row.match.how == "ambiguous" and not (row.sheet_rows and _codes(table, row, index))
    ]
    is_whole_sure = not any(_heads_others(row, index) for row in rows)
    common = _with_parts(index.common([unit.code for unit in sure]), index) if sure and is_whole_sure else whole
    parent = _listed(sure, [row.match for row in open_rows if row.match], whole)
    for row in open_rows:
        if row.match and not _above(row, index, whole):
            match = _narrowed(row.label, row.match, index, [common])
            alike = [unit for unit in match.candidates if unit.parent_code == parent]
            match = Match(alike[0], "normalised") if match.unit is None and len(alike) == 1 else match
            row.match, row.unit, row.kind = match, match.unit, "unit" if match.unit else match.how


def _heads_others(row: TableRow, index: UnitIndex) -> bool:
    """True for an open row that may be a district with its communes below: the certain rows are not all then."""
    if row.unit or row.match is None:
        return False
    return bool(row.match.candidates or split_type(plain(row.label))[0]) and index.may_have_parts(
        row.label, row.match.candidates
    )


def _listed(sure: list[Unit], open_names: list[Match], whole: str) -> str:
    """The code of the unit whose children a table lists; '' if it lists none.

    If three or more rows are children of the same unit, an ambiguous name is taken to be that unit's child. Fewer
    certain rows are enough if each open name is the name of exactly one child, and all are three or more. Without
    certain rows the unit is the `whole`.
    """
    parents = {unit.parent_code for unit in sure}
    sure = [unit for unit in sure if unit.code not in parents]  # a row above the list, of the unit that it lists
    above = {unit.parent_code for unit in sure} or {whole}
    parent = next(iter(above)) or ""
    are_parts = all(sum(unit.parent_code == parent for unit in match.candidates) == 1 for match in open_names)
    is_list = len(sure) >= _SIBLINGS or (are_parts and len(sure) + len(open_names) >= _SIBLINGS)
    return parent if is_list and len(above) == 1 else ""


_SIBLINGS = 3
"""Rows of children of one unit that make a list of its children."""


def overridden_code(label: str, overrides: Mapping[str, tuple[str, str]], index: UnitIndex, group: str) -> str | None:
    """The code of the unit that a label means in `group` by decision; None if there is no such decision."""
    code, within = overrides.get(plain(label), ("", ""))
    is_there = not within or index.contains(within, group) or group == index.root.code
    return code if code and is_there else None


def _with_parts(unit: Unit, index: UnitIndex) -> str:
    """The unit if it contains others, else the one above it."""
    return unit.code if unit.code in index.has_parts else unit.parent_code or unit.code


def _resolve(
    table: RecognisedTable, row: TableRow, index: UnitIndex, within: str, group: str, vocabulary: Vocabulary
) -> None:
    codes = _codes(table, row, index) if row.sheet_rows else []
    asked: list[str | None] = [*codes] or [None]
    label = without_zone(row.label, vocabulary)
    matches = [index.resolve(label, within, code, allow_similar=False) for code in asked]
    match = _surest(matches)
    if match.how == "unknown" and _has_numbers(table, row):
        match = index.resolve(label, within, asked[0])
    above = _above(row, index, within)
    if match.how == "ambiguous" and above and not codes:
        narrower = index.resolve(label, above.code)
        match = narrower if narrower.unit else match
    elif match.how == "ambiguous" and not codes:
        places = [code for code in reversed(index.path(group)) if index.contains(within, code)]
        match = _narrowed(label, match, index, places)
    elif match.unit and above and _contradicts(above, match.unit, index):
        match = Match(None, "ambiguous", (match.unit, above))
    if match.unit and _is_qualified(label, match.unit, index, vocabulary):
        match = Match(None, "qualified", (match.unit,))
    row.match, row.unit = match, match.unit
    row.kind = "unit" if match.unit else match.how


def _is_qualified(label: str, unit: Unit, index: UnitIndex, vocabulary: Vocabulary) -> bool:
    """True if a note in brackets beside a unit's name is no zone, no number and no unit above it."""
    if "(" not in label:
        return False
    notes = (note for note in _BRACKETS.findall(plain(label)) if strange_words(note, vocabulary))
    return any(not _is_above(note, unit, index) for note in notes)


def _is_above(note: str, unit: Unit, index: UnitIndex) -> bool:
    """True if a note beside a unit's name names a unit above it, or itself."""
    above = index.resolve(note.removeprefix("thuộc ").strip(), index.root.code, allow_similar=False)
    units = (above.unit,) if above.unit else above.candidates
    return any(index.contains(other.code, unit.code) for other in units if other.code in index.by_code)


_BRACKETS = re.compile(r"\(([^()]*)\)?")


def _settle_hamlets(table: RecognisedTable, rows: list[TableRow], index: UnitIndex, vocabulary: Vocabulary) -> None:
    """Mark the rows of hamlets below the row of their commune, which has the figures of all."""
    above: Unit | None = None
    for row in rows:
        if row.unit and row.kind == "unit":
            is_lowest = row.unit.code not in index.has_parts
            above = row.unit if is_lowest and _has_numbers(table, row) else None
        elif above and row.kind in ("unknown", "ambiguous", "outside") and is_hamlet(row.label, vocabulary):
            row.kind, row.above = "below", above.name


def _question_doubles(rows: list[TableRow]) -> None:
    """A misspelt name of a unit that another row names is a question: it may be another unit's."""
    labels: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.unit:
            labels[row.unit.code].add(plain(row.label))
    for row in rows:
        if row.unit and row.match and row.match.how == "fuzzy" and len(labels[row.unit.code]) > 1:
            row.match, row.unit, row.kind = Match(None, "unknown", (row.unit,)), None, "unknown"


def _codes(table: RecognisedTable, row: TableRow, index: UnitIndex) -> list[str]:
    """The codes of units that the cell in a row's code column may mean."""
    code = cell_in(table.grid.cells[row.sheet_rows[0].grid_row], table.code_column)
    return _padded(str(int(code)) if isinstance(code, float) and code == int(code) else str(code or ""), index)


def _above(row: TableRow, index: UnitIndex, within: str) -> Unit | None:
    """The unit above that a row names in a column of its own; of several units of that name, the one in `within`."""
    if not row.above:
        return None
    inside = index.resolve(row.above, within, allow_similar=False)
    return inside.unit or index.resolve(row.above, index.root.code, allow_similar=False).unit


def _surest(matches: list[Match]) -> Match:
    """Of the matches of a row's code, the first one that its name confirms, else the only one; two are a question."""
    sure = next((match for match in matches if match.unit and match.how != "code alone"), None)
    units = tuple(match.unit for match in matches if match.unit)
    if sure is None and len(units) > 1:
        return Match(None, "ambiguous", units)
    return sure or next((match for match in matches if match.unit), matches[0])


def _narrowed(label: str, match: Match, index: UnitIndex, places: list[str]) -> Match:
    """Of the units of one name, the one in the first place that contains one.

    It stays a question if another candidate is of the place's own level: `Điện Biên` below `Hà Nội` is a province or a
    ward of Hà Nội.
    """
    for place in places:
        narrower = index.resolve(label, place)
        if narrower.unit:
            is_one_of_its_level = any(
                other.level == index.by_code[place].level and other.code != place for other in match.candidates
            )
            return match if is_one_of_its_level and narrower.unit.code != place else narrower
    return match


def _contradicts(above: Unit, unit: Unit, index: UnitIndex) -> bool:
    """True if the unit above that a row names does not contain the row's unit."""
    return (
        above.code in index.has_parts and unit.code not in index.has_parts and not index.contains(above.code, unit.code)
    )


def _padded(code: str, index: UnitIndex) -> list[str]:
    """The codes of units that a code may stand for: a number cell has lost its leading zeros."""
    spellings = dict.fromkeys((code, code.zfill(2), code.zfill(3), code.zfill(5))) if code else ()
    return [spelling for spelling in spellings if spelling in index.by_code]
