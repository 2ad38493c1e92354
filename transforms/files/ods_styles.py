"""What the styles of an .ods workbook say of the cells, rows, columns and texts that have them."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tonghop.configs.rules import Rule
from tonghop.transforms.files.colours import BLACK, WHITE, Colour, css_colour, is_seen
from tonghop.transforms.files.legacy_fonts import encoding_of
from tonghop.transforms.files.xml_parts import Element

_NAMESPACES = {
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
}
_ZERO = re.compile(r"0(?:\.0+)?(?:[a-z]+|%)?")


def named(short: str) -> str:
    """The full name of an element or attribute: `table:table-cell`."""
    prefix, local = short.split(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


class Style(NamedTuple):
    """`font`: a legacy one, or ''; `is_hidden`: of a row or column without height or width.

    `ink`, `ground`: the colours of a text and behind it.
    """

    font: str = ""
    is_raised: bool = False
    is_struck: bool = False
    is_hidden: bool = False
    doubt: Rule | None = None
    ink: Colour = BLACK
    ground: Colour = WHITE

    @property
    def is_unseen(self) -> bool:
        """Whether a text has the colour of its ground."""
        return not is_seen(self.ink, self.ground)


PLAIN = Style()
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
            self._known[key] = PLAIN  # a parent that leads back says nothing
            self._known[key] = self._read(*key)
        return self._known[key]

    def _read(self, family: str, name: str) -> Style:
        element = self._elements.get((family, name))
        if element is None:
            return PLAIN
        found = self.of(family, element.get(named("style:parent-style-name")))
        for properties in element.iter(named("style:text-properties")):
            found = _with_text(found, properties)
        for properties in element.iter(named("style:table-cell-properties")):
            ground = properties.get(named("fo:background-color"))
            found = found._replace(ground=_ground(ground) if ground else found.ground)
        if element.find(named("style:map")) is not None:  # a condition may colour it otherwise
            found = found._replace(ground=None)
        if found.is_struck and family == "table-cell":
            return found._replace(doubt="text_struck")
        found = found._replace(doubt=None if found.doubt == "text_struck" else found.doubt)
        if data_style := element.get(named("style:data-style-name")):
            found = found._replace(doubt=self._doubt(data_style))
        sizes = (element.find(named(f"style:table-{kind}-properties")) for kind in ("row", "column"))
        size: Mapping[str, str] = next((size for size in sizes if size is not None), {})
        given = size.get(named("style:row-height")) or size.get(named("style:column-width")) or ""
        return found._replace(is_hidden=bool(_ZERO.fullmatch(given)))

    def _doubt(self, name: str) -> Rule | None:
        """What a number format does to a positive value."""
        element = self._formats.get(name)
        if element is None:
            return None
        for condition in element.iter(named("style:map")):
            if ">" in (condition.get(named("style:condition")) or ""):
                other = self._formats.get(condition.get(named("style:apply-style-name")) or "")
                element = element if other is None else other
                break
        if element.tag not in _DATA_STYLES[:2]:
            return None
        shown = [child for child in element if child.tag in _SHOWS]
        factors = [child.get(named("number:display-factor")) or "1" for child in shown]
        if any(float(factor) != 1 for factor in factors):
            return "value_scaled"
        return None if shown else "value_hidden"


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
    return style._replace(
        font=(font if encoding_of(font) else "") if font else style.font,
        ink=css_colour(ink) if ink else style.ink,
        is_struck=any(value != "none" for value in struck) if struck else style.is_struck,
        is_raised=not _ZERO.fullmatch(position.split()[0]) if position and position.strip() else style.is_raised,
    )
