"""One recognised table → what it is about: its period, its sender, and its rows, each with its unit."""

from dataclasses import dataclass

from tonghop.configs.periods import REVIEW_MONTHS
from tonghop.transforms.context import Context, SheetSource
from tonghop.transforms.entities.overrides import Overrides
from tonghop.transforms.entities.periods import PeriodFound, find_period
from tonghop.transforms.entities.row_divisions import settle_divisions
from tonghop.transforms.entities.row_shares import settle_shares
from tonghop.transforms.entities.row_sources import settle_sources
from tonghop.transforms.entities.row_sums import count_own, mark_group_parts, mark_sums, settle_own
from tonghop.transforms.entities.row_totals import mark_compared
from tonghop.transforms.entities.row_units import overridden_code, resolve_units, unit_elsewhere
from tonghop.transforms.entities.senders import (
    head_sender,
    heading_alone,
    named_unit,
    open_head,
    organisation_of,
    other_province,
)
from tonghop.transforms.entities.table_rows import TableRow, read_columns, read_rows
from tonghop.transforms.entities.units import Match, NoUnits, Unit, UnitIndex
from tonghop.transforms.entities.version_marks import version_mark
from tonghop.transforms.entities.year_blocks import without_other_years
from tonghop.transforms.files.grid import cell_name
from tonghop.transforms.notes import Notes
from tonghop.transforms.row_findings import note_hamlets, note_row
from tonghop.transforms.tables.recognised_table import RecognisedTable, lists_hamlets
from tonghop.transforms.titles import narrowed_by


@dataclass(slots=True)
class Statement:
    """A table and what it is about. `index`: the units in force at the end of its period.

    `sender_code`: the code of the sending unit, or of an organisation of that unit.
    `period_contradictions`: texts that name another period. `overrides`: what persons decided about its sheet.
    `version_mark`: as a `Submission`'s.
    """

    table: RecognisedTable
    period: str
    period_contradictions: tuple[str, ...]
    index: UnitIndex
    sender: Unit
    sender_code: str
    rows: list[TableRow]
    overrides: Overrides
    version_mark: int | None

    @property
    def form(self) -> str:
        """The form that the table reports."""
        return self.table.layout.form


def identify(table: RecognisedTable, source: SheetSource, context: Context, notes: Notes) -> Statement | None:
    """What a table is about; None, with a finding, if its period or its units are unknown or not expected here."""
    notes = notes.at(sheet=table.grid.sheet, form=table.layout.form)
    found = _period(table, source, context)
    period = found.period
    if period is None or period not in context.periods:
        _note_without_period(found, table, context, notes)
        return None
    notes = notes.at(period=period)
    if kinds := () if source.period else _kinds_due(table.layout.form, period, context):
        notes.note("period_not_due", cell=_cell_of(found.texts, table), found=period, expected=kinds)
        return None
    table = without_other_years(table, period, context.vocabulary, notes)
    day = context.periods[period].ends_on
    try:
        index = context.index(day)
    except NoUnits:
        notes.note("period_without_units", found=period)
        return None
    if other := other_province(table, index.root.name, context.provinces):
        notes.note("province_other", found=other, expected=index.root.name)
        return None
    if not source.form and (words := narrowed_by(table, period, context)):
        notes.note("title_qualified", found=words, expected=table.title or table.layout.titles[0])
        return None
    head, organisation = _named_sender(table, index, source, context)
    rows = _rows(table, index, head, source, context)
    if head and (place := unit_elsewhere(rows, index, head)):
        sender_name = index.full_name(index.by_code[head])
        notes.note("rows_elsewhere", cell=rows[0].label_cell, found=index.full_name(place), expected=sender_name)
        return None
    if span := _span_without(day, table, rows, context):
        notes.note("programme_other", found=period, expected=span)
        return None
    codes = [row.unit.code for row in rows if row.unit and (row.sheet_rows or table.is_transposed)]
    if not codes:
        _note_no_units(rows, index.by_code[head or index.root.code], index, context, notes)
        return None
    sender = index.by_code[head] if head and (organisation or head != index.root.code) else index.common(codes)
    code = f"{sender.code}-{organisation}" if organisation else sender.code
    mark = version_mark(source.file_name, table.grid.sheet, table.titles, context.vocabulary)
    return Statement(table, period, found.contradictions, index, sender, code, rows, source.overrides, mark)


def _note_without_period(found: PeriodFound, table: RecognisedTable, context: Context, notes: Notes) -> None:
    """Note what a table lacks that has none of the known periods: they begin with the first list of units."""
    cell = _cell_of(found.texts, table)
    if found.rivals:
        notes.note("period_ambiguous", cell=cell, found=found.rivals[0], expected=found.rivals[1])
    elif found.unclear:
        notes.note("period_unclear", cell=cell, found="; ".join(found.unclear))
    elif not found.period:
        notes.note("period_unknown")
    else:
        first = min(known.starts_on for known in context.periods.values())
        is_older = found.period[:4] < first[:4]
        notes.note("period_without_units" if is_older else "period_not_expected", cell=cell, found=found.period)


def _cell_of(texts: tuple[str, ...], table: RecognisedTable) -> str | None:
    """The cell in which the first of some texts stands; None if it stands in no cell."""
    return next((table.grid.cell_with(text) for text in texts), "") or None


