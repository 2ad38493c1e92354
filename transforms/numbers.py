"""What a cell says as a figure: its raw text, the value as decimal text, and the state that explains the value."""

import re
from datetime import date, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import NamedTuple
from unicodedata import normalize

from schemas.tables import WHOLE_DIGITS

DASHES = frozenset("-–—−‐‑")
NONE_WORDS = frozenset({"không", "ko", "k", "k có", "ko có", "không có", "khong", "khong co"})
NOT_APPLICABLE = frozenset({"x", "kad", "không áp dụng", "n/a"})

_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:([., ])\d{3})(?:\1\d{3})*")
_WHOLE = re.compile(r"[+-]?\d+")
_DECIMAL = re.compile(r"[+-]?\d+[.,]\d+")
_GROUPED_DECIMAL = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+)")
_UNIT_WORDS = re.compile(r"\s*(?:hộ|khẩu|người|nhân khẩu|thẻ|em)$", re.IGNORECASE)
_PERCENT = re.compile(r"\s*%$")
_LARGEST = Decimal(10) ** WHOLE_DIGITS


class Figure(NamedTuple):
    """`value` is decimal text (None unless the state is `reported` or `zero`); `raw` is what the cell holds."""

    raw: str
    value: str | None
    state: str


BLANK = Figure("", None, "blank")


def read_figure(cell: object, *, share: bool = False) -> Figure:
    """Read a cell where a figure is expected. Never invents a value: what is not a number is `unreadable`.

    `share`: the figure is a rate, so that a single group of three digits after the mark is decimals (1,963), where
    a count reads it as thousands.
    """
    if cell is None or cell == "":
        return BLANK
    if isinstance(cell, bool):
        return Figure(str(cell).upper(), None, "unreadable")
    if isinstance(cell, (date, time, timedelta)):
        return Figure(str(cell), None, "unreadable")
    figure = _number(cell) if isinstance(cell, (int, float)) else _text(str(cell), share)
    if figure.value is not None and len(figure.value) > WHOLE_DIGITS and abs(Decimal(figure.value)) >= _LARGEST:
        return Figure(figure.raw, None, "unreadable")
    return figure


def _number(cell: int | float) -> Figure:
    if not isfinite(cell):
        return Figure(str(cell), None, "unreadable")
    if cell == int(cell):
        raw = str(int(cell))
        return Figure(raw, raw, "zero" if raw == "0" else "reported")
    raw = repr(cell)
    return Figure(raw, raw if "e" not in raw else format(Decimal(raw), "f"), "reported")


def _text(cell: str, share: bool) -> Figure:
    text = normalize("NFC", cell).replace("\u00a0", " ").replace("\u202f", " ").strip().lstrip("'’").strip()
    if not text:
        return Figure(cell, None, "blank")
    if set(text) <= DASHES:
        return Figure(cell, None, "dash")
    lower = text.lower()
    if lower in NONE_WORDS:
        return Figure(cell, None, "dash")
    if lower in NOT_APPLICABLE:
        return Figure(cell, None, "not_applicable")
    value = decimal_text((_PERCENT if share else _UNIT_WORDS).sub("", text), share=share)
    if value is None:
        return Figure(cell, None, "unreadable")
    return Figure(cell, value, "zero" if Decimal(value) == 0 else "reported")


def decimal_text(text: str, *, share: bool = False) -> str | None:
    """A number written by a person as decimal text with a point; None where it is none.

    Thousands and decimal marks in both conventions; brackets mean a negative number.
    """
    if text.startswith("(") and text.endswith(")"):
        inner = decimal_text(text[1:-1].strip(), share=share)
        return None if inner is None or inner.startswith("-") else _signed("-" + inner)
    if _WHOLE.fullmatch(text):
        return _signed(text)
    if (grouped := _GROUPED.fullmatch(text)) and not (share and grouped[1] in ".," and text.count(grouped[1]) == 1):
        return _signed(text.replace(grouped[1], ""))
    if _DECIMAL.fullmatch(text):
        return _signed(text.replace(",", "."))
    if _GROUPED_DECIMAL.fullmatch(text):
        mark = max(text.rfind("."), text.rfind(","))
        return _signed(re.sub(r"[.,]", "", text[:mark]) + "." + text[mark + 1 :])
    return None


def _signed(text: str) -> str:
    number = Decimal(text)
    return format(number if number else abs(number), "f")
