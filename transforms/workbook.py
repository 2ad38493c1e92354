"""One file understood: its submissions with their figures, and what was found on the way."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import Any, cast

from tonghop.schemas.findings import Finding, Severity
from tonghop.schemas.marker import Marker, read_marker
from tonghop.transforms.context import Context
from tonghop.transforms.entities.overrides import Overrides, overrides_of
from tonghop.transforms.entities.periods import PeriodFound, find_period
from tonghop.transforms.entities.senders import (
    head_sender,
    named_unit,
    open_head,
    organisation_of,
    other_province,
)
from tonghop.transforms.entities.units import Match, NoUnits, Unit, UnitIndex
from tonghop.transforms.figures.cells import Reader, read_figures
from tonghop.transforms.figures.money import Money
from tonghop.transforms.figures.observations import (
    Observation,
    add_up,
    expected_sums,
    place_of,
    says_something,
    settle_categories,
)
from tonghop.transforms.figures.rows import (
    TableRow,
    count_own,
    mark_group_parts,
    mark_sums,
    overridden_code,
    read_lines,
    resolve_lines,
    settle_own,
)
from tonghop.transforms.figures.submissions import ColumnRead, Extract, RowRead, Submission
from tonghop.transforms.files.formats import ARCHIVE, MEMBER_MARK, Refused, broken_members, check_name
from tonghop.transforms.files.grid import Grid, cell_name, column_name
from tonghop.transforms.files.read import read_workbook
from tonghop.transforms.numbers import marks_of
from tonghop.transforms.tables.anchors import find_category_anchor
from tonghop.transforms.tables.key_value_table import recognise_key_value_table
from tonghop.transforms.tables.recognised_table import RecognisedTable, Unrecognised
from tonghop.transforms.tables.row_table import by_other_layout, recognise_row_table
from tonghop.transforms.tables.split_sheet import split_sheet
from tonghop.transforms.tables.template_formulas import answer_formulas


def understand(content: bytes, file_hash: str, file_name: str, context: Context) -> Extract:
    """Read one file. Faults of the file become findings; a fault of the program rises."""
    reader = _Reader(Extract(file_hash, file_name), context)
    try:
        check_name(file_name)
        workbook = read_workbook(content, file_name)
    except Refused as reason:
        reader.note(reason.rule, found=reason.found)
        reader.extract.is_refused = True
        return reader.extract
    if workbook.kind == ARCHIVE:
        reader.read_archive(content)
        return reader.extract
    reader.marker = read_marker(workbook.marker)
    for grid in workbook.grids:
        if grid.sheet == workbook.returned:
            reader.note("sheet_returned", sheet=grid.sheet)
        else:
            reader.read_sheet(grid)
    reader.settle()
    if not reader.extract.submissions:
        reader.note("file_without_form")
        reader.extract.is_refused = True
    return reader.extract


def refuse(file_hash: str, file_name: str, rule: str, found: str, context: Context) -> Extract:
    """The extract of a file that could not be opened at all."""
    reader = _Reader(Extract(file_hash, file_name, is_refused=True), context)
    reader.note(rule, found=found)
    return reader.extract


class _Reader:
    """Carries the file's extract from sheet to sheet."""

    def __init__(self, extract: Extract, context: Context) -> None:
        self.extract = extract
        self.context = context
        self.marker: Marker | None = None
        self.lines: dict[int, list[TableRow]] = defaultdict(list)

    def note(self, rule: str, *, found: str = "", expected: str = "", submission: int = -1, **where: Any) -> None:
        """Add a finding of the catalogue; `where` may say sheet, cell, form, period, unit_code, measure."""
        text = self.context.texts[rule]
        facts = {"found": found, "expected": expected}
        vi, en = text.vi.format(**facts), text.en.format(**facts)
        severity = cast(Severity, text.severity)
        places = {key: where.get(key) for key in ("sheet", "cell", "form", "period", "unit_code", "measure")}
        self.extract.findings.append(
            Finding(rule, severity, **places, **facts, message_vi=vi, message_en=en, submission=submission)
        )

    def read_archive(self, content: bytes) -> None:
        """Say what an archive holds: its members come as files of their own, but not those of an archive in it."""
        if MEMBER_MARK in self.extract.file_name:
            self.note("archive_nested")
            self.extract.is_refused = True
            return
        whole, broken = broken_members(content)
        self.note("archive_opened", found=_spans(whole))
        for name in broken:
            self.note("archive_member_broken", found=name)
        self.extract.is_refused = not whole

    def read_sheet(self, grid: Grid) -> None:
        if grid.is_hidden:
            self.note("sheet_hidden", sheet=grid.sheet)
            return
        self._note_sheet(grid)
        if not any(cell not in ("", None) for row in grid.cells for cell in row):
            return
        overrides = overrides_of(self.context.overrides, self.extract.file_hash, self.extract.file_name, grid.sheet)
        marked = self._marked(grid)
        form = overrides.form or (marked.form if marked else "")
        if marked:
            answer_formulas(grid)
        layouts = tuple(layout for layout in self.context.layouts if not form or layout.form == form)
        of_sender = find_category_anchor(grid, layouts, self.context.vocabulary)
        items = (
            None if of_sender else recognise_key_value_table(grid, layouts, self.context.vocabulary, overrides.headers)
        )
        if items is not None:
            self._read_found(grid, items, overrides)
            return
        vocabulary = self.context.vocabulary
        for table in split_sheet(
            grid, vocabulary, lambda part: recognise_row_table(part, layouts, vocabulary, overrides.headers)
        ):
            self._read_found(grid, table, overrides)

    def _note_sheet(self, grid: Grid) -> None:
        """Say what of the sheet was not read, and what was read in another alphabet."""
        if grid.hidden_rows:
            cell = cell_name(grid.hidden_rows[0], grid.left)
            self.note("rows_hidden", sheet=grid.sheet, cell=cell, found=_spans([str(r + 1) for r in grid.hidden_rows]))
        if grid.hidden_columns:
            cell = cell_name(grid.top, grid.hidden_columns[0])
            names = [column_name(c) for c in grid.hidden_columns]
            self.note("columns_hidden", sheet=grid.sheet, cell=cell, found=_spans(names))
        if grid.fonts:
            self.note("font_decoded", sheet=grid.sheet, found=", ".join(grid.fonts))

    def _marked(self, grid: Grid) -> Marker | None:
        """What our template says of this sheet."""
        marker = self.marker
        return marker if marker and marker.sheet == grid.sheet and marker.form in self.context.measures else None

    def _read_found(self, grid: Grid, table: RecognisedTable | Unrecognised, overrides: Overrides) -> None:
        if isinstance(table, Unrecognised):
            self.note(table.rule, sheet=grid.sheet, form=table.form, found=table.found, expected=table.expected)
            return
        companions = [layout for layout in self.context.layouts if layout.name in table.layout.also]
        others = [by_other_layout(table, layout, self.context.vocabulary) for layout in companions]
        told = {column.index for other in others for column in other.columns}
        table.unplaced = [(column, path) for column, path in table.unplaced if column not in told]
        for each in (table, *others):
            self._read_table(each, overrides)

    def _period(self, table: RecognisedTable, overrides: Overrides) -> tuple[PeriodFound, UnitIndex] | None:
        """The period of a table and the units then; None, and a finding, where one of them is not to be had."""
        sheet, form = table.grid.sheet, table.layout.form
        marked = self._marked(table.grid)
        found = find_period(table.titles, sheet, self.extract.file_name)
        if certain := overrides.period or (marked.period if marked else ""):
            others = found.contradictions if found.period == certain else (*found.texts, *found.contradictions)
            found = PeriodFound(certain, "decided", others if overrides.period == "" else ())
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

    def _read_table(self, table: RecognisedTable, overrides: Overrides) -> None:
        if not (known := self._period(table, overrides)):
            return
        found, index = known
        form, period = table.layout.form, found.period or ""
        where: dict[str, Any] = {"sheet": table.grid.sheet, "form": form, "period": period}
        if other := other_province(table, index.root.name, self.context.provinces):
            self.note("province_other", **where, found=other, expected=index.root.name)
            return
        head = head_sender(table, index, self.context.vocabulary)
        marked = self._marked(table.grid)
        organisation = organisation_of(table, self.context.senders, self.context.vocabulary, index)
        if marked and marked.unit in index.by_code:
            head, organisation = marked.unit, None
        elif organisation:
            head = organisation[1]
        lines = self._lines(table, index, head, overrides)
        if alien := self._alien(table, lines, self.context.periods[period].ends_on):
            self.note("programme_other", **where, found=period, expected=alien)
            return
        units = [line.unit.code for line in lines if line.unit]
        if not units:
            asked = index.by_code[head or index.root.code]
            page = _Page(self, table, where, index, asked, overrides)
            for line in lines:
                page.note_line(line)
            self.note("units_none", **where, expected=asked.name)
            return
        sender = index.by_code[head] if head and (organisation or head != index.root.code) else index.common(units)
        by = f"{sender.code}-{organisation[0]}" if organisation else sender.code
        where["submission"] = self._submission(form, period, sender, by, table)
        page = _Page(self, table, where, index, sender, overrides)
        page.note_header(found)
        page.note_sender()
        page.read(lines)

    def _alien(self, table: RecognisedTable, lines: list[TableRow], day: str) -> str:
        """The span of a category that the table names and that means nothing on a day; '' where there is none."""
        columns = {column.category for column in table.columns}
        named = columns | {part.category for line in lines for part in line.rows}
        spans = (self.context.category_spans.get(category, ("", "")) for category in named)
        return next((f"{start} – {end}" for start, end in spans if start and not start <= day < end), "")

    def _lines(
        self, table: RecognisedTable, index: UnitIndex, head: str | None, overrides: Overrides
    ) -> list[TableRow]:
        """The rows of a table, each with its unit; for a table of one unit the one line that it is."""
        vocabulary = self.context.vocabulary
        own = named_unit(table, index, vocabulary, self.extract.file_name)
        if table.is_transposed:
            code = head if head and (own is None or not index.contains(head, own)) else own or head
            return self._one_line(table, index, code, overrides)
        names = overrides.names(index)
        lines = resolve_lines(table, read_lines(table, vocabulary), index, head or index.root.code, own, names)
        whole = index.by_code[head] if head else index.by_code[own] if own else None
        settle_own(lines, whole or _common(lines, index))
        mark_sums(lines, index, vocabulary, whole)
        if (
            table.layout.form in self.context.plans
        ):  # what is wanted of a whole is no sum of what is wanted of its parts
            for line in lines:
                line.is_sum = False
        count_own(lines)
        mark_group_parts(lines)
        return lines

    def _one_line(
        self, table: RecognisedTable, index: UnitIndex, code: str | None, overrides: Overrides
    ) -> list[TableRow]:
        """The line of a table of one unit: a question where a line above it names another unit than the rest does."""
        told = open_head(table, index, self.context.vocabulary, code or index.root.code, is_strict=True)
        if told:
            text, match = told
            if known := overridden_code(text, overrides.names(index), index, code or index.root.code):
                match = Match(index.by_code[known], "decided")
            return [
                TableRow(
                    0, "unit" if match.unit else match.how, text, _cell_of(table.grid, text), [], match.unit, match
                )
            ]
        if code is None:
            return []
        unit = index.by_code[code]
        cell = cell_name(table.header_row + table.grid.top, table.value_columns[0][0] + table.grid.left)
        return [TableRow(0, "unit", unit.name, cell, [], unit, Match(unit, "sheet"))]

    def settle(self) -> None:
        """A unit that stands twice with the same figures counts once; with different ones, not at all."""
        for number, submission in enumerate(self.extract.submissions):
            self._join_repeated(submission, number)
            self._settle_categories(submission, number)
            figures = chain.from_iterable(line.figures for line in self.lines[number])
            submission.figures = tuple(zip(*figures, strict=True))

    def _join_repeated(self, submission: Submission, number: int) -> None:
        """A unit's rows in several tables are one; a figure told twice counts once, told differently not at all."""
        first: dict[str, TableRow] = {}
        told: dict[str, dict[tuple[str, str], tuple[str | None, str]]] = defaultdict(dict)
        lines = [line for line in self.lines[number] if line.unit and not line.is_sum]
        times = Counter(line.unit.code for line in lines if line.unit)
        for line in lines:
            if line.unit is None or times[line.unit.code] == 1:
                continue
            known = first.setdefault(line.unit.code, line)
            answers = {place_of(o): (o.value, o.state) for o in line.figures if says_something(o)}
            before = told[line.unit.code]
            if any(before.get(place, answer) != answer for place, answer in answers.items()):
                self._note_repeated(line, submission, number)
                known.is_doubtful = True
            if known is not line:
                fresh = {place_of(o): o._replace(line=known.number) for o in line.figures if place_of(o) in answers}
                fresh = {place: o for place, o in fresh.items() if place not in before}
                known.figures = [o for o in known.figures if place_of(o) not in fresh] + list(fresh.values())
                line.figures = []
            told[line.unit.code] = answers | before
        for line in first.values():
            if line.is_doubtful:
                line.figures = []

    def _settle_categories(self, submission: Submission, number: int) -> None:
        """Mark the sums over categories, and say which are not the sum of their parts."""
        parents = self._parents(submission)
        for line in self.lines[number] if parents else ():
            line.figures = settle_categories(line.figures, parents)
            sums = {} if line.is_sum else add_up([line.figures], parents)
            for o in line.figures:
                expected = sums.get(place_of(o))
                if o.is_claim and o.value is not None and expected not in (None, Decimal(o.value)):
                    self._note_category_total(o, str(expected), submission, number)

    def _note_category_total(self, o: Observation, expected: str, submission: Submission, number: int) -> None:
        places: dict[str, Any] = {"sheet": o.sheet, "cell": o.cell, "unit_code": o.unit_code, "measure": o.measure}
        places |= {"form": submission.form, "period": submission.period}
        is_money = o.measure in self.context.money.get(submission.form, ())
        found = o.value if is_money else o.raw
        self.note("category_total", **places, found=found or "", expected=expected, submission=number)

    def _parents(self, submission: Submission) -> dict[str, str]:
        layout = next(layout for layout in self.context.layouts if layout.name == submission.layout)
        return layout.category_parents

    def _note_repeated(self, line: TableRow, submission: Submission, number: int) -> None:
        where: dict[str, Any] = {
            "sheet": line.figures[0].sheet if line.figures else None,
            "cell": line.label_cell,
            "form": submission.form,
            "period": submission.period,
            "unit_code": line.unit.code if line.unit else None,
        }
        self.note("unit_repeated", found=line.label, submission=number, **where)

    def _submission(self, form: str, period: str, sender: Unit, by: str, table: RecognisedTable) -> int:
        """The number of this form's submission in the file: sheets of one form, period and sender are one.

        `by`: the code of the sender, which is the unit's, or that of an organisation of it.
        """
        keys = [(known.form, known.period, known.sender_code) for known in self.extract.submissions]
        if (form, period, by) not in keys:
            keys.append((form, period, by))
            self.extract.submissions.append(Submission(form, period, by, sender.valid_from, table.layout.name))
        number = keys.index((form, period, by))
        self.extract.submissions[number].tables.append(table.grid.sheet)
        return number


