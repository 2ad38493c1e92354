"""Messages in the reader's language: Vietnamese unless asked otherwise."""

from decimal import ROUND_HALF_UP, Decimal

from configs.loader import messages

LANGUAGES = ("vi", "en")


class Language:
    """One language: its messages and how it writes numbers."""

    def __init__(self, code: str) -> None:
        self.code = code if code in LANGUAGES else "vi"

    def say(self, key: str, **facts: object) -> str:
        """A message with its braces filled."""
        return messages()[key][self.code].format(**facts)

    def pick(self, vi: str, en: str) -> str:
        """Of two texts the one in this language."""
        return vi if self.code == "vi" else en

    def count(self, value: Decimal | int | None, *, signed: bool = False) -> str:
        """A count: 6.621 in Vietnamese, 6,621 in English; a dash where there is none."""
        return "–" if value is None else self._marks(f"{Decimal(value):{'+' if signed else ''},.0f}")

    def percent(self, value: Decimal | None, *, signed: bool = False) -> str:
        """A rate or a difference in points with two decimals, rounded half up: 1,96 in Vietnamese, 1.96 in English."""
        if value is None:
            return "–"
        rounded = Decimal(value).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        return self._marks(f"{rounded:{'+' if signed else ''},.2f}")

    def _marks(self, text: str) -> str:
        text = text.replace("-", "−")
        return text.translate(str.maketrans(",.", ".,")) if self.code == "vi" else text
