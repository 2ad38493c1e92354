"""The rows of a recognised table: what each is called and which kind of row it is, before its unit is looked up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.entities.units import Match, Unit
from tonghop.transforms.files.grid import cell_name
from tonghop.transforms.spelling import plain, split_type, unaccented, without_numbering
from tonghop.transforms.tables.categories import OTHERS, WHOLE
from tonghop.transforms.tables.category_rows import RowCategories, has_number_in
from tonghop.transforms.tables.dividing_rows import OF_ALL, dividing_words, part_of
from tonghop.transforms.tables.header_texts import header_text, header_word, is_number_row, words_of
from tonghop.transforms.tables.headers import text_or_year
from tonghop.transforms.tables.recognised_table import RecognisedTable
from tonghop.transforms.tables.understanding import class_alone


class SheetRow(NamedTuple):
    """A row of the sheet that belongs to a table row.

    `grid_row`: its place in the grid. `suffix`: that of its measures. `category`: its own; '' for that of its columns.
    `part`: the word that says what its columns hold, one of the table's `parts`; '' for none. `source`: of the money,
    where its label names one.
    """

    grid_row: int
    suffix: str = ""
    category: str = ""
    part: str = ""
    source: str = ""


@dataclass(slots=True)
class TableRow:
    """What a table says of one unit or total: one row of the sheet, or one for each part of a breakdown.

    `kind`: `unit`, `total`, `group`, `heading` (over units, without figures), `page` (a sum that closes a page or opens
    one); `among` (a part of the row above), `part` (of a unit that stands in several groups), `share` (a part that is
    added to the others), `below` (a hamlet), `own` (the sender's, in a category), `other` (figures of something else: a
    plan, a comparison), `note`; `unnamed`, `unknown`, `outside`, `ambiguous`, `former`, `qualified`,
    `uncategorised`; `divided` (by words that make other figures of it, and none that does not).
    `group`: the label of the group under which the row stands. `above`: what the row calls the unit above its own.
    `is_after`: it stands below the table, among the notes.
    `is_sum`: a total of other rows. `is_compared`: of a sum, whether all rows that it adds up are there.
    A heading alone in its row has no `sheet_rows`. `column`: that of its figures, in a table of units side by side.
    """

    kind: str
    label: str
    label_cell: str
    sheet_rows: list[SheetRow]
    unit: Unit | None = None
    match: Match | None = None
    is_sum: bool = False
    group: str = ""
    above: str = ""
    is_after: bool = False
    is_compared: bool = True
    column: int | None = None


def read_rows(table: RecognisedTable, vocabulary: Vocabulary) -> list[TableRow]:
    """The table's rows, grouped per unit; repeated headers, notes and blank rows are left out."""
    rows: list[TableRow] = []
    group = above = ""
    aside = _RowsAside(table)
    is_after = False
    end = _end(table, vocabulary)
    breakdown, labels_of_parts = _breakdown_words(table), dividing_words(table.layout)
    categories = RowCategories(table, vocabulary)
    header = header_text(cell_in(table.grid.cells[table.header_row], table.unit_column))
    is_broken_down = bool(breakdown or table.parts)
    is_divided = is_broken_down or categories.are_named  # there a blank row is of the unit above it
    for index in range(table.body, len(table.grid.cells)):
        cells = table.grid.cells[index]
        if (not is_divided and _is_blank(cells)) or _is_repeated_header(cells, table.unit_column, header):
            continue
        label, label_column = _label(table, index, vocabulary)
        if table.dividing_column is not None:
            if aside.takes(index, label):
                continue
            label = aside.label
        if rows and _is_lead_in(label, vocabulary) and not has_number_in(table, index):
            continue
        if rows and (dividing := part_of(label, labels_of_parts)) is not None:
            _divide(rows[-1], SheetRow(index, dividing))
            continue
        divider = cell_in(cells, table.breakdown_column)
        suffix = breakdown.get(header_text(divider), "")
        part = header_word(divider) if table.parts and isinstance(divider, str) else ""
        category = categories.of_row(index)
        sheet_row = SheetRow(index, suffix, category, part, categories.source_of_row(index))
        if rows and (
            (is_broken_down and _continues(rows[-1], label, sheet_row))
            or categories.continues(index, label, rows[-1].label)
        ):
            rows[-1].sheet_rows.append(sheet_row)
            continue
        kind = categories.kind(index) or (_kind(label, vocabulary) if label else "unnamed")
        address = cell_name(index + table.grid.top, label_column + table.grid.left)
        group = label if kind == "group" else "" if kind == "total" else group
        is_after = is_after or index >= end or _begins_notes(label, vocabulary)
        above = header_text(cell_in(cells, table.above_column)) or above  # only the first row of a merged cell has it
        own = [] if kind == "unit" and label_column != table.unit_column and _is_alone(cells) else [sheet_row]
        rows.append(TableRow(kind, label, address, own, group=group, above=above, is_after=is_after))
    rows += aside.rows()
    if categories.have_others:
        rows += _leave_out_others(rows, table)
    return rows if categories.are_named else _with_classes(rows, table, vocabulary)


