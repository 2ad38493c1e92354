"""One file understood: its submissions with their figures, and what was found on the way."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from configs.kinds import FindingText, Layout, Period, Vocabulary
from schemas.findings import Finding, Severity
from transforms.extract import Line, Observation, mark_sums, read_figures, read_lines, resolve_lines
from transforms.grid import Grid, Unreadable, cell_name, read_workbook
from transforms.periods import PeriodFound, find_period
from transforms.recognise import Table, Unrecognised, recognise, split_tables
from transforms.senders import head_sender
from transforms.units import NoUnits, Unit, UnitIndex

UnitSpan = tuple[str, str, str, str, str, str | None]
"""A unit with its validity: code, valid_from, valid_to ('' in force), level, name, parent_code."""


@dataclass
class Context:
    """What the reader knows before it opens a file. `measures`: form → its measures; `claims`: the claimed rates."""

    root: str
    units: list[UnitSpan]
    periods: dict[str, Period]
    layouts: tuple[Layout, ...]
    vocabulary: Vocabulary
    texts: dict[str, FindingText]
    measures: dict[str, tuple[str, ...]]
    claims: dict[str, frozenset[str]]
    _indexes: dict[str, UnitIndex] = field(default_factory=dict)

    def index(self, day: str) -> UnitIndex:
        """The units in force on a day; built once per day. Raises `NoUnits`."""
        if day not in self._indexes:
            self._indexes[day] = UnitIndex(
                Unit(code, start, level, name, parent)
                for code, start, end, level, name, parent in self.units
                if start <= day and (not end or day < end)
            )
        return self._indexes[day]


@dataclass(slots=True)
class Submission:
    """One form for one period from one sender in one file."""

    form: str
    period: str
    sender_code: str
    sender_valid_from: str
    layout: str
    observations: list[Observation] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    lines: int = 0


@dataclass(slots=True)
class Reading:
    """What one file says. `is_refused`: nothing of it could be read."""

    file_hash: str
    file_name: str
    submissions: list[Submission] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    is_refused: bool = False


def understand(content: bytes, file_hash: str, file_name: str, context: Context) -> Reading:
    """Read one workbook. Faults of the file become findings; a fault of the program rises."""
    reader = _Reader(Reading(file_hash, file_name), context)
    try:
        grids = read_workbook(content)
    except Unreadable as reason:
        reader.note("file_unreadable", found=str(reason))
        reader.reading.is_refused = True
        return reader.reading
    for grid in grids:
        reader.read_sheet(grid)
    reader.settle()
    if not reader.reading.submissions:
        reader.note("file_without_form")
        reader.reading.is_refused = True
    return reader.reading


def refuse(file_hash: str, file_name: str, rule: str, found: str, context: Context) -> Reading:
    """The reading of a file that could not be opened at all."""
    reader = _Reader(Reading(file_hash, file_name, is_refused=True), context)
    reader.note(rule, found=found)
    return reader.reading


class _Reader:
    """Carries the file's reading from sheet to sheet."""

    def __init__(self, reading: Reading, context: Context) -> None:
        self.reading = reading
        self.context = context
        self.lines: dict[int, list[Line]] = defaultdict(list)

    def note(self, rule: str, *, found: str = "", expected: str = "", submission: int = -1, **where: Any) -> None:
        """Add a finding of the catalogue; `where` may say sheet, cell, form, period, unit_code, measure."""
        text = self.context.texts[rule]
        facts = {"found": found, "expected": expected}
        vi, en = text.vi.format(**facts), text.en.format(**facts)
        severity = cast(Severity, text.severity)
        places = {key: where.get(key) for key in ("sheet", "cell", "form", "period", "unit_code", "measure")}
        self.reading.findings.append(
            Finding(rule, severity, **places, **facts, message_vi=vi, message_en=en, submission=submission)
        )

    def read_sheet(self, grid: Grid) -> None:
        if grid.is_hidden:
            self.note("sheet_hidden", sheet=grid.sheet)
            return
        if not grid.cells:
            return
        above: Table | None = None
        for part in split_tables(grid, self.context.vocabulary):
            table = recognise(part, self.context.layouts, self.context.vocabulary)
            if isinstance(table, Unrecognised):
                self.note(table.rule, sheet=grid.sheet, form=table.form, found=table.found, expected=table.expected)
                continue
            if above and not table.heads:
                table.heads, table.titles = above.heads, above.titles
            above = table
            self._read_table(table)

    def _period(self, table: Table) -> tuple[PeriodFound, UnitIndex] | None:
        """The period of a table and the units then; None, and a finding, where one of them is not to be had."""
        sheet, form = table.grid.sheet, table.layout.form
        found = find_period(table.titles, sheet, self.reading.file_name)
        period = found.period
        if period is None or period not in self.context.periods:
            rule = "period_not_expected" if period else "period_unknown"
            self.note(rule, sheet=sheet, form=form, found=period or "")
            return None
        try:
            return found, self.context.index(self.context.periods[period].ends_on)
        except NoUnits:
            self.note("period_without_units", sheet=sheet, form=form, period=period, found=period)
            return None

    def _read_table(self, table: Table) -> None:
        if not (known := self._period(table)):
            return
        found, index = known
        form, period = table.layout.form, found.period or ""
        head = head_sender(table, index, self.context.vocabulary)
        lines = resolve_lines(table, read_lines(table, self.context.vocabulary), index, head or index.root.code)
        units = [line.unit.code for line in lines if line.unit]
        if not units:
            self.note("units_none", sheet=table.grid.sheet, form=form, period=period, expected=index.root.name)
            return
        mark_sums(lines, index, self.context.vocabulary)
        sender = index.by_code[head] if head and head != index.root.code else index.common(units)
        number = self._submission(form, period, sender, table)
        where: dict[str, Any] = {
            "sheet": table.grid.sheet,
            "form": form,
            "period": period,
            "submission": number,
        }
        page = _Page(self, table, where, index, sender)
        page.note_header(found)
        page.read(lines)

    def settle(self) -> None:
        """A unit that stands twice with the same figures counts once; with different ones, not at all."""
        for number, submission in enumerate(self.reading.submissions):
            self._join_repeated(submission, number)
            submission.observations = [o for line in self.lines[number] for o in line.figures]

    def _join_repeated(self, submission: Submission, number: int) -> None:
        """A unit's rows in several tables are one; a figure told twice counts once, told differently not at all."""
        first: dict[str, Line] = {}
        told: dict[str, dict[str, tuple[str | None, str]]] = defaultdict(dict)
        for line in self.lines[number]:
            if line.is_sum or line.unit is None:
                continue
            known = first.setdefault(line.unit.code, line)
            answers = {o.measure: (o.value, o.state) for o in line.figures if o.state != "blank"}
            before = told[line.unit.code]
            if any(before.get(measure, answer) != answer for measure, answer in answers.items()):
                self._note_repeated(line, submission, number)
                known.is_doubtful = True
            if known is not line:
                fresh = {o.measure: o._replace(line=known.number) for o in line.figures if o.measure in answers}
                fresh = {measure: o for measure, o in fresh.items() if measure not in before}
                known.figures = [o for o in known.figures if o.measure not in fresh] + list(fresh.values())
                line.figures = []
            told[line.unit.code] = answers | before
        for line in first.values():
            if line.is_doubtful:
                line.figures = []

    def _note_repeated(self, line: Line, submission: Submission, number: int) -> None:
        where: dict[str, Any] = {
            "sheet": line.figures[0].sheet if line.figures else None,
            "cell": line.label_cell,
            "form": submission.form,
            "period": submission.period,
            "unit_code": line.unit.code if line.unit else None,
        }
        self.note("unit_repeated", found=line.label, submission=number, **where)

    def _submission(self, form: str, period: str, sender: Unit, table: Table) -> int:
        """The number of this form's submission in the file: sheets of one form, period and sender are one."""
        keys = [(known.form, known.period, known.sender_code) for known in self.reading.submissions]
        if (form, period, sender.code) not in keys:
            keys.append((form, period, sender.code))
            fresh = Submission(form, period, sender.code, sender.valid_from, table.layout.name)
            self.reading.submissions.append(fresh)
        number = keys.index((form, period, sender.code))
        self.reading.submissions[number].tables.append(table.grid.sheet)
        return number


