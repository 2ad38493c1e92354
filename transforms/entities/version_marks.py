"""Which version of a report a file is, by its name or its title: `lần 2`, `sửa`, `FINAL`."""

import re
from collections.abc import Iterable
from functools import lru_cache

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.spelling import plain, unaccented

_IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_FEW_WORDS = 5
"""Words of a line that is nothing but a mark: `BÁO CÁO SỬA LẦN 2`."""


def version_mark(file_name: str, sheet: str, titles: Iterable[str], vocabulary: Vocabulary) -> int | None:
    """The number of a version, 0 for a mark without a number; None without a mark.

    The name of a file or sheet may hold the mark anywhere. In a title it stands in brackets or alone in its line: a
    title may speak of what was added or corrected.
    """
    name = file_name.rpartition("/")[2].rpartition("!")[2]
    texts = [name, sheet]
    for title in titles:
        texts += _IN_BRACKETS.findall(title)
        texts += [title] if len(title.split()) <= _FEW_WORDS else []
    return later_mark(_mark(text, vocabulary) for text in texts)


def later_mark(marks: Iterable[int | None]) -> int | None:
    """The highest of some marks."""
    return max((mark for mark in marks if mark is not None), default=None)


@lru_cache(maxsize=8192)
def _mark(text: str, vocabulary: Vocabulary) -> int | None:
    words = unaccented(plain(text)).replace("_", " ")
    numbered, revised = _patterns(vocabulary)
    if number := numbered.search(words):
        return int(number[1])
    return 0 if revised.search(words) else None


@lru_cache(maxsize=16)
def _patterns(vocabulary: Vocabulary) -> tuple[re.Pattern[str], re.Pattern[str]]:
    numbered, revised = (
        "|".join(re.escape(unaccented(word)) for word in sorted(words, key=len, reverse=True))
        for words in (vocabulary.versions.numbered, vocabulary.versions.revised)
    )
    return (
        re.compile(rf"(?<!\w)(?:{numbered})[\s.:-]*(?:thu\s*)?(\d{{1,2}})(?!\d|[/.]\d)"),
        re.compile(rf"(?<!\w)(?:{revised})(?!\w)"),
    )
