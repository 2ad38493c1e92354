"""What calamine hides of an .xlsx file, from a scan of its XML, which is cheap if there is nothing to find.

These are error values, formulas without a stored result, hidden rows and columns, percentages, legacy fonts and our
own marks.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import unescape
from io import BytesIO
from types import MappingProxyType
from typing import NamedTuple

from tonghop.schemas.marker import TEMPLATE_PROPERTY
from tonghop.schemas.returns import RETURN_PROPERTY
from tonghop.transforms.files.containers import BROKEN_CONTAINER, Container
from tonghop.transforms.files.formats import Refused, check_end
from tonghop.transforms.files.grid import Address, Grid, Workbook, decode_font, hide
from tonghop.transforms.files.legacy_fonts import LEGACY_FONT, decoded, encoding_of

_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb'\b([\w:]+)="([^"]*)"')
_ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*\bt="e"[^>]*>(?:<f\b[^>]*?(?:/>|>[^<]*</f>))?<v>([^<]*)</v>')
_UNCACHED = re.compile(  # a formula whose result is an empty text says so by its type: t="str"
    rb'<c r="([A-Z]+)(\d+)"(?![^>]*\bt="str")[^>]*><f\b(?:[^>]*/>|[^>]*>([^<]*)</f>)(?:<v\s*/>|<v></v>)?</c>'
)
_ROW = re.compile(rb"<row\b[^>]*\bhidden=\"(?:1|true)\"[^>]*>")
_COLUMN = re.compile(rb"<col\b[^>]*\bhidden=\"(?:1|true)\"[^>]*>")
_FONT = re.compile(rb"<font\b[^>]*?(?:/>|>(.*?)</font>)", re.DOTALL)
_FONT_NAME = re.compile(rb'<name\b[^>]*\bval="([^"]*)"')
_XF = re.compile(rb"<xf\b[^>]*>")
_FORMAT = re.compile(rb"<numFmt\b[^>]*>")
_PERCENT_FORMATS = {b"9", b"10"}
_MARKS_OF_SHARES = (b"%", b'numFmtId="9"', b'numFmtId="10"')
_PROPERTY = re.compile(rb'<property\b[^>]*\bname="([^"]*)"[^>]*>\s*<vt:lpwstr\b[^>]*>([^<]*)</vt:lpwstr>')
_PREFIXED = re.compile(rb"\s*(?:\xef\xbb\xbf)?(?:<[?!][^>]*>\s*)*<([\w.-]+):(?:worksheet|styleSheet|sst)\b")
_LAST_COLUMN = 16384


def scan_xlsx(container: Container, workbook: Workbook) -> None:
    """Add to the grids what the XML says beyond the values. Raises `Refused` if a sheet's XML was cut.

    Calamine reads the rows before the cut without an error.
    """
    try:
        names = set(container.namelist())
        _note_marks(container, names, workbook)
        parts = _sheet_parts(container.part("xl/_rels/workbook.xml.rels"), container.part("xl/workbook.xml"))
        styles = (
            _styles(_bare(container.part("xl/styles.xml"))) if "xl/styles.xml" in names else Styles({}, frozenset())
        )
        shared = "xl/sharedStrings.xml"
        strings = _bare(container.part(shared)) if shared in names else b""
        is_rich = _has_legacy_runs(strings)
        for grid in workbook.grids:
            if (part := parts.get(grid.sheet)) and not grid.is_hidden:
                xml = _bare(container.part(part))
                check_end(xml, b"worksheet", part)
                _scan_sheet(xml, grid, styles)
                is_rich = is_rich or _has_legacy_runs(xml)
        if strings:
            check_end(strings, b"sst", shared)
    except BROKEN_CONTAINER as error:
        raise Refused("file_truncated", str(error)) from error
    except (KeyError, NotImplementedError):
        return  # a part is missing: calamine has read what it could
    if is_rich:
        _decode_rich_texts(container.content, workbook.grids)


def _bare(xml: bytes) -> bytes:
    """A part's XML with tags without prefixes, as Excel writes them; some libraries write `<x:c>` for `<c>`."""
    prefixed = _PREFIXED.match(xml[:1000])
    if not prefixed:
        return xml
    prefix = prefixed[1] + b":"
    return xml.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")


def _note_marks(container: Container, names: set[str], workbook: Workbook) -> None:
    if "docProps/custom.xml" in names:
        properties = {
            _text(name): _text(value) for name, value in _PROPERTY.findall(container.part("docProps/custom.xml"))
        }
        workbook.marker = properties.get(TEMPLATE_PROPERTY, "")
        workbook.returned = properties.get(RETURN_PROPERTY, "")


def _text(xml: bytes) -> str:
    return unescape(xml.decode("utf-8", "replace"))


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return dict(_ATTRIBUTE.findall(tag))


@lru_cache(maxsize=256)
def _sheet_parts(relations_xml: bytes, workbook_xml: bytes) -> Mapping[str, str]:
    """The part of each sheet; cached, because a program writes the same XML in every commune."""
    relations = {}
    for tag in _RELATION.findall(relations_xml):
        attributes = _attributes(tag)
        target = attributes[b"Target"].decode()
        relations[attributes[b"Id"]] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    sheets = _SHEET.findall(workbook_xml)
    return MappingProxyType({_text(name): relations[key] for name, key in sheets if key in relations})


