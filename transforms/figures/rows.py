"""The rows of a recognised table: which unit each is about, and which are sums of others."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from tonghop.configs.models import Vocabulary
from tonghop.transforms.entities.units import Match, Unit, UnitIndex
from tonghop.transforms.figures.observations import Observation
from tonghop.transforms.files.grid import cell_name
from tonghop.transforms.spelling import plain, split_type, unaccented
from tonghop.transforms.tables.categories import WHOLE
from tonghop.transforms.tables.category_rows import RowCategories, has_number_in
from tonghop.transforms.tables.header_texts import header_text, is_number_row
from tonghop.transforms.tables.recognised_table import RecognisedTable


class SheetRow(NamedTuple):
    """A row of the grid about a unit, with the suffix of its measures, and its category ('': that of its columns)."""

    row: int
    suffix: str = ""
    category: str = ""


@dataclass(slots=True)
class TableRow:
    """A row about one unit or total (two sheet rows where households and persons stand apart).

    `is_sum`: a total of other rows; `is_doubtful`: another row tells other figures of the same unit.

    `kind`: unit, total, group, among (part of the row above), part (of a unit, in one of several groups), below (a
    hamlet), unnamed, unknown, outside, ambiguous, former; own (of the sender, in a category), uncategorised.
    `group`: the label of the group under which the row stands; `above`: the name that the row gives of the unit above.
    """

    number: int
    kind: str
    label: str
    label_cell: str
    rows: list[SheetRow]
    unit: Unit | None = None
    match: Match | None = None
    is_sum: bool = False
    is_doubtful: bool = False
    group: str = ""
    above: str = ""
    figures: list[Observation] = field(default_factory=list)


NO_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType({})


def read_lines(table: RecognisedTable, vocabulary: Vocabulary) -> list[TableRow]:
    """The table's rows, grouped per unit; headers repeated within it, notes and blank rows left out."""
    lines: list[TableRow] = []
    group = above = ""
    breakdown = _breakdown_words(table)
    rows = RowCategories(table, vocabulary)
    is_divided = bool(breakdown) or rows.are_named  # there a blank row is of the unit above it
    for row in range(table.body, len(table.grid.cells)):
        cells = table.grid.cells[row]
        if (not is_divided and _is_blank(cells)) or _is_furniture(table, cells):
            continue
        label, label_column = _label(table, row, vocabulary)
        suffix = breakdown.get(header_text(_at(cells, table.breakdown_column)), "")
        part = SheetRow(row, suffix, rows.of_row(row))
        if lines and (
            (breakdown and _continues(table, lines[-1], label, suffix)) or rows.continues(row, label, lines[-1].label)
        ):
            lines[-1].rows.append(part)
            continue
        kind = rows.kind(row) or (_kind(label, vocabulary) if label else "unnamed")
        address = cell_name(row + table.grid.top, label_column + table.grid.left)
        group = label if kind == "group" else "" if kind == "total" else group
        above = header_text(_at(cells, table.above_column)) or above  # a merged cell holds its text in its first row
        lines.append(TableRow(len(lines), kind, label, address, [part], group=group, above=above))
    return lines


def _breakdown_words(table: RecognisedTable) -> dict[str, str]:
    if table.breakdown_column is None:
        return {}
    return {word: suffix for suffix, words in table.layout.breakdown.items() for word in words}


def _continues(table: RecognisedTable, line: TableRow, label: str, suffix: str) -> bool:
    """A second row of the same unit: another part of the breakdown under the same label or under none."""
    is_other_part = all(suffix != part.suffix for part in line.rows)
    return is_other_part and (not label or label == line.label)


def _at(cells: list[object], column: int | None) -> object:
    return cells[column] if column is not None and column < len(cells) else ""


def _is_blank(cells: list[object]) -> bool:
    return cells.count("") + cells.count(None) == len(cells)


def _is_furniture(table: RecognisedTable, cells: list[object]) -> bool:
    """A header repeated on the next printed page, or a number row."""
    label = header_text(_at(cells, table.unit_column))
    header = header_text(_at(table.grid.cells[table.header_row], table.unit_column))
    is_word = len(label) > 2 and label[:2].isalpha()  # no number of a column
    return (bool(label) and label == header) or (not is_word and is_number_row(cells))


