"""A cell read as a figure: its raw text, the value as decimal text, and the state that explains the value."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import NamedTuple
from unicodedata import normalize

from tonghop.schemas.table import WHOLE_DIGITS

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
_COMMON = 1e12
"""Nearly every figure is a whole number below this and needs no closer look."""


_COMMA_DECIMAL = re.compile(r"[+-]?(?:\d+,\d{1,2}|\d+,\d{4,}|0,\d+|[1-9]\d{0,2}(?:\.\d{3})+,\d+)%?")
_DOT_DECIMAL = re.compile(r"[+-]?(?:\d+\.\d{1,2}|\d+\.\d{4,}|0\.\d+|[1-9]\d{0,2}(?:,\d{3})+\.\d+)%?")
_DOT_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3}){2,}")
_COMMA_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3}){2,}")
_MONEY = re.compile(r"\s*(đồng|đ|vnđ|vnd|(?:nghìn|ngàn|triệu|tỷ|tỉ)(?: đồng)?|tr|trđ|tr\.đ)\.?$")
_ONE_GROUP = re.compile(r"\(?[+-]?[1-9]\d{0,2}([.,])\d{3}\)?")


class Figure(NamedTuple):
    """`value` is decimal text (None unless the state is `reported` or `zero`); `raw` is what the cell holds."""

    raw: str
    value: str | None
    state: str


class Marks(NamedTuple):
    """The decimal marks in the texts of a table: a text that shows the mark, '' if none does."""

    comma: str = ""
    dot: str = ""

    @property
    def decimal(self) -> str:
        """The table's decimal mark; '' if its texts show none or both."""
        return "" if bool(self.comma) == bool(self.dot) else "," if self.comma else "."


def marks_of(texts: Iterable[str]) -> Marks:
    """The evidence for each convention in a table's texts: `1,96` and `1.234.567` show the decimal comma."""
    comma = dot = ""
    for cell in texts:
        if "," in cell or "." in cell:
            text = cell.replace("\u00a0", " ").strip(" '’()")
            if not comma and (_COMMA_DECIMAL.fullmatch(text) or _DOT_GROUPS.fullmatch(text)):
                comma = text
            if not dot and (_DOT_DECIMAL.fullmatch(text) or _COMMA_GROUPS.fullmatch(text)):
                dot = text
    return Marks(comma, dot)


BLANK = Figure("", None, "blank")


@lru_cache(maxsize=16384, typed=True)
def read_figure(cell: object, share: bool = False) -> Figure:
    """Read a cell in which a figure is expected. It never invents a value: what is no number is `unreadable`.

    `share`: the figure is a rate. A single group of three digits after a mark (1,963) is decimals in a rate, and
    thousands in a count.
    """
    if cell is None or cell == "":
        return BLANK
    if type(cell) is float and cell.is_integer() and -_COMMON < cell < _COMMON:
        raw = str(int(cell))
        return Figure(raw, raw, "reported" if cell else "zero")
    if isinstance(cell, bool):
        return Figure(str(cell).upper(), None, "unreadable")
    if isinstance(cell, (date, time, timedelta)):
        return Figure(str(cell), None, "unreadable")
    figure = _number(cell) if isinstance(cell, (int, float)) else _text(str(cell), share)
    if figure.value is not None and len(figure.value) > WHOLE_DIGITS and abs(Decimal(figure.value)) >= _LARGEST:
        return Figure(figure.raw, None, "unreadable")
    return figure


def read_amount(
    cell: object, factor: Decimal | None, decimal: str, factors: Mapping[str, Decimal]
) -> tuple[Figure, bool]:
    """Read an amount of money, in đồng.

    `factor`: đồng for 1 of the unit that the table names, None if it names none; `decimal`: the table's decimal mark,
    '' if it is not known; `factors`: by name of unit, for texts that name their own (`25 triệu`).

    An amount that could be read in two ways is not read, and True stands beside the figure: 1.234 without a known
    decimal mark, or a number without a unit.
    """
    text = cell
    if isinstance(cell, str):
        text = normalize("NFC", cell).replace("\u00a0", " ").strip().lower()
        if named := _MONEY.search(text):
            factor, text = factors.get(named[1], factor), text[: named.start()]
        if group := _ONE_GROUP.fullmatch(text):
            if not decimal:
                return Figure(cell, None, "unreadable"), True
            text = text.replace(group[1], "." if group[1] == decimal else "")
    figure = read_figure(text, share=True)  # a single group of digits is decimals by now
    if isinstance(cell, str):
        figure = figure._replace(raw=cell)
    if figure.value is None or Decimal(figure.value) == 0:
        return figure, False
    if factor is None:
        return Figure(figure.raw, None, "unreadable"), True
    value = format((Decimal(figure.value) * factor).normalize(), "f")
    return read_figure(value, share=True)._replace(raw=figure.raw), False


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
    """A number typed by a person as decimal text with a point; None if it is no number.

    It may have thousands and decimal marks of either convention; brackets mean a negative number.
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
