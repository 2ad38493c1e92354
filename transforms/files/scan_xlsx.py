"""What calamine hides of an .xlsx file, found in its XML by a real parser.

These are error values, formulas without a stored result, hidden rows and columns, what formats and fonts do to cells,
texts of several runs, sheets that hold only a picture, and our own marks.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from lxml import etree

from tonghop.schemas.marker import TEMPLATE_PROPERTY
from tonghop.schemas.returns import RETURN_PROPERTY
from tonghop.transforms.files import packages
from tonghop.transforms.files.containers import BROKEN_CONTAINER, Container
from tonghop.transforms.files.formats import Refused, check_end
from tonghop.transforms.files.grid import (
    Address,
    CellNote,
    Grid,
    Workbook,
    cell_at,
    column_name,
    column_number,
    decode_font,
    hide,
    note_doubt,
)
from tonghop.transforms.files.looks import TINY, UNSEEN, Look, note_looks
from tonghop.transforms.files.packages import Package
from tonghop.transforms.files.rich_text import Run, settle
from tonghop.transforms.files.xlsx_conditions import conditions_of
from tonghop.transforms.files.xlsx_styles import NONE, Styles, font_of, ink_of, is_raised, is_struck, is_tiny, styles_of
from tonghop.transforms.files.xml_parts import Element, batches, is_true, parse

_RUNS = tuple(start + b"r" + end for start in (b"<", b":") for end in (b">", b" ", b"\n", b"\r", b"\t"))
"""How an element of a text's run may begin."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d+)")
_DEFAULT = "0"
"""The style of a cell that names none."""
_LAST_COLUMN = 16384
_FIRST_PART = "xl/workbook.xml"

_HAS_NUMBERS = etree.XPath("boolean(*[local-name()='sheetData']/*/*[not(@t) or @t='n']/*[local-name()='v'][text()])")
RichTexts = Mapping[str, tuple[Run, ...]]
"""The shared strings of several runs, by their numbers as cells name them."""


def scan_xlsx(container: Container, workbook: Workbook) -> None:
    """Add to the grids what the XML says beyond the values. Raises `Refused` if a part was cut, or is missing.

    Calamine reads the rows before a cut without an error.
    """
    try:
        package = Package(container)
        book = package.target(packages.WORKBOOK) or _FIRST_PART
        _note_marks(package, workbook)
        parts, is_stale = _sheet_parts(package.part(book), book)
        targets = package.relationships(book)
        strings = _rich_texts(package, book)
        style_part = package.target(packages.STYLES, book)
        styles = styles_of(package.part(style_part), style_part) if style_part else NONE
        for grid in workbook.grids:
            target = targets.get(parts.get(grid.sheet, ""))
            if target and not grid.is_hidden:
                _scan_sheet(package.part(target.target), target.target, grid, styles, strings, is_stale)
                if (
                    grid.is_blank()
                    and not grid.hidden_rows
                    and not grid.hidden_columns
                    and _has_picture(package, target.target)
                ):
                    grid.notes.append(CellNote("sheet_picture", None, grid.sheet))
    except BROKEN_CONTAINER as error:
        raise Refused("file_truncated", str(error)) from error
    except (KeyError, NotImplementedError, TypeError) as error:  # a part, or an attribute that it must have
        raise Refused("file_truncated", str(error)) from error


def _note_marks(package: Package, workbook: Workbook) -> None:
    if part := package.target(packages.CUSTOM):
        root = parse(package.part(part), part)
        properties = {p.get("name"): "".join(p.itertext()).strip() for p in root.iterfind("{*}property")}
        workbook.marker = properties.get(TEMPLATE_PROPERTY, "")
        workbook.returned = properties.get(RETURN_PROPERTY, "")


@lru_cache(maxsize=256)
def _sheet_parts(xml: bytes, part: str) -> tuple[Mapping[str, str], bool]:
    """The reference to each sheet's part, by the sheet's name, and whether the file says that its results are stale.

    Cached as `Package.relationships` is.
    """
    root = parse(xml, part)
    calculation = root.find("{*}calcPr")
    is_stale = calculation is not None and is_true(calculation.get("fullCalcOnLoad"))
    sheets = root.iterfind("{*}sheets/{*}sheet")
    return MappingProxyType({sheet.get("name") or "": _reference(sheet) for sheet in sheets}), is_stale


