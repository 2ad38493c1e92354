"""One sheet of a file → its recognised tables, with findings about what of it is not read."""

from collections.abc import Iterator

from tonghop.configs.layouts import Layout
from tonghop.configs.rules import Rule
from tonghop.transforms.context import Context, SheetSource
from tonghop.transforms.files.grid import Grid, cell_at, cell_name, column_name
from tonghop.transforms.notes import Notes, first_of
from tonghop.transforms.numbers import look_of
from tonghop.transforms.tables.form_fit import named_form
from tonghop.transforms.tables.recognised_table import RecognisedTable, Unrecognised
from tonghop.transforms.tables.sheet_tables import by_each_layout, recognise_sheet
from tonghop.transforms.tables.template_formulas import answer_formulas
from tonghop.transforms.tables.title_lines import heads_of, titles_of


def tables_of(grid: Grid, source: SheetSource, context: Context, notes: Notes) -> Iterator[RecognisedTable]:
    """The tables of a sheet that can be read; one that holds two forms comes once for each."""
    notes = notes.at(sheet=grid.sheet)
    if grid.is_hidden:
        notes.note("sheet_hidden")
        return
    if grid.is_blank():
        _note_cells(grid, notes, is_report=False)
        return
    if source.marker:
        answer_formulas(grid)
    form = source.form
    layouts = tuple(layout for layout in context.layouts if not form or layout.form == form)
    tables = recognise_sheet(grid, layouts, context.vocabulary, source.overrides.headers, context.is_unit_name)
    is_report = any(isinstance(table, RecognisedTable) or table.rule != "sheet_unknown" for table in tables)
    _note_cells(grid, notes, is_report=is_report)
    _note_struck_titles([table for table in tables if isinstance(table, RecognisedTable)], notes)
    known = [table.layout for table in tables if isinstance(table, RecognisedTable)]
    for table in tables:
        if isinstance(table, Unrecognised):
            _note_unread(table, layouts, context, notes)
        else:
            table.neighbours = tuple(layout for layout in known if layout.form != table.layout.form)
            yield from by_each_layout(table, context.layouts, context.vocabulary)


def _note_unread(table: Unrecognised, layouts: tuple[Layout, ...], context: Context, notes: Notes) -> None:
    """Note why a sheet, or a part of one, is not read: a form's title over figures promises a table of it."""
    found, form, rule = table.found, table.form, table.rule
    if rule == "sheet_unknown" and _holds_figures(table.grid):
        lines = titles_of(heads_of(table.grid, _TOP, context.vocabulary), context.vocabulary)
        if named := named_form(layouts, lines):
            (found, form), rule = named, "table_unread"
    notes.note(rule, form=form, found=found, expected=table.expected)


_TOP = 12
"""Rows in which a sheet's title stands."""


def _holds_figures(grid: Grid) -> bool:
    """True if two rows of a sheet hold two numbers or more, beside their order number."""
    rows = (sum(look_of(cell) == "number" for cell in row) for row in grid.cells)
    return sum(numbers > _FEW for numbers in rows) >= _FEW


_FEW = 2


def _note_cells(grid: Grid, notes: Notes, *, is_report: bool) -> None:
    """Note which rows and columns were not read, and what was left out of texts or decoded.

    `is_report`: the sheet is one of a known form, where hidden rows of figures are a question. What stands in the
    cells of other sheets matters to nobody.
    """
    figures = grid.hidden_figures if is_report else ()
    _note_hidden_rows("rows_hidden_figures", figures, grid, notes)
    others = tuple(row for row in grid.hidden_rows if row not in figures)
    _note_hidden_rows("rows_hidden", others, grid, notes)
    for rule, address, found, expected in grid.notes if is_report or grid.is_blank() else ():
        notes.note(rule, cell=cell_name(*address) if address else None, found=found, expected=expected)
    if grid.hidden_columns:
        cell = cell_name(grid.top, grid.hidden_columns[0])
        notes.note("columns_hidden", cell=cell, found=first_of([column_name(column) for column in grid.hidden_columns]))
    if grid.fonts:
        notes.note("font_decoded", found=", ".join(grid.fonts))


def _note_struck_titles(tables: list[RecognisedTable], notes: Notes) -> None:
    """Note the texts above the first table of a sheet that are struck out."""
    for table in tables[:1]:
        grid = table.grid
        for address, rule in grid.doubts.items():
            if rule == "text_struck" and address[0] - grid.top < table.header_row:
                notes.note("title_struck", cell=cell_name(*address), found=str(cell_at(grid, address)))


def _note_hidden_rows(rule: Rule, rows: tuple[int, ...], grid: Grid, notes: Notes) -> None:
    if rows:
        notes.note(rule, cell=cell_name(rows[0], grid.left), found=first_of([str(row + 1) for row in rows]))
