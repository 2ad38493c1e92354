"""The sentences of the report: placeholders filled from the warehouse, and the notes that belong to their numbers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from string import Formatter

from tonghop.configs.report import ReportFigure, ReportSentence
from tonghop.reports.annual.document import Number
from tonghop.reports.annual.edition import Edition
from tonghop.reports.annual.statistic import Outcome, PlaceholderValue, Statistic


@dataclass(frozen=True)
class FilledSentence:
    """A sentence with its numbers, and the notes on them."""

    pieces: tuple[str | Number, ...]
    notes: tuple[str, ...]


class SentenceBuilder:
    """Fills the declared sentences of one edition."""

    def __init__(self, edition: Edition) -> None:
        self.edition, self.statistics, self.language = edition, edition.statistics, edition.language

    def filled(self, sentence: ReportSentence) -> FilledSentence | None:
        """The sentence; None where the warehouse lacks one of its figures, for no sentence is printed with a hole."""
        pieces: list[str | Number] = []
        for text, placeholder, _, _ in Formatter().parse(self.language.pick(sentence.vi, sentence.en)):
            pieces.append(text)
            if placeholder is not None:
                found = self._replaced(placeholder, sentence)
                if not found:
                    return None
                pieces += found
        statistics = [piece.statistic for piece in pieces if isinstance(piece, Number)]
        return FilledSentence(tuple(piece for piece in pieces if piece), tuple(self._notes(statistics)))

    def _replaced(self, placeholder: str, sentence: ReportSentence) -> list[str | Number]:
        name, _, aspect = placeholder.partition(".")
        if not aspect:
            text = self._unit_or_period(name)
            return [text] if text else []
        figure = sentence.figures[name]
        value = self.statistics.value(figure, aspect)
        return [] if value is None else list(self._pieces(value, figure))

    def _unit_or_period(self, name: str) -> str:
        """What a sentence may name beside figures."""
        period = self.statistics.period
        known = {
            "unit": self.statistics.unit["unit_name"],
            "period": self.language.pick(period["title_vi"], period["title_en"]),
            "base_period": period["opening_period"],
            "next_period": self.statistics.next_period,
        }
        return str(known[name])

    def _pieces(self, value: PlaceholderValue, figure: ReportFigure) -> Iterator[str | Number]:
        if isinstance(value, Outcome):
            yield self.language.say("report_met" if value.met else "report_not_met")
        elif isinstance(value, Statistic):
            yield self._number(value)
        else:
            for place, (indicator, count, rate) in enumerate(value):
                yield f"{'; ' if place else ''}{self.edition.family_and_member(indicator)[1]} "
                yield from (self._number(count), " (", self._number(rate), ")")

    def _number(self, statistic: Statistic) -> Number:
        """A number as a sentence writes it."""
        edition = self.edition
        text = edition.number_format.in_sentence(statistic)
        return Number(text, edition.description(statistic), statistic, edition.invented.holds(statistic))

    def _notes(self, statistics: Iterable[Statistic]) -> list[str]:
        """What must stand beside some numbers, each note once."""
        return list(dict.fromkeys(note for statistic in statistics for note in self._notes_on(statistic)))

    def _notes_on(self, statistic: Statistic) -> Iterator[str]:
        """Whose figures are lacking, what cannot be compared, what cannot be published."""
        say, what, period = self.language.say, self.edition.subject(statistic), statistic.period
        if statistic.reported != statistic.expected:
            counts = {"reported": statistic.reported, "expected": statistic.expected}
            yield say("report_note_coverage", what=what, period=period, **counts)
        if statistic.base_reported != statistic.base_expected:
            counts = {"reported": statistic.base_reported, "expected": statistic.base_expected}
            yield say("report_note_coverage", what=what, period=statistic.base_period, **counts)
        if not statistic.is_publishable:
            yield say("report_note_not_publishable", what=what, period=period)
        if not statistic.is_comparable:
            yield say("report_note_not_comparable", what=what, period=period, base=statistic.base_period)
        if statistic.accepted:
            yield say("report_note_accepted", what=what, period=period, count=statistic.accepted)