class _RowsAside:
    """The rows of other figures of their units (last year, a plan), as the words of a dividing column say.

    `label`: of the row asked for last; a unit's name stands in the first of its rows.
    """

    def __init__(self, table: RecognisedTable) -> None:
        self._table, self._column = table, table.dividing_column or 0
        self._aside: list[tuple[str, TableRow]] = []
        self._with_own: set[str] = set()
        self.label = ""

    def takes(self, index: int, label: str) -> bool:
        """True if a row, whose own label is given, holds other figures."""
        grid, column = self._table.grid, self._column
        word = text_or_year(cell_in(grid.cells[index], column))
        self.label = label or (self.label if word else "")
        if not word:
            return False
        if word not in self._table.words_aside:
            self._with_own.add(self.label)
            return False
        address = cell_name(index + grid.top, column + grid.left)
        self._aside.append((self.label, TableRow("divided", f"{self.label}: {word}", address, [SheetRow(index)])))
        return True

    def rows(self) -> list[TableRow]:
        """The rows that were taken, to be told: as something else where the unit has rows of its own."""
        for label, row in self._aside:
            row.kind = "other" if label in self._with_own else "divided"
        return [row for _, row in self._aside]


def own_label(part: SheetRow, table: RecognisedTable) -> tuple[str, str]:
    """What a row of the sheet is called by itself, in the column of the categories or units, and the cell's name."""
    column = table.unit_column if table.category_column is None else table.category_column
    label = str(table.grid.cells[part.grid_row][column]).strip()
    return label, cell_name(part.grid_row + table.grid.top, column + table.grid.left)


def _leave_out_others(rows: list[TableRow], table: RecognisedTable) -> list[TableRow]:
    """Take what is no category of the form out of the rows of units, and sums over categories: they add it up, too.

    The rows of the former, to be told by their own labels. A unit without any other row has none of the form, and one
    that is not divided where others are is a question.
    """
    others: list[TableRow] = []
    are_divided = any(len(row.sheet_rows) > 1 for row in rows)
    for row in rows:
        if row.kind == "other":
            continue
        if len(row.sheet_rows) > 1 or any(part.category == OTHERS for part in row.sheet_rows):
            for part in (part for part in row.sheet_rows if part.category == OTHERS):
                others.append(TableRow("other", *own_label(part, table), [part]))
            row.sheet_rows = [part for part in row.sheet_rows if part.category not in (WHOLE, OTHERS)]
            row.kind = row.kind if row.sheet_rows else "other"
        elif row.sheet_rows and row.sheet_rows[0].category == WHOLE:
            if row.kind in ("own", "total"):
                row.kind = "other"
            elif row.kind == "unit" and are_divided:
                row.kind = "uncategorised"
    return others


