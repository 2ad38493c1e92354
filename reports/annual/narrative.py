"""The report of a unit and a period: sections of sentences and tables, what nobody reported, standards and sources.

`configs/report.yaml` holds the wording and the tables, but never a number. Every number comes from the warehouse, and
an appendix says how to trace it.
"""

from collections.abc import Iterator
from decimal import Decimal

from tonghop.configs.report import Report, ReportSection
from tonghop.reports.annual.document import (
    INVENTED,
    Block,
    Document,
    DocumentColumn,
    DocumentTable,
    Heading,
    Number,
    Paragraph,
    note,
    numbers_in,
)
from tonghop.reports.annual.edition import Edition
from tonghop.reports.annual.invented_figures import InventedFigures
from tonghop.reports.annual.number_format import NumberFormat
from tonghop.reports.annual.sentences import SentenceBuilder
from tonghop.reports.annual.tables import TableBuilder
from tonghop.reports.annual.unit_statistics import UnitStatistics
from tonghop.reports.export import plain
from tonghop.reports.language import Language


def narrative(
    statistics: UnitStatistics, declared: Report, invented: InventedFigures, language: Language
) -> Document | None:
    """The report in one language; None where the warehouse holds nothing for it."""
    return _Narrator(statistics, declared, invented, language).document()


