"""What xlrd leaves out of a sheet of an .xls file, in its records.

These are formulas without a result, pictures, and conditional formats.
"""

import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from tonghop.transforms.files.grid import Address
from tonghop.transforms.files.looks import Area

_BEGINNING, _END, _FORMULA, _OBJECT = (0x0809, 0x0409, 0x0209, 0x0009), 0x000A, (0x0006, 0x0206, 0x0406), 0x005D
_CELL = struct.Struct("<HHH8sHIH")
"""Row, column, style, result, options, place in the chain of calculation, length of the tokens."""
_EMPTY_TEXT = 3
_PICTURE = 8
_LENGTHS = {0x1E: 3, 0x1F: 9, 0x24: 5, 0x44: 5, 0x64: 5, 0x25: 9, 0x45: 9, 0x65: 9, 0x19: 4}
"""Bytes of the tokens after which a result is a number: numbers, cells, areas, and the short form of SUM."""
_ADDS = {*range(0x03, 0x08), 0x12, 0x13, 0x15}
"""Plus, minus, times, by, power, signs, brackets."""
_SUM, _SPACES = 0x10, 0x40
"""What the token 0x19 may say that it is."""


class ConditionRecord(NamedTuple):
    """A rule of a conditional format; see `looks.Condition`. `ink`, `ground`: of the palette, None if it has none."""

    comparison: str
    operands: tuple[float, ...]
    ink: int | None
    ground: int | None


class SheetRecords(NamedTuple):
    """`unknown`: cells of formulas that make a number and have none; `has_picture`: whether one lies on the sheet.

    `conditions`: conditional formats, each with its areas, the most important first.
    """

    unknown: list[Address]
    has_picture: bool
    conditions: list[tuple[list[Area], ConditionRecord]]


def sheet_records(stream: bytes, start: int) -> SheetRecords:
    """The facts of the sheet whose records begin at a place of the workbook's stream."""
    unknown: list[Address] = []
    has_picture = False
    conditions: list[tuple[list[Area], ConditionRecord]] = []
    areas: list[Area] = []
    for kind, body in records(stream, start):
        if kind in _FORMULA and len(body) >= _CELL.size:
            row, column, _, result, *_, length = _CELL.unpack_from(body)
            is_empty = result[0] == _EMPTY_TEXT and result[6:] == b"\xff\xff"
            if is_empty and _makes_number(body[_CELL.size : _CELL.size + length]):
                unknown.append((row, column))
        elif kind == _OBJECT and len(body) >= 6:
            has_picture = has_picture or struct.unpack_from("<H", body, 4)[0] == _PICTURE
        elif kind == _CONDITIONS:
            areas = _areas(body)
        elif kind == _CONDITION:
            conditions.append((areas, _condition(body)))
    return SheetRecords(unknown, has_picture, conditions)


def _areas(body: bytes) -> list[Area]:
    """The areas of a set of conditions: after its number, its flags and the area around all of them."""
    (count,) = struct.unpack_from("<H", body, 12)
    corners = (struct.unpack_from("<4H", body, 14 + 8 * n) for n in range(count))
    return [(top, left, bottom, right) for top, bottom, left, right in corners]


def _condition(body: bytes) -> ConditionRecord:
    """A rule: its kind, the lengths of its operands, what it changes, block by block, and the operands."""
    kind, sign, first, second, changes = struct.unpack_from("<BBHHI", body)
    at, ink, ground = 12, None, None
    if changes & _HAS_FORMAT:
        at += struct.unpack_from("<H", body, at)[0] if struct.unpack_from("<H", body, 10)[0] & 1 else 2
    if changes & _HAS_FONT:
        (number,) = struct.unpack_from("<I", body, at + _INK_IN_FONT)
        ink, at = (number if number < _NO_COLOUR else None), at + _FONT
    at += _ALIGNMENT * bool(changes & _HAS_ALIGNMENT) + _BORDER * bool(changes & _HAS_BORDER)
    if changes & _HAS_PATTERN:
        style, colours = struct.unpack_from("<HH", body, at)
        ground = colours >> 7 & 0x7F if style >> 10 <= _SOLID else _MIXED
    ends = len(body) - first - second, len(body) - second, len(body)
    operands = tuple(_number(body[start:end]) for start, end in pairwise(ends) if start < end)
    comparison = _SIGNS.get(sign, "") if kind == 1 and None not in operands else ""
    return ConditionRecord(comparison, tuple(n for n in operands if n is not None), ink, ground)


def _number(tokens: bytes) -> float | None:
    """The number that a formula consists of; None for any other formula."""
    if tokens[0] == 0x1E and len(tokens) == 3:
        return float(struct.unpack_from("<H", tokens, 1)[0])
    return float(struct.unpack_from("<d", tokens, 1)[0]) if tokens[0] == 0x1F and len(tokens) == 9 else None


_CONDITIONS, _CONDITION = 0x01B0, 0x01B1
_SIGNS = {1: "between", 2: "outside", 3: "=", 4: "<>", 5: ">", 6: "<", 7: ">=", 8: "<="}
_HAS_FORMAT, _HAS_FONT, _HAS_ALIGNMENT, _HAS_BORDER, _HAS_PATTERN = 1 << 25, 1 << 26, 1 << 27, 1 << 28, 1 << 29
_FONT, _ALIGNMENT, _BORDER = 118, 8, 8
_INK_IN_FONT = 80
_NO_COLOUR = 0x7FFF
_SOLID, _MIXED = 1, -1
"""Patterns up to the solid one show the colour behind the pattern; that of any other is none of the palette."""


def records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records from a beginning to its end; those of charts within are left out."""
    depth = 0
    at = start
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += (kind in _BEGINNING) - (kind == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _makes_number(tokens: bytes) -> bool:
    """Whether a formula only adds, multiplies and sums, so that no text can be its result."""
    at = 0
    while at < len(tokens):
        kind = tokens[at]
        if kind not in _ADDS and kind not in _LENGTHS:
            return False
        if kind == 0x19 and tokens[at + 1] not in (_SUM, _SPACES):
            return False
        at += _LENGTHS.get(kind, 1)
    return bool(tokens)