def _label(table: RecognisedTable, row: int, vocabulary: Vocabulary) -> tuple[str, int]:
    """The name that a row bears: in the units' column, or a total's word left of it."""
    cells = table.grid.cells[row]
    own = _at(cells, table.unit_column)
    if isinstance(own, str) and own.strip():
        return own.strip(), table.unit_column
    for column in range(min(table.unit_column, len(cells))):
        text = cells[column]
        if isinstance(text, str) and _kind(text, vocabulary) in ("total", "group", "among"):
            return text.strip(), column
    if isinstance(own, float) and own == int(own):
        return str(int(own)), table.unit_column
    above = _at(cells, table.above_column)
    if isinstance(above, str) and above.strip() and table.above_column is not None:
        return above.strip(), table.above_column
    return "", table.unit_column


def _has_numbers(table: RecognisedTable, line: TableRow) -> bool:
    return any(has_number_in(table, part.row) for part in line.rows)


_ORDINAL = re.compile(r"^(?:(?:\d+\.)*\d+|[ivx]+|[a-zđ](?=[.)]))(?:[.)]\s*|\s+)[-–:]?\s*|^[-+*•–]\s*")
"""What may stand before a group's or total's words: `I. Khu vực thành thị`, `- Trong đó`."""


@lru_cache(maxsize=65536)
def _kind(label: str, vocabulary: Vocabulary) -> str:
    words = _ORDINAL.sub("", header_text(label))
    bare = words.split("(")[0].strip()
    for kind, starts in (("total", vocabulary.totals), ("group", vocabulary.groups)):
        if any(bare == plain(word) or bare == unaccented(word) for word in starts):
            return kind
    if any(words.startswith(word) for word in vocabulary.among):
        return "among"
    if any(bare.startswith(plain(word)) and not _names_unit(bare, plain(word)) for word in vocabulary.totals):
        return "total"
    return "unit"


def _names_unit(text: str, total: str) -> bool:
    """`Cộng Hòa` begins with a total's word and is a commune: only words of totals may follow a total's."""
    rest = text.removeprefix(total).strip()
    if not rest:
        return False
    return split_type(rest)[0] == "" and not rest.startswith(
        ("cộng", "toàn", "số", "chung", "(", "huyện", "tỉnh", "xã")
    )


def resolve_lines(
    table: RecognisedTable,
    lines: list[TableRow],
    index: UnitIndex,
    within: str,
    own: str | None = None,
    overrides: Mapping[str, tuple[str, str]] = NO_NAMES,
) -> list[TableRow]:
    """Give every line its unit; lines that name none and hold no number are notes and left out.

    Names that two units bear are tried again in the unit that the sure ones share, and in the sheet's `own` one.
    `overrides`: what a name means by a decision, as code and the unit in which it does.
    """
    whole = group = own if own and index.contains(within, own) else within
    for line in lines:
        if line.kind not in ("unit", "total", "group"):
            continue
        if code := overridden_code(line.label, overrides, index, group):
            line.unit, line.kind = index.by_code[code], "unit"
            line.match = Match(line.unit, "decided")
        elif line.kind == "unit":
            _resolve(table, line, index, within, group)
        if line.unit and line.unit.code in index.has_parts:
            group = line.unit.code
        elif line.match and line.unit is None and index.may_have_parts(line.label, line.match.candidates):
            group = whole  # whatever district this was, those below are no longer of the one before
    _settle_open(table, lines, index, whole)
    return [
        line
        for line in lines
        if line.unit or line.kind in ("total", "group", "among", "own") or _has_numbers(table, line)
    ]


def _settle_open(table: RecognisedTable, lines: list[TableRow], index: UnitIndex, whole: str) -> None:
    """Names that several units bear are those in the unit that the sure rows share, or the siblings of these."""
    sure = [line.unit for line in lines if line.unit]
    open_lines = [
        line for line in lines if line.match and line.match.how == "ambiguous" and not _codes(table, line, index)
    ]
    is_whole_sure = not any(_heads_others(line, index) for line in lines)
    common = _with_parts(index.common([unit.code for unit in sure]), index) if sure and is_whole_sure else whole
    parent = _listed(sure, [line.match for line in open_lines if line.match], whole)
    for line in open_lines:
        if line.match and not _above(line, index, whole):
            match = _narrowed(line.label, line.match, index, [common])
            alike = [unit for unit in match.candidates if unit.parent_code == parent]
            match = Match(alike[0], "normalised") if match.unit is None and len(alike) == 1 else match
            line.match, line.unit, line.kind = match, match.unit, "unit" if match.unit else match.how


