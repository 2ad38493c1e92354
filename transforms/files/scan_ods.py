"""What calamine hides of an .ods file.

These are merged cells, errors, formulas without a result, hidden rows and columns, percentages and legacy fonts. The
XML is parsed only if a search finds a sign of one of them.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from tonghop.transforms.files.containers import BROKEN_CONTAINER, Container
from tonghop.transforms.files.formats import Refused, check_end
from tonghop.transforms.files.grid import Address, Grid, Workbook, decode_font, hide
from tonghop.transforms.files.legacy_fonts import encoding_of

_ASKS = re.compile(
    rb"table:formula=|-spanned=\"(?!1\")|table:visibility=\"(?:collapse|filter)|\"percentage\"|\"error\"|"
    rb"(?i:(?:font-name|font-family|font-name-asian)=\"'?(?:\.vn|vni[ -]))"
)
_NAMESPACES = {
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
}
_ERROR = re.compile(r"#[A-Z/0!?]+|Err:\d+")


def _name(short: str) -> str:
    prefix, local = short.split(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


_ROW, _CELL, _COVERED, _COLUMN = (
    _name(f"table:{n}") for n in ("table-row", "table-cell", "covered-table-cell", "table-column")
)
_REPEATED_ROWS, _REPEATED = _name("table:number-rows-repeated"), _name("table:number-columns-repeated")
_ROWS_SPANNED, _COLUMNS_SPANNED = _name("table:number-rows-spanned"), _name("table:number-columns-spanned")
_STYLE, _DEFAULT_STYLE = _name("table:style-name"), _name("table:default-cell-style-name")


def scan_ods(container: Container, workbook: Workbook) -> None:
    """Add to the grids what the XML says beyond the values. Raises `Refused` if the XML was cut."""
    try:
        xml = container.part("content.xml")
        check_end(xml, b"document-content", "content.xml")
        if not _ASKS.search(xml):
            return
        document = ET.fromstring(xml)
    except BROKEN_CONTAINER as error:
        raise Refused("file_truncated", str(error)) from error
    except (KeyError, ET.ParseError):
        return  # calamine has read what it could
    fonts = _legacy_styles(document)
    tables = {table.get(_name("table:name")): table for table in document.iter(_name("table:table"))}
    for grid in workbook.grids:
        if grid.sheet in tables and not grid.is_hidden:
            _scan_table(tables[grid.sheet], grid, fonts)


def _legacy_styles(document: ET.Element) -> dict[str, str]:
    """The names of cell styles in a legacy font, with the font's name."""
    fonts = {}
    for style in document.iter(_name("style:style")):
        for properties in style.iter(_name("style:text-properties")):
            named = properties.get(_name("style:font-name")) or properties.get(_name("fo:font-family")) or ""
            if encoding_of(named.strip("'")):
                fonts[style.get(_name("style:name")) or ""] = named.strip("'")
    return fonts


def _scan_table(table: ET.Element, grid: Grid, fonts: dict[str, str]) -> None:
    defaults, hidden_columns = _columns(table)
    hidden_rows: set[int] = set()
    percents: set[Address] = set()
    last = grid.top + len(grid.cells)
    row = 0
    for element in table.iter(_ROW):
        count = int(element.get(_REPEATED_ROWS) or 1)
        rows = range(row, min(row + count, last))
        row += count
        if element.get(_name("table:visibility")) in ("collapse", "filter"):
            hidden_rows |= set(rows)
        for column, cell in _cells(element):
            if merge := _merge(cell, rows.start, column):
                grid.merges.append(merge)
            for number in rows:
                _note_cell(grid, (number, column), cell, percents)
                style = cell.get(_STYLE) or defaults.get(column, "")
                if style in fonts:
                    decode_font(grid, (number, column), fonts[style])
    grid.percents = frozenset(percents)
    if hidden_rows or hidden_columns:
        hide(grid, hidden_rows, hidden_columns)


def _columns(table: ET.Element) -> tuple[dict[int, str], set[int]]:
    """The default style of each column, and the hidden columns."""
    defaults: dict[int, str] = {}
    hidden: set[int] = set()
    column = 0
    for element in table.iter(_COLUMN):
        count = min(int(element.get(_REPEATED) or 1), 1024)
        for number in range(column, column + count):
            defaults[number] = element.get(_DEFAULT_STYLE) or ""
            if element.get(_name("table:visibility")) in ("collapse", "filter"):
                hidden.add(number)
        column += count
    return defaults, hidden


def _cells(row: ET.Element) -> Iterator[tuple[int, ET.Element]]:
    """The cells of a row that hold something, with their columns; a repeated cell comes for each column."""
    column = 0
    for cell in row:
        if cell.tag not in (_CELL, _COVERED):
            continue
        count = int(cell.get(_REPEATED) or 1)
        if len(cell) or cell.get(_name("table:formula")) or cell.get(_name("office:value-type")):
            for number in range(column, column + min(count, 1024)):
                yield number, cell
        column += count


def _merge(cell: ET.Element, row: int, column: int) -> tuple[int, int, int, int] | None:
    """The area that a cell covers, in the sheet's own numbers; None if it covers only itself."""
    down, across = (int(cell.get(name) or 1) for name in (_ROWS_SPANNED, _COLUMNS_SPANNED))
    return (row, column, row + down - 1, column + across - 1) if down * across > 1 else None


def _note_cell(grid: Grid, address: Address, cell: ET.Element, percents: set[Address]) -> None:
    kind = cell.get(_name("office:value-type"))
    formula = cell.get(_name("table:formula"))
    text = "".join(cell.itertext()).strip()
    if _ERROR.fullmatch(text):
        grid.errors[address] = text
    elif formula and not kind and not text:
        grid.errors[address] = "=" + formula.split("=", 1)[-1]
    if kind == "percentage":
        percents.add(address)
