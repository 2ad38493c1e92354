"""Text tables as grids: separated by commas, semicolons or tabs, in the encodings that programs write."""

import csv
import re
import unicodedata
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import NamedTuple

from tonghop.transforms.files.formats import Refused
from tonghop.transforms.files.grid import Address, CellNote, Grid
from tonghop.transforms.numbers import look_of

DELIMITERS = (";", ",", "\t", "|")
_SAMPLE = 200
"""Lines that are looked at to find the delimiter."""
_FORMULA_TEXT = re.compile(r'="([^"]*)"')
"""How programs keep Excel from making a number of a text."""
_LOST = re.compile(r"[^\W\d_]\?[^\W\d_]|[^\W\d_]\?\s*[^\W\d_]|\ufffd")
_MANGLED = re.compile("á[»º]|Æ°|Æ¡|Ä\u2018|Ã[\u00a0-\u00bf]")
"""UTF-8 that was read as Windows-1252 and saved again."""
_OFTEN = 5
"""Damaged letters that show that a program lost them; a question mark of the author stands alone."""


def decode(content: bytes) -> str:
    """The text of a file in NFC: by its mark, else UTF-16 if it has zero bytes, else UTF-8 or Windows-1258.

    Raises `Refused` if its letters were lost before it came.
    """
    text = unicodedata.normalize("NFC", _decoded(content)).replace("\x00", "")
    check_letters(text)
    return text


def check_letters(text: str) -> None:
    """Raises `Refused` for a text whose Vietnamese letters became question marks or signs."""
    is_vietnamese = any(0x1EA0 <= ord(letter) <= 0x1EF9 for letter in text)
    lost = list(_MANGLED.finditer(text)) or ([] if is_vietnamese else list(_LOST.finditer(text)))
    if len(lost) >= _OFTEN:
        at = lost[0].start()
        raise Refused("text_lost", " ".join(text[max(0, at - 20) : at + 40].split()))


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    odd, even = content[1:2001:2].count(0), content[:2000:2].count(0)
    if max(odd, even) > len(content[:2000]) // 5:
        return content.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
    content = content.removeprefix(BOM_UTF8)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        whole = content[: error.start]
        is_cut = error.reason == "unexpected end of data" and not whole.isascii()  # within its last letter
        return whole.decode() if is_cut else content.decode("cp1258", "replace")


class _Line(NamedTuple):
    """A row of a text table. `is_broken`: a quote was not closed where it should be."""

    cells: list[str]
    is_broken: bool = False


def read_text_table(content: bytes, sheet: str) -> Grid:
    """A text table as a grid: every cell is a text, and all rows have the same width.

    A row of figures that does not divide as the header does is emptied and noted. So is what a cut may have left of
    the last line: a file is known to be whole if its last line has an end.
    """
    text = decode(content)
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's way to name the delimiter
        text, delimiter = rest, first.strip()[4]
    else:
        delimiter = _delimiter(text)
    lines = list(_lines(text, delimiter))
    grid = Grid(sheet, 0, 0, [], [])
    width = max((len(line.cells) for line in lines), default=0)
    header = _header_width(lines)
    for number, line in enumerate(lines):
        cells = [_FORMULA_TEXT.sub(r"\1", cell) if cell.startswith("=") else cell for cell in line.cells]
        figures = sum(look_of(cell) == "number" for cell in cells)
        facts = (number, 0), str(number + 1), f"{len(cells)} ≠ {header}"
        is_open = number == len(lines) - 1 and not text.endswith(_ENDS)
        if line.is_broken or (header and figures > 1 and len(cells) > header and any(cells[header:])):
            grid.notes.append(CellNote("table_cut", *facts))
            cells = []
        elif is_open and figures and len(cells) < (header or width):
            grid.notes.append(CellNote("line_cut", (number, 0), delimiter.join(cells)))
            cells = []
        elif is_open:
            _note_open(grid, (number, len(cells) - 1), cells, is_quoted=text.endswith('"'))
        elif figures > 1 and len(cells) < header:
            grid.notes.append(CellNote("row_short", *facts))
        grid.cells.append([*cells, *[""] * (width - len(cells))])
    return grid


_ENDS = ("\n", "\r", "\x1a")
"""How a last line ends; the third is DOS's mark of the end."""


def _note_open(grid: Grid, last: Address, cells: list[str], *, is_quoted: bool) -> None:
    """Note that the last line has no end. Its last cell may have been longer, unless a quote closes it."""
    grid.notes.append(CellNote("text_unended", last, cells[-1] if cells else ""))
    if cells and not is_quoted and look_of(cells[-1]) == "number":
        grid.doubts[last] = "figure_cut"


def _header_width(lines: list[_Line]) -> int:
    """The cells of the row with the most words: the header's; 0 if no row has three."""
    words = [(sum(look_of(cell) == "words" for cell in line.cells), len(line.cells)) for line in lines[:_SAMPLE]]
    most = max(words, key=lambda pair: pair[0], default=(0, 0))
    return most[1] if most[0] > 2 else 0


def _lines(text: str, delimiter: str) -> Iterator[_Line]:
    """The rows of a text. After a quote that swallows other rows the next line begins anew."""
    csv.field_size_limit(2**27)
    lines = list(StringIO(text, newline=""))
    start = 0
    while start < len(lines):
        read = 0
        reader = csv.reader(lines[start:], delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                if reader.line_num > read + 1 and _has_swallowed(cells, delimiter):
                    break
                read = reader.line_num
                yield _Line(cells)
            else:
                return
            is_broken = True
        except csv.Error as error:
            is_within = "expected after" in str(error)  # a quote within a text that begins with one
            is_broken = not is_within or reader.line_num > read + 1
        yield _Line(next(csv.reader(lines[start + read : start + read + 1], delimiter=delimiter), []), is_broken)
        start += read + 1


def _has_swallowed(cells: list[str], delimiter: str) -> bool:
    """Whether a cell of several lines holds rows: a header of several lines has not two delimiters in one."""
    texts = (cell for cell in cells if "\n" in cell or "\r" in cell)
    return any(line.count(delimiter) > 1 for text in texts for line in text.splitlines())


def _delimiter(text: str) -> str:
    """The mark that divides most rows into the same number of cells; more cells are better."""
    sample = "\n".join(text.splitlines()[:_SAMPLE])

    def weight(delimiter: str) -> tuple[int, int]:
        counts = Counter(len(line.cells) for line in _lines(sample, delimiter) if len(line.cells) > 1)
        return max(((rows * (width - 1), width) for width, rows in counts.items()), default=(0, 0))

    return max(DELIMITERS, key=weight)
