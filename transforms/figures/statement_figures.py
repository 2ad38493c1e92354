"""One statement → its figures, added to the draft of its submission, with findings about rows and totals."""

from tonghop.configs.rules import Rule
from tonghop.transforms.context import Context
from tonghop.transforms.entities.table_rows import TableRow
from tonghop.transforms.figures.drafts import Draft
from tonghop.transforms.figures.explanations import explain_header, explain_overrides, explain_rows
from tonghop.transforms.figures.header_findings import note_header, note_sender
from tonghop.transforms.figures.money import Money
from tonghop.transforms.figures.observations import expected_sums
from tonghop.transforms.figures.row_figures import FigureReader, RowFigures, read_figures
from tonghop.transforms.notes import Notes
from tonghop.transforms.numbers import marks_of
from tonghop.transforms.row_findings import note_row
from tonghop.transforms.statements import Statement


def read_figures_of(statement: Statement, draft: Draft, context: Context, notes: Notes) -> None:
    """Add the figures of a statement to its draft."""
    sheet = statement.table.grid.sheet
    notes = notes.at(sheet=sheet, form=statement.form, period=statement.period, submission=draft.number)
    _settle_header(statement, draft, context, notes)
    note_sender(statement, context, notes)
    reader = _figure_reader(statement, context, notes)
    found = []
    for row in statement.rows:
        note_row(row, statement.sender, statement.index, context, notes)
        if row.kind in ("unit", "total") and row.unit:
            number = draft.submission.row_count
            draft.submission.row_count += 1
            figures = RowFigures(row, number, read_figures(statement.table, row, number, reader))
            _note_unreadable(figures, reader, notes)
            found.append(figures)
    explain_overrides(statement, draft.submission)
    _note_hamlets(statement.rows, statement.sender.name, notes)
    _note_totals(found, statement, context, notes)
    draft.rows += [row for row in found if row.figures]


def _settle_header(statement: Statement, draft: Draft, context: Context, notes: Notes) -> None:
    """Drop the columns of measures that the form does not have, and say what of the header is not read."""
    table, measures = statement.table, context.measures[statement.form]
    strangers = []
    if not (table.breakdown_column or table.is_transposed):  # there the rows complete the measure's name
        strangers = [column for column in table.columns if column.measure not in measures]
        table.columns = [column for column in table.columns if column.measure in measures]
    note_header(statement, strangers, notes)
    if not context.is_brief:
        explain_header(statement, draft.submission)
        explain_rows(statement, draft.submission)


def _figure_reader(statement: Statement, context: Context, notes: Notes) -> FigureReader:
    """How this table writes its figures, with a finding if its texts contradict each other."""
    table, form = statement.table, statement.form
    texts = [cell for row in table.grid.cells[table.body :] for cell in row if cell and type(cell) is str]
    marks = marks_of(texts)
    if marks.comma and marks.dot:
        notes.note("number_marks_mixed", found=f"{marks.comma}; {marks.dot}")
    amounts, varying = context.money.get(form, frozenset()), context.varying.get(form, frozenset())
    money = Money(table, context.vocabulary) if amounts or varying else None
    measures = frozenset(context.measures[form])
    return FigureReader(measures, context.claims[form], amounts, marks.decimal, money, varying)


def _note_unreadable(row: RowFigures, reader: FigureReader, notes: Notes) -> None:
    for o in row.figures:
        if o.state == "unreadable":
            rule: Rule = "claim_unreadable" if o.is_claim else "figure_unreadable"
            if o.cell in reader.open_cells:
                rule = "number_ambiguous" if reader.has_factor(o.cell) else "money_unit_unknown"
            notes.note(rule, cell=o.cell, unit_code=o.unit_code, measure=o.measure, found=o.raw)


def _note_hamlets(rows: list[TableRow], sender: str, notes: Notes) -> None:
    """Rows of hamlets count through their commune's total, or not at all."""
    hamlets = [row for row in rows if row.kind == "below"]
    if hamlets:
        is_counted = any(row.kind == "total" for row in rows)
        facts = {"found": ", ".join(row.label for row in hamlets[:5]), "expected": sender}
        notes.note("rows_below" if is_counted else "total_missing", cell=hamlets[0].label_cell, **facts)


def _note_totals(rows: list[RowFigures], statement: Statement, context: Context, notes: Notes) -> None:
    """Compare each total with the sum of the lowest rows below it in this table."""
    form, parents = statement.form, statement.table.layout.category_parents
    rates, amounts = context.claims[form], context.money.get(form, frozenset())
    parts = [row for row in rows if row.source.kind == "unit" and not row.source.is_sum]
    for total in rows:
        if not total.source.is_sum:
            continue
        below = [part.figures for part in parts if statement.index.contains(total.unit_code, part.unit_code)]
        for o, expected in expected_sums(total.figures, below, parents):
            if o.measure not in rates:
                where = {"cell": o.cell, "unit_code": o.unit_code, "measure": o.measure}
                found = (o.value if o.measure in amounts else o.raw) or ""
                notes.note("total_row", **where, found=found, expected=str(expected))
