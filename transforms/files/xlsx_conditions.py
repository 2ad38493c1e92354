"""The conditional formats of a sheet of an .xlsx workbook: which cells they may give another look, and when."""

import re
from typing import NamedTuple

from tonghop.transforms.files.grid import Address, column_number
from tonghop.transforms.files.looks import Area, Condition, Conditions
from tonghop.transforms.files.xlsx_styles import Styles, change_of
from tonghop.transforms.files.xml_parts import Element, is_true

_AREA = re.compile(r"([A-Z]{1,3})(\d+)(?::([A-Z]{1,3})(\d+))?")
_OPERATORS = {
    "lessThan": "<",
    "lessThanOrEqual": "<=",
    "equal": "=",
    "notEqual": "<>",
    "greaterThanOrEqual": ">=",
    "greaterThan": ">",
    "between": "between",
    "notBetween": "outside",
}
_OF_ANY_NUMBER = {"notContainsErrors", "notContainsBlanks"}
_OF_NO_NUMBER = {"containsErrors", "containsBlanks"}
_ASKS_FOR_NONE = re.compile(r"(?:ISERROR|ISERR|ISNA|ISBLANK|ISTEXT)\(([A-Z]{1,3}\d+)\)", re.IGNORECASE)
_COMPARES = re.compile(r"([A-Z]{1,3}\d+)(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)", re.IGNORECASE)
_EVERYWHERE: Area = (0, 0, 2**20, 2**14)


class _Rule(NamedTuple):
    """A rule with its areas; of several for one cell the one with the lowest number outweighs the others."""

    number: int
    areas: tuple[Area, ...]
    condition: Condition
    is_last: bool


def conditions_of(root: Element, styles: Styles) -> Conditions:
    """The conditions of a sheet. `root`: its end, where they stand. A table's style may colour any ground."""
    rules = [rule for group in root.iter("{*}conditionalFormatting") for rule in _rules(group, styles)]
    found: list[tuple[Area, Condition]] = []
    is_open = False  # a rule before may end them
    for rule in sorted(rules, key=lambda rule: rule.number):
        condition = rule.condition._replace(comparison="") if is_open else rule.condition
        found += [(area, condition) for area in rule.areas if condition.changes]
        is_open = is_open or rule.is_last
    if root.find("{*}tableParts") is not None:
        found.append((_EVERYWHERE, Condition("", ground=None)))
    return Conditions(tuple(found))


def _rules(group: Element, styles: Styles) -> list[_Rule]:
    """The rules for one set of areas; those that a newer Excel added name these in an element of their own."""
    text = group.get("sqref") or "".join(group.itertext("{*}sqref"))
    matches = [match for area in text.replace("$", "").split() if (match := _AREA.fullmatch(area.upper()))]
    areas = tuple(_area(match) for match in matches)
    first = f"{matches[0][1]}{matches[0][2]}" if matches else ""
    return [
        _Rule(int(rule.get("priority") or 0), areas, _condition(rule, first, styles), is_true(rule.get("stopIfTrue")))
        for rule in group.iterfind("{*}cfRule")
    ]


def _area(match: re.Match[str]) -> Area:
    first: Address = int(match[2]) - 1, column_number(match[1])
    last = (int(match[4]) - 1, column_number(match[3])) if match[3] else first
    return (*first, *last)


def _condition(rule: Element, first: str, styles: Styles) -> Condition:
    kind = rule.get("type") or ""
    if (bars := next(iter([*rule.iterfind("{*}dataBar"), *rule.iterfind("{*}iconSet")]), None)) is not None:
        return Condition("number", is_hidden=bars.get("showValue") in ("0", "false"))
    if kind == "colorScale":
        return Condition("number", ground=None)
    own, number = rule.find("{*}dxf"), rule.get("dxfId")
    change = Condition("")
    if own is not None:
        change = change_of(own)
    elif number is not None and int(number) < len(styles.changes):
        change = styles.changes[int(number)]
    texts = ["".join((f.text or "").split()) for name in ("formula", "f") for f in rule.iterfind(f"{{*}}{name}")]
    comparison, operands = _comparison(kind, rule.get("operator") or "", texts, first)
    return change._replace(comparison=comparison, operands=operands)


def _comparison(kind: str, operator: str, texts: list[str], first: str) -> tuple[str, tuple[float, ...]]:
    """When a rule holds; `first`: the cell that its formulas are written for."""
    if kind in _OF_ANY_NUMBER:
        return "number", ()
    if kind in _OF_NO_NUMBER:
        return "never", ()
    if kind == "cellIs":
        try:
            return _OPERATORS.get(operator, ""), tuple(float(text) for text in texts)
        except ValueError:
            return "", ()
    text = texts[0].upper() if kind == "expression" and texts else ""
    if (match := _ASKS_FOR_NONE.fullmatch(text)) and match[1] == first:
        return "never", ()
    if (match := _COMPARES.fullmatch(text)) and match[1] == first:
        return match[2], (float(match[3]),)
    return ("number", ()) if text in ("TRUE", "TRUE()", "1") else ("", ())
