"""What the styles of a web page say of an element: its own, and those of the page's style sheets."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tonghop.transforms.files.colours import WHITE, Colour, css_colour, is_seen
from tonghop.transforms.files.looks import TINY, is_below

Declarations = Mapping[str, str]
"""The value of each property, in small letters."""

_ASIDE = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_PART = re.compile(r"\s*([>+~\s])\s*")
_COMPOUND = re.compile(r"([a-z][a-z0-9]*|\*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_PASSING = re.compile(r":(?:hover|active|focus|focus-within|focus-visible|visited|link|target|before|after|:[\w-]+)\b")
"""What holds only while somebody points at an element, of links, and of what stands beside it."""
_AROUND_SCREENS = re.compile(r"@(?:supports|layer|container)\b|@media\s*(?:\(|.*\b(?:screen|all)\b)", re.IGNORECASE)
"""Blocks around rules that hold; of those for media, the ones for screens."""
_DECLARATION = re.compile(r"""([\w-]+)\s*:\s*((?:"[^"]*"|'[^']*'|[^;"'])*)""")
_ZERO = re.compile(r"0(?:\.0+)?(?:px|pt|em|%|cm|mm|in)?")
_MOST_RULES = 5000
_HIDING = (("display", "none"), ("mso-hide", "all"), ("visibility", "hidden"), ("visibility", "collapse"))
_SIZES = ("height", "width", "opacity")


def declared(style: str) -> Declarations:
    """The declarations of a style attribute."""
    return {
        name.lower(): value.lower().replace("!important", "").strip() for name, value in _DECLARATION.findall(style)
    }


class Node(NamedTuple):
    """An element as selectors know it: its tag, and its classes and id with their marks."""

    tag: str
    names: frozenset[str] = frozenset()


def node_of(tag: str, attributes: Mapping[str, str | None]) -> Node:
    """The node of an element."""
    classes = (attributes.get("class") or "").split()
    return Node(tag, frozenset([f".{name}" for name in classes] + [f"#{attributes.get('id') or ''}"]))


class _Rule(NamedTuple):
    """`weight`: how particular the selector is, then its place in the page. `above`: what must lie around the element,
    the innermost first, and whether it must be its parent.
    """

    weight: tuple[int, int, int, int]
    node: Node
    above: tuple[tuple[bool, Node], ...]
    declarations: Declarations


class StyleSheet:
    """The rules of a page, by tags, classes and ids of elements and of those around them.

    `is_partial`: something that is not known here may colour a text or ground. `unknown`: selectors that cannot be
    followed here, of rules that may hide something. `is_nested`: what lies around an element matters.
    """

    def __init__(self) -> None:
        self.is_partial = False
        self.unknown: list[str] = []
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        self._count = 0
        self.is_nested = False
        self._known: dict[tuple[Node, tuple[Node, ...]], Declarations] = {}

    def add(self, text: str) -> None:
        """Add the rules of a style element."""
        self._known.clear()
        self.is_partial = self.is_partial or "@import" in text.lower()
        for selector, declarations in _rules_in(_ASIDE.sub(" ", text)):
            if _PASSING.search(selector) or self._count >= _MOST_RULES:
                continue
            steps = _steps(selector)
            if steps is not None:
                self._add(steps, declarations)
            elif ink_of(declarations) != "" or ground_of(declarations) != "" or is_hidden(declarations):
                self.is_partial = True
                if _may_hide(declarations) and selector not in self.unknown:
                    self.unknown.append(selector)

    def _add(self, steps: list[tuple[bool, Node]], declarations: Declarations) -> None:
        self._count += 1
        (_, node), *above = steps
        self.is_nested = self.is_nested or bool(above)
        names = [name for _, step in steps for name in step.names]
        ids = sum(name.startswith("#") for name in names)
        weight = (ids, len(names) - ids, sum(bool(step.tag) for _, step in steps), self._count)
        self._rules[min(node.names, default=node.tag)].append(_Rule(weight, node, tuple(above), declarations))

    def of(self, node: Node, attributes: Mapping[str, str | None], around: Sequence[Node] = ()) -> Declarations:
        """What holds for an element; its own style outweighs the page's. `around`: what it lies in, outermost first."""
        own = declared(attributes["style"] or "") if "style" in attributes else {}
        if not self._count:
            return own
        key = node, tuple(around) if self.is_nested else ()
        if key not in self._known:
            keys = ("", node.tag, *node.names)
            found = [rule for name in keys for rule in self._rules.get(name, ()) if _holds(rule, node, around)]
            merged: dict[str, str] = {}
            for rule in sorted(found, key=lambda rule: rule.weight):
                merged |= rule.declarations
            self._known[key] = merged
        return {**self._known[key], **own} if own else self._known[key]


def _rules_in(text: str, around: Sequence[str] = (), depth: int = 0) -> Iterator[tuple[str, Declarations]]:
    """The selectors of a text with their declarations; those of rules within rules follow those around them."""
    for head, body in _blocks(text) if depth < _DEEPEST else ():
        selectors = list(around)
        if not head.startswith("@"):
            selectors = [_within(part.strip(), outer) for part in head.split(",") for outer in around or ("",)]
        elif not _AROUND_SCREENS.match(head):
            continue
        declarations = declared(_OWN.sub(";", body) if "{" in body else body)
        yield from ((selector, declarations) for selector in selectors[:_MOST_RULES])
        if "{" in body:
            yield from _rules_in(body, selectors[:_MOST_RULES], depth + 1)


_DEEPEST = 8
"""Rules within one another that are looked at."""


_OWN = re.compile(r"[^;{}]*\{(?:[^{}]|\{[^{}]*\})*\}")
"""A rule within a rule."""


def _within(selector: str, outer: str) -> str:
    return selector.replace("&", outer) if "&" in selector else f"{outer} {selector}".strip()


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """What stands before each pair of outer brackets, and in them."""
    start = depth = 0
    head, first = "", 0
    for match in re.finditer("[{};]", text):
        sign, at = match[0], match.start()
        if sign == "{":
            depth += 1
            if depth == 1:
                head, first = text[start:at].strip(), at + 1
        elif sign == "}" and depth:
            depth -= 1
            if not depth:
                yield head, text[first:at]
        if not depth:
            start = at + 1
    if depth:  # an end that is missing is where the text ends
        yield head, text[first:]


def _steps(selector: str) -> list[tuple[bool, Node]] | None:
    """A selector as nodes, the innermost first, each with whether it must be the parent; None if it is another kind."""
    parts = _PART.split(selector.strip())
    steps = []
    for part, mark in zip(parts[::2], [*parts[1::2], ""], strict=True):
        match = _COMPOUND.fullmatch(part)
        if not match or not match[0] or (mark not in ("", ">") and mark.strip()):
            return None
        tag = (match[1] or "").lower().replace("*", "")
        steps.append((mark == ">", Node(tag, frozenset(re.findall(r"[.#][\w-]+", match[2])))))
    return steps[::-1]


def _holds(rule: _Rule, node: Node, around: Sequence[Node]) -> bool:
    return _fits(rule.node, node) and _lies_in(rule.above, around)


def _fits(asked: Node, node: Node) -> bool:
    return asked.tag in ("", node.tag) and asked.names <= node.names


def _lies_in(above: Sequence[tuple[bool, Node]], around: Sequence[Node]) -> bool:
    """Whether nodes lie around an element in their order."""
    places = {len(around)}
    for is_parent, asked in above:
        inner = max(places)
        places = {n for n in range(inner) if (n + 1 in places or not is_parent) and _fits(asked, around[n])}
        if not places:
            return False
    return True


def _may_hide(declarations: Declarations) -> bool:
    ground = ground_of(declarations)
    return is_hidden(declarations) or not is_seen(ink_of(declarations) or None, ground if ground != "" else WHITE)


def is_hidden(declarations: Declarations) -> bool:
    """Whether an element is not shown, or has no size."""
    return (
        any(declarations.get(name) == value for name, value in _HIDING)
        or any(_ZERO.fullmatch(declarations.get(name, "")) for name in _SIZES)
        or is_below(declarations.get("font-size", ""), TINY)
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
