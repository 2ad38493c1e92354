"""Findings about the header and the top of a table."""

from collections.abc import Container, Iterable
from functools import cache

from tonghop.configs.layouts import Layout, Vocabulary
from tonghop.configs.rules import Rule
from tonghop.transforms.context import Context
from tonghop.transforms.entities.senders import open_head
from tonghop.transforms.files.grid import cell_name, column_name, shown
from tonghop.transforms.notes import Notes, first_of
from tonghop.transforms.numbers import look_of
from tonghop.transforms.statements import Statement
from tonghop.transforms.tables.categories import is_total
from tonghop.transforms.tables.columns import MeasureColumn, classes_of_titles, is_of_others, lacking_of
from tonghop.transforms.tables.header_texts import header_text
from tonghop.transforms.tables.headers import width_of
from tonghop.transforms.tables.recognised_table import RecognisedTable
from tonghop.transforms.tables.understanding import Path, qualifier_in, says_little, times_in


def note_header(
    statement: Statement,
    strangers: list[MeasureColumn],
    lacking: list[str],
    claims: Container[str],
    words: Vocabulary,
    notes: Notes,
) -> None:
    """Note the columns that are not read and the texts that name another period.

    `strangers`: columns of measures that the form does not have; `lacking`: the measures that no column holds.
    `claims`: the form's rates: they are computed anyway, so that a column of another rate is no question.
    """
    table = statement.table
    missing = missing_measures(table, lacking)
    read = {(column.measure, column.category) for column in table.columns}
    for column, path in table.unplaced:
        if not path[-1].replace(" ", "").isdigit() and not _note_left_over(table, column, path, missing, notes, words):
            _note_unknown(table, column, path, notes)
    for tie in table.tied:
        facts = {"found": " > ".join(tie.path), "expected": _name(table, tie.measure)}
        notes.note("column_ambiguous", cell=_header_cell(table, tie.index), measure=tie.measure, **facts)
    for other in table.qualified:
        if other.measure in claims:
            _note_unknown(table, other.place, other.path, notes)
            continue
        is_read = (other.measure, other.category) in read
        if not is_read or not other.words or not _note_left_over(table, other.place, other.path, missing, notes, words):
            rule: Rule = "column_of_other" if is_read else "column_qualified"
            facts = {"found": other.shown, "expected": _name(table, other.measure)}
            notes.note(rule, cell=_header_cell(table, other.place), measure=other.measure, **facts)
    for column, path in table.values_aside:
        cell = cell_name(table.header_row + table.grid.top, column + table.grid.left)
        notes.note("values_of_other", cell=cell, found=" > ".join(path))
    for stranger in strangers:
        _note_unknown(table, stranger.index, stranger.path, notes)
    _note_absent(table, notes)
    _note_hidden(table, lacking, words, notes)
    _note_unnamed(statement, notes)
    for text in statement.period_contradictions:
        notes.note("period_contradiction", found=text, expected=statement.period)


def missing_measures(table: RecognisedTable, lacking: list[str]) -> list[str]:
    """The measures without a column that may stand in columns that are left over."""
    return lacking if table.unplaced or table.qualified else []


def lacking_measures(table: RecognisedTable, counted: Iterable[str]) -> list[str]:
    """The counted measures of a layout without a column in its table."""
    bases = {name.removesuffix(suffix) for name in _headed(table) for suffix in (*table.layout.breakdown, "")}
    return [measure for measure in counted if measure in table.layout.columns and measure not in bases]


def _headed(table: RecognisedTable) -> set[str]:
    """The measures that columns hold, or would hold but for a doubt."""
    return {column.measure for column in (*table.columns, *table.tied)} | {c.measure for c in table.qualified}


