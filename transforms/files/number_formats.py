"""What a number format shows of a value: a percentage, a value divided by thousands, or nothing; and its colour."""

import operator
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from tonghop.transforms.files.colours import BLACK, WHITE, Colour

_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]')
"""Texts, single signs, blanks as wide as a sign, fillers, colours and conditions: they show nothing of the value."""
_QUOTED = re.compile(r'"[^"]*"?|\\.|_.|\*.')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?[\d.]+)\]")
_INK = re.compile(r"\[(black|white|red|green|blue|yellow|magenta|cyan|colou?r\s*\d+)\]", re.IGNORECASE)
_SCALED = re.compile(r"[0#?](,+)(?![0#?,])")
_SHOWS = re.compile(r"[0#?@ymdhsge]|general|\[[hms]+\]", re.IGNORECASE)
_COLOURS = (BLACK, WHITE, "ff0000", "00ff00", "0000ff", "ffff00", "ff00ff", "00ffff")
"""Those that a format names by their numbers, from 1; the others depend on the workbook's palette."""
_NAMES = ("black", "white", "red", "green", "blue", "yellow", "magenta", "cyan")
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}


class Shown(NamedTuple):
    """How a format shows a number. `thousands`: how often it divides it by 1,000; `ink`: '' for that of the font."""

    is_percent: bool = False
    thousands: int = 0
    is_hidden: bool = False
    ink: Colour = ""


PLAIN = Shown()


class Section(NamedTuple):
    """A part of a format, and the numbers that it is for: those for which a comparison with a bound holds."""

    comparison: str
    bound: float
    shown: Shown

    def is_for(self, number: float) -> bool:
        """Whether the section shows a number."""
        return not self.comparison or COMPARISONS[self.comparison](number, self.bound)


def shown_by(code: str, number: float = 1) -> Shown:
    """How a format code, as Excel writes it, shows a number; signs that fill the cell, if no section is for it."""
    return next((section.shown for section in sections(code) if section.is_for(number)), Shown(is_hidden=True))


@lru_cache(maxsize=1024)
def sections(code: str) -> tuple[Section, ...]:
    """The sections of a format code for numbers, in the order in which they are tried."""
    if not code:
        return (Section("", 0, PLAIN),)
    texts = _split(code)
    shown = [_shown(text) for text in texts]
    conditions = [_CONDITION.search(_QUOTED.sub(" ", text)) for text in texts[:3]]
    if any(conditions):
        is_percent = any(part.is_percent for part in shown)
        return tuple(
            Section(match[1] if match else "", float(match[2]) if match else 0, part._replace(is_percent=is_percent))
            for match, part in zip(conditions, shown, strict=False)
        )
    kinds = {1: ("",), 2: (">=", "")}.get(len(texts), (">", "<", ""))
    is_percent = shown[0].is_percent
    return tuple(
        Section(kind, 0, part._replace(is_percent=is_percent)) for kind, part in zip(kinds, shown, strict=False)
    )


def _split(code: str) -> list[str]:
    """The sections of a code; a semicolon in quotes parts none."""
    masked = _QUOTED.sub(lambda match: " " * len(match[0]), code)
    ends = [match.start() for match in re.finditer(";", masked)]
    return [code[start:end] for start, end in zip([0, *(end + 1 for end in ends)], [*ends, len(code)], strict=True)]


def _shown(section: str) -> Shown:
    bare = _LITERAL.sub(lambda match: match[0] if _is_elapsed(match[0]) else " ", section)
    scaled, ink = _SCALED.search(bare), _INK.search(_QUOTED.sub(" ", section))
    return Shown("%" in bare, len(scaled[1]) if scaled else 0, not _SHOWS.search(bare), _colour(ink[1]) if ink else "")


def _colour(name: str) -> Colour:
    digits = re.sub(r"\D", "", name)
    number = int(digits) - 1 if digits else _NAMES.index(name.lower())
    return _COLOURS[number] if 0 <= number < len(_COLOURS) else None


def _is_elapsed(literal: str) -> bool:
    """Hours, minutes or seconds that go on counting: they show the value."""
    return bool(re.fullmatch(r"\[[hms]+\]", literal, re.IGNORECASE))
