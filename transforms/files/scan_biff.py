"""What xlrd leaves out of a sheet of an .xls file, in its records: formulas without a result, and pictures."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from tonghop.transforms.files.grid import Address

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


class SheetRecords(NamedTuple):
    """`unknown`: cells of formulas that make a number and have none; `has_picture`: whether one lies on the sheet."""

    unknown: list[Address]
    has_picture: bool


def sheet_records(stream: bytes, start: int) -> SheetRecords:
    """The facts of the sheet whose records begin at a place of the workbook's stream."""
    unknown: list[Address] = []
    has_picture = False
    for kind, body in records(stream, start):
        if kind in _FORMULA and len(body) >= _CELL.size:
            row, column, _, result, *_, length = _CELL.unpack_from(body)
            is_empty = result[0] == _EMPTY_TEXT and result[6:] == b"\xff\xff"
            if is_empty and _makes_number(body[_CELL.size : _CELL.size + length]):
                unknown.append((row, column))
        elif kind == _OBJECT and len(body) >= 6:
            has_picture = has_picture or struct.unpack_from("<H", body, 4)[0] == _PICTURE
    return SheetRecords(unknown, has_picture)


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
