"""Files changed at random: in their bytes, and in parts of containers, which are packed again with right checksums."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from random import Random

Mutation = Callable[[bytes, Random], bytes]

_NUMBERS = (b"0", b"-1", b"1e309", b"nan", b"4294967295", b"9223372036854775808", b"1048577", b"16385", b"", b"1.234,5")
_WORDS = (
    b"\x00",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"<!--",
    b"]]>",
    b"&#0;",
    b"&amp;",
    b'"',
    b";",
    b"\r",
    b"\xef\xbb\xbf",
)
_TAG = re.compile(rb"<[^<>]+>")
_VALUE = re.compile(rb"\d+(?:\.\d+)?")
_ATTRIBUTE = re.compile(rb' [\w:]+="[^"]*"')


def changed(content: bytes, others: list[bytes], chance: Random) -> bytes:
    """A file with one to four changes. `others`: files of which pieces may come."""
    for _ in range(chance.randint(1, 4)):
        if content[:2] == b"PK" and chance.random() < 0.8:
            content = _in_a_part(content, others, chance)
        else:
            content = _piece(content, others, chance)
    return content


def _in_a_part(content: bytes, others: list[bytes], chance: Random) -> bytes:
    """A container of which one part is changed, lost, doubled or called as another."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as source:
            parts = [(name, source.read(name)) for name in source.namelist()]
    except Exception:  # an earlier change broke it: zipfile has many words for that
        return _piece(content, others, chance)
    if not parts:
        return content
    at = chance.randrange(len(parts))
    name, part = parts[at]
    match chance.randrange(12):
        case 0:
            del parts[at]
        case 1:
            parts[at] = (chance.choice(parts)[0], part)
        case 2:
            parts[at] = (name, chance.choice(parts)[1])
        case 3:
            parts[at] = (name, _piece(part, others, chance))
        case _:
            parts[at] = (name, _in_xml(part, chance))
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name, part in dict(parts).items():
            target.writestr(zipfile.ZipInfo(name), part)
    return stream.getvalue()


def _in_xml(part: bytes, chance: Random) -> bytes:
    """XML, or a text, with a tag, an attribute or a number lost, doubled, moved or changed."""
    pattern = chance.choice((_TAG, _VALUE, _ATTRIBUTE))
    found = list(pattern.finditer(part))
    if not found:
        return part
    one, other = chance.choice(found), chance.choice(found)
    new: bytes = chance.choice((b"", one[0] * 2, other[0], *((chance.choice(_NUMBERS),) if pattern is _VALUE else ())))
    return part[: one.start()] + new + part[one.end() :]


def _piece(content: bytes, others: list[bytes], chance: Random) -> bytes:
    """Bytes with a piece lost, cut off, doubled, flipped, overwritten, or taken from another file."""
    at = chance.randint(0, len(content))
    end = min(len(content), at + chance.choice((1, 2, 4, 8, 64, 512)))
    before, piece, after = content[:at], content[at:end], content[end:]
    match chance.randrange(7):
        case 0:
            return before + after
        case 1:
            return before
        case 2:
            return before + piece * chance.choice((2, 3, 100)) + after
        case 3:
            return before + bytes(byte ^ (1 << chance.randrange(8)) for byte in piece) + after
        case 4:
            return before + chance.choice(_WORDS + _NUMBERS) + after
        case 5:
            return before + chance.choice(_WORDS + _NUMBERS) + piece + after
        case _:
            other = chance.choice(others)
            start = chance.randint(0, len(other))
            return before + other[start : start + (end - at)] + after
