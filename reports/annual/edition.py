"""The report's statistics in one language: titles of what they are about, and which of them are invented."""

from dataclasses import dataclass

from tonghop.reports.annual.invented_figures import InventedFigures
from tonghop.reports.annual.number_format import NumberFormat
from tonghop.reports.annual.statistic import Statistic
from tonghop.reports.annual.unit_statistics import UnitStatistics
from tonghop.reports.language import Language


@dataclass(frozen=True)
class Edition:
    """What sentences and tables of one language are made from."""

    statistics: UnitStatistics
    number_format: NumberFormat
    invented: InventedFigures

    @property
    def language(self) -> Language:
        return self.number_format.language

    def title(self, name: str) -> str:
        """The title of an indicator or of a measure."""
        row = self.statistics.indicators.get(name) or self.statistics.measures[name]
        return self.language.pick(row["title_vi"], row["title_en"])

    def family_and_member(self, indicator: str) -> tuple[str, str]:
        """The title of an indicator of a family in two: what the family is about, and what this member is about."""
        family, _, member = self.title(indicator).rpartition(": ")
        return family, member

    def group(self, name: str) -> str:
        """The title of a group of lowest units."""
        row = self.statistics.groups[name]
        return self.language.pick(row["title_vi"], row["title_en"])

    def category(self, name: str, category: str) -> str:
        """The title of a category in the form of an indicator or a measure; its id where the form does not have it."""
        rows = self.statistics.categories.get(self.statistics.form(name), [])
        row = next((row for row in rows if row["category"] == category), None)
        return self.language.pick(row["title_vi"], row["title_en"]) if row else category

    def description(self, statistic: Statistic) -> str:
        """A statistic in words: its title, its categories or group, and the aspect."""
        aspect = self.language.say(f"report_aspect_{statistic.aspect}")
        return " · ".join([self.title(statistic.name), *self._narrowed(statistic), aspect])

    def subject(self, statistic: Statistic) -> str:
        """What a note is about: the title with categories or group. For a member of a family, the family's title."""
        about = self.statistics.indicators.get(statistic.name)
        is_member = about is not None and bool(about["family"])
        title = self.family_and_member(statistic.name)[0] if is_member else self.title(statistic.name)
        return " · ".join([title, *self._narrowed(statistic)])

    def _narrowed(self, statistic: Statistic) -> list[str]:
        if statistic.group:
            return [" − ".join(self.group(part) for part in statistic.group.split(" − "))]
        categories = [self.category(statistic.name, category) for category in statistic.categories]
        return [" + ".join(categories)] if categories else []
