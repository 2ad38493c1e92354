"""Findings about the header and the top of a table."""

from tonghop.configs.rules import Rule
from tonghop.transforms.context import Context
from tonghop.transforms.entities.senders import open_head
from tonghop.transforms.files.grid import cell_name
from tonghop.transforms.notes import Notes
from tonghop.transforms.statements import Statement
from tonghop.transforms.tables.columns import MeasureColumn, Path
from tonghop.transforms.tables.recognised_table import RecognisedTable


def note_header(statement: Statement, strangers: list[MeasureColumn], notes: Notes) -> None:
    """Note the columns that are not read and the texts that name another period.

    `strangers`: columns of measures that the form does not have.
    """
    table = statement.table
    for column, path in table.unplaced:
        if not path[-1].replace(" ", "").isdigit():
            _note_unknown(table, column, path, notes)
    for tie in table.tied:
        facts = {"found": " > ".join(tie.path), "expected": tie.measure}
        notes.note("column_ambiguous", cell=_header_cell(table, tie.index), measure=tie.measure, **facts)
    read = {column.measure for column in table.columns}
    for other in table.qualified:
        rule: Rule = "column_of_other" if other.measure in read else "column_qualified"
        facts = {"found": f"{' > '.join(other.path)} ({other.words})", "expected": other.measure}
        notes.note(rule, cell=_header_cell(table, other.place), measure=other.measure, **facts)
    for stranger in strangers:
        _note_unknown(table, stranger.index, stranger.path, notes)
    for text in statement.period_contradictions:
        notes.note("period_contradiction", found=text, expected=statement.period)


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
    if table.is_transposed:  # there it refuses the table
        return
    if head := open_head(table, statement.index, context.vocabulary, sender.code, is_strict=False):
        text, _ = head
        notes.note("sender_unclear", cell=table.grid.cell_with(text), found=text, expected=sender.name)