def _reference(element: Element) -> str:
    """The id of the relationship that an element names; its namespace differs by standard."""
    return next((value for name, value in element.items() if etree.QName(name).localname == "id"), "")


def _has_picture(package: Package, sheet: str) -> bool:
    """Whether a sheet shows an image, in a drawing or behind its cells."""
    targets = package.relationships(sheet).values()
    drawings = [target.target for target in targets if target.kind == packages.DRAWING]
    shown = [target.kind for drawing in drawings for target in package.relationships(drawing).values()]
    return packages.IMAGE in (*shown, *(target.kind for target in targets))


def _rich_texts(package: Package, book: str) -> RichTexts:
    """The shared strings of several runs. Few workbooks have any: a search of the bytes spares the others a parser."""
    part = package.target(packages.STRINGS, book)
    xml = package.part(part) if part else b""
    if not _has_runs(xml):
        if xml:
            check_end(xml, b"sst", part)
        return {}
    found: dict[str, tuple[Run, ...]] = {}
    before = 0
    for root in batches(xml, part, "si"):
        items = root.findall("{*}si")
        found |= {str(before + n): _runs(item) for n, item in enumerate(items) if item.find("{*}r") is not None}
        before += len(items)
    return found


def _has_runs(xml: bytes) -> bool:
    return any(start in xml for start in _RUNS)


def _runs(item: Element) -> tuple[Run, ...]:
    """The parts of a text; how it is pronounced is none of them."""
    return tuple(_run(child) for child in item if etree.QName(child).localname in ("r", "t"))


def _run(element: Element) -> Run:
    texts = element.iter("{*}t")
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), "".join(t.text or "" for t in texts))
    properties = element.find("{*}rPr")
    if properties is None:
        return Run(text, has_style=False)
    return Run(
        text,
        font_of(properties),
        is_raised(properties),
        is_struck(properties),
        ink=ink_of(properties),
        is_tiny=is_tiny(properties),
    )