def _kinds_due(form: str, period: str, context: Context) -> str:
    """The periods in which a form is owed, in words, if a period is a month in which nobody reports it; else ''.

    The forms of the review are reported in the months of the regular review, too; a month may end with a period of
    the form.
    """
    kinds, asked = context.period_kinds.get(form, ()), context.periods[period]
    if not kinds or asked.kind != "month" or int(asked.starts_on[5:7]) in REVIEW_MONTHS:
        return ""
    of_year = [p for p in context.periods.values() if p.period[:4] == period[:4] and p.kind in kinds]
    return "" if any(p.ends_on == asked.ends_on for p in of_year) else "; ".join(p.title_vi for p in of_year)


def _period(table: RecognisedTable, source: SheetSource, context: Context) -> PeriodFound:
    """The period that a decision or our own template names, else the one that titles, sheet or file name."""
    is_plan = table.layout.form in context.plans
    found = find_period(
        table.titles,
        table.grid.sheet,
        source.file_name,
        context.vocabulary,
        before=table.titles_before,
        is_plan=is_plan,
    )
    certain = source.period
    if not certain:
        return found
    others = found.contradictions if found.period == certain else (*found.texts, *found.contradictions)
    return PeriodFound(certain, "decided", () if source.overrides.period else others)


def _named_sender(
    table: RecognisedTable, index: UnitIndex, source: SheetSource, context: Context
) -> tuple[str | None, str | None]:
    """The code of the unit that our template or the top of the table names as sender, and the organisation of it."""
    if source.marker and source.marker.unit in index.by_code:
        return source.marker.unit, None
    organisation = organisation_of(table, context.senders, context.vocabulary, index)
    if organisation:
        name, code = organisation
        return code, name
    return head_sender(table, index, context.vocabulary), None


def _rows(
    table: RecognisedTable, index: UnitIndex, head: str | None, source: SheetSource, context: Context
) -> list[TableRow]:
    """The rows of a table, each with its unit; a table of one unit is one row."""
    vocabulary = context.vocabulary
    own = named_unit(table, index, vocabulary, source.file_name)
    if table.is_transposed and not table.unit_columns:
        code = head if head and (own is None or not index.contains(head, own)) else own or head
        return _only_row(table, index, code, source, context)
    names = source.overrides.names(index)
    within = head or index.root.code
    if table.unit_columns:
        rows = read_columns(table, vocabulary)
    else:
        rows = _with_heading(read_rows(table, vocabulary), table, index, within)
    rows = resolve_units(table, rows, index, within, vocabulary, own, names)
    code = own if own and index.contains(within, own) else head or own
    whole = index.by_code[code] if code else None
    settle_own(rows, whole or _common_unit(rows, index))
    mark_sums(rows, index, vocabulary, whole, are_hamlets=lists_hamlets(table, vocabulary))
    if table.layout.form in context.plans:
        for row in rows:  # a target of a whole is no sum of the targets of its parts
            row.is_sum = False
    count_own(rows)
    mark_group_parts(rows)
    settle_shares(rows, table, context.claims[table.layout.form])
    settle_divisions(rows, table)
    rows = settle_sources(rows, table)
    mark_compared(rows, index)
    return rows


def _with_heading(rows: list[TableRow], table: RecognisedTable, index: UnitIndex, within: str) -> list[TableRow]:
    """The rows of a table of blocks with that of its first block's heading, which stands above the header."""
    text = heading_alone(table.heads, index, within) if any(not row.sheet_rows for row in rows) else ""
    return [TableRow("unit", text, table.grid.cell_with(text), []), *rows] if text else rows


def _only_row(
    table: RecognisedTable, index: UnitIndex, code: str | None, source: SheetSource, context: Context
) -> list[TableRow]:
    """The row of a table of one unit: a question if a line above it names another unit than the rest does."""
    within = code or index.root.code
    if head := open_head(table, index, context.vocabulary, within, is_strict=True):
        text, match = head
        if known := overridden_code(text, source.overrides.names(index), index, within):
            match = Match(index.by_code[known], "decided")
        kind = "unit" if match.unit else match.how
        return [TableRow(kind, text, table.grid.cell_with(text), [], match.unit, match)]
    if code is None:
        return []
    unit = index.by_code[code]
    cell = cell_name(table.header_row + table.grid.top, table.value_columns[0][0] + table.grid.left)
    return [TableRow("unit", unit.name, cell, [], unit, Match(unit, "sheet"))]


def _common_unit(rows: list[TableRow], index: UnitIndex) -> Unit | None:
    """The lowest unit that contains all units of a table."""
    codes = [row.unit.code for row in rows if row.unit]
    return index.common(codes) if codes else None


def _span_without(day: str, table: RecognisedTable, rows: list[TableRow], context: Context) -> str:
    """The span of time of a category that the table names and that does not exist on a day; '' if all exist."""
    categories = {column.category for column in table.columns}
    categories |= {sheet_row.category for row in rows for sheet_row in row.sheet_rows}
    spans = (context.category_spans.get(category, ("", "")) for category in categories)
    return next((f"{start} – {end}" for start, end in spans if start and not start <= day < end), "")


def _note_no_units(rows: list[TableRow], asked: Unit, index: UnitIndex, context: Context, notes: Notes) -> None:
    for row in rows:
        note_row(row, asked, index, context, notes)
    if any(row.kind == "below" for row in rows):
        note_hamlets(rows, asked.name, notes)
    else:
        notes.note("units_none", expected=asked.name)