def _heads_others(line: TableRow, index: UnitIndex) -> bool:
    """True for an open row that may be of a district whose communes follow: what the sure rows share is not all."""
    if line.unit or line.match is None:
        return False
    return bool(line.match.candidates or split_type(plain(line.label))[0]) and index.may_have_parts(
        line.label, line.match.candidates
    )


def _listed(sure: list[Unit], open_names: list[Match], whole: str) -> str:
    """The unit whose parts a table lists, one a row: that in which the sure rows lie directly, else the `whole`; ''
    where they are few and an open name is none of such a part.
    """
    above = {unit.parent_code for unit in sure} or {whole}
    parent = next(iter(above)) or ""
    are_parts = all(sum(unit.parent_code == parent for unit in match.candidates) == 1 for match in open_names)
    is_list = len(sure) >= _SIBLINGS or (are_parts and len(sure) + len(open_names) >= _SIBLINGS)
    return parent if is_list and len(above) == 1 else ""


_SIBLINGS = 3
"""So many rows that are all of units directly in one make a list of that one's parts."""


def overridden_code(label: str, overrides: Mapping[str, tuple[str, str]], index: UnitIndex, group: str) -> str | None:
    """The code of the unit that a person said a label means below `group`; None where nobody said it."""
    code, within = overrides.get(plain(label), ("", ""))
    is_there = not within or index.contains(within, group) or group == index.root.code
    return code if code and is_there else None


def _with_parts(unit: Unit, index: UnitIndex) -> str:
    """The unit, or the one above it where nothing lies in it."""
    return unit.code if unit.code in index.has_parts else unit.parent_code or unit.code


def _resolve(table: RecognisedTable, line: TableRow, index: UnitIndex, within: str, group: str) -> None:
    codes = _codes(table, line, index)
    asked: list[str | None] = [*codes] or [None]
    matches = [index.resolve(line.label, within, code, allow_similar=False) for code in asked]
    match = _surest(matches)
    if match.how == "unknown" and _has_numbers(table, line):
        match = index.resolve(line.label, within, asked[0])
    above = _above(line, index, within)
    if match.how == "ambiguous" and above and not codes:
        narrower = index.resolve(line.label, above.code)
        match = narrower if narrower.unit else match
    elif match.how == "ambiguous" and not codes:
        places = [code for code in reversed(index.path(group)) if index.contains(within, code)]
        match = _narrowed(line.label, match, index, places)
    elif match.unit and above and _contradicts(above, match.unit, index):
        match = Match(None, "ambiguous", (match.unit, above))
    line.match, line.unit = match, match.unit
    line.kind = "unit" if match.unit else match.how


def _codes(table: RecognisedTable, line: TableRow, index: UnitIndex) -> list[str]:
    """The units' codes that a row's cell may mean."""
    code = _at(table.grid.cells[line.rows[0].row], table.code_column)
    return _padded(str(int(code)) if isinstance(code, float) and code == int(code) else str(code or ""), index)


def _above(line: TableRow, index: UnitIndex, within: str) -> Unit | None:
    """The unit that a row's column of districts names; of several of that name the one within."""
    if not line.above:
        return None
    inside = index.resolve(line.above, within, allow_similar=False)
    return inside.unit or index.resolve(line.above, index.root.code, allow_similar=False).unit


def _surest(matches: list[Match]) -> Match:
    """Of what a row's code may mean the first that its name bears out, else the only one; two are a question."""
    sure = next((match for match in matches if match.unit and match.how != "code alone"), None)
    units = tuple(match.unit for match in matches if match.unit)
    if sure is None and len(units) > 1:
        return Match(None, "ambiguous", units)
    return sure or next((match for match in matches if match.unit), matches[0])


def _narrowed(label: str, match: Match, index: UnitIndex, places: list[str]) -> Match:
    """Of the units of one name the one in the first of these units that has one; a question still where another of
    them is the like of that unit itself: `Điện Biên` below `Hà Nội` is a province or one of its wards.
    """
    for place in places:
        narrower = index.resolve(label, place)
        if narrower.unit:
            is_row_like_it = any(
                other.level == index.by_code[place].level and other.code != place for other in match.candidates
            )
            return match if is_row_like_it and narrower.unit.code != place else narrower
    return match


