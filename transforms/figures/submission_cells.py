"""One statement → the cells of its figures, in its submission, with findings about the header and the rows."""

from tonghop.transforms.context import Context
from tonghop.transforms.entities.table_rows import TableRow
from tonghop.transforms.figures.explanations import explain_header, explain_overrides, explain_rows
from tonghop.transforms.figures.file_cells import CellCollector, TableCollector
from tonghop.transforms.figures.header_findings import lacking_measures, missing_measures, note_header, note_sender
from tonghop.transforms.figures.submissions import Submission
from tonghop.transforms.notes import Notes
from tonghop.transforms.row_findings import note_row
from tonghop.transforms.statements import Statement


def collect(
    statement: Statement, submissions: list[Submission], into: CellCollector, context: Context, notes: Notes
) -> None:
    """Add the cells of a statement's figures, and its submission if it is the first of it."""
    submission = _submission_of(statement, submissions)
    number, sheet = submissions.index(submission), statement.table.grid.sheet
    notes = notes.at(sheet=sheet, form=statement.form, period=statement.period, submission=number)
    _settle_header(statement, submission, context, notes)
    note_sender(statement, context, notes)
    table = TableCollector(into, statement, number, context)
    for row in statement.rows:
        note_row(row, statement.sender, statement.index, context, notes)
        if row.kind in ("unit", "total") and row.unit:
            table.add(row, submission.row_count)
            submission.row_count += 1
    explain_overrides(statement, submission)
    _note_hamlets(statement.rows, statement.sender.name, notes)


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
    return submission


def _settle_header(statement: Statement, submission: Submission, context: Context, notes: Notes) -> None:
    """Drop the columns of measures that the form does not have, and say what of the header is not read."""
    table, measures = statement.table, context.measures[statement.form]
    strangers = []
    if not (table.breakdown_column or table.is_transposed):  # there the rows complete the measure's name
        strangers = [column for column in table.columns if column.measure not in measures]
        table.columns = [column for column in table.columns if column.measure in measures]
    lacking = lacking_measures(table, (m for m in measures if m not in context.claims[statement.form]))
    read = {column.measure for column in table.columns}
    doubtful = [tie.measure for tie in table.tied] + [column.measure for column in table.qualified]
    submission.unread += [*missing_measures(table, lacking), *(measure for measure in doubtful if measure not in read)]
    note_header(statement, strangers, lacking, context.vocabulary, notes)
    if not context.is_brief:
        explain_header(statement, submission)
        explain_rows(statement, submission)


def _note_hamlets(rows: list[TableRow], sender: str, notes: Notes) -> None:
    """Rows of hamlets count through their commune's total, or not at all."""
    hamlets = [row for row in rows if row.kind == "below"]
    if hamlets:
        is_counted = any(row.kind == "total" for row in rows)
        facts = {"found": ", ".join(row.label for row in hamlets[:5]), "expected": sender}
        notes.note("rows_below" if is_counted else "total_missing", cell=hamlets[0].label_cell, **facts)
