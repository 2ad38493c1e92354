"""What the styles of a web page say of an element: its own, and those of the page's style sheets."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from tonghop.transforms.files.colours import Colour, css_colour

Declarations = Mapping[str, str]
"""The value of each property, in small letters."""

_ASIDE = re.compile(r"/\*.*?\*/|<!--|-->|@media[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.DOTALL)
"""Comments, and what holds only for some media, as for printing."""
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_DECLARATION = re.compile(r"""([\w-]+)\s*:\s*((?:"[^"]*"|'[^']*'|[^;"'])*)""")
_ZERO = re.compile(r"0(?:\.0+)?(?:px|pt|em|%|cm|mm|in)?")
_MOST_RULES = 5000
_HIDING = (("display", "none"), ("mso-hide", "all"), ("visibility", "hidden"), ("visibility", "collapse"))
_SIZES = ("height", "width", "font-size", "opacity")


def declared(style: str) -> Declarations:
    """The declarations of a style attribute."""
    return {
        name.lower(): value.lower().replace("!important", "").strip() for name, value in _DECLARATION.findall(style)
    }


class _Rule(NamedTuple):
    """`weight`: how particular the selector is, then its place in the page."""

    weight: tuple[int, int, bool, int]
    tag: str
    names: frozenset[str]
    declarations: Declarations


class StyleSheet:
    """The rules of a page for single elements, by their tags, classes and ids.

    Rules for elements within others are left out. `is_partial`: something that is not known here may colour a ground.
    """

    def __init__(self) -> None:
        self.is_partial = False
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        self._count = 0
        self._known: dict[tuple[str, frozenset[str]], Declarations] = {}

    def add(self, text: str) -> None:
        """Add the rules of a style element."""
        self._known.clear()
        for selectors, body in _RULE.findall(_ASIDE.sub(" ", text)):
            declarations = declared(body)
            for selector in selectors.split(","):
                match = _SELECTOR.fullmatch(selector.strip())
                if match and match[0] and self._count < _MOST_RULES:
                    self._add(match[1] or "", re.findall(r"[.#][\w-]+", match[2]), declarations)
                elif ground_of(declarations) != "":
                    self.is_partial = True

    def _add(self, tag: str, names: list[str], declarations: Declarations) -> None:
        self._count += 1
        ids = sum(name.startswith("#") for name in names)
        rule = _Rule((ids, len(names) - ids, bool(tag), self._count), tag.lower(), frozenset(names), declarations)
        self._rules[names[0] if names else rule.tag].append(rule)

    def of(self, tag: str, attributes: Mapping[str, str | None]) -> Declarations:
        """What holds for an element; its own style outweighs the page's."""
        own = declared(attributes["style"] or "") if "style" in attributes else {}
        if not self._count:
            return own
        names = frozenset(
            [f".{name}" for name in (attributes.get("class") or "").split()] + [f"#{attributes.get('id') or ''}"]
        )
        if (key := (tag, names)) not in self._known:
            found = [rule for name in (tag, *names) for rule in self._rules.get(name, ()) if _fits(rule, tag, names)]
            merged: dict[str, str] = {}
            for rule in sorted(found, key=lambda rule: rule.weight):
                merged |= rule.declarations
            self._known[key] = merged
        return {**self._known[key], **own} if own else self._known[key]


def _fits(rule: _Rule, tag: str, names: frozenset[str]) -> bool:
    return rule.tag in ("", tag) and rule.names <= names


def is_hidden(declarations: Declarations) -> bool:
    """Whether an element is not shown, or has no size."""
    return any(declarations.get(name) == value for name, value in _HIDING) or any(
        _ZERO.fullmatch(declarations.get(name, "")) for name in _SIZES
    )


def is_struck(declarations: Declarations) -> bool:
    """Whether an element's text is struck out."""
    return any(name.startswith("text-decoration") and "line-through" in value for name, value in declarations.items())


def is_raised(declarations: Declarations) -> bool:
    """Whether an element's text is set above or below the line."""
    return declarations.get("vertical-align") in ("super", "sub")


def ink_of(declarations: Declarations) -> Colour:
    """The colour of an element's text, '' if it has that of what it lies in."""
    text = declarations.get("color", "inherit")
    return "" if text == "inherit" else css_colour(text)


def ground_of(declarations: Declarations) -> Colour:
    """The colour behind an element's text; '' as above."""
    text = declarations.get("background-color") or declarations.get("background") or "transparent"
    return "" if text in ("inherit", "transparent", "none", "initial") else css_colour(text)
