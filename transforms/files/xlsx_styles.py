"""What the styles of an .xlsx workbook say of the cells that have them."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from tonghop.configs.rules import Rule
from tonghop.transforms.files.colours import BLACK, WHITE, Colour, is_seen
from tonghop.transforms.files.legacy_fonts import encoding_of
from tonghop.transforms.files.number_formats import Shown, shown_by
from tonghop.transforms.files.xml_parts import Element, is_true, parse


class Styles(NamedTuple):
    """The numbers of styles, as cells name them, that matter.

    `fonts`: those in a legacy font, with its name; `percents`: those that show a percentage; `doubts`: those whose
    cells do not count as they stand, with the rule that says why; `unseen`: those whose text has the colour of its
    ground; `marked`: all of these.
    """

    fonts: Mapping[str, str]
    percents: frozenset[str]
    doubts: Mapping[str, Rule]
    unseen: frozenset[str]
    marked: frozenset[str]


NONE = Styles(MappingProxyType({}), frozenset(), MappingProxyType({}), frozenset(), frozenset())
_BUILT_IN = {"9": Shown(is_percent=True), "10": Shown(is_percent=True)}


@lru_cache(maxsize=256)
def styles_of(xml: bytes, part: str) -> Styles:
    """The styles of a workbook; cached, because a program writes the same XML in every commune."""
    root = parse(xml, part)
    formats = _BUILT_IN | {
        f.get("numFmtId"): shown_by(f.get("formatCode") or "") for f in root.iterfind("{*}numFmts/{*}numFmt")
    }
    listed = root.findall("{*}fonts/{*}font")
    inks, grounds = [_ink(font) for font in listed], [_ground(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    names, struck = [_value(font, "name") or "" for font in listed], [is_struck(font) for font in listed]
    fonts: dict[str, str] = {}
    doubts: dict[str, Rule] = {}
    percents, unseen = set(), set()
    for number, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        key, font = str(number), int(style.get("fontId") or 0)
        shown = formats.get(style.get("numFmtId") or "0")
        if font < len(listed) and encoding_of(names[font]):
            fonts[key] = names[font]
        if font < len(listed) and struck[font]:
            doubts[key] = "text_struck"
        elif shown and shown.is_hidden:
            doubts[key] = "value_hidden"
        elif shown and shown.thousands:
            doubts[key] = "value_scaled"
        if shown and shown.is_percent:
            percents.add(key)
        fill = int(style.get("fillId") or 0)
        if font < len(inks) and not is_seen(inks[font], grounds[fill] if fill < len(grounds) else WHITE):
            unseen.add(key)
    marked = frozenset(fonts) | frozenset(percents) | frozenset(doubts) | frozenset(unseen)
    return Styles(MappingProxyType(fonts), frozenset(percents), MappingProxyType(doubts), frozenset(unseen), marked)


_SYSTEM = {"0": BLACK, "1": WHITE, "8": BLACK, "9": WHITE, "64": BLACK, "65": WHITE}
"""Black and white among the numbered colours."""
_THEME = {"0": WHITE, "1": BLACK}
"""The paper and the ink of a theme; nobody changes them."""


def _colour(element: Element) -> Colour:
    """A colour in the words of a style; a theme's or palette's other colours by their numbers."""
    tint = float(element.get("tint") or 0)
    if (rgb := element.get("rgb")) is not None:
        return rgb[-6:].lower() if not tint else f"{rgb} {tint}"
    for kind, known in (("theme", _THEME), ("indexed", _SYSTEM)):
        if (number := element.get(kind)) is not None:
            return known.get(number, f"{kind} {number}") if not tint else f"{kind} {number} {tint}"
    return BLACK


def _ink(font: Element) -> Colour:
    """The colour of a font."""
    colour = font.find("{*}color")
    return BLACK if colour is None else _colour(colour)


def _ground(fill: Element) -> Colour:
    """The colour of a fill, white for none; that of a pattern or a gradient is not known."""
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return None if len(fill) else WHITE
    kind, colour = pattern.get("patternType") or "none", pattern.find("{*}fgColor")
    if kind == "none":
        return WHITE
    return _colour(colour) if kind == "solid" and colour is not None else None


def is_struck(properties: Element) -> bool:
    """Whether properties of a font strike its text out."""
    strike = properties.find("{*}strike")
    return strike is not None and is_true(strike.get("val", "1"))


def _value(properties: Element, name: str) -> str | None:
    child = properties.find(f"{{*}}{name}")
    return None if child is None else child.get("val")


def font_of(properties: Element) -> str:
    """The font that the properties of a run name, '' if none."""
    return _value(properties, "rFont") or ""


def is_raised(properties: Element) -> bool:
    """Whether properties of a run set it above or below the line."""
    return _value(properties, "vertAlign") in ("superscript", "subscript")
