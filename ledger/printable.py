"""Texts of strangers as a terminal may have them: a file's name or a cell can hold bytes that steer it."""

import re

_STEERING = r"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
"""Control characters (C0, DEL, C1), marks and overrides of direction, separators of lines, and halves of characters."""

_ANY = re.compile(f"[{_STEERING}]")
_BUT_LINES = re.compile(f"(?![\n\t])[{_STEERING}]")


def printable(text: str) -> str:
    r"""A text on one line whose control characters are written out: `\x1b[2J` in place of what clears the screen."""
    return _ANY.sub(_written_out, text)


def printable_lines(text: str) -> str:
    """As `printable`, but ends of lines and tabs stay."""
    return _BUT_LINES.sub(_written_out, text)


def printable_json(text: str) -> str:
    """JSON whose strings hold no control characters: the same values, for JSON has escapes of its own."""
    return _BUT_LINES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _written_out(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