def _contradicts(above: Unit, unit: Unit, index: UnitIndex) -> bool:
    """True where the column of districts names another one than that in which the row's commune lies."""
    return (
        above.code in index.has_parts and unit.code not in index.has_parts and not index.contains(above.code, unit.code)
    )


def _padded(code: str, index: UnitIndex) -> list[str]:
    """The codes that one may be as the unit list writes them: a number cell has lost its leading zeros."""
    spellings = dict.fromkeys((code, code.zfill(2), code.zfill(3), code.zfill(5))) if code else ()
    return [spelling for spelling in spellings if spelling in index.by_code]


def mark_sums(lines: list[TableRow], index: UnitIndex, vocabulary: Vocabulary, sender: Unit | None = None) -> None:
    """A row about a unit whose parts stand in the same table is their sum, hence a claim; so is every total row.

    A total row is about the unit that it names, else about the lowest unit that contains all units of the table; of a
    district's table with one commune, about the district. What a unit tells in another category than its parts (the
    province's own fund beside those of its districts) is its own. `sender`: the unit that sent the table. A commune's
    rows of hamlets are below what is counted, and its total is its own.
    """
    lowest = sender if sender and sender.code not in index.has_parts else None
    codes = [line.unit.code for line in lines if line.kind == "unit" and line.unit]
    told = {
        (line.unit.code, part.category) for line in lines if line.kind == "unit" and line.unit for part in line.rows
    }
    for line in lines:
        if line.kind == "unit" and line.unit:
            own, categories = line.unit.code, {part.category for part in line.rows}
            below = (category for code, category in told if code != own and index.contains(own, code))
            line.is_sum = any(category in categories or WHOLE in (category, *categories) for category in below)
        elif lowest and line.kind in ("unknown", "ambiguous", "outside", "unnamed") and _is_hamlet(line, vocabulary):
            line.kind = "below"
    of_sender = next((line.unit for line in lines if line.kind == "own"), None)
    whole = index.common(codes) if codes else of_sender or lowest
    if whole is None:
        return
    if sender and whole.parent_code == sender.code and set(codes) == {whole.code}:
        whole = sender
    for line in lines:
        if line.kind == "total":
            line.unit, line.is_sum = _named_in_total(line.label, whole, index, vocabulary) or whole, True


def mark_group_parts(lines: list[TableRow]) -> None:
    """A unit that stands in several groups (urban, rural) has a part of its figures in each: none is the unit's own.

    Nothing is lacking where the unit's own row stands outside the groups, or its communes within them: `is_sum`.
    """
    groups: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.kind == "unit" and line.unit:
            groups[line.unit.code].add(line.group)
    for line in lines:
        if line.kind == "unit" and line.unit and line.group and len(groups[line.unit.code] - {""}) > 1:
            line.kind, line.is_sum = "part", line.is_sum or "" in groups[line.unit.code]


def _is_hamlet(line: TableRow, vocabulary: Vocabulary) -> bool:
    words = header_text(line.label)
    return any(words == word or words.startswith(f"{word} ") for word in vocabulary.below_lowest)


def _named_in_total(label: str, whole: Unit, index: UnitIndex, vocabulary: Vocabulary) -> Unit | None:
    """`Cộng huyện Tuy Phong` is about the district that it names."""
    words = header_text(label)
    rests = (words.removeprefix(plain(word)).strip(" :") for word in vocabulary.totals if words.startswith(plain(word)))
    rest = min(rests, key=len, default="")
    return index.resolve(rest, whole.code, allow_similar=False).unit if rest else None


def settle_own(lines: list[TableRow], unit: Unit | None) -> None:
    """The sender's own rows, a category each: those over other units' rows are sums of these."""
    kinds = [line.kind for line in lines]
    for line, after in zip(lines, [*kinds[1:], ""], strict=False):
        if line.kind == "own":
            line.unit, line.is_sum = unit, after == "unit"


def count_own(lines: list[TableRow]) -> None:
    """From now on the sender's own rows are rows of a unit."""
    for line in lines:
        if line.kind == "own" and line.unit:
            line.kind, line.match = "unit", Match(line.unit, "sheet")
