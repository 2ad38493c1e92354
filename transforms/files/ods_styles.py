"""What the styles of an .ods workbook say of the cells, rows, columns and texts that have them."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tonghop.configs.rules import Rule
from tonghop.transforms.files.colours import WHITE, Colour, css_colour
from tonghop.transforms.files.grid import column_number
from tonghop.transforms.files.legacy_fonts import encoding_of
from tonghop.transforms.files.looks import TINY, Area, Condition, Conditions, Look, is_below
from tonghop.transforms.files.xml_parts import Element

_NAMESPACES = {
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}
_ZERO = re.compile(r"0(?:\.0+)?(?:[a-z]+|%)?")


def named(short: str) -> str:
    """The full name of an element or attribute: `table:table-cell`."""
    prefix, local = short.split(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


class Style(NamedTuple):
    """`font`: a legacy one, or ''; `is_hidden`: of a row or column without height or width, or with next to none.

    `look`: of a text; `conditions`: those that give it another one.
    """

    font: str = ""
    is_raised: bool = False
    is_struck: bool = False
    is_hidden: bool = False
    doubt: Rule | None = None
    look: Look = Look()
    conditions: tuple[Condition, ...] = ()


PLAIN = Style()
OF_TEXT = Style(look=Look(ink=""))
"""Of a part of a text, which has the colour of its cell."""
_DATA_STYLES = tuple(
    named(f"number:{kind}-style") for kind in ("number", "currency", "percentage", "date", "time", "text")
)
_SHOWS = tuple(
    named(f"number:{kind}") for kind in ("number", "fraction", "scientific-number", "text-content", "boolean")
)


class Styles:
    """The styles of a workbook by family and name; a style has what its parent says and it does not."""

    def __init__(self, roots: Iterable[Element]) -> None:
        self._elements: dict[tuple[str, str], Element] = {}
        self._formats: dict[str, Element] = {}
        self._known: dict[tuple[str, str], Style] = {}
        for root in roots:
            for style in root.iter(named("style:style")):
                key = (style.get(named("style:family")) or "", style.get(named("style:name")) or "")
                self._elements.setdefault(key, style)
            for data_style in root.iter(*_DATA_STYLES):
                self._formats.setdefault(data_style.get(named("style:name")) or "", data_style)

    def of(self, family: str, name: str | None) -> Style:
        """A style of a family: `table-cell`, `table-row`, `table-column`, `text`."""
        key = (family, name or "")
        if key not in self._known:
            self._known[key] = OF_TEXT if family == "text" else PLAIN  # a parent that leads back says nothing
            self._known[key] = self._read(*key)
        return self._known[key]

    def _read(self, family: str, name: str) -> Style:
        element = self._elements.get((family, name))
        if element is None:
            return OF_TEXT if family == "text" else PLAIN
        found = self.of(family, element.get(named("style:parent-style-name")))
        for properties in element.iter(named("style:text-properties")):
            found = _with_text(found, properties)
        for properties in element.iter(named("style:table-cell-properties")):
            ground = properties.get(named("fo:background-color"))
            found = found._replace(look=found.look._replace(ground=_ground(ground))) if ground else found
        if maps := [self._condition(style) for style in element.iterfind(named("style:map"))]:
            found = found._replace(conditions=tuple(maps))
        if found.is_struck and family == "table-cell":
            return found._replace(doubt="text_struck")
        found = found._replace(doubt=None if found.doubt == "text_struck" else found.doubt)
        if data_style := element.get(named("style:data-style-name")):
            found = self._with_format(found, data_style)
        sizes = (element.find(named(f"style:table-{kind}-properties")) for kind in ("row", "column"))
        size: Mapping[str, str] = next((size for size in sizes if size is not None), {})
        given = size.get(named("style:row-height")) or size.get(named("style:column-width")) or ""
        return found._replace(is_hidden=is_below(given, TINY))

    def _condition(self, style: Element) -> Condition:
        """A style that holds under a condition."""
        return self.changed(style.get(named("style:condition")), style.get(named("style:apply-style-name")))

    def changed(self, text: str | None, name: str | None) -> Condition:
        """A condition in the document's words, and the look that a style gives a cell where it holds."""
        comparison, operands = _comparison("".join((text or "").split()))
        style = self.of("table-cell", name)
        is_hidden = style.doubt == "value_hidden" or style.look.is_tiny
        return Condition(comparison, operands, style.look.ink, style.look.ground, is_hidden)

    def _with_format(self, style: Style, name: str) -> Style:
        """A style with what its number format does to a positive value."""
        element = self._formats.get(name)
        if element is None:
            return style._replace(doubt=None)
        for condition in element.iter(named("style:map")):
            if ">" in (condition.get(named("style:condition")) or ""):
                other = self._formats.get(condition.get(named("style:apply-style-name")) or "")
                element = element if other is None else other
                break
        ink = next((text.get(named("fo:color")) for text in element.iterfind(named("style:text-properties"))), None)
        style = style._replace(look=style.look._replace(ink=css_colour(ink)) if ink else style.look)
        if element.tag not in _DATA_STYLES[:2]:
            return style._replace(doubt=None)
        shown = [child for child in element if child.tag in _SHOWS]
        factors = [child.get(named("number:display-factor")) or "1" for child in shown]
        if any(float(factor) != 1 for factor in factors):
            return style._replace(doubt="value_scaled")
        return style._replace(doubt=None if shown else "value_hidden")