class Styles(NamedTuple):
    """The numbers of cell styles: those in a legacy font, with its name, and those shown as a percentage."""

    fonts: Mapping[bytes, str]
    percents: frozenset[bytes]


@lru_cache(maxsize=256)
def _styles(xml: bytes) -> Styles:
    if not (LEGACY_FONT.search(xml) or any(mark in xml for mark in _MARKS_OF_SHARES)):
        return Styles({}, frozenset())
    formats = [_attributes(tag) for tag in _FORMAT.findall(xml)]
    shares = _PERCENT_FORMATS | {f[b"numFmtId"] for f in formats if b"%" in f.get(b"formatCode", b"")}
    listed = _FONT.findall(_between(xml, b"<fonts", b"</fonts>"))
    font_names = [_text(match[1]) if (match := _FONT_NAME.search(font)) else "" for font in listed]
    fonts, percents = {}, set()
    for number, tag in enumerate(_XF.findall(_between(xml, b"<cellXfs", b"</cellXfs>"))):
        style = _attributes(tag)
        font = int(style.get(b"fontId", b"0"))
        if font < len(font_names) and encoding_of(font_names[font]):
            fonts[b"%d" % number] = font_names[font]
        if style.get(b"numFmtId") in shares:
            percents.add(b"%d" % number)
    return Styles(MappingProxyType(fonts), frozenset(percents))


def _between(xml: bytes, start: bytes, end: bytes) -> bytes:
    first = xml.find(start)
    return xml[first : xml.find(end, first)] if first >= 0 else b""


def _scan_sheet(xml: bytes, grid: Grid, known: Styles) -> None:
    grid.errors = _errors_of(xml)
    fonts, percents = known
    if fonts or percents:
        styles = b"|".join(sorted(fonts.keys() | percents))
        styled = [(_address(c, r), s) for c, r, s in re.findall(rb'<c r="([A-Z]+)(\d+)" s="(%s)"' % styles, xml)]
        grid.percents = frozenset(address for address, style in styled if style in percents)
        for address, style in styled:
            if style in fonts:
                decode_font(grid, address, fonts[style])
    if b' hidden="' in xml:
        hide(grid, {int(_attributes(tag)[b"r"]) - 1 for tag in _ROW.findall(xml)}, _hidden_columns(xml))


def _hidden_columns(xml: bytes) -> set[int]:
    columns: set[int] = set()
    for tag in _COLUMN.findall(xml):
        span = _attributes(tag)
        columns |= set(range(int(span[b"min"]) - 1, min(int(span[b"max"]), _LAST_COLUMN)))
    return columns


def _errors_of(xml: bytes) -> dict[Address, str]:
    found: dict[Address, str] = {}
    if b't="e"' in xml:
        found |= {_address(c, r): value.decode() for c, r, value in _ERROR.findall(xml)}
    if b"<f" in xml and (
        b"</f></c>" in xml
        or (b' si="' in xml and b"/></c>" in xml)
        or b"</f><v></v>" in xml
        or b"</f><v/>" in xml
        or b"</f><v />" in xml
    ):
        found |= {_address(c, r): "=" + _text(formula) for c, r, formula in _UNCACHED.findall(xml)}
    return found


def _address(letters: bytes, row: bytes) -> Address:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return int(row) - 1, column - 1


def _has_legacy_runs(xml: bytes) -> bool:
    """True if a part of a cell's text may be in a legacy font of its own."""
    return b"<rFont" in xml and bool(LEGACY_FONT.search(xml))


def _decode_rich_texts(content: bytes, grids: list[Grid]) -> None:
    """The slow way: openpyxl knows the font of each part of a text."""
    from openpyxl import load_workbook
    from openpyxl.cell.rich_text import CellRichText

    try:
        book = load_workbook(BytesIO(content), rich_text=True)
    except Exception:  # a file that only calamine can read keeps its texts
        return
    for grid in grids:
        if grid.is_hidden or grid.sheet not in book.sheetnames:
            continue
        for cell in (cell for row in book[grid.sheet].iter_rows() for cell in row):
            if isinstance(cell.value, CellRichText):
                _decode_rich_text(grid, (cell.row - 1, cell.column - 1), cell.value, cell.font.name or "")


def _decode_rich_text(grid: Grid, address: Address, text: Iterable[object], own: str) -> None:
    runs = [(getattr(run, "text", run), getattr(getattr(run, "font", None), "rFont", None) or own) for run in text]
    row, column = address[0] - grid.top, address[1] - grid.left
    legacy = [font for _, font in runs if encoding_of(font)]
    is_there = 0 <= row < len(grid.cells) and 0 <= column < len(grid.cells[row]) and grid.cells[row][column] != ""
    if legacy and is_there:
        grid.cells[row][column] = "".join(decoded(str(part), font) for part, font in runs)
        grid.fonts = tuple(dict.fromkeys((*grid.fonts, *legacy)))
