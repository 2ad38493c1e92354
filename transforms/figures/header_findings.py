"""Findings about the header and the top of a table."""

from collections.abc import Iterable
from functools import cache

from tonghop.configs.layouts import Layout, Vocabulary
from tonghop.configs.rules import Rule
from tonghop.transforms.context import Context
from tonghop.transforms.entities.senders import open_head
from tonghop.transforms.files.grid import cell_name
from tonghop.transforms.notes import Notes
from tonghop.transforms.statements import Statement
from tonghop.transforms.tables.categories import is_total
from tonghop.transforms.tables.columns import MeasureColumn
from tonghop.transforms.tables.recognised_table import RecognisedTable
from tonghop.transforms.tables.understanding import Path, qualifier_in, times_in


def note_header(
    statement: Statement, strangers: list[MeasureColumn], missing: list[str], words: Vocabulary, notes: Notes
) -> None:
    """Note the columns that are not read and the texts that name another period.

    `strangers`: columns of measures that the form does not have; `missing`: the measures that may stand in columns
    that are left over.
    """
    table = statement.table
    read = {(column.measure, column.category) for column in table.columns}
    for column, path in table.unplaced:
        if not path[-1].replace(" ", "").isdigit() and not _note_left_over(table, column, path, missing, notes, words):
            _note_unknown(table, column, path, notes)
    for tie in table.tied:
        facts = {"found": " > ".join(tie.path), "expected": tie.measure}
        notes.note("column_ambiguous", cell=_header_cell(table, tie.index), measure=tie.measure, **facts)
    for other in table.qualified:
        is_read = (other.measure, other.category) in read
        if not is_read or not _note_left_over(table, other.place, other.path, missing, notes, words):
            rule: Rule = "column_of_other" if is_read else "column_qualified"
            facts = {"found": other.shown, "expected": other.measure}
            notes.note(rule, cell=_header_cell(table, other.place), measure=other.measure, **facts)
    for stranger in strangers:
        _note_unknown(table, stranger.index, stranger.path, notes)
    for text in statement.period_contradictions:
        notes.note("period_contradiction", found=text, expected=statement.period)


def missing_measures(table: RecognisedTable, counted: Iterable[str]) -> list[str]:
    """The counted measures of a layout without a column in its table, if columns are left over."""
    if not table.unplaced and not table.qualified:
        return []
    known = {column.measure for column in (*table.columns, *table.tied)} | {c.measure for c in table.qualified}
    bases = {name.removesuffix(suffix) for name in known for suffix in (*table.layout.breakdown, "")}
    return [measure for measure in counted if measure in table.layout.columns and measure not in bases]


def _note_left_over(
    table: RecognisedTable, column: int, path: Path, missing: list[str], notes: Notes, words: Vocabulary
) -> bool:
    """Note a column that may hold a missing measure, and say whether it may: its header does not say otherwise."""
    if _is_something_else(table, path, words):
        return False
    if is_total(path[-1], words):
        return False
    said = frozenset(" ".join(path).split())
    near = [measure for measure in missing if said & _distinctive(table.layout, measure)]
    if near:
        names = "; ".join(f"“{table.layout.columns[measure][0]}”" for measure in near)
        facts = {"found": " > ".join(path), "expected": names}
        notes.note("column_left_over", cell=_header_cell(table, column), measure=near[0], **facts)
    return bool(near)


def _is_something_else(table: RecognisedTable, path: Path, words: Vocabulary) -> bool:
    """Whether a header says of what else its figures are: notes, another year, a part, a plan."""
    text = " | ".join(path)
    of_table, times = times_in(" | ".join(table.titles)), times_in(text)
    return (
        path[-1] in words.note_headers
        or any(word in text for word in words.among)
        or any(qualifier_in(step, table.layout, words) for step in path)
        or bool(of_table and times and not times & of_table)
    )


@cache
def _distinctive(layout: Layout, measure: str) -> frozenset[str]:
    """The words of a measure's headers that stand in those of few others: by `hộ` and `nghèo` none is like another."""
    return frozenset(
        word
        for word in _words_of(layout, measure)
        if sum(word in _words_of(layout, other) for other in layout.columns) <= max(1, len(layout.columns) // 3)
    )


@cache
def _words_of(layout: Layout, measure: str) -> frozenset[str]:
    """The words of a measure's headers."""
    return frozenset(" ".join(layout.columns[measure]).split()) - _SAYS_LITTLE


_SAYS_LITTLE = frozenset({"số", "tổng", "tỷ", "lệ", ">", "%"})
"""Words of many headers, by which none is like another."""


def _note_unknown(table: RecognisedTable, column: int, path: Path, notes: Notes) -> None:
    notes.note("column_unknown", cell=_header_cell(table, column), found=" > ".join(path))


def _header_cell(table: RecognisedTable, column: int) -> str:
    grid = table.grid
    if table.is_transposed:
        return cell_name(column + grid.top, table.unit_column + grid.left)
    return cell_name(table.header_row + grid.top, column + grid.left)


def note_sender(statement: Statement, context: Context, notes: Notes) -> None:
    """Note that the top of the table names a sender that the rows do not belong to."""
    table, sender = statement.table, statement.sender
    if table.is_transposed and not table.unit_columns:  # there it refuses the table
        return
    if head := open_head(table, statement.index, context.vocabulary, sender.code, is_strict=False):
        text, _ = head
        notes.note("sender_unclear", cell=table.grid.cell_with(text), found=text, expected=sender.name)
