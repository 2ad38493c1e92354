"""What a number format shows of a value: a percentage, a value divided by thousands, or nothing of it."""

import re
from functools import lru_cache
from typing import NamedTuple

_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]')
"""Texts, single signs, blanks as wide as a sign, fillers, colours and conditions: they show nothing of the value."""
_CONDITION = re.compile(r"\[[<>=]")
_SCALED = re.compile(r"[0#?](,+)(?![0#?,])")
_SHOWS = re.compile(r"[0#?@ymdhsge]|general|\[[hms]+\]", re.IGNORECASE)


class Shown(NamedTuple):
    """How a format shows a positive number. `thousands`: how often it divides it by 1,000."""

    is_percent: bool = False
    thousands: int = 0
    is_hidden: bool = False


PLAIN = Shown()


@lru_cache(maxsize=1024)
def shown_by(code: str) -> Shown:
    """What a format code, as Excel writes it, shows of a positive number."""
    if not code:
        return PLAIN
    bare = _LITERAL.sub(lambda match: match[0] if _is_elapsed(match[0]) else " ", code)
    if _CONDITION.search(code):  # the sections are of other values than positive, negative and zero
        return Shown("%" in bare)
    first, *_ = bare.split(";")
    scaled = _SCALED.search(first)
    return Shown("%" in first, len(scaled[1]) if scaled else 0, not _SHOWS.search(first))


def _is_elapsed(literal: str) -> bool:
    """Hours, minutes or seconds that go on counting: they show the value."""
    return bool(re.fullmatch(r"\[[hms]+\]", literal, re.IGNORECASE))