def _with_classes(rows: list[TableRow], table: RecognisedTable, vocabulary: Vocabulary) -> list[TableRow]:
    """The rows without those of one class of households below their unit's: the unit's own is their total.

    The figures of the form's class are the unit's; those of the other class are told as such.
    """
    kept: list[TableRow] = []
    divided: list[TableRow] = []
    of_own: set[str] = set()
    for row in rows:
        words = without_numbering(header_text(row.label)) if row.kind == "unit" else ""
        whose = class_alone(words, table.layout, vocabulary) if words and kept else ""
        if not whose:
            kept.append(row)
            continue
        whole = next(other for other in reversed(kept) if other.kind != "other")
        if whose == "own":
            whole.sheet_rows = row.sheet_rows
            of_own.add(whole.label_cell)
        else:
            row.kind = "other"
            kept.append(row)
            divided.append(whole)
    for whole in divided:
        if whole.label_cell not in of_own and whole.kind == "unit":
            whole.kind = "uncategorised"  # its figures are of both classes together
    return kept


@lru_cache(maxsize=65536)
def _is_lead_in(label: str, vocabulary: Vocabulary) -> bool:
    """True for a label that only introduces the rows below it, which divide the row above: `Trong đó:`."""
    return _ORDINAL.sub("", without_numbering(header_text(label))).rstrip(" .:…") in _lead_ins(vocabulary)


