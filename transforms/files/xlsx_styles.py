"""What the styles of an .xlsx workbook say of the cells that have them."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from tonghop.configs.rules import Rule
from tonghop.transforms.files.legacy_fonts import encoding_of
from tonghop.transforms.files.number_formats import Shown, shown_by
from tonghop.transforms.files.xml_parts import Element, is_true, parse


class Styles(NamedTuple):
    """The numbers of styles, as cells name them, that matter.

    `fonts`: those in a legacy font, with its name; `percents`: those that show a percentage; `doubts`: those whose
    cells do not count as they stand, with the rule that says why; `marked`: all of these.
    """

    fonts: Mapping[str, str]
    percents: frozenset[str]
    doubts: Mapping[str, Rule]
    marked: frozenset[str]


NONE = Styles(MappingProxyType({}), frozenset(), MappingProxyType({}), frozenset())
_BUILT_IN = {"9": Shown(is_percent=True), "10": Shown(is_percent=True)}


@lru_cache(maxsize=256)
def styles_of(xml: bytes, part: str) -> Styles:
    """The styles of a workbook; cached, because a program writes the same XML in every commune."""
    root = parse(xml, part)
    formats = _BUILT_IN | {
        f.get("numFmtId"): shown_by(f.get("formatCode") or "") for f in root.iterfind("{*}numFmts/{*}numFmt")
    }
    listed = root.findall("{*}fonts/{*}font")
    names, struck = [_value(font, "name") or "" for font in listed], [is_struck(font) for font in listed]
    fonts: dict[str, str] = {}
    doubts: dict[str, Rule] = {}
    percents = set()
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
    marked = frozenset(fonts) | frozenset(percents) | frozenset(doubts)
    return Styles(MappingProxyType(fonts), frozenset(percents), MappingProxyType(doubts), marked)


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