_MAIN = (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main")
_LOW = re.compile(rb' ht="[0-2][".]')
"""How the height of a row begins that is hidden, or too low."""
_CONDITIONAL = b"onditionalFormat"
_UNUSUAL = (b"<!", b"'", b' ="', b'= "', b'"e"', b"<r>", b"<r ", b"hidden", b'idth="0')
"""What the bytes of a sheet hold if it may hold something that calamine hides, or is not written as most are."""
_LINE_BREAKS = (b"\n", b"\r", b"\t")
"""Blanks that may part a tag's name from its attributes; most writers put none below a sheet's head."""
_BROKEN_TAG = re.compile(rb"<(?:c|f|row)[\n\r\t]")
_ELEMENTS = re.compile(rb"<(?:c|row)[ >/]")
_OWN_HEIGHT = re.compile(rb"<row [^>]*customHeight[^>]*>")
_ZERO_RESULTS = (b"</f><v>0</v>", b"/><v>0</v>")
_KNOWN_RESULT = re.compile(rb"<f(?: [^>]*)?(?:/>|>[^<]*</f>)<v>[^<]")


def _plain_percents(xml: bytes, styles: Styles) -> frozenset[Address] | None:
    """The cells that show a percentage, if the bytes of a sheet prove that calamine hides nothing else; else None.

    That spares most sheets a parser: their elements have no prefixes, all their rows and cells have references, all
    formulas have results, and the styles that matter stand where most writers write them. Whatever is counted and not
    found in its place is left to the parser.
    """
    if _DEFAULT in styles.marked or any(b'"%s"' % key.encode() in xml for key in (*styles.fonts, *styles.judgements)):
        return None
    if any(mark in xml for mark in _UNUSUAL) or not _are_numbered(xml):
        return None
    if (b' ht="' in xml and _LOW.search(xml)) or xml.find(_CONDITIONAL, max(xml.rfind(b"</sheetData>"), 0)) >= 0:
        return None
    if b"customHeight" in xml and any(b' ht="' not in tag for tag in _OWN_HEIGHT.findall(xml)):
        return None
    if b"<f" in xml:
        formulas = sum(xml.count(b"<f" + end) for end in (b" ", b">", b"/"))
        if len(_KNOWN_RESULT.findall(xml)) != formulas:
            return None
    used = [key for key in (key.encode() for key in styles.percents) if b's="%s"' % key in xml]
    if not used:
        return frozenset()
    found = _percent_cells(b"|".join(used)).findall(xml)
    is_all = len(found) == sum(xml.count(b's="%s"' % key) for key in used)
    return frozenset(_address_of(name.decode()) for name in found) if is_all else None


@lru_cache(maxsize=256)
def _percent_cells(styles: bytes) -> re.Pattern[bytes]:
    return re.compile(rb'<c r="([A-Z]{1,3}[0-9]+)" s="(?:%s)"' % styles)


def _are_numbered(xml: bytes) -> bool:
    """Whether all rows and cells of a sheet have references; False too if its spelling leaves that open."""
    if b"<worksheet" not in xml[:1000] or sum(xml.count(space) for space in _MAIN) != 1:
        return False
    data = max(xml.find(b"<sheetData"), 0)
    if any(xml.find(mark, data) >= 0 for mark in _LINE_BREAKS) and _BROKEN_TAG.search(xml, data):
        return False
    return len(_ELEMENTS.findall(xml)) == xml.count(b' r="')


def _scan_sheet(xml: bytes, part: str, grid: Grid, styles: Styles, strings: RichTexts, is_stale: bool) -> None:
    is_open = bool(strings) or grid.is_blank() or (is_stale and any(zero in xml for zero in _ZERO_RESULTS))
    percents = None if is_open else _plain_percents(xml, styles)
    if percents is not None:
        check_end(xml, b"worksheet", part)
        grid.percents = percents
        return
    kinds = {"e"} | ({"s"} if strings else set()) | ({"inlineStr"} if _has_runs(xml) else set())
    are_numbered = _are_numbered(xml)
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    shares: set[Address] = set()
    zeros: dict[Address, str] = {}
    looks: dict[Address, Look] = {}
    has_conditions = _CONDITIONAL in xml
    has_results = False
    last = 0
    for root in batches(xml, part, "row"):
        if grid.is_blank() and _HAS_NUMBERS(root):
            raise Refused("file_unreadable", part)  # in an encoding that calamine does not know, as UTF-16
        if not are_numbered:
            last = _number(root, last)
        hidden_columns |= _hidden_columns(root)
        hidden_rows |= {int(row.get("r")) - 1 for row in root.iterfind("{*}sheetData/{*}row") if _is_hidden(row)}
        space = etree.QName(root).namespace or ""
        marked = styles.marked
        cells = root.iter(f"{{{space}}}c")
        if has_conditions:
            cells = list(cells)
            looks |= {_address(c): styles.looks.get(c.get("s", _DEFAULT), Look()) for c in cells if len(c)}
        for cell in [cell for cell in cells if cell.get("s", _DEFAULT) in marked or cell.get("t") in kinds]:
            _scan_cell(cell, grid, styles, strings, shares, looks)
        for element in root.iter(f"{{{space}}}f") if b"<f" in xml or b":f" in xml else ():
            has_results = _note_unknown(element, grid, zeros) or has_results
    if is_stale and not has_results:  # a library that does not compute stores 0, and tells Excel to compute
        for address, formula in zeros.items():
            if not _adds_zeros(formula, grid):
                grid.errors[address] = formula
    grid.percents = frozenset(shares)
    if looks:
        note_looks(grid, looks, conditions_of(root, styles))
    if hidden_rows or hidden_columns:
        hide(grid, hidden_rows, hidden_columns)


def _number(root: Element, last: int) -> int:
    """Give rows and cells without a reference the one that they have by their order; the number of the last row."""
    for row in root.iterfind("{*}sheetData/{*}row"):
        last = int(row.get("r") or last + 1)
        row.set("r", str(last))
        column = -1
        for cell in row:
            column = _address(cell)[1] if cell.get("r") else column + 1
            cell.set("r", f"{column_name(column)}{last}")
    return last


def _note_unknown(formula: Element, grid: Grid, zeros: dict[Address, str]) -> bool:
    """Note a formula without a stored result; an empty text as result is marked by the type `str`.

    `zeros`: takes the formulas whose stored result is 0. Returns whether there is another result.
    """
    cell = formula.getparent()
    stored, text = _child_text(cell, "v"), "=" + (formula.text or "")
    if cell.get("t") in ("str", "e") or stored not in ("", "0"):
        return True
    (zeros if stored else grid.errors)[_address(cell)] = text
    return False


def _adds_zeros(formula: str, grid: Grid) -> bool:
    """True if a formula holds references to cells of its sheet, all of them zero or blank, and no other number."""
    areas = [match[0].split(":") for match in _AREA.finditer(formula)]
    if not areas or "!" in formula or re.search("[1-9]", _AREA.sub("", formula)):
        return False
    return not any(_holds_number(_address_of(area[0]), _address_of(area[-1]), grid) for area in areas)


_AREA = re.compile(r"\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?(?![\w(])")


def _holds_number(first: Address, last: Address, grid: Grid) -> bool:
    """True if a cell of an area holds a number other than zero, or may hold one."""
    rows = slice(max(first[0] - grid.top, 0), max(last[0] + 1 - grid.top, 0))
    columns = slice(max(first[1] - grid.left, 0), max(last[1] + 1 - grid.left, 0))
    cells = (cell for row in grid.cells[rows] for cell in row[columns])
    is_unknown = any(first[0] <= r <= last[0] and first[1] <= c <= last[1] for r, c in grid.errors)
    return is_unknown or any(isinstance(cell, int | float) and cell != 0 for cell in cells)


def _is_hidden(row: Element) -> bool:
    """Whether a row is hidden, by itself or by its height; a height that is set and not given is none."""
    height = row.get("ht")
    has_none = float(height) < TINY if height else is_true(row.get("customHeight"))
    return is_true(row.get("hidden")) or has_none


_NARROW = 0.5
"""Signs: no letter fits into a column that is narrower."""


def _hidden_columns(root: Element) -> set[int]:
    """The columns that are hidden, by themselves or by their width, that of the sheet's other columns too."""
    columns: set[int] = set()
    shown: set[int] = set()
    for column in root.iterfind("{*}cols/{*}col"):
        span = set(range(int(column.get("min")) - 1, min(int(column.get("max")), _LAST_COLUMN)))
        is_hidden = is_true(column.get("hidden")) or float(column.get("width") or 1) < _NARROW
        (columns if is_hidden else shown).update(span)
    size = root.find("{*}sheetFormatPr")
    has_no_width = size is not None and float(size.get("defaultColWidth") or 1) < _NARROW
    return columns | set(range(_LAST_COLUMN)) - shown if has_no_width else columns


def _scan_cell(
    cell: Element, grid: Grid, styles: Styles, strings: RichTexts, shares: set[Address], looks: dict[Address, Look]
) -> None:
    """`looks`: takes that of a cell that nobody sees."""
    address, style, kind = _address(cell), cell.get("s", _DEFAULT), cell.get("t")
    if kind == "e":
        grid.errors[address] = _child_text(cell, "v")
    if style in styles.percents:
        shares.add(address)
    look = styles.looks.get(style, Look())
    runs = strings.get(_child_text(cell, "v").strip(), ()) if kind == "s" and strings else ()
    inline = cell.find("{*}is") if kind == "inlineStr" else None
    if runs or (inline is not None and inline.find("{*}r") is not None):
        own = Run("", styles.fonts.get(style, ""), is_struck=style in styles.struck, ink=look.ink, is_tiny=look.is_tiny)
        if settle(grid, address, runs or _runs(inline), own, look.ground):
            looks[address] = UNSEEN
        return
    if style in styles.fonts:
        decode_font(grid, address, styles.fonts[style])
    if judgement := styles.judgements.get(style):
        verdict = judgement.of(cell_at(grid, address))
        if verdict.doubt:
            note_doubt(grid, address, verdict.doubt)
        if verdict.is_unseen:
            looks[address] = UNSEEN if look.is_seen else look


def _child_text(cell: Element, name: str) -> str:
    child = cell.find(f"{{*}}{name}")
    return "" if child is None else child.text or ""


def _address(cell: Element) -> Address:
    return _address_of((cell.get("r") or "").strip())


@lru_cache(maxsize=16384)
def _address_of(reference: str) -> Address:
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise Refused("file_unreadable", f"r=“{reference}”")
    return int(match[2]) - 1, column_number(match[1].upper())
