"""Texts of header cells made comparable, and the kinds of header cells and header rows."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.files.grid import Grid, Word
from tonghop.transforms.spelling import plain, unaccented

_NUMBERED = re.compile(r"\(?(?:[a-zđ]|\d{1,2})\)?|\(?\d{1,2}\)?\s*=[\d\s=+\-*/x:().%]+")
_PUNCTUATION = " *:.;,…"


def header_text(cell: object) -> str:
    """A header's text made comparable; '' if the cell holds no text."""
    return _comparable(cell) if cell and isinstance(cell, str) else ""


@lru_cache(maxsize=65536)
def _comparable(text: str) -> str:
    return plain(text).rstrip(_PUNCTUATION)


_UNIT_WORD = (
    r"(?:tên|đơn vị|hành chính|xã|phường|thị trấn|huyện|thị xã|thành phố|quận|tp|tx|tt|địa bàn|địa phương|dia ban"
    r"|dia phuong|ten|don vi|hanh chinh|xa|phuong|thi tran|huyen|thi xa|thanh pho|quan)"
)
_UNIT_HEADER = re.compile(rf"{_UNIT_WORD}(?:(?:\s*[,/\-]\s*|\s+và\s+|\s+){_UNIT_WORD})+")
"""`Tên xã, phường, thị trấn`: a header of words for units and nothing else."""


@lru_cache(maxsize=65536)
def names_units(word: str, vocabulary: Vocabulary) -> bool:
    """True for the header of a column of units' names. `word`: as `header_word` returns it."""
    is_listed = word in words_of(vocabulary)["unit"] or bool(_UNIT_HEADER.fullmatch(word))
    return is_listed or names_hamlets(word, vocabulary)


@lru_cache(maxsize=65536)
def names_hamlets(word: str, vocabulary: Vocabulary) -> bool:
    """True for the header of a column of parts of a lowest unit: `Thôn`, `Tên thôn, khu phố`, `Thôn/Tổ dân phố`."""
    parts = [part.strip() for part in _BETWEEN.split(word.removeprefix("tên ").removeprefix("ten "))]
    return all(part in words_of(vocabulary)["hamlet"] for part in parts)


_BETWEEN = re.compile(r"\s*[,/–-]\s*|\s+(?:và|va)\s+")


def is_unit_header(cell: object, vocabulary: Vocabulary) -> bool:
    """True for the header of a column of units' names."""
    return bool(cell) and isinstance(cell, str) and names_units(header_word(cell), vocabulary)


def words_in(grid: Grid) -> list[Word]:
    """The short texts of a sheet, row by row. They are made comparable once for all searches that go over them."""
    if grid.words is None:
        grid.words = [
            (row, column, word)
            for row, cells in enumerate(grid.cells)
            for column, cell in enumerate(cells)
            if cell and isinstance(cell, str) and (word := header_word(cell))
        ]
    return grid.words


@lru_cache(maxsize=65536)
def header_word(cell: str) -> str:
    """A header's text as the vocabulary spells it; '' for a text that is too long for a word of it."""
    return tight(_comparable(cell)) if len(cell) < _LONGEST_WORD else ""


_LONGEST_WORD = 60
"""Characters of a header that may name units, items or values."""


@lru_cache(maxsize=8)
def words_of(vocabulary: Vocabulary) -> dict[str, frozenset[str]]:
    """The headers of columns that hold no figures, by the column's role."""
    roles = {
        "unit": vocabulary.unit_headers,
        "order": vocabulary.order_headers,
        "code": vocabulary.code_headers,
        "breakdown": vocabulary.breakdown_headers,
        "unit of measurement": [*chain(*vocabulary.units_of_measurement.values()), *vocabulary.money],
        "money": vocabulary.money,
        "count": vocabulary.counts,
        "item": vocabulary.item_headers,
        "value": vocabulary.value_headers,
        "note": vocabulary.note_headers,
        "hamlet": vocabulary.below_lowest,
        "measurement": ["đơn vị tính", "đvt", "đơn vị", "đv tính"],
    }
    return {role: spellings(words) for role, words in roles.items()}


def is_measurement(word: str, vocabulary: Vocabulary) -> bool:
    """True for a unit of measurement, and for what else may say in a row what is counted. `word`: a `header_word`."""
    words = words_of(vocabulary)
    return word in words["unit of measurement"] or word in words["money"] or word in words["count"]


def spellings(words: Iterable[str]) -> frozenset[str]:
    """The spellings of words in headers, with accents and without."""
    spelled = {tight(plain(word)) for word in words}
    return frozenset(spelled | {unaccented(word) for word in spelled})


@lru_cache(maxsize=65536)
def tight(text: str) -> str:
    """A text without spaces around marks and without its note in brackets: `phường/ xã` and `phường / xã` are alike."""
    if "(" in text:
        text = _NOTE.sub("", text)
    return _MARK.sub(r"\1", text) if "/" in text or "," in text or "-" in text else text


_NOTE = re.compile(r"\s*\(.*\)$")
_MARK = re.compile(r"\s*([/,\-])\s*")


def has_number(cells: Sequence[object]) -> bool:
    """True if one of the cells holds a number."""
    return any(isinstance(cell, (int, float)) for cell in cells)


def is_number_row(row: Sequence[object]) -> bool:
    """True for the row of column numbers under a header: `A B 1 2 3 4=3/1*100`, `(1) (2) (3)`."""
    numbers = []
    for cell in row:
        if cell == "" or cell is None:
            continue
        number = _number_in(str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell))
        if number is None:  # most rows bear a name and end here
            return False
        numbers.append(number)
    if len(numbers) < 3:
        return False
    counted = [number for number in numbers if number >= 0]
    return len(counted) >= 2 and counted == list(range(counted[0], counted[0] + len(counted))) and counted[0] <= 2


@lru_cache(maxsize=4096)
def _number_in(cell: str) -> int | None:
    """The column number that a cell holds, -1 for a letter; None if it numbers no column."""
    text = cell.strip().lower()
    if not is_numbering(text):
        return None
    match = re.match(r"\(?(\d{1,2})", text)
    return int(match[1]) if match else -1


def is_numbering(text: str) -> bool:
    """True for a text of a row of column numbers."""
    return _NUMBERED.fullmatch(text) is not None
