"""Texts typed in fonts from before Unicode: which font means which encoding, and what was meant.

Known by the font's name only: the same bytes are letters of other languages in any other font.
"""

import re
from functools import lru_cache

from viparse.normalize.encodings import get_charmap
from viparse.normalize.tables import Charmap, convert

LEGACY_FONT = re.compile(rb"(?i)[\"'>]\s*(\.vn|vni[ -])")
"""What a part of a workbook holds that names such a font."""


def encoding_of(font: str) -> str | None:
    """The encoding that a font's name stands for: TCVN3 (.VnTime …), VNI (VNI-Times …), None for Unicode."""
    name = font.strip().lower()
    if name.startswith(".vn"):
        return "tcvn3"
    return "vni" if name.startswith(("vni-", "vni ")) else None


@lru_cache(maxsize=8)
def _charmap(encoding: str) -> Charmap:
    charmap = get_charmap(encoding)
    assert charmap is not None, encoding
    return charmap


@lru_cache(maxsize=4096)
def decoded(text: str, font: str) -> str:
    """The text in Unicode. One that holds letters which the legacy encoding does not have was typed in Unicode."""
    encoding = encoding_of(font)
    if encoding is None or text.isascii() or any(ord(c) > 0xFF and ord(c) not in _WINDOWS for c in text):
        return text
    unicode_text: str = convert(text, _charmap(encoding))
    return unicode_text.upper() if encoding == "tcvn3" and font.strip().lower().endswith("h") else unicode_text


_WINDOWS = frozenset(ord(bytes([b]).decode("cp1252", "ignore") or " ") for b in range(0x80, 0xA0))
"""Characters of Windows-1252 above Latin-1: bytes of the legacy encodings are stored as these."""
