"""Texts typed in fonts from before Unicode, decoded by the font's name.

Only the name shows the encoding: in any other font, the same bytes are letters of other languages.
"""

import re
from functools import lru_cache

from tonghop.transforms.files.legacy_letters import TCVN3, VNI, with_letters


def encoding_of(font: str) -> str | None:
    """The encoding of a font: TCVN3 (.VnTime …), VNI (VNI-Times …), or None for Unicode."""
    name = font.strip().lower()
    if name.startswith(".vn"):
        return "tcvn3"
    return "vni" if name.startswith(("vni-", "vni ")) else None


@lru_cache(maxsize=4096)
def decoded(text: str, font: str) -> str:
    """The text in Unicode. A text with letters that the legacy encoding lacks was typed in Unicode."""
    encoding = encoding_of(font)
    if encoding is None or text.isascii() or any(ord(c) > 0xFF and ord(c) not in _WINDOWS for c in text):
        return text
    unicode_text = with_letters(text, TCVN3 if encoding == "tcvn3" else VNI)
    return unicode_text.upper() if encoding == "tcvn3" and font.strip().lower().endswith("h") else unicode_text


_WINDOWS = frozenset(ord(bytes([b]).decode("cp1252", "ignore") or " ") for b in range(0x80, 0xA0))
"""Characters of Windows-1252 above Latin-1: bytes of the legacy encodings are stored as these."""


def is_mixed(text: str, font: str) -> bool:
    """Whether a text in a legacy font has letters of that font and others typed in Unicode: no decoding fits both."""
    if encoding_of(font) is None or text.isascii():
        return False
    return any(map(_is_unicode, text)) and bool(_LEGACY_LETTER.search(text))


def _is_unicode(letter: str) -> bool:
    return ord(letter) > 0xFF and ord(letter) not in _WINDOWS and letter.isalpha()


_LEGACY_LETTER = re.compile("(?<=[A-Za-z])(?![àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ°²³])[\xa1-\xff]")
"""A sign of Latin-1 in a word that no Vietnamese word has in Unicode."""