@dataclass
class _Page:
    """One table being read into its submission."""

    reader: _Reader
    table: RecognisedTable
    where: dict[str, Any]
    index: UnitIndex
    sender: Unit
    overrides: Overrides

    @cached_property
    def submission(self) -> Submission:
        number: int = self.where["submission"]
        return self.reader.extract.submissions[number]

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
        if not (self.table.breakdown_column or self.table.is_transposed):  # there the rows complete the measure's name
            for other in (c for c in self.table.columns if c.measure not in known):
                self.note("column_unknown", cell=self._header_cell(other.index), found=" > ".join(other.path))
            self.table.columns = [c for c in self.table.columns if c.measure in known]
        for text in period.contradictions:
            self.note("period_contradiction", found=text, expected=str(self.where["period"]))
        if not self.reader.context.is_brief:
            self._explain()

    def note_sender(self) -> None:
        """Say where the top of the table names a unit as its sender that the rows are not of."""
        if self.table.is_transposed:  # there it refuses the table
            return
        vocabulary = self.reader.context.vocabulary
        if told := open_head(self.table, self.index, vocabulary, self.sender.code, is_strict=False):
            text, _ = told
            self.note("sender_unclear", cell=_cell_of(self.table.grid, text), found=text, expected=self.sender.name)

    def _explain(self) -> None:
        """Keep why the table was read as it was: its titles, its columns, and what a person had decided."""
        sheet, submission = self.table.grid.sheet, self.submission
        submission.why += [title for title in self.table.titles[-3:] if title not in submission.why]
        for column in self.table.columns:
            told = " · ".join(filter(None, (column.measure, column.category)))
            submission.columns.append(ColumnRead(sheet, self._place(column.index), " > ".join(column.path), told))

    def _note_overrides(self, lines: list[TableRow]) -> None:
        if not self.overrides.has_any:
            return
        named = (line.label for line in lines if line.match and line.match.how == "decided")
        used = self.overrides.used(self.table.paths.values(), named)
        self.submission.overrides += [text for text in used if text not in self.submission.overrides]

    def _place(self, index: int) -> str:
        grid = self.table.grid
        return str(index + grid.top + 1) if self.table.is_transposed else column_name(index + grid.left)

    def _header_cell(self, column: int) -> str:
        if self.table.is_transposed:
            return cell_name(column + self.table.grid.top, self.table.unit_column + self.table.grid.left)
        return cell_name(self.table.header_row + self.table.grid.top, column + self.table.grid.left)

    def read(self, lines: list[TableRow]) -> None:
        reader = self._figure_reader(self.table.layout.form)
        for line in lines:
            self.note_line(line)
            if line.kind in ("unit", "total") and line.unit:
                line.number = self.submission.lines
                self.submission.lines += 1
                line.figures = read_figures(self.table, line, reader)
                self._note_unreadable(line, reader)
        self._note_overrides(lines)
        self._note_below(lines)
        self._note_totals(lines)
        self.reader.lines[self.where["submission"]] += [line for line in lines if line.figures]

    def _figure_reader(self, form: str) -> Reader:
        """How this table writes its figures; said where its texts contradict each other."""
        context, grid = self.reader.context, self.table.grid
        marks = marks_of([cell for row in grid.cells[self.table.body :] for cell in row if cell and type(cell) is str])
        if marks.comma and marks.dot:
            self.note("number_marks_mixed", found=f"{marks.comma}; {marks.dot}")
        amounts, varying = context.money.get(form, frozenset()), context.varying.get(form, frozenset())
        money = Money(self.table, context.vocabulary) if amounts or varying else None
        return Reader(frozenset(context.measures[form]), context.claims[form], amounts, marks.decimal, money, varying)

    def _note_below(self, lines: list[TableRow]) -> None:
        """Rows of hamlets count through their commune's total, or not at all."""
        below = [line for line in lines if line.kind == "below"]
        if below:
            is_counted = any(line.kind == "total" for line in lines)
            facts = {"found": ", ".join(line.label for line in below[:5]), "expected": self.sender.name}
            self.note("rows_below" if is_counted else "total_missing", cell=below[0].label_cell, **facts)

    def note_line(self, line: TableRow) -> None:
        """Say what is not sure of the unit of a row."""
        match = line.match
        candidates = _spans(list(map(self.index.full_name, match.candidates))) if match else ""
        if match and match.unit and not self.reader.context.is_brief:
            sheet, unit = self.table.grid.sheet, match.unit
            self.submission.rows.append(RowRead(sheet, line.label_cell, line.label, unit.code, unit.name, match.how))
        if line.kind in ("group", "among") or (line.kind == "part" and line.is_sum):
            self.note("group_row", cell=line.label_cell, found=line.label)
        elif line.kind == "part" and match and match.unit:
            facts = {"found": f"{line.label} · {line.group}", "expected": match.unit.name}
            self.note("unit_in_groups", cell=line.label_cell, unit_code=match.unit.code, **facts)
        elif line.kind == "unnamed":
            self.note("row_unnamed", cell=line.label_cell)
        elif line.kind == "uncategorised":
            self.note("category_unknown", cell=line.label_cell, found=line.label)
        elif line.kind == "unknown":
            hint = self.sender.name + (f" ({candidates}?)" if candidates else "")
            self.note("unit_unknown", cell=line.label_cell, found=line.label, expected=hint)
        elif line.kind == "former" and match:
            spans = ", ".join(self._span(unit) for unit in match.candidates)
            self.note("unit_former", cell=line.label_cell, found=line.label, expected=spans)
        elif line.kind in ("ambiguous", "outside"):
            self.note(f"unit_{line.kind}", cell=line.label_cell, found=line.label, expected=candidates)
        elif match and match.unit and match.how in ("fuzzy", "loose", "other type", "unaccented", "code alone"):
            code = match.unit.code
            self.note(
                "unit_similar",
                cell=line.label_cell,
                unit_code=code,
                found=line.label,
                expected=match.unit.name,
            )

    def _span(self, unit: Unit) -> str:
        """A unit of another time with the days in which it was one."""
        ends = {(code, start): end for code, start, end, *_ in self.reader.context.units}
        return f"{unit.name} {unit.valid_from} → {ends[unit.code, unit.valid_from] or '…'}"

    def _note_unreadable(self, line: TableRow, reader: Reader) -> None:
        for o in line.figures:
            if o.state == "unreadable":
                rule = "claim_unreadable" if o.is_claim else "figure_unreadable"
                if o.cell in reader.open_cells:
                    rule = "number_ambiguous" if reader.has_factor(o.cell) else "money_unit_unknown"
                self.note(rule, cell=o.cell, unit_code=o.unit_code, measure=o.measure, found=o.raw)

    def _note_totals(self, lines: list[TableRow]) -> None:
        """Compare each total with the sum of the lowest rows below it, as they stand in this table."""
        layout = self.table.layout
        rates, parents = self.reader.context.claims[layout.form], layout.category_parents
        parts = [line for line in lines if line.kind == "unit" and line.unit and not line.is_sum]
        for line in lines:
            if not (line.is_sum and line.unit):
                continue
            mine = [p for p in parts if self.index.contains(line.unit.code, p.unit.code)]  # type: ignore[union-attr]
            for o, expected in expected_sums(line.figures, [part.figures for part in mine], parents):
                if o.measure not in rates:
                    where = {"cell": o.cell, "unit_code": o.unit_code, "measure": o.measure}
                    is_money = o.measure in self.reader.context.money.get(layout.form, ())
                    self.note("total_row", **where, found=o.value if is_money else o.raw, expected=str(expected))


def _cell_of(grid: Grid, text: str) -> str:
    """The first cell in which a line stands."""
    for row, cells in enumerate(grid.cells):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and text in cell:
                return cell_name(row + grid.top, column + grid.left)
    return ""


def _common(lines: list[TableRow], index: UnitIndex) -> Unit | None:
    """The lowest unit that contains all that a table names."""
    codes = [line.unit.code for line in lines if line.unit]
    return index.common(codes) if codes else None


def _spans(names: list[str]) -> str:
    """The first few of a list, and how many there are."""
    return ", ".join(names[:8]) + (f" … ({len(names)})" if len(names) > 8 else "")