_COMPARES = re.compile(r"(?:cell-content\(\))?(<=|>=|!=|<|>|=)(-?\d+(?:\.\d+)?)")
_BETWEEN = re.compile(r"(?:cell-content-is-)?(not-)?between\((-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)\)")


def _comparison(text: str) -> tuple[str, tuple[float, ...]]:
    """When a condition holds; see `Condition`."""
    if match := _COMPARES.fullmatch(text):
        return match[1].replace("!=", "<>"), (float(match[2]),)
    if match := _BETWEEN.fullmatch(text):
        return ("outside" if match[1] else "between"), (float(match[2]), float(match[3]))
    return "", ()


_CELL_NAME = re.compile(r"\.\$?([A-Z]{1,3})\$?(\d+)")


def conditions_of(table: Element, styles: Styles) -> Conditions:
    """The conditional formats of a sheet, as LibreOffice writes them beside those of styles."""
    found: list[tuple[Area, Condition]] = []
    for group in table.iter(named("calcext:conditional-format")):
        for text in (group.get(named("calcext:target-range-address")) or "").split(" "):
            corners = [(int(row) - 1, column_number(column)) for column, row in _CELL_NAME.findall(text)]
            if corners:
                area = (*corners[0], *corners[-1])
                found += [(area, condition) for child in group if (condition := _change(child, styles)).changes]
    return Conditions(tuple(found))


def _change(element: Element, styles: Styles) -> Condition:
    if element.tag == named("calcext:condition"):
        return styles.changed(element.get(named("calcext:value")), element.get(named("calcext:apply-style-name")))
    if element.tag == named("calcext:color-scale"):
        return Condition("number", ground=None)
    return Condition("number", is_hidden=element.get(named("calcext:show-value")) == "false")


def _ground(colour: str) -> Colour:
    return WHITE if colour == "transparent" else css_colour(colour)


def _with_text(style: Style, properties: Mapping[str, str]) -> Style:
    """A style with what properties of its text say."""
    font = (properties.get(named("style:font-name")) or properties.get(named("fo:font-family")) or "").strip("'")
    struck = [
        value
        for name in ("type", "style")
        if (value := properties.get(named(f"style:text-line-through-{name}"))) is not None
    ]
    position, ink = properties.get(named("style:text-position")), properties.get(named("fo:color"))
    size, look = properties.get(named("fo:font-size")), style.look
    return style._replace(
        font=(font if encoding_of(font) else "") if font else style.font,
        look=look._replace(
            ink=css_colour(ink) if ink else look.ink, is_tiny=is_below(size, TINY) if size else look.is_tiny
        ),
        is_struck=any(value != "none" for value in struck) if struck else style.is_struck,
        is_raised=not _ZERO.fullmatch(position.split()[0]) if position and position.strip() else style.is_raised,
    )