@lru_cache(maxsize=8)
def _lead_ins(vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(spell(words) for words in vocabulary.lead_ins for spell in (plain, unaccented))


@lru_cache(maxsize=65536)
def _begins_notes(label: str, vocabulary: Vocabulary) -> bool:
    """True for the first line of the notes or the signatures below a table."""
    return header_text(label).startswith(_starts_of_notes(vocabulary))


@lru_cache(maxsize=8)
def _starts_of_notes(vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(vocabulary.after_table)


def _end(table: RecognisedTable, vocabulary: Vocabulary) -> int:
    """The first row below a blank one after which no row has an order number, in a table whose rows have them."""
    cells = table.grid.cells
    order = next((c for c, path in table.paths.items() if path[-1] in words_of(vocabulary)["order"]), None)
    if order is None:
        return len(cells)
    below = range(len(cells) - 1, table.body - 1, -1)
    last = next((n for n in below if cell_in(cells[n], order) not in _BLANK), len(cells))
    blank = (n for n in range(last + 1, len(cells)) if _is_blank(cells[n]))
    return next(blank, len(cells))


_BLANK = ("", None)


def _is_alone(cells: list[object]) -> bool:
    """True if one cell of a row alone holds anything."""
    return len(cells) - cells.count("") - cells.count(None) == 1


def read_columns(table: RecognisedTable, vocabulary: Vocabulary) -> list[TableRow]:
    """What a table with a column for each unit says of each."""
    grid, at = table.grid, table.header_row
    labels = ((column, str(grid.cells[at][column]).strip()) for column in table.unit_columns)
    return [
        TableRow(_kind(label, vocabulary), label, cell_name(at + grid.top, c + grid.left), [SheetRow(at)], column=c)
        for c, label in labels
    ]


def _divide(row: TableRow, part: SheetRow) -> None:
    """Add a row that divides a unit's figures: the unit's own row is then the sum of such rows."""
    if len(row.sheet_rows) == 1:
        row.sheet_rows[0] = row.sheet_rows[0]._replace(suffix=OF_ALL)
    row.sheet_rows.append(part)


def _breakdown_words(table: RecognisedTable) -> Mapping[str, str]:
    if table.breakdown_column is None:
        return {}
    return {word: suffix for suffix, words in table.layout.breakdown.items() for word in words}


def _continues(row: TableRow, label: str, sheet_row: SheetRow) -> bool:
    """A second row of the same unit: another part of the breakdown under the same label or under none."""
    meant = (sheet_row.suffix, sheet_row.part)
    is_other_part = all(meant != (other.suffix, other.part) for other in row.sheet_rows)
    return is_other_part and (not label or label == row.label)


def cell_in(cells: list[object], column: int | None) -> object:
    """The cell of a column; '' if there is no such column, or the row ends before it."""
    return cells[column] if column is not None and column < len(cells) else ""


def _is_blank(cells: list[object]) -> bool:
    return cells.count("") + cells.count(None) == len(cells)


def _is_repeated_header(cells: list[object], unit_column: int, header: str) -> bool:
    """A header repeated on the next printed page, or a number row. `header`: what stands over the units' names."""
    label = header_text(cell_in(cells, unit_column))
    is_word = len(label) > 2 and label[:2].isalpha()  # no number of a column
    return (bool(label) and label == header) or (not is_word and is_number_row(cells))


def _label(table: RecognisedTable, index: int, vocabulary: Vocabulary) -> tuple[str, int]:
    """The name that a row bears and the column in which it stands: the units' column, or a total's word left of it."""
    cells = table.grid.cells[index]
    own = cell_in(cells, table.unit_column)
    if isinstance(own, str) and own.strip():
        return own.strip(), table.unit_column
    for column in range(min(table.unit_column, len(cells))):
        text = cells[column]
        if isinstance(text, str) and _kind(text, vocabulary) in ("total", "group", "among"):
            return text.strip(), column
    if isinstance(own, float) and own == int(own):
        return str(int(own)), table.unit_column
    above = cell_in(cells, table.above_column)
    if isinstance(above, str) and above.strip() and table.above_column is not None:
        return above.strip(), table.above_column
    if _is_alone(cells):
        column = next(c for c, cell in enumerate(cells) if cell not in _BLANK)
        text = cells[column]
        if isinstance(text, str) and text.strip() and column < table.unit_column:
            return text.strip(), column
    return "", table.unit_column


_ORDINAL = re.compile(r"^(?:(?:\d+\.)*\d+|[ivx]+|[a-zđ](?=[.)]))(?:[.)]\s*|\s+)[-–:]?\s*|^[-+*•–]\s*")
"""What may stand before a group's or total's words: `I. Khu vực thành thị`, `- Trong đó`."""


_LAST_NUMBER = re.compile(r"\s+(?:[ivx]+|\d+)$")
"""Of the block that a total adds up: `Cộng I`."""


@lru_cache(maxsize=65536)
def _kind(label: str, vocabulary: Vocabulary) -> str:
    words = _ORDINAL.sub("", without_numbering(header_text(label)))
    bare = _LAST_NUMBER.sub("", words.split("(")[0].strip())
    if _is_page_sum(bare, vocabulary):
        return "page"
    for kind, starts in (("total", vocabulary.totals), ("group", vocabulary.groups)):
        if any(bare == plain(word) or bare == unaccented(word) for word in starts):
            return kind
    if any(words.startswith(word) for word in vocabulary.among):
        return "among"
    if any(bare.startswith(plain(word)) and not _names_unit(bare, plain(word)) for word in vocabulary.totals):
        return "total"
    return "unit"


def _is_page_sum(words: str, vocabulary: Vocabulary) -> bool:
    """True for a row that closes a printed page or opens the next one: `Cộng trang`, `Mang sang`."""
    found = {word for word in words.split() if not word.isdecimal()}
    known = {word for phrase in vocabulary.page_sums for word in phrase.split()}
    sums = {word for phrase in vocabulary.totals for word in plain(phrase).split()}
    return len(found) > 1 and found <= known and not found <= sums


def _names_unit(text: str, total: str) -> bool:
    """`Cộng Hòa` begins with a total's word and is a commune: only words of totals follow a total's word."""
    rest = text.removeprefix(total).strip()
    if not rest:
        return False
    return split_type(rest)[0] == "" and not rest.startswith(
        ("cộng", "toàn", "số", "chung", "(", "huyện", "tỉnh", "xã")
    )
