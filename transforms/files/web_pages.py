"""HTML tables as a grid: programs often export a web page and call it Excel."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tonghop.transforms.files.grid import Grid, hide
from tonghop.transforms.files.legacy_fonts import decoded, encoding_of
from tonghop.transforms.files.text_tables import decode

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "title", "br", "li", "center"})
_SILENT = frozenset({"script", "style", "title", "xml"})
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
MAX_SPAN = 1000
"""Columns or rows that one cell may cover."""

Merge = tuple[int, int, int, int]
Attributes = list[tuple[str, str | None]]


@dataclass
class _PageParser(HTMLParser):
    """Collects the rows of all tables under one another; texts outside tables become rows of one cell."""

    rows: list[list[object]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    decoded_fonts: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._taken: set[tuple[int, int]] = set()
        self._cell: tuple[int, int] | None = None
        self._number: float | None = None
        self._text: list[str] = []
        self._depth = 0
        self._silent = 0
        self._column = 0
        self._fonts: list[str] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._flush()
            self._depth += 1
            self._column = 0
        elif tag == "tr":
            self._flush()
            if _is_hidden(attrs):
                self.hidden_rows.add(len(self.rows))
            self.rows.append([])
        elif tag == "font":
            self._fonts.append(dict(attrs).get("face") or (self._fonts[-1] if self._fonts else ""))
        elif tag == "col":
            self._describe_columns(attrs)
        elif tag in ("td", "th") and self._depth:
            self._flush()
            self._open(dict(attrs))
        elif tag in _BLOCKS:
            self._break()

    def _describe_columns(self, attrs: Attributes) -> None:
        span = _span(dict(attrs).get("span"))
        if _is_hidden(attrs):
            self.hidden_columns |= set(range(self._column, self._column + span))
        self._column += span

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "font":
            self._fonts = self._fonts[:-1]
        elif tag in ("td", "th", "tr"):
            self._flush()
        elif tag == "table":
            self._flush()
            self._depth = max(0, self._depth - 1)
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        font = self._fonts[-1] if self._fonts else ""
        text = decoded(data, font) if encoding_of(font) else data
        if text != data:
            self.decoded_fonts[font] = None
        self._text.append(text)

    def close(self) -> None:
        super().close()
        self._flush()

    def _break(self) -> None:
        if self._cell is None:
            self._flush()
        else:
            self._text.append(" ")

    def _open(self, attributes: dict[str, str | None]) -> None:
        if not self.rows:
            self.rows.append([])
        row, column = len(self.rows) - 1, 0
        while (row, column) in self._taken:
            column += 1
        down, across = _span(attributes.get("rowspan")), _span(attributes.get("colspan"))
        self._taken |= {(row + r, column + c) for r in range(down) for c in range(across)}
        if down * across > 1:
            self.merges.append((row, column, row + down - 1, column + across - 1))
        self._cell = (row, column)
        self._number = _number(attributes.get("x:num"))

    def _flush(self) -> None:
        """Put the collected text into its cell, or into a row of its own."""
        text = _SPACE.sub(" ", "".join(self._text).replace("\u00a0", " ")).strip()
        self._text = []
        if self._cell is None:
            if text:
                self.rows.append([text])
            return
        row, column = self._cell
        cells = self.rows[row]
        cells += [""] * (column + 1 - len(cells))
        is_shown = self._number is None or not text or text.endswith("%")  # 1,96% has the value 0.0196
        cells[column] = text if is_shown else self._number
        self._cell = self._number = None


def _span(text: str | None) -> int:
    return min(MAX_SPAN, max(1, int(text))) if text and text.strip().isdecimal() else 1


def _is_hidden(attrs: Attributes) -> bool:
    return any(name == "style" and value and _HIDDEN.search(value) for name, value in attrs)


def _number(text: str | None) -> float | None:
    """The value of a cell, which Excel writes beside the text that it shows."""
    try:
        return float(text) if text else None
    except ValueError:
        return None


def read_page(content: bytes, sheet: str) -> Grid:
    """A page as one grid: the rows of its tables under one another, all of one width."""
    page = _PageParser()
    page.feed(_text_of(content))
    page.close()
    width = max((len(row) for row in page.rows), default=0)
    grid = Grid(sheet, 0, 0, [row + [""] * (width - len(row)) for row in page.rows], page.merges)
    grid.fonts = tuple(page.decoded_fonts)
    hide(grid, page.hidden_rows, page.hidden_columns)
    return grid


def _text_of(content: bytes) -> str:
    """The text of a page by the charset that it names; a mark or valid UTF-8 outweighs the name of a Latin charset."""
    named = _CHARSET.search(content[:4096])
    name = named[1].decode("ascii").lower() if named else ""
    if name in ("windows-1252", "iso-8859-1", "us-ascii") or not name or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return decode(content)
    try:
        return content.decode(name)
    except (LookupError, UnicodeDecodeError):
        return decode(content)
