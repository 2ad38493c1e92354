"""The letters of two encodings from before Unicode, as spreadsheet programs store them: their bytes as Windows-1252.

TCVN3 is the national standard TCVN 5712:1993, its third set (the fonts .VnTime …). VNI is the encoding of the
company of that name (VNI-Times …). Neither has a codec in Python.
"""

import re
from collections.abc import Iterator
from unicodedata import normalize

_TCVN3 = {
    "\xa1": "ĂÂÊÔƠƯĐăâêôơưđ",
    "\xb5": "àảãáạ",
    "\xbb": "ằẳẵắ",
    "\xc6": "ặầẩẫấậè",
    "\xce": "ẻẽéẹềểễếệìỉ",
    "\xdc": "ĩíịò",
    "\xe1": "ỏõóọồổỗốộờởỡớợù",
    "\xf1": "ủũúụừửữứựỳỷỹýỵ",
}
"""The first place of a run → its letters. Capital letters with a tone are the small ones, in a font of capitals."""

_TONES = "\u0301\u0300\u0309\u0303\u0323"
"""Acute, grave, hook, tilde, dot below."""
_VNI_VOWELS = dict(zip("aeiouyôö", "aeiouyơư", strict=True))
_VNI_TONES = "ùøûõï"
"""What is typed after a vowel for each tone."""
_VNI_SIGNS = {"\u0302": ("aeo", "âáàåãä"), "\u0306": ("a", "êéèúüë")}
"""The signs of â and ă → the vowels that have it, and what is typed after these for it alone and with each tone."""
_VNI_SINGLE = {"ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
"""Letters that are typed as one. í and ì are what they look like."""


def _vni() -> Iterator[tuple[str, str]]:
    yield from _VNI_SINGLE.items()
    for typed, vowel in _VNI_VOWELS.items():
        yield typed, vowel
        yield from ((typed + mark, vowel + tone) for mark, tone in zip(_VNI_TONES, _TONES, strict=True))
    for sign, (vowels, typed) in _VNI_SIGNS.items():
        for vowel in vowels:
            yield from ((vowel + mark, vowel + sign + tone) for mark, tone in zip(typed, ("", *_TONES), strict=True))


def _with_capitals(small: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for typed, letter in small:
        yield typed, letter
        yield typed.upper(), letter.upper()


TCVN3 = {chr(ord(first) + n): letter for first, letters in _TCVN3.items() for n, letter in enumerate(letters)}
VNI = {typed: normalize("NFC", letter) for typed, letter in _with_capitals(_vni())}
"""What is stored → the letter."""


def with_letters(text: str, letters: dict[str, str]) -> str:
    """The text in Unicode (NFC); what is no letter of the encoding stays. Of two that fit, the longer one is meant."""
    longest_first = "|".join(map(re.escape, sorted(letters, key=len, reverse=True)))
    return normalize("NFC", re.sub(longest_first, lambda found: letters[found[0]], text))
