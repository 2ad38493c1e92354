"""The sentences of the report: placeholders filled with numbers of the warehouse, and what must be said beside them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from string import Formatter

from tonghop.configs.models import ReportFigure, ReportSentence
from tonghop.reports.annual.document import Number
from tonghop.reports.annual.facts import Fact, Facts, Outcome, Value
from tonghop.reports.annual.invented import Invented
from tonghop.reports.annual.wording import Wording
from tonghop.reports.language import Language


@dataclass(frozen=True)
class Said:
    """A sentence with its numbers, and the notes on them."""

    pieces: tuple[str | Number, ...]
    notes: tuple[str, ...]


class Speaker:
    """Says sentences about the facts in one language."""

    def __init__(self, facts: Facts, wording: Wording, invented: Invented) -> None:
        self.facts, self.wording, self.invented = facts, wording, invented
        self.language: Language = wording.language

    def said(self, sentence: ReportSentence) -> Said | None:
        """The sentence; null where one of its figures is not in the warehouse: it is never said with a hole."""
        pieces: list[str | Number] = []
        for text, placeholder, _, _ in Formatter().parse(self.language.pick(sentence.vi, sentence.en)):
            pieces.append(text)
            if placeholder is not None:
                found = self._filled(placeholder, sentence)
                if not found:
                    return None
                pieces += found
        numbers = [piece.fact for piece in pieces if isinstance(piece, Number)]
        return Said(tuple(piece for piece in pieces if piece), tuple(self.notes(numbers)))

    def _filled(self, placeholder: str, sentence: ReportSentence) -> list[str | Number]:
        name, _, aspect = placeholder.partition(".")
        if not aspect:
            text = self._fact(name)
            return [text] if text else []
        figure = sentence.figures[name]
        value = self.facts.value(figure, aspect)
        return [] if value is None else list(self._pieces(value, figure))

    def _fact(self, name: str) -> str:
        """What a sentence may name beside figures."""
        period = self.facts.period
        known = {
            "unit": self.facts.unit["unit_name"],
            "period": self.language.pick(period["title_vi"], period["title_en"]),
            "base_period": period["opening_period"],
            "next_period": self.facts.next_period,
        }
        return str(known[name])

    def _pieces(self, value: Value, figure: ReportFigure) -> Iterator[str | Number]:
        if isinstance(value, Outcome):
            yield self.language.say("report_met" if value.met else "report_not_met")
        elif isinstance(value, Fact):
            yield self.number(value)
        else:
            for place, (indicator, count, rate) in enumerate(value):
                yield f"{'; ' if place else ''}{self.member(indicator)} "
                yield from (self.number(count), " (", self.number(rate), ")")

    def number(self, fact: Fact) -> Number:
        """A number as a sentence writes it."""
        return Number(self.wording.told(fact), self.what(fact), fact, self.invented.holds(fact))

    def member(self, indicator: str) -> str:
        """What an indicator of a family is about: its title after the family's."""
        return self.title(indicator).rpartition(": ")[2]

    def title(self, name: str) -> str:
        """The title of an indicator or of a measure."""
        row = self.facts.indicators.get(name) or self.facts.measures[name]
        return self.language.pick(row["title_vi"], row["title_en"])

    def what(self, fact: Fact) -> str:
        """A number in words: the title, the categories or the group, and what of it."""
        aspect = self.language.say(f"report_aspect_{fact.aspect}")
        return " · ".join([self.title(fact.name), *self._narrowed(fact), aspect])

    def subject(self, fact: Fact) -> str:
        """What a note is about: the title with the categories or the group; of a family's rate the family's."""
        is_of_family = fact.name in self.facts.indicators and bool(self.facts.indicators[fact.name]["family"])
        title = self.title(fact.name)
        return " · ".join([title.rpartition(": ")[0] if is_of_family else title, *self._narrowed(fact)])

    def _narrowed(self, fact: Fact) -> list[str]:
        if fact.group:
            return [" − ".join(self.group(part) for part in fact.group.split(" − "))]
        return [" + ".join(self.category(fact.name, c) for c in fact.categories)] if fact.categories else []

    def group(self, name: str) -> str:
        """The title of a group of lowest units."""
        return self.language.pick(self.facts.groups[name]["title_vi"], self.facts.groups[name]["title_en"])

    def category(self, name: str, category: str) -> str:
        """The title of a category of the form of an indicator or a measure."""
        rows = self.facts.categories.get(self.facts.form(name), [])
        row = next((row for row in rows if row["category"] == category), None)
        return self.language.pick(row["title_vi"], row["title_en"]) if row else category

    def notes(self, facts: Iterable[Fact]) -> list[str]:
        """What must be said beside some numbers: whose figures are lacking, what cannot be compared or published."""
        found: dict[str, None] = {}
        for fact in facts:
            found |= dict.fromkeys(self._notes_on(fact))
        return list(found)

    def _notes_on(self, fact: Fact) -> Iterator[str]:
        say, what = self.language.say, self.subject(fact)
        if fact.reported != fact.expected:
            facts = {"reported": fact.reported, "expected": fact.expected}
            yield say("report_note_coverage", what=what, period=fact.period, **facts)
        if fact.base_reported != fact.base_expected:
            facts = {"reported": fact.base_reported, "expected": fact.base_expected}
            yield say("report_note_coverage", what=what, period=fact.base_period, **facts)
        if not fact.is_publishable:
            yield say("report_note_not_publishable", what=what, period=fact.period)
        if not fact.is_comparable:
            yield say("report_note_not_comparable", what=what, period=fact.period, base=fact.base_period)
        if fact.accepted:
            yield say("report_note_accepted", what=what, period=fact.period, count=fact.accepted)