@dataclass
class _Page:
    """One table being read into its submission."""

    reader: _Reader
    table: Table
    where: dict[str, Any]
    index: UnitIndex
    sender: Unit

    @cached_property
    def submission(self) -> Submission:
        number: int = self.where["submission"]
        return self.reader.reading.submissions[number]

    def note(self, rule: str, **facts: str | None) -> None:
        self.reader.note(rule, **{**self.where, **facts})

    def note_header(self, period: PeriodFound) -> None:
        """Say which columns were not read and what of the form is not there."""
        form = self.table.layout.form
        known = set(self.reader.context.measures[form])
        for column, path in self.table.unplaced:
            if not path[-1].replace(" ", "").isdigit():
                self.note("column_unknown", cell=self._header_cell(column), found=" > ".join(path))
        for tie in self.table.tied:
            cell = self._header_cell(tie.index)
            self.note(
                "column_ambiguous",
                cell=cell,
                measure=tie.measure,
                found=" > ".join(tie.path),
                expected=tie.measure,
            )
        self.table.columns = [c for c in self.table.columns if c.measure in known or self.table.breakdown_column]
        for text in period.contradictions:
            self.note("period_contradiction", found=text, expected=str(self.where["period"]))

    def _header_cell(self, column: int) -> str:
        return cell_name(self.table.header_row + self.table.grid.top, column + self.table.grid.left)

    def read(self, lines: list[Line]) -> None:
        context, form = self.reader.context, self.table.layout.form
        known = frozenset(context.measures[form])
        for line in lines:
            self._note_line(line)
            if line.kind in ("unit", "total") and line.unit:
                line.number = self.submission.lines
                self.submission.lines += 1
                line.figures = [
                    o for o in read_figures(self.table, line, set(context.claims[form])) if o.measure in known
                ]
                self._note_unreadable(line)
        self._note_totals(lines)
        self.reader.lines[self.where["submission"]] += [line for line in lines if line.figures]

    def _note_line(self, line: Line) -> None:
        match = line.match
        candidates = ", ".join(self._full_name(u) for u in match.candidates) if match else ""
        if line.kind == "group":
            self.note("group_row", cell=line.label_cell, found=line.label)
        elif line.kind == "unnamed":
            self.note("row_unnamed", cell=line.label_cell)
        elif line.kind == "unknown":
            hint = self.sender.name + (f" ({candidates}?)" if candidates else "")
            self.note("unit_unknown", cell=line.label_cell, found=line.label, expected=hint)
        elif line.kind in ("ambiguous", "outside"):
            self.note(f"unit_{line.kind}", cell=line.label_cell, found=line.label, expected=candidates)
        elif match and match.unit and match.how in ("fuzzy", "loose", "other type", "unaccented"):
            code = match.unit.code
            self.note(
                "unit_similar",
                cell=line.label_cell,
                unit_code=code,
                found=line.label,
                expected=match.unit.name,
            )

    def _full_name(self, unit: Unit) -> str:
        parent = self.index.by_code.get(unit.parent_code or "")
        return f"{unit.name} ({parent.name})" if parent else unit.name

    def _note_unreadable(self, line: Line) -> None:
        for o in line.figures:
            if o.state == "unreadable":
                rule = "claim_unreadable" if o.is_claim else "figure_unreadable"
                self.note(rule, cell=o.cell, unit_code=o.unit_code, measure=o.measure, found=o.raw)

    def _note_totals(self, lines: list[Line]) -> None:
        """Compare each total with the sum of the lowest rows below it, as they stand in this table."""
        rates = self.reader.context.claims[self.table.layout.form]
        parts = [line for line in lines if line.kind == "unit" and line.unit and not line.is_sum]
        for line in lines:
            if not (line.is_sum and line.unit):
                continue
            sums = _add_up(p for p in parts if self.index.contains(line.unit.code, p.unit.code))  # type: ignore[union-attr]
            for o in line.figures:
                if o.value is None or o.measure in rates or o.measure not in sums:
                    continue
                if sums[o.measure] != Decimal(o.value):
                    where = {"cell": o.cell, "unit_code": o.unit_code, "measure": o.measure}
                    self.note("total_row", **where, found=o.raw, expected=str(sums[o.measure]))


def _add_up(parts: Iterable[Line]) -> dict[str, Decimal]:
    """The sum of each measure over rows; a figure that is not there adds nothing."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in parts:
        for figure in line.figures:
            sums[figure.measure] += Decimal(figure.value or 0)
    return sums
