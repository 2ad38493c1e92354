"""Text tables as grids: separated by commas, semicolons or tabs, in the encodings that programs write."""

import csv
import unicodedata
from collections import Counter
from io import StringIO

DELIMITERS = (";", ",", "\t", "|")
_SAMPLE = 200
"""Lines that are looked at to find the delimiter."""


def decode(content: bytes) -> str:
    """The text of a file in NFC: by its mark, else UTF-16 if it has zero bytes, else UTF-8 or Windows-1258."""
    return unicodedata.normalize("NFC", _decoded(content)).replace("\x00", "")


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    odd, even = content[1:2001:2].count(0), content[:2000:2].count(0)
    if max(odd, even) > len(content[:2000]) // 5:
        return content.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1258", "replace")


def rows_of(content: bytes) -> list[list[object]]:
    """The rows of a text table: every cell is a text, and all rows have the same width."""
    text = decode(content)
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's way to name the delimiter
        text, delimiter = rest, first.strip()[4]
    else:
        delimiter = _delimiter(text)
    rows: list[list[object]] = [list(row) for row in _parsed(text, delimiter)]
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(2**27)
    return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))


def _delimiter(text: str) -> str:
    """The mark that divides most rows into the same number of cells; more cells are better."""
    sample = "\n".join(text.splitlines()[:_SAMPLE])

    def weight(delimiter: str) -> tuple[int, int]:
        counts = Counter(len(row) for row in _parsed(sample, delimiter) if len(row) > 1)
        return max(((rows * (width - 1), width) for width, rows in counts.items()), default=(0, 0))

    return max(DELIMITERS, key=weight)
