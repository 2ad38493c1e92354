"""How one language writes the numbers of the report: with units of measurement, and differences in words."""

from collections.abc import Mapping
from decimal import Decimal

from tonghop.configs.report import ReportWord
from tonghop.reports.annual.statistic import ATTAINED, PERCENT, POINTS, Statistic
from tonghop.reports.language import Language, rounded_half_up

_DECIMALS = {PERCENT: 2, POINTS: 2, ATTAINED: 1}
_LARGE = 10
"""Scaled amounts have one decimal from here on and three below; trailing zeros are dropped."""


class NumberFormat:
    """How one language writes numbers; `words`: unit of measurement → how it is written."""

    def __init__(self, language: Language, words: Mapping[str, ReportWord]) -> None:
        self.language, self.words = language, words

    def in_sentence(self, statistic: Statistic) -> str:
        """A number in a sentence: an amount with its unit, or a difference in words that depend on its sign."""
        if not statistic.is_difference:
            return self.amount(statistic.value, statistic.unit)
        pair = ("lower", "higher") if statistic.group else ("down", "up")
        if statistic.value == 0:
            return self.language.say("report_equal" if statistic.group else "report_unchanged")
        if rounded_half_up(statistic.value, _DECIMALS.get(statistic.unit, 0)) == 0:
            return self.language.say("report_nearly_equal" if statistic.group else "report_nearly_unchanged")
        key = pair[statistic.value > 0]
        return self.language.say(f"report_{key}", amount=self.amount(abs(statistic.value), statistic.unit))

    def amount(self, value: Decimal, unit: str) -> str:
        """A number with its unit: 6.621 hộ, 181,7 tỷ đồng, 1,96 %, 0,62 điểm %."""
        if unit in _DECIMALS:
            return f"{self.language.decimal(value, _DECIMALS[unit])} {self.language.say(f'report_unit_{unit}')}"
        word = self.words[unit]
        scale = next((s for s in word.scales if abs(value) >= Decimal(s)), None)
        if scale is None:
            return f"{self.language.count(value)} {self._word(value, word)}"
        scaled = value / Decimal(scale)
        return f"{self._scaled(scaled)} {self._scale_name(word, scale)}"

    def _scale_name(self, word: ReportWord, scale: str) -> str:
        return self.language.pick(word.scales[scale].vi, word.scales[scale].en)

    def _word(self, value: Decimal, word: ReportWord) -> str:
        return self.language.pick(word.vi, word.en if abs(value) == 1 else word.en_many or word.en)

    def _scaled(self, value: Decimal) -> str:
        return self.language.decimal(value, 1 if abs(value) >= _LARGE else 3, is_short=True)

    # In tables the unit stands in the header.

    def cell(self, value: Decimal | None, unit: str, *, signed: bool = False) -> str:
        """A number in a table, without its unit."""
        if unit in _DECIMALS:
            return self.language.decimal(value, _DECIMALS[unit], signed=signed)
        scale = self._table_scale(unit)
        if scale and value is not None:
            return self.language.decimal(value / Decimal(scale), 1, signed=signed, is_short=True)
        return self.language.count(value, signed=signed)

    def header(self, unit: str) -> str:
        """The unit in a column's header: hộ, triệu đồng, %."""
        if unit in _DECIMALS:
            return self.language.say(f"report_unit_{unit}")
        word, scale = self.words[unit], self._table_scale(unit)
        if scale:
            return self._scale_name(word, scale)
        return self.language.pick(word.vi, word.en_many or word.en)

    def _table_scale(self, unit: str) -> str:
        """The scale of all amounts in tables: the smallest; '' for a unit without scales."""
        return next(reversed(self.words[unit].scales), "")
