"""One statement → the cells of its figures, in its submission, with findings about the header and the rows."""

from dataclasses import replace

from tonghop.transforms.context import Context
from tonghop.transforms.entities.row_divisions import wrong_wholes
from tonghop.transforms.entities.table_rows import TableRow
from tonghop.transforms.entities.version_marks import later_mark
from tonghop.transforms.figures.cell_collector import CellCollector, TableCollector
from tonghop.transforms.figures.explanations import explain_header, explain_overrides, explain_rows
from tonghop.transforms.figures.header_findings import lacking_measures, missing_measures, note_header, note_sender
from tonghop.transforms.figures.submissions import Submission
from tonghop.transforms.files.grid import cell_name
from tonghop.transforms.notes import Notes
from tonghop.transforms.row_findings import note_hamlets, note_row
from tonghop.transforms.statements import Statement
from tonghop.transforms.tables.recognised_table import RecognisedTable, lists_hamlets
from tonghop.transforms.tables.unit_cells import is_hamlet


def collect(
    statement: Statement, submissions: list[Submission], into: CellCollector, context: Context, notes: Notes
) -> None:
    """Add the cells of a statement's figures, and its submission if it is the first of it."""
    submission = _submission_of(statement, submissions)
    number, sheet = submissions.index(submission), statement.table.grid.sheet
    notes = notes.at(sheet=sheet, form=statement.form, period=statement.period, submission=number)
    _settle_header(statement, submission, context, notes)
    note_sender(statement, context, notes)
    _note_parts(statement.table, statement.rows, notes)
    table = TableCollector(into, statement, number, context)
    noted: set[str] = set()
    for row in statement.rows:
        if row.kind != "other" or row.label not in noted:  # rows of one name are told once
            note_row(row, statement.sender, statement.index, context, notes)
            noted.add(row.label)
        if row.kind in ("unit", "total", "share") and row.unit:
            table.add(row, submission.row_count)
            submission.row_count += 1
    for row in _hamlets_compared(statement, context):
        table.add(replace(row, unit=statement.sender), _NO_LINE)
    explain_overrides(statement, submission)
    note_hamlets(statement.rows, statement.sender.name, notes)
    _note_other_parts(statement, context, notes)
    _note_wrong_wholes(statement, notes)


_NO_LINE = -1
"""The line of rows that are compared and not counted."""


def _hamlets_compared(statement: Statement, context: Context) -> list[TableRow]:
    """The rows that the total of a lowest unit adds up; none where one of them may be something else."""
    below = [row for row in statement.rows if row.kind == "below"]
    is_of_hamlets = lists_hamlets(statement.table, context.vocabulary)
    are_all = all(is_of_hamlets or is_hamlet(row.label, context.vocabulary) for row in below)
    wholes = [row for row in statement.rows if row.unit]
    return below if are_all and len(wholes) == 1 and wholes[0].unit == statement.sender else []


def _submission_of(statement: Statement, submissions: list[Submission]) -> Submission:
    """The submission that a statement belongs to: tables of one form, period and sender are one."""
    form, period, sender = statement.form, statement.period, statement.sender_code
    same = (s for s in submissions if (s.form, s.period, s.sender_code) == (form, period, sender))
    submission = next(same, None)
    if submission is None:
        layout = statement.table.layout.name
        submission = Submission(form, period, sender, statement.sender.valid_from, layout)
        submissions.append(submission)
    submission.tables.append(statement.table.grid.sheet)
    submission.version_mark = later_mark((submission.version_mark, statement.version_mark))
    return submission


def _settle_header(statement: Statement, submission: Submission, context: Context, notes: Notes) -> None:
    """Drop the columns of measures that the form does not have, and say what of the header is not read."""
    table, measures = statement.table, context.measures[statement.form]
    strangers = []
    if not (table.breakdown_column or table.is_transposed):  # there the rows complete the measure's name
        strangers = [column for column in table.columns if column.measure not in measures]
        table.columns = [column for column in table.columns if column.measure in measures]
    lacking = lacking_measures(table, (m for m in measures if m not in context.claims[statement.form]))
    read = {(column.measure, column.category) for column in table.columns}
    doubtful = {(c.measure, c.category) for c in table.tied} | {(c.measure, c.category) for c in table.qualified}
    unread = sorted(measure for measure, _ in doubtful - read)
    submission.unread += dict.fromkeys((*missing_measures(table, lacking), *unread))
    note_header(statement, strangers, lacking, context.claims[statement.form], context.vocabulary, notes)
    if not context.is_brief:
        explain_header(statement, submission)
        explain_rows(statement, submission)


def _note_other_parts(statement: Statement, context: Context, notes: Notes) -> None:
    """Note the rows that divide the units' figures into parts of which the form has no measure, once for each part."""
    table, measures = statement.table, context.measures[statement.form]
    for suffix in table.layout.rows_divide:
        if not all(column.measure + suffix in measures for column in table.columns):
            places = (part.grid_row for row in statement.rows for part in row.sheet_rows if part.suffix == suffix)
            if (place := next(places, None)) is not None:
                cell = cell_name(place + table.grid.top, table.unit_column + table.grid.left)
                notes.note("rows_of_other", cell=cell, found=str(table.grid.cells[place][table.unit_column]).strip())


def _note_wrong_wholes(statement: Statement, notes: Notes) -> None:
    """Note the units whose own row is not the sum of the rows that divide it: these count."""
    grid = statement.table.grid
    counted = [row for row in statement.rows if row.kind in ("unit", "total")]
    for whole in wrong_wholes(counted, statement.table):
        cell = cell_name(whole.row + grid.top, whole.column + grid.left)
        notes.note("category_total", cell=cell, found=whole.found, expected=whole.expected)


def _note_parts(table: RecognisedTable, rows: list[TableRow], notes: Notes) -> None:
    """Note the rows of a part of which columns are not read that are read in others; a rate is computed anyway."""
    most = max(map(len, table.parts.values()), default=0)
    for word, columns in table.parts.items():
        if len(columns) < most:
            at = next((r.grid_row for row in rows for r in row.sheet_rows if r.part == word), table.body)
            cell = cell_name(at + table.grid.top, (table.breakdown_column or 0) + table.grid.left)
            notes.note("row_other" if word in _RATES else "part_unread", cell=cell, found=word)


_RATES = ("tỷ lệ", "tỉ lệ", "ty le", "ti le", "%")
