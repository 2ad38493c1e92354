"""How headers and names were understood: what `check` shows beside the figures."""

from tonghop.transforms.figures.submissions import ColumnRead, RowRead, Submission
from tonghop.transforms.files.grid import column_name
from tonghop.transforms.statements import Statement
from tonghop.transforms.tables.recognised_table import RecognisedTable


def explain_header(statement: Statement, submission: Submission) -> None:
    """Keep the titles by which the form was known, and the measure of each column."""
    table = statement.table
    submission.why += [title for title in table.titles[-3:] if title not in submission.why]
    for column in table.columns:
        meaning = " · ".join(filter(None, (column.measure, column.category)))
        place = _place(table, column.index)
        submission.columns.append(ColumnRead(table.grid.sheet, place, " > ".join(column.path), meaning))


def _place(table: RecognisedTable, index: int) -> str:
    grid = table.grid
    return str(index + grid.top + 1) if table.is_transposed else column_name(index + grid.left)


def explain_rows(statement: Statement, submission: Submission) -> None:
    """Keep the unit of each row."""
    for row in statement.rows:
        if row.match and row.match.unit:
            unit = row.match.unit
            facts = (row.label_cell, row.label, unit.code, unit.name, row.match.how)
            submission.rows.append(RowRead(statement.table.grid.sheet, *facts))


def explain_overrides(statement: Statement, submission: Submission) -> None:
    """Keep the decisions of persons that the table called for."""
    if not statement.overrides.has_any:
        return
    labels = (row.label for row in statement.rows if row.match and row.match.how == "decided")
    used = statement.overrides.used(statement.table.paths.values(), labels)
    submission.overrides += [text for text in used if text not in submission.overrides]
