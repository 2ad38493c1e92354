"""Messages and numbers in the reader's language: Vietnamese by default."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import PurePath

from tonghop.configs.texts import messages
from tonghop.ledger.printable import printable

LANGUAGES = ("vi", "en")


def rounded_half_up(value: Decimal, decimals: int) -> Decimal:
    """The value rounded half up to some decimals, as it is printed."""
    return Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _safe(fact: object) -> object:
    """Names and reasons may come from strangers; numbers are formatted by the message."""
    return printable(str(fact)) if isinstance(fact, (str, PurePath, BaseException)) else fact


class Language:
    """One language: its messages and how it writes numbers."""

    def __init__(self, code: str) -> None:
        self.code = code if code in LANGUAGES else "vi"

    def say(self, key: str, **facts: object) -> str:
        """A message of `configs/messages.yaml` with its braces filled; texts without control characters."""
        return messages()[key][self.code].format(**{name: _safe(fact) for name, fact in facts.items()})

    def pick(self, vi: str, en: str) -> str:
        """The one of two texts that is in this language."""
        return vi if self.code == "vi" else en

    def count(self, value: Decimal | int | None, *, signed: bool = False) -> str:
        """A count: 6.621 in Vietnamese, 6,621 in English; a dash where there is none."""
        return "–" if value is None else self._marks(f"{Decimal(value):{'+' if signed else ''},.0f}")

    def percent(self, value: Decimal | None, *, signed: bool = False) -> str:
        """A rate or a difference in points with two decimals, rounded half up: 1,96 in Vietnamese, 1.96 in English."""
        return self.decimal(value, 2, signed=signed)

    def decimal(self, value: Decimal | None, decimals: int, *, signed: bool = False, is_short: bool = False) -> str:
        """A number rounded half up; `is_short`: without trailing zeros."""
        if value is None:
            return "–"
        rounded = rounded_half_up(value, decimals)
        text = f"{rounded:{'+' if signed else ''},.{decimals}f}"
        return self._marks(text.rstrip("0").rstrip(".") if is_short and decimals else text)

    def _marks(self, text: str) -> str:
        text = text.replace("-", "−")
        return text.translate(str.maketrans(",.", ".,")) if self.code == "vi" else text
