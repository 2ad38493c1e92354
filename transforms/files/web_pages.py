"""HTML tables as a grid: programs often export a web page and call it Excel."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser
from typing import NamedTuple

from tonghop.transforms.files.colours import BLACK, WHITE, Colour, css_colour, is_seen
from tonghop.transforms.files.formats import Refused
from tonghop.transforms.files.grid import CellNote, Grid, Merge, cell_at, hide, note_unseen, note_unsure
from tonghop.transforms.files.legacy_fonts import decoded, encoding_of
from tonghop.transforms.files.rich_text import Run, settle
from tonghop.transforms.files.style_sheets import (
    Declarations,
    Node,
    StyleSheet,
    ground_of,
    ink_of,
    is_hidden,
    is_raised,
    is_struck,
    node_of,
)
from tonghop.transforms.files.text_tables import check_letters, decode
from tonghop.transforms.numbers import look_of, number_in

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "title", "br", "li", "center"})
_SILENT = frozenset({"script", "style", "title", "xml", "comment", "template", "noscript", "datalist"})
"""`comment`: how LibreOffice writes the comment on a cell."""
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_PAGE = ("html", "body")
_LONGEST = 80
"""Signs of the last row that a finding shows."""
_FEW = 3
"""Selectors that a finding shows."""
_RAISED, _STRUCK = frozenset({"sup", "sub"}), frozenset({"s", "strike", "del"})
_MEMORY = 1000
"""Open elements that are kept in mind."""
_SPACE = re.compile(r"\s+")
MAX_SPAN = 1000
"""Columns or rows that one cell may cover."""

Attributes = list[tuple[str, str | None]]


class _Style(NamedTuple):
    """An open element, and what it does to the texts in it."""

    node: Node
    is_hidden: bool = False
    is_raised: bool = False
    is_struck: bool = False
    ink: Colour = ""
    ground: Colour = ""

    @property
    def tag(self) -> str:
        return self.node.tag


@dataclass
class _PageParser(HTMLParser):
    """Collects the rows of all tables under one another; texts outside tables become rows of one cell."""

    rows: list[list[object]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    decoded_fonts: dict[str, None] = field(default_factory=dict)
    runs: dict[tuple[int, int], list[Run]] = field(default_factory=dict)
    hidden_texts: dict[tuple[int, int], str] = field(default_factory=dict)
    scaled: set[tuple[int, int]] = field(default_factory=set)
    unseen: set[tuple[int, int]] = field(default_factory=set)
    unsure: set[tuple[int, int]] = field(default_factory=set)
    without_text: dict[tuple[int, int], float] = field(default_factory=dict)
    has_picture: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._taken: set[tuple[int, int]] = set()
        self._cell: tuple[int, int] | None = None
        self._number: float | None = None
        self._text: list[Run] = []
        self._hidden: list[str] = []
        self._styles: list[_Style] = []
        self._sheet = StyleSheet()
        self._sheet_text: list[str] | None = None
        self._is_unsure = False
        self._depth = 0
        self._open_page: list[str] = []
        self._silent = 0
        self._column = 0
        self._fonts: list[str] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag in ("table", "tr", "td", "th"):
            self._close_cells(tag)
        elif tag == "option" and self._styles and self._styles[-1].tag == "option":
            self._styles.pop()  # most leave out its end
        if tag not in _VOID and tag not in _SILENT and len(self._styles) < _MEMORY:
            self._styles.append(_style_of(tag, dict(attrs), self._sheet, self._around()))
        self._note_page(tag)
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._flush()
            self._depth += 1
            self._column = 0
        elif tag == "tr":
            self._flush()
            if any(style.is_hidden for style in self._styles):
                self.hidden_rows.add(len(self.rows))
            self.rows.append([])
        elif tag == "font":
            self._fonts.append(dict(attrs).get("face") or (self._fonts[-1] if self._fonts else ""))
        elif tag == "col":
            self._describe_columns(attrs)
        elif tag == "input":
            self.handle_data(_typed(dict(attrs)))
        elif tag in ("td", "th") and self._depth:
            self._flush()
            self._open(dict(attrs))
        elif tag in _BLOCKS:
            self._break()

    def _note_page(self, tag: str) -> None:
        """Note what concerns the page as a whole: its own elements, and its style sheets."""
        if tag == "style":
            self._sheet_text = []
        elif tag == "link":  # most often to a style sheet that lies elsewhere
            self._sheet.is_partial = True
        elif tag in _PAGE:
            self._open_page.append(tag)
        self.has_picture = self.has_picture or tag == "img"

    def _describe_columns(self, attrs: Attributes) -> None:
        span, around = _span(dict(attrs).get("span")), self._around()
        if _is_hidden("col", dict(attrs), self._sheet.of(node_of("col", dict(attrs)), dict(attrs), around)):
            self.hidden_columns |= set(range(self._column, self._column + span))
        self._column += span

    def _around(self) -> list[Node]:
        """The open elements, if any rule asks for them."""
        return [style.node for style in self._styles] if self._sheet.is_nested else []

    def _close_cells(self, tag: str) -> None:
        """Forget the styles of what a new cell or row ends: many pages leave out the ends of both."""
        ends = {"table": (), "tr": ("tr",)}.get(tag, ("td", "th"))
        tags = [style.tag for style in self._styles]
        start = len(tags) - tags[::-1].index("table") if "table" in tags else 0
        at = next((n for n in range(start, len(tags)) if tags[n] in ends), None)
        del self._styles[at if at is not None else len(tags) :]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._flush()
        at = next((n for n in range(len(self._styles) - 1, -1, -1) if self._styles[n].tag == tag), None)
        if at is not None:
            del self._styles[at:]
        if tag == "style" and self._sheet_text is not None:
            self._sheet.add("".join(self._sheet_text))
            self._sheet_text = None
        if tag in self._open_page:
            self._open_page.remove(tag)
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "font":
            self._fonts = self._fonts[:-1]
        elif tag == "table":
            self._depth = max(0, self._depth - 1)
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if self._sheet_text is not None:
            self._sheet_text.append(data)
        if self._silent:
            return
        font = self._fonts[-1] if self._fonts else ""
        text = decoded(data, font) if encoding_of(font) else data
        if text != data:
            self.decoded_fonts[font] = None
        tags = [style.tag for style in self._styles]
        in_row = self._styles[len(tags) - tags[::-1].index("tr") :] if "tr" in tags else self._styles
        if any(style.is_hidden for style in in_row):  # hidden rows are noted as such
            self._hidden.append(text)
        else:
            is_struck = any(style.is_struck for style in self._styles)
            is_unseen = bool(text.strip()) and not is_seen(*self._colours())
            self._is_unsure = self._is_unsure or (is_unseen and self._sheet.is_partial)
            is_unread = is_unseen and not self._sheet.is_partial
            self._text.append(Run(text, "", any(style.is_raised for style in in_row), is_struck, is_tiny=is_unread))

    def _colours(self) -> tuple[Colour, Colour]:
        """The colours of a text and behind it: those of the innermost elements that have any."""
        ink = next((style.ink for style in reversed(self._styles) if style.ink != ""), BLACK)
        ground = next((style.ground for style in reversed(self._styles) if style.ground != ""), WHITE)
        return ink, ground

    def close(self) -> None:
        """Raises `Refused` if a table has no end: the page was cut, and rows or parts of a figure are missing."""
        super().close()
        self._flush()
        if self._depth:
            last = next((row for row in reversed(self.rows) if any(row)), [])
            raise Refused("page_cut", " | ".join(str(cell) for cell in last if cell)[-_LONGEST:])

    @property
    def unknown_rules(self) -> list[str]:
        """The selectors of rules that may hide something, and cannot be followed."""
        return self._sheet.unknown

    @property
    def missing_end(self) -> str:
        """The end that the page itself lacks, '' if none."""
        return f"</{self._open_page[0]}>" if self._open_page else ""

    def _break(self) -> None:
        if self._cell is None:
            self._flush()
        else:
            self._text.append(Run(" "))

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
        self._number = _number(attributes.get("x:num") or attributes.get("sdval"))

    def _flush(self) -> None:
        """Put the collected text into its cell, or into a row of its own."""
        runs, hidden = self._text, _spaced("".join(self._hidden))
        text = _spaced("".join(run.text for run in runs))
        self._text, self._hidden = [], []
        is_unseen = bool(text) and all(run.is_tiny for run in runs if run.text.strip())
        is_unsure, self._is_unsure = self._is_unsure, False
        if self._cell is None:
            if text:
                self.rows.append([text])
                self.unseen |= {(len(self.rows) - 1, 0)} if is_unseen else set()
            return
        row, column = self._cell
        cells = self.rows[row]
        cells += [""] * (column + 1 - len(cells))
        is_number = look_of(text) in ("number", "dash")  # 1,96% has the value 0.0196, an error that of 0
        is_shown = self._number is None or not is_number or text.endswith("%")
        cells[column] = text if is_shown else self._number
        if any(run.text.strip() and (run.is_raised or run.is_struck or run.is_tiny) for run in runs) and not is_unseen:
            cells[column] = text
            self.runs[row, column] = [run._replace(text=_SPACE.sub(" ", run.text)) for run in runs]
        elif (
            not is_shown and self._number and (shown := number_in(text)) is not None and _is_scaled(self._number, shown)
        ):
            self.scaled.add((row, column))
        if hidden:
            self.hidden_texts[row, column] = hidden
        elif not text and self._number is not None:  # as by the format ;;;
            self.without_text[row, column] = self._number
        if is_unseen:
            self.unseen.add((row, column))
        if is_unsure:
            self.unsure.add((row, column))
        self._cell = self._number = None


def _spaced(text: str) -> str:
    return _SPACE.sub(" ", text.replace("\u00a0", " ")).strip()


def _is_scaled(number: float, shown: Decimal) -> bool:
    """Whether a cell shows its number in thousands or millions."""
    return abs(number) >= 500 * max(abs(float(shown)), 0.001)


def _style_of(tag: str, attributes: Mapping[str, str | None], sheet: StyleSheet, around: list[Node]) -> _Style:
    node = node_of(tag, attributes)
    style = sheet.of(node, attributes, around)
    raised = tag in _RAISED or (tag not in ("td", "th", "tr") and is_raised(style))
    ink, ground = ink_of(style), ground_of(style)
    if ink == "" and tag == "font":
        ink = css_colour(attributes.get("color") or "") or ""
    if ground == "":
        ground = css_colour(attributes.get("bgcolor") or "") or ""
    return _Style(node, _is_hidden(tag, attributes, style), raised, tag in _STRUCK or is_struck(style), ink, ground)


def _span(text: str | None) -> int:
    return min(MAX_SPAN, max(1, int(text))) if text and text.strip().isdecimal() else 1


def _is_hidden(tag: str, attributes: Mapping[str, str | None], style: Declarations) -> bool:
    has_no_size = tag != "table" and any(attributes.get(name) == "0" for name in _SIZES)
    is_unchosen = tag == "option" and "selected" not in attributes
    return "hidden" in attributes or has_no_size or is_unchosen or is_hidden(style)


def _typed(attributes: Mapping[str, str | None]) -> str:
    """What stands in a field of a form."""
    is_text = (attributes.get("type") or "text").lower() in ("text", "number")
    return (attributes.get("value") or "") if is_text else ""


_SIZES = ("height", "width")


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
    for address, hidden in page.hidden_texts.items():
        grid.notes.append(CellNote("text_hidden", address, hidden, str(cell_at(grid, address))))
    for address, runs in page.runs.items():
        settle(grid, address, runs, Run(""))
    for address in page.scaled:
        grid.doubts[address] = "value_scaled"
    for address, number in page.without_text.items():
        if number:
            grid.cells[address[0]][address[1]] = number
            grid.doubts[address] = "value_hidden"
    note_unseen(grid, sorted(page.unseen))
    note_unsure(grid, sorted(page.unsure))
    if page.unknown_rules:
        grid.notes.append(CellNote("cells_unchecked", None, ", ".join(page.unknown_rules[:_FEW])))
    if end := page.missing_end:
        grid.notes.append(CellNote("page_unended", None, end))
    if page.has_picture and grid.is_blank():
        grid.notes.append(CellNote("sheet_picture", None, sheet))
    hide(grid, page.hidden_rows, page.hidden_columns)
    return grid


def _text_of(content: bytes) -> str:
    """The text of a page by the charset that it names; a mark or valid UTF-8 outweighs the name of a Latin charset."""
    named = _CHARSET.search(content[:4096])
    name = named[1].decode("ascii").lower() if named else ""
    if name in ("windows-1252", "iso-8859-1", "us-ascii") or not name or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return decode(content)
    try:
        text = content.decode(name)
        check_letters(text)
        return text
    except (LookupError, UnicodeDecodeError):
        return decode(content)
