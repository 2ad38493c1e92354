"""What the styles of an .xlsx workbook say of the cells that have them."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from tonghop.transforms.files.colours import BLACK, WHITE, Colour
from tonghop.transforms.files.legacy_fonts import encoding_of
from tonghop.transforms.files.looks import PLAIN, TINY, Condition, Judgement, Look, judged
from tonghop.transforms.files.number_formats import shown_by
from tonghop.transforms.files.xml_parts import Element, is_true, parse


class Styles(NamedTuple):
    """The numbers of styles, as cells name them, that matter.

    `fonts`: those in a legacy font, with its name; `percents`: those that show a percentage; `judgements`: those that
    hide, scale or strike out what stands in their cells; `struck`: those that strike it out; `marked`: all of these.
    `looks`: how the cells of each style look. `changes`: what the styles of conditions change of that, in their order.
    """

    fonts: Mapping[str, str]
    percents: frozenset[str]
    judgements: Mapping[str, Judgement]
    struck: frozenset[str]
    marked: frozenset[str]
    looks: Mapping[str, Look]
    changes: tuple[Condition, ...]


NONE = Styles(
    MappingProxyType({}), frozenset(), MappingProxyType({}), frozenset(), frozenset(), MappingProxyType({}), ()
)
_BUILT_IN = {"9": "0%", "10": "0.00%"}


@lru_cache(maxsize=256)
def styles_of(xml: bytes, part: str) -> Styles:
    """The styles of a workbook; cached, because a program writes the same XML in every commune."""
    root = parse(xml, part)
    codes = _BUILT_IN | {f.get("numFmtId"): f.get("formatCode") or "" for f in root.iterfind("{*}numFmts/{*}numFmt")}
    listed, grounds = root.findall("{*}fonts/{*}font"), [_ground(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    names, struck = [_name(font) for font in listed], [is_struck(font) for font in listed]
    fonts: dict[str, str] = {}
    judgements: dict[str, Judgement] = {}
    looks: dict[str, Look] = {}
    percents, struck_out = set(), set()
    for number, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        key, font, fill = str(number), int(style.get("fontId") or 0), int(style.get("fillId") or 0)
        code = codes.get(style.get("numFmtId") or "0", "")
        has_font = font < len(listed)
        ground = grounds[fill] if fill < len(grounds) else WHITE
        looks[key] = Look(ink_of(listed[font]), ground, is_tiny(listed[font])) if has_font else Look(ground=None)
        if has_font and encoding_of(names[font]):
            fonts[key] = names[font]
        if has_font and struck[font]:
            struck_out.add(key)
        if (judgement := judged(looks[key], code, is_struck=key in struck_out)) != _NOTHING:
            judgements[key] = judgement
        if shown_by(code).is_percent:
            percents.add(key)
    return Styles(
        MappingProxyType(fonts),
        frozenset(percents),
        MappingProxyType(judgements),
        frozenset(struck_out),
        frozenset(fonts) | frozenset(percents) | frozenset(judgements),
        MappingProxyType(looks),
        tuple(change_of(change) for change in root.iterfind("{*}dxfs/{*}dxf")),
    )


_NOTHING = Judgement(PLAIN)


def change_of(properties: Element) -> Condition:
    """What the style of a condition changes of a cell's look, without the condition."""
    font, fill, code = (properties.find(f"{{*}}{name}") for name in ("font", "fill", "numFmt"))
    shown = shown_by(code.get("formatCode") or "") if code is not None else shown_by("")
    has_ink = font is not None and font.find("{*}color") is not None
    ink = shown.ink if shown.ink != "" else ink_of(font) if has_ink else ""
    return Condition("", (), ink, "" if fill is None else _ground_of_change(fill), shown.is_hidden)


def _ground_of_change(fill: Element) -> Colour:
    """The colour of the fill of a condition, which stands where that of a pattern's ground stands."""
    pattern = fill.find("{*}patternFill")
    if pattern is None or pattern.get("patternType", "solid") != "solid":
        return None
    colours = (pattern.find(f"{{*}}{name}") for name in ("bgColor", "fgColor"))
    return next((_colour(colour) for colour in colours if colour is not None), WHITE)


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


def ink_of(font: Element) -> Colour:
    """The colour that properties of a font give its text."""
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


def is_tiny(properties: Element) -> bool:
    """Whether properties of a font make its text too small to be read."""
    return float(_value(properties, "sz") or TINY) < TINY


def _name(font: Element) -> str:
    return _value(font, "name") or ""


def font_of(properties: Element) -> str:
    """The font that the properties of a run name, '' if none."""
    return _value(properties, "rFont") or ""


def is_raised(properties: Element) -> bool:
    """Whether properties of a run set it above or below the line."""
    return _value(properties, "vertAlign") in ("superscript", "subscript")
