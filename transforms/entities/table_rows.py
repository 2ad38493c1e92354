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
from tonghop.transforms.tables.category_rows import RowCategories
from tonghop.transforms.tables.header_texts import header_text, header_word, is_number_row
from tonghop.transforms.tables.recognised_table import RecognisedTable


class SheetRow(NamedTuple):
    """A row of the sheet that belongs to a table row.

    `grid_row`: its place in the grid. `suffix`: that of its measures. `category`: its own; '' for that of its columns.
    `part`: the word that says what its columns hold, one of the table's `parts`; '' for none.
    """

    grid_row: int
    suffix: str = ""
    category: str = ""
    part: str = ""


@dataclass(slots=True)
class TableRow:
    """What a table says of one unit or total: one row of the sheet, or one for each part of a breakdown.

    `kind`: `unit`, `total`, `group`; `among` (a part of the row above), `part` (of a unit that stands in several
    groups), `below` (a hamlet), `own` (the sender's, in a category); `unnamed`, `unknown`, `outside`, `ambiguous`,
    `former`, `uncategorised`.
    `group`: the label of the group under which the row stands. `above`: what the row calls the unit above its own.
    `is_sum`: a total of other rows.
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


def read_rows(table: RecognisedTable, vocabulary: Vocabulary) -> list[TableRow]:
    """The table's rows, grouped per unit; repeated headers, notes and blank rows are left out."""
    rows: list[TableRow] = []
    group = above = ""
    breakdown = _breakdown_words(table)
    categories = RowCategories(table, vocabulary)
    header = header_text(cell_in(table.grid.cells[table.header_row], table.unit_column))
    is_broken_down = bool(breakdown or table.parts)
    is_divided = is_broken_down or categories.are_named  # there a blank row is of the unit above it
    for index in range(table.body, len(table.grid.cells)):
        cells = table.grid.cells[index]
        if (not is_divided and _is_blank(cells)) or _is_repeated_header(cells, table.unit_column, header):
            continue
        label, label_column = _label(table, index, vocabulary)
        divider = cell_in(cells, table.breakdown_column)
        suffix = breakdown.get(header_text(divider), "")
        part = header_word(divider) if table.parts and isinstance(divider, str) else ""
        sheet_row = SheetRow(index, suffix, categories.of_row(index), part)
        if rows and (
            (is_broken_down and _continues(rows[-1], label, sheet_row))
            or categories.continues(index, label, rows[-1].label)
        ):
            rows[-1].sheet_rows.append(sheet_row)
            continue
        kind = categories.kind(index) or (_kind(label, vocabulary) if label else "unnamed")
        address = cell_name(index + table.grid.top, label_column + table.grid.left)
        group = label if kind == "group" else "" if kind == "total" else group
        above = header_text(cell_in(cells, table.above_column)) or above  # only the first row of a merged cell has it
        rows.append(TableRow(kind, label, address, [sheet_row], group=group, above=above))
    return rows


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
    return "", table.unit_column


_ORDINAL = re.compile(r"^(?:(?:\d+\.)*\d+|[ivx]+|[a-zđ](?=[.)]))(?:[.)]\s*|\s+)[-–:]?\s*|^[-+*•–]\s*")
"""What may stand before a group's or total's words: `I. Khu vực thành thị`, `- Trong đó`."""


@lru_cache(maxsize=65536)
def _kind(label: str, vocabulary: Vocabulary) -> str:
    words = _ORDINAL.sub("", without_numbering(header_text(label)))
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
    """`Cộng Hòa` begins with a total's word and is a commune: only words of totals follow a total's word."""
    rest = text.removeprefix(total).strip()
    if not rest:
        return False
    return split_type(rest)[0] == "" and not rest.startswith(
        ("cộng", "toàn", "số", "chung", "(", "huyện", "tỉnh", "xã")
    )
