"""The rules of numbers that people type: patterns and words, and the few questions that recognition asks of a cell.

The patterns have no back-references, so that `transforms.figures.values` uses the same ones in polars.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from unicodedata import normalize

DASHES = "[-–—−‐‑]+"
NONE_WORDS = ("không", "ko", "k", "k có", "ko có", "không có", "khong", "khong co")
NOT_APPLICABLE = ("x", "kad", "không áp dụng", "n/a")

QUOTES = "'’"
"""What spreadsheet programs let people type before a number that is to stay a text."""
ODD_SPACES = "\u00a0\u202f\u2000-\u200a"
"""Spaces of other widths than the usual one; within the brackets of a pattern."""
UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff"
"""Signs without a shape, which copies from pages and messages bring along; as above."""

_SIGN, _HEAD = "[+-]?", r"[1-9]\d{0,2}"
WHOLE = rf"{_SIGN}\d+"
GROUPED = rf"{_SIGN}{_HEAD}(?:(?:\.\d{{3}})+|(?:,\d{{3}})+|(?: \d{{3}})+)"
ONE_GROUP = rf"{_SIGN}{_HEAD}[.,]\d{{3}}"
"""Thousands in a count, decimals in a rate, and in an amount of money what the decimal mark of the table says."""
DECIMAL = rf"{_SIGN}\d+[.,]\d+"
GROUPED_DECIMAL = rf"{_SIGN}{_HEAD}(?:(?:\.\d{{3}})+,\d+|(?:,\d{{3}})+\.\d+)"
UNIT_WORDS = r"(?i)\s*(?:hộ|khẩu|người|nhân khẩu|thẻ|em)$"
NOTED = r"^(.*\d)(?:\s*\*+|\s*\(\*+\)|\s*[¹²³⁰⁴-⁹]+|\s*\[\d{1,2}\]|\s+\(\d\))$"
"""A figure, and behind it the mark of a footnote: `12*`, `12¹`, `12 (1)`."""
PERCENT_SIGN = r"\s*%$"
MONEY_UNIT = r"\s*(đồng|đ|vnđ|vnd|(?:nghìn|ngàn|triệu|tỷ|tỉ)(?: đồng)?|tr|trđ|tr\.đ)\.?$"


def evidence(mark: str, group: str) -> str:
    """What shows that a table writes decimals after `mark` and thousands with `group`, both escaped: a pattern."""
    decimals = rf"\d+{mark}\d{{1,2}}|\d+{mark}\d{{4,}}|0{mark}\d+|{_HEAD}(?:{group}\d{{3}})+{mark}\d+"
    return rf"{_SIGN}(?:(?:{decimals})%?|{_HEAD}(?:{group}\d{{3}}){{2,}})"


_ODD, _UNSEEN = re.compile(f"[{ODD_SPACES}]"), re.compile(f"[{UNSEEN}]")
Look = Literal["blank", "number", "dash", "not_applicable", "words"]
"""What a cell looks like before its form is known."""


def look_of(cell: object) -> Look:
    """What a cell looks like; `words` is all that is none of the others."""
    if isinstance(cell, str):
        return _look_of_text(cell)
    if cell is None:
        return "blank"
    return "number" if isinstance(cell, (int, float)) and not isinstance(cell, bool) else "words"


def number_in(text: str) -> Decimal | None:
    """The number that a text is as a count; None if it is none."""
    number = _count(clean(text))
    return None if number is None else Decimal(number)


def _count(text: str) -> str | None:
    if text.endswith(_NOTE_ENDS):  # few do, and the pattern is slow
        text = re.sub(NOTED, r"\1", text)
    return decimal_text(re.sub(UNIT_WORDS, "", text))


_NOTE_ENDS = (*"*])¹²³⁰⁴⁵⁶⁷⁸⁹",)


def are_answers(cells: Iterable[object]) -> bool:
    """True for numbers, typed as texts too, and for dashes."""
    return all(look_of(cell) in ("number", "dash") for cell in cells)


@lru_cache(maxsize=16384)
def _look_of_text(cell: str) -> Look:
    text = clean(cell)
    lower = text.lower()
    if not text:
        return "blank"
    if re.fullmatch(DASHES, text) or lower in NONE_WORDS:
        return "dash"
    if lower in NOT_APPLICABLE:
        return "not_applicable"
    return "words" if _count(text) is None else "number"


def clean(cell: str) -> str:
    """A text as it is read: composed accents, plain spaces, none around it, no quote before it."""
    text = cell if cell.isascii() else _ODD.sub(" ", _UNSEEN.sub("", normalize("NFC", cell)))
    return text.strip().lstrip(QUOTES).strip()


def decimal_text(text: str) -> str | None:
    """A clean text of a count as decimal text with a point; None if it is no number. Brackets mean a negative number.

    It may have thousands and decimal marks of either convention.
    """
    if text.startswith("(") and text.endswith(")"):
        inner = decimal_text(text[1:-1].strip())
        return None if inner is None or inner.startswith("-") else _signed("-" + inner)
    if re.fullmatch(WHOLE, text):
        return _signed(text)
    if re.fullmatch(GROUPED, text):
        return _signed(re.sub("[., ]", "", text))
    if re.fullmatch(DECIMAL, text):
        return _signed(text.replace(",", "."))
    if re.fullmatch(GROUPED_DECIMAL, text):
        mark = max(text.rfind("."), text.rfind(","))
        return _signed(re.sub("[.,]", "", text[:mark]) + "." + text[mark + 1 :])
    return None


def _signed(text: str) -> str:
    number = Decimal(text)
    return format(number if number else abs(number), "f")