class _Narrator:
    def __init__(
        self, statistics: UnitStatistics, declared: Report, invented: InventedFigures, language: Language
    ) -> None:
        self.statistics, self.declared, self.language = statistics, declared, language
        self.say = language.say
        self.invented = invented
        edition = Edition(statistics, NumberFormat(language, declared.words), invented)
        self.sentences, self.table_builder = SentenceBuilder(edition), TableBuilder(edition)
        self.section_count = self.table_count = 0
        self.wide: list[DocumentTable] = []
        self.missing: list[str] = []
        self.forms: dict[str, None] = {}

    def document(self) -> Document | None:
        sections = [block for section in self.declared.sections for block in self._section(section)]
        if not sections:
            return None
        body = (*self._top(), *sections, *self._not_reported(), *self._basis())
        appendix = (*self._wide_tables(), *self._traces(list(numbers_in(body))))
        dated = self.statistics.run["finished_at"] if self.statistics.run else None
        return Document(self.language.code, self._title(), body, appendix, dated)

    def _title(self) -> str:
        return self.language.pick(self.declared.title_vi, self.declared.title_en)

    def _top(self) -> Iterator[Block]:
        period = self.statistics.period
        title = self.language.pick(period["title_vi"], period["title_en"])
        yield Heading(self._title(), 0)
        yield Paragraph(
            (self.say("report_subtitle", unit=self.statistics.unit["unit_name"], period=title),), "subtitle"
        )

    def _heading(self, text: str) -> Heading:
        self.section_count += 1
        return Heading(f"{self.section_count}. {text}")

    def _section(self, section: ReportSection) -> list[Block]:
        """Sentences, then tables. What is missing goes to the list at the end, by its own title or the section's."""
        title, missing = self.language.pick(section.title_vi, section.title_en), []
        blocks: list[Block] = []
        for sentence in section.sentences:
            filled = self.sentences.filled(sentence)
            if filled is None:
                missing.append(self.language.pick(sentence.title_vi, sentence.title_en))
                continue
            blocks.append(Paragraph(filled.pieces))
            blocks += [note(text) for text in filled.notes]
            self._note_forms(filled.pieces)
        for declared in filter(self.table_builder.is_due, section.tables):
            table = self.table_builder.table(declared, self.table_count + 1)
            if table is None:
                absent = self.language.pick(declared.title_vi, declared.title_en)
                missing.append(self.say("report_missing_table", title=absent))
                continue
            self.table_count += 1
            blocks.append(self._placed(table))
        if missing:
            self.missing.append(f"{title}: {'; '.join(missing)}" if blocks else title)
        return [self._heading(title), *blocks] if blocks else []

    def _note_forms(self, pieces: tuple[str | Number, ...]) -> None:
        terms = (term for piece in pieces if isinstance(piece, Number) for term in piece.statistic.terms)
        self.forms |= dict.fromkeys(term.partition(".")[0] for term in terms)

    def _placed(self, table: DocumentTable) -> Block:
        """A narrow table itself; for a wide one a note that it stands in the appendix."""
        if not table.is_wide:
            return table
        self.wide.append(table)
        return note(self.say("report_see_table", caption=table.caption))

    def _not_reported(self) -> Iterator[Block]:
        yield self._heading(self.say("report_not_reported"))
        if not self.missing:
            yield Paragraph((self.say("report_all_reported"),))
            return
        yield Paragraph((self.say("report_not_reported_intro"),))
        for text in self.missing:
            yield Paragraph((text,), "item")

    def _basis(self) -> Iterator[Block]:
        """The poverty standard, the sources, the state of the warehouse, and the meaning of the sign †."""
        standard, run = self.statistics.standard, self.statistics.run
        yield self._heading(self.say("report_basis"))
        title = self.language.pick(standard["title_vi"], standard["title_en"])
        source = standard["source"] or "–"
        yield Paragraph((self.say("report_standard", title=title, source=source),), "item")
        if run is not None:
            at = f"{run['finished_at']:%Y-%m-%d %H:%M}"
            yield Paragraph((self.say("report_run", kind=run["kind"], at=at, entry=run["last_entry"]),), "item")
        yield Paragraph((self._publication(),), "item")
        for form in self.forms:
            about = self.statistics.forms[form]
            title = self.language.pick(about["title_vi"], about["title_en"])
            yield Paragraph((self.say("report_form_source", title=title, source=about["source"]),), "item")
        yield Paragraph((self.say("report_changes_meant", base=self.statistics.period["opening_period"]),), "item")
        if self.invented.is_declared:
            yield Paragraph((self.say("report_invented", sign=INVENTED),), "item")

    def _publication(self) -> str:
        if not self.statistics.releases:
            return self.say("report_not_published")
        last = self.statistics.releases[0]
        return self.say("report_published", number=last["number"], at=f"{last['published_at']:%Y-%m-%d}")

    def _wide_tables(self) -> Iterator[Block]:
        if self.wide:
            yield Heading(self.say("report_appendix_tables"))
            yield from self.wide

    def _traces(self, numbers: list[Number]) -> Iterator[Block]:
        """A table of every number in the sentences: what the warehouse holds, and where."""
        if not numbers:
            return
        yield Heading(self.say("report_appendix_traces"))
        for key in ("trace", "trace_changes", "trace_others"):
            yield Paragraph(
                (self.say(f"report_{key}", period=self.statistics.period["period"], unit=self.statistics.code),)
            )
        columns = tuple(
            DocumentColumn(self.say(f"report_h_{key}"), is_text=is_text, width=width)
            for key, is_text, width in _TRACE_COLUMNS
        )
        rows = tuple(self._trace(order, number) for order, number in enumerate(numbers, 1))
        yield DocumentTable(self.say("report_traces"), columns, rows)

    def _trace(self, order: int, number: Number) -> tuple[str, ...]:
        statistic = number.statistic
        coverage = f"{statistic.reported}/{statistic.expected}" if statistic.expected else "–"
        if statistic.base_expected:
            coverage += f"; {statistic.base_period}: {statistic.base_reported}/{statistic.base_expected}"
        period = f"{statistic.period} − {statistic.base_period}" if statistic.base_period else statistic.period
        narrowed = statistic.group or " + ".join(statistic.categories)
        return (
            *(str(order), number.marked, number.what, statistic.name, narrowed, statistic.unit_code, period),
            *(_stored(statistic.value), statistic.unit, coverage),
        )


def _stored(value: Decimal) -> str:
    """A number as the warehouse holds it, unrounded, without zeros at its end."""
    short = plain(value)
    return str(short) if isinstance(short, int) else format(short, "f")


_TRACE_COLUMNS = (
    ("number", False, 1),
    ("written", True, 3),
    ("what", True, 6),
    ("name", True, 5),
    ("narrowed", True, 2),
    ("code", True, 2),
    ("period", True, 2),
    ("stored", False, 3),
    ("measured_in", True, 2),
    ("coverage", False, 2),
)
"""Columns of the appendix: key of the header, whether a text, share of the page."""
