"""The phrases of the vocabulary in a text: fillers, units of measurement, classes of households, qualifiers."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.spelling import plain, unaccented

FILLER, UNIT, CLASS, QUALIFIER = "filler", "unit", "class", "qualifier"
"""The roles of phrases."""
CUT = " | "
"""Stands where words were cut out: phrases do not reach over it."""


class Phrase(NamedTuple):
    """`role`: one of the roles; `meanings`: the units, the classes or the qualifiers, none of a filler."""

    phrase: str
    role: str
    meanings: frozenset[str]


def find_phrases(text: str, phrases: Iterable[Phrase]) -> tuple[list[Phrase], str]:
    """Which phrases stand in a text, and its other words. `phrases`: longest first; one within another is not found."""
    found = []
    for phrase in phrases:
        if phrase.phrase in text:
            text, times = whole_words(phrase.phrase).subn(CUT, text)
            found += [phrase] if times else []
    return found, text


@lru_cache(maxsize=1024)
def phrases_of(vocabulary: Vocabulary, fillers: tuple[str, ...], is_unaccented: bool) -> tuple[Phrase, ...]:
    """All phrases of the vocabulary and further fillers, the longest first, since it may hold others.

    They stand in standard words, as headers do, and as they are written, as titles are. A qualifier is not shortened to
    fewer of its own words: `các chương trình mtqg` are several, `chương trình mtqg` is one.
    """
    units = {**vocabulary.units_of_measurement, "vnd": [*vocabulary.money]}
    listed = [(phrase, QUALIFIER, name) for name, phrases in vocabulary.qualifiers.items() for phrase in phrases]
    listed += [(phrase, CLASS, name) for name, phrases in vocabulary.classes.items() for phrase in phrases]
    listed += [(phrase, UNIT, name) for name, phrases in units.items() for phrase in phrases]
    listed += [(phrase, FILLER, "") for phrase in (*vocabulary.fillers, *vocabulary.totals, *fillers)]
    spell = unaccented if is_unaccented else plain
    spelled: dict[str, Phrase] = {}
    for phrase, role, meaning in listed:
        written = spell(phrase)
        shorter = standard(written, vocabulary)
        for text in {written, written if role == QUALIFIER and shorter in written else shorter} - {""}:
            known = spelled.get(text)
            others = known.meanings if known and known.role == role else frozenset()
            spelled[text] = Phrase(text, role, others | {meaning} if meaning else frozenset())
    return tuple(sorted(spelled.values(), key=lambda p: (-len(p.phrase), p.phrase)))


@lru_cache(maxsize=4096)
def whole_words(phrase: str) -> re.Pattern[str]:
    """Matches a phrase that is not part of a longer word."""
    return re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)")


@lru_cache(maxsize=4096)
def classes_in(text: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The classes of households that a text names; a phrase within a longer one does not count."""
    classes = (p for p in phrases_of(vocabulary, (), text.isascii()) if p.role == CLASS)
    return frozenset().union(*(phrase.meanings for phrase in find_phrases(text, classes)[0]))


@lru_cache(maxsize=4096)
def qualifiers_in(text: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The qualifiers that a text holds, those within longer ones, too."""
    phrases = (p for p in phrases_of(vocabulary, (), text.isascii()) if p.role == QUALIFIER)
    return frozenset().union(*(p.meanings for p in phrases if whole_words(p.phrase).search(text)))


@lru_cache(maxsize=65536)
def standard(text: str, vocabulary: Vocabulary) -> str:
    """A step of a header, or of a layout's pattern, with one word for each meaning and without particles."""
    pattern, meant = _synonyms(vocabulary, text.isascii())
    return " ".join(pattern.sub(lambda match: meant[match[0]], text).split())


@lru_cache(maxsize=16)
def _synonyms(vocabulary: Vocabulary, is_unaccented: bool) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of all words that have others of the same meaning, the longest first, and what stands for each."""
    spell = unaccented if is_unaccented else plain
    meant = {spell(word): "" for word in vocabulary.particles}
    meant |= {spell(word): spell(one) for one, others in vocabulary.synonyms.items() for word in (one, *others)}
    words = "|".join(re.escape(word) for word in sorted(meant, key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)"), meant