def _note_left_over(
    table: RecognisedTable, column: int, path: Path, missing: list[str], notes: Notes, words: Vocabulary
) -> bool:
    """Note a column that may hold a missing measure, and say whether it may: its header does not say otherwise."""
    near = _may_hold(table, path, missing, words)
    if near:
        facts = {"found": " > ".join(path), "expected": _named(table, near)}
        notes.note("column_left_over", cell=_header_cell(table, column), measure=near[0], **facts)
    return bool(near)


def _may_hold(table: RecognisedTable, path: Path, missing: list[str], words: Vocabulary) -> list[str]:
    """The missing measures that a column with this header may hold."""
    says_nothing = is_total(path[-1], words) or says_little(path[-1], words)
    if says_nothing or _is_something_else(table, path, words) or not any(table.layout.under in step for step in path):
        return []
    own = frozenset(" ".join(path).split())
    named = classes_of_titles(path, words) or classes_of_titles(table.titles, words)
    return [
        measure
        for measure in missing
        if own & _distinctive(table.layout, measure)
        and not (named and is_of_others(table.layout, measure, named, words))
    ]


def _shares_words(table: RecognisedTable, path: Path, measure: str) -> bool:
    return not _words_of(table.layout, measure).isdisjoint(" ".join(path).split())


def _named(table: RecognisedTable, measures: list[str]) -> str:
    return "; ".join(f"“{_name(table, measure)}”" for measure in measures)


def _name(table: RecognisedTable, measure: str) -> str:
    """A measure as its form heads it, for those who know no ids."""
    columns = table.layout.columns
    suffix = max((s for s in table.layout.breakdown if s and measure.endswith(s)), key=len, default="")
    return columns.get(measure, columns.get(measure.removesuffix(suffix), [measure]))[0]


def _note_absent(table: RecognisedTable, notes: Notes) -> None:
    """Note what the form requires and the title does not promise: a review of the poor alone."""
    if absent := lacking_of(table.layout, _headed(table)):
        notes.note("column_absent", found=table.title, expected=_named(table, absent))


def _note_hidden(table: RecognisedTable, lacking: list[str], words: Vocabulary, notes: Notes) -> None:
    """Note the hidden columns of figures that the form lacks."""
    for column, texts in table.grid.hidden_texts.items():
        place = column - table.grid.left
        path = tuple(text for text in map(header_text, texts) if text)
        near = [m for m in lacking if not _is_something_else(table, path, words) and _shares_words(table, path, m)]
        if path and place > table.unit_column and near:
            facts = {"found": f"{column_name(column)} ({' > '.join(path)})", "expected": _named(table, near)}
            notes.note("columns_hidden_figures", cell=_header_cell(table, place), measure=near[0], **facts)


def _note_unnamed(statement: Statement, notes: Notes) -> None:
    """Note the columns without a header in which most rows of units have a figure."""
    table = statement.table
    if table.is_transposed:
        return
    own_rows = [part.grid_row for row in statement.rows if row.unit for part in row.sheet_rows]
    for column in range(table.unit_column + 1, width_of(table.grid)):
        if column in table.paths:
            continue
        cells = [row[column] for row in (table.grid.cells[n] for n in own_rows) if column < len(row)]
        figures = [cell for cell in cells if look_of(cell) == "number"]
        cell = _header_cell(table, column)
        if 2 * len(figures) > len(own_rows) and not notes.has("column_unnamed", cell):
            notes.note("column_unnamed", cell=cell, found=first_of([shown(figure) for figure in figures]))


def _is_something_else(table: RecognisedTable, path: Path, words: Vocabulary) -> bool:
    """Whether a header says of what else its figures are: notes, another year, a part, a plan."""
    text = " | ".join(path)
    of_table, times = times_in(" | ".join(table.titles)), times_in(text)
    return (
        path[-1] in words.note_headers
        or any(word in text for word in words.among)
        or any(qualifier_in(step, table.layout, words, is_banner=False) for step in path)
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
    """The words of a measure's headers, without those that stand above all."""
    return frozenset(" ".join(layout.columns[measure]).split()) - _SAYS_LITTLE - {*layout.under.split()}


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
