"""The report of a unit and a period: sentences and tables of each section, what nobody reported, standards, sources.

What it says stands in `configs/report.yaml`; every number comes from the warehouse, and an appendix says how to trace
each.
"""

from collections.abc import Iterator
from decimal import Decimal

from tonghop.configs.models import Report, ReportSection
from tonghop.reports.annual.document import (
    INVENTED,
    Block,
    Column,
    Document,
    Heading,
    Number,
    Paragraph,
    Table,
    note,
    numbers_in,
)
from tonghop.reports.annual.facts import Facts
from tonghop.reports.annual.invented import Invented
from tonghop.reports.annual.sentences import Speaker
from tonghop.reports.annual.tables import Tabulator
from tonghop.reports.annual.wording import Wording
from tonghop.reports.export import plain
from tonghop.reports.language import Language


def narrative(facts: Facts, declared: Report, invented: Invented, language: Language) -> Document | None:
    """The report in one language; null where the warehouse holds nothing that it would say."""
    return _Narrator(facts, declared, invented, language).document()


class _Narrator:
    def __init__(self, facts: Facts, declared: Report, invented: Invented, language: Language) -> None:
        self.facts, self.declared, self.language = facts, declared, language
        self.say = language.say
        self.speaker = Speaker(facts, Wording(language, declared.words), invented)
        self.tabulator = Tabulator(self.speaker)
        self.sections = 0
        self.tables = 0
        self.wide: list[Table] = []
        self.missing: list[str] = []
        self.forms: dict[str, None] = {}

    def document(self) -> Document | None:
        told = [block for section in self.declared.sections for block in self._section(section)]
        if not told:
            return None
        body = (*self._top(), *told, *self._not_reported(), *self._basis())
        appendix = (*self._wide_tables(), *self._traces(list(numbers_in(body))))
        dated = self.facts.run["finished_at"] if self.facts.run else None
        return Document(self.language.code, self._title(), body, appendix, dated)

    def _title(self) -> str:
        return self.language.pick(self.declared.title_vi, self.declared.title_en)

    def _top(self) -> Iterator[Block]:
        period = self.facts.period
        title = self.language.pick(period["title_vi"], period["title_en"])
        yield Heading(self._title(), 0)
        yield Paragraph((self.say("report_subtitle", unit=self.facts.unit["unit_name"], period=title),), "subtitle")

    def _heading(self, text: str) -> Heading:
        self.sections += 1
        return Heading(f"{self.sections}. {text}")

    def _section(self, section: ReportSection) -> list[Block]:
        """Sentences, then tables; what is not there goes to the list at the end, by its title or with the section's."""
        title, missing = self.language.pick(section.title_vi, section.title_en), []
        blocks: list[Block] = []
        for sentence in section.sentences:
            said = self.speaker.said(sentence)
            if said is None:
                missing.append(self.language.pick(sentence.title_vi, sentence.title_en))
                continue
            blocks.append(Paragraph(said.pieces))
            blocks += [note(text) for text in said.notes]
            self._note_forms(said.pieces)
        for declared in filter(self.tabulator.is_due, section.tables):
            table = self.tabulator.table(declared, self.tables + 1)
            if table is None:
                absent = self.language.pick(declared.title_vi, declared.title_en)
                missing.append(self.say("report_missing_table", title=absent))
                continue
            self.tables += 1
            blocks.append(self._placed(table))
        if missing:
            self.missing.append(f"{title}: {'; '.join(missing)}" if blocks else title)
        return [self._heading(title), *blocks] if blocks else []

    def _note_forms(self, pieces: tuple[str | Number, ...]) -> None:
        terms = (term for piece in pieces if isinstance(piece, Number) for term in piece.fact.terms)
        self.forms |= dict.fromkeys(term.partition(".")[0] for term in terms)

    def _placed(self, table: Table) -> Block:
        """A narrow table where it belongs; of a wide one the place in the appendix."""
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
        """Standard, sources, state of the warehouse, and what the sign of invented figures means."""
        standard, run = self.facts.standard, self.facts.run
        yield self._heading(self.say("report_basis"))
        title = self.language.pick(standard["title_vi"], standard["title_en"])
        source = standard["source"] or "–"
        yield Paragraph((self.say("report_standard", title=title, source=source),), "item")
        if run is not None:
            at = f"{run['finished_at']:%Y-%m-%d %H:%M}"
            yield Paragraph((self.say("report_run", kind=run["kind"], at=at, entry=run["last_entry"]),), "item")
        yield Paragraph((self._publication(),), "item")
        for form in self.forms:
            about = self.facts.forms[form]
            title = self.language.pick(about["title_vi"], about["title_en"])
            yield Paragraph((self.say("report_form_source", title=title, source=about["source"]),), "item")
        yield Paragraph((self.say("report_changes_meant", base=self.facts.period["opening_period"]),), "item")
        if self.speaker.invented.is_given:
            yield Paragraph((self.say("report_invented", sign=INVENTED),), "item")

    def _publication(self) -> str:
        if not self.facts.releases:
            return self.say("report_not_published")
        last = self.facts.releases[0]
        return self.say("report_published", number=last["number"], at=f"{last['published_at']:%Y-%m-%d}")

    def _wide_tables(self) -> Iterator[Block]:
        if self.wide:
            yield Heading(self.say("report_appendix_tables"))
            yield from self.wide

    def _traces(self, numbers: list[Number]) -> Iterator[Block]:
        """Every number of the sentences with what the warehouse holds and where."""
        if not numbers:
            return
        yield Heading(self.say("report_appendix_traces"))
        for key in ("trace", "trace_changes", "trace_others"):
            yield Paragraph((self.say(f"report_{key}", period=self.facts.period["period"], unit=self.facts.code),))
        columns = tuple(
            Column(self.say(f"report_h_{key}"), is_text=is_text, width=width) for key, is_text, width in _TRACE_COLUMNS
        )
        rows = tuple(self._trace(place, number) for place, number in enumerate(numbers, 1))
        yield Table(self.say("report_traces"), columns, rows)

    def _trace(self, place: int, number: Number) -> tuple[str, ...]:
        fact = number.fact
        coverage = f"{fact.reported}/{fact.expected}" if fact.expected else "–"
        if fact.base_expected:
            coverage += f"; {fact.base_period}: {fact.base_reported}/{fact.base_expected}"
        period = f"{fact.period} − {fact.base_period}" if fact.base_period else fact.period
        narrowed = fact.group or " + ".join(fact.categories)
        return (
            *(str(place), number.marked, number.what, fact.name, narrowed, fact.unit_code, period),
            *(_stored(fact.value), fact.unit, coverage),
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
