"""Vietnamese texts made comparable: texts that differ only in typing get one spelling."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

_TYPES = (
    (r"thành phố|tp|t\. ?p", "thành phố"),
    (r"thị xã|tx|t\. ?x", "thị xã"),
    (r"thị trấn|tt|t\. ?t", "thị trấn"),
    (r"đặc khu|đk", "đặc khu"),
    (r"huyện đảo|huyện|h", "huyện"),
    (r"quận|q", "quận"),
    (r"phường|p", "phường"),
    (r"xã|x", "xã"),
    (r"tỉnh|t", "tỉnh"),
)
_NEW_TONES = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
_OLD_TONES = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
_TONE = re.compile(rf"(?<!q)({'|'.join(_NEW_TONES)})(?!\w)")
_OLD_BY_NEW = dict(zip(_NEW_TONES, _OLD_TONES, strict=True))
_SPACE = re.compile(r"\s+")
_STROKED = str.maketrans("đ", "d")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Lower case, composed accents, Ð as Đ, one place for the tone (hoà → hòa), single spaces, no line breaks."""
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ").lower().replace("\u00f0", "đ")
    text = " ".join(text.replace("\u200b", "").split())
    return _TONE.sub(lambda match: _OLD_BY_NEW[match[1]], text)


@lru_cache(maxsize=65536)
def unaccented(text: str) -> str:
    """A plain text without accents, to compare with texts that were typed without them."""
    decomposed = unicodedata.normalize("NFD", plain(text))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_STROKED)


def _type_pattern(spell: Callable[[str], str]) -> re.Pattern[str]:
    """Matches the type at the start of a name, with a group for each of `_TYPES`."""
    words = "|".join(f"({spell(words)})" for words, _ in _TYPES)
    return re.compile(rf"(?:{words})(?:\s*[.:]\s*|\s+)(?=\S)")


def split_type(text: str) -> tuple[str, str]:
    """The administrative type at the start of a plain name, written out ('' if there is none), and the rest."""
    return _split(text, _TYPE, _NAMES)


def _split(text: str, types: re.Pattern[str], names: tuple[str, ...]) -> tuple[str, str]:
    match = types.match(text)
    return (names[(match.lastindex or 1) - 1], text[match.end() :].strip()) if match else ("", text)


def _without_furniture(text: str) -> str:
    """A plain name without ordinal, office and notes around it: `1.2. UBND xã Tân Đức (NTM) *` → `xã tân đức`."""
    name = without_numbering(plain(text).strip(_MARKS))
    return _NOTE.sub("", _OFFICE.sub("", name)).strip(_MARKS)


@lru_cache(maxsize=65536)
def without_numbering(text: str) -> str:
    """A plain text without the number, the letter or the dash before it: `a) xã tân đức`, `II- Khu vực nông thôn`."""
    return _NUMBERING.sub("", text, count=1)


def unaccented_key(text: str) -> tuple[str, str]:
    """Type and name of a unit without any accent: `Xa Ham Liem` and `Xã Hàm Liêm` → (`xa`, `ham liem`)."""
    kind, rest = _split(unaccented(_without_furniture(text)), _UNACCENTED_TYPE, _UNACCENTED_NAMES)
    return kind, _ZEROS.sub("", rest.replace("-", " ").strip(" .,:;*"))


@lru_cache(maxsize=65536)
def name_key(text: str) -> tuple[str, str]:
    """Type and name of a unit, typed or listed: `X. Hàm  Liêm` → (`xã`, `hàm liêm`), `P. 01` → (`phường`, `1`)."""
    kind, rest = split_type(_without_furniture(text))
    rest = rest.replace("’", "'").replace("`", "'").replace("-", " ").strip(" .,:;*")
    return kind, _ZEROS.sub("", _SPACE.sub(" ", rest))


_TYPE = _type_pattern(str)
_UNACCENTED_TYPE = _type_pattern(unaccented)
_NAMES = tuple(name for _, name in _TYPES)
_UNACCENTED_NAMES = tuple(map(unaccented, _NAMES))
_MARKS = " .,:;*-–+•"
_TYPE_SPELLINGS = "|".join(word for _, name in _TYPES for word in (name, unaccented(name)))
_TYPE_WORD = rf"(?:{_TYPE_SPELLINGS}|t\.?[tpx]|[xphqt](?=\.))(?:[\s.:]|$)"
_NUMBERING = re.compile(
    r"^[-+*•–]\s*"
    r"|^\(?(?:\d+\.)*\d+\s*[.)/:–-]+\s*(?=[^\W\d])"  # 1. 1) (1) 01- 1/
    rf"|^(?:(?:\d+\.)+\d+\s+(?=[^\W\d])|\d+\s+(?={_TYPE_WORD}))"  # 1.10 Xã …, 1 Xã …
    r"|^\(?[iv]+\s*[.)/:]+\s*(?=[^\W\d])|^\(?[ivx]{2,}\s*[.)/:]+\s*(?=[^\W\d])"
    r"|^\(?[a-zđ]\s*[)/]+\s*(?=[^\W\d])"
    rf"|^(?:[ivx]+|[a-oq-su-zđ])\s*[.:–-]+\s*(?={_TYPE_WORD})"  # X. Xã … is the tenth
    r"|^[ivx]+\s*[–-]\s+(?=[^\W\d])"
)
_OFFICE = re.compile(r"^(?:ubnd|ủy ban nhân dân)\s+")
_NOTE = re.compile(r"\s*\([^()]*\)$")
_LAST_Y = re.compile(r"[yýỳỷỹỵ](?!\w)")
_I = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")
_ZEROS = re.compile(r"(?<!\w)0+(?=\d)")


def loose_key(name: str) -> str:
    """A name in which y and i, and đăk and đắk, are the same, without apostrophes and spaces.

    A match by it counts only if exactly one unit fits.
    """
    name = name.replace("đăk", "đắk").replace("đak", "đắk").replace("'", "")
    return _LAST_Y.sub(lambda match: match[0].translate(_I), name).replace(" ", "")


@lru_cache(maxsize=65536)
def share_of(step: str, text: str) -> float:
    """The share of a header's text that a pattern's step makes up; 0 if the text lacks it as whole words."""
    at = text.find(step)
    if at < 0:
        if not text.isascii():
            return 0.0
        step = unaccented(step)
        at = text.find(step)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(step) : at + len(step) + 1]
        if not before.isalnum() and not after.isalnum():
            return len(step) / len(text)
        at = text.find(step, at + 1)
    return 0.0
