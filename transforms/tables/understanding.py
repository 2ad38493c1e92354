"""What a header or a title says beside the words that name its measure or its form.

Every word is a filler, which says nothing, or a qualifier, which says of which time, plan, part or direction the
figures are. A qualifier that the form does not mean makes another figure of it, however well the rest fits.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from tonghop.configs.layouts import Layout, Vocabulary
from tonghop.transforms.spelling import plain, unaccented


class Beside(NamedTuple):
    """What stands beside a name. `strange`: words that nothing explains, or that mean something else; `years`."""

    strange: tuple[str, ...]
    years: frozenset[str]


FILLER, CLASS, QUALIFIER = "filler", "class", "qualifier"
"""The roles of phrases."""
PRELIMINARY = "preliminary"
SAYS_NOTHING = Beside((), frozenset())
_CUT = " | "
"""Stands where the words of a name were: phrases do not reach over it."""
_DATE = re.compile(r"(?<!\d)\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*(20\d\d)(?!\d)")
_SPAN = re.compile(r"(?<!\d)20\d\d\s*[-–]\s*20\d\d(?!\d)")
_REGULATION = re.compile(r"\d*/(?:20\d\d/)?[^\W\d][\w]*-[\w-]+")
_DOCUMENT = re.compile(
    r"(?:kế hoạch|quyết định|công văn|thông tư|nghị định|nghị quyết|báo cáo|tờ trình|văn bản|chỉ thị)\s+số\s*:?\s*\S*"
)
"""A document that a line refers to: `thực hiện Kế hoạch số 15/KH-UBND`."""
_UNIT_NAME = re.compile(
    r"(?<!\w)(?:tỉnh|thành phố|tp|huyện|thị xã|tx|quận|xã(?! hội)|phường|thị trấn|tt|đặc khu)[\s.]+[^|,;()–]+?"
    r"(?=\s+(?:năm|tháng|quý|đến|tính|giai đoạn)(?!\w)|\s*[|,;()–]|\s+-|\s*$)"
)
"""A unit's type and name; a name may hold any words: Chợ Mới."""
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_WORD = re.compile(r"[^\W\d_]\w*")


def without(name: str, text: str) -> str:
    """A text with a mark in the place of the words of a name, which are in it."""
    at = text.find(name)
    if at < 0:
        name = unaccented(name)
        at = text.find(name)
    return text[:at] + _CUT + text[at + len(name) :]


@lru_cache(maxsize=65536)
def beside(text: str, name: str, measure: str, layout: Layout, vocabulary: Vocabulary) -> Beside:
    """What a text says beside a name that was cut out of it; `name`: the step of a measure's header that it fits."""
    text, years = _without_years(text)
    of_form = _classes_of(layout, vocabulary)
    classes = _classes_in(name, vocabulary) or of_form
    classes = classes | of_form if len(of_form) == 1 else classes
    meant = _qualifiers_of(layout, vocabulary)
    phrases = _phrases(vocabulary, _explanations(layout, measure, vocabulary), text.isascii())
    said, rest = _said(text, phrases)
    others = (s.phrase for s in said if s.role != FILLER and s.meaning not in (classes if s.role == CLASS else meant))
    if other := next(others, ""):
        return Beside((other,), years)
    return Beside(tuple(_WORD.findall(rest)), years)


@lru_cache(maxsize=65536)
def other_class_in(text: str, name: str, layout: Layout, vocabulary: Vocabulary) -> str:
    """The text of a group above a header if it is of other households than the header's pattern or the whole form."""
    found = _classes_in(text, vocabulary)
    return "" if found <= _classes_in(name, vocabulary) or found == _classes_of(layout, vocabulary) else text


@lru_cache(maxsize=65536)
def qualifier_in(text: str, layout: Layout, vocabulary: Vocabulary) -> str:
    """The first qualifier in a group above a header that the layout does not mean, '' if there is none.

    Its other words may be anything.
    """
    meant = _qualifiers_of(layout, vocabulary) | _qualifiers_of_titles(layout, vocabulary) - {PRELIMINARY}
    return _stranger(_without_years(text)[0], (), meant, vocabulary)[0]


@lru_cache(maxsize=8192)
def narrowing(line: str, layout: Layout, vocabulary: Vocabulary, *, is_title: bool) -> str:
    """The first qualifier in a line above a table that makes something else of it than its form, '' if there is none.

    Names of units and of documents say nothing, and a title may say that its figures are preliminary: they are of
    another period. `is_title`: whether the line speaks of the table; in another line only qualifiers may stand
    (`DỰ THẢO`), since a letterhead has words of all kinds.
    """
    text = _UNIT_NAME.sub(_CUT, _without_years(_DOCUMENT.sub(_CUT, line))[0])
    meant = _qualifiers_of(layout, vocabulary) | _qualifiers_of_titles(layout, vocabulary) | {PRELIMINARY}
    found, rest = _stranger(text, tuple(vocabulary.fillers_of_titles), meant, vocabulary)
    return found if is_title or not _WORD.search(rest) else ""


def _stranger(text: str, fillers: tuple[str, ...], meant: frozenset[str], vocabulary: Vocabulary) -> tuple[str, str]:
    """The longest qualifier in a text that is not meant, '' if there is none, and the words that no phrase explains."""
    said, rest = _said(text, _phrases(vocabulary, fillers, text.isascii()))
    return next((s.phrase for s in said if s.role == QUALIFIER and s.meaning not in meant), ""), rest


def _said(text: str, phrases: Iterable["_Phrase"]) -> tuple[list["_Phrase"], str]:
    """Which phrases stand in a text, and its other words. `phrases`: longest first; one within another is not found."""
    found = []
    for phrase in phrases:
        if phrase.phrase in text:
            text, times = _whole_words(phrase.phrase).subn(_CUT, text)
            found += [phrase] if times else []
    return found, text


@lru_cache(maxsize=65536)
def canonical(text: str, year: str, vocabulary: Vocabulary) -> str:
    """A header's step with abbreviations written out and the ends of years named as such; `year`: the table's, or ''.

    `HCN đến 31/12/2022` in a table of 2023 is `hộ cận nghèo đầu năm`.
    """
    for short, meant in vocabulary.abbreviations.items():
        text = _whole_words(short).sub(meant, text) if short in text else text
    text = _LAST_DAY.sub(r"cuối năm \1", text)
    return text.replace(f"cuối năm {int(year) - 1}", "đầu năm") if year else text


@lru_cache(maxsize=65536)
def standard(text: str, vocabulary: Vocabulary) -> str:
    """A step of a header, or of a layout's pattern, with one word for each meaning."""
    pattern, meant = _synonyms(vocabulary, text.isascii())
    return pattern.sub(lambda match: meant[match[0]], text)


@lru_cache(maxsize=16)
def _synonyms(vocabulary: Vocabulary, is_unaccented: bool) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of all words that have others of the same meaning, the longest first, and what stands for each."""
    spell = unaccented if is_unaccented else plain
    meant = {spell(word): spell(one) for one, others in vocabulary.synonyms.items() for word in (one, *others)}
    words = "|".join(re.escape(word) for word in sorted(meant, key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)"), meant


_LAST_DAY = re.compile(r"(?:(?:tính )?đến (?:hết )?(?:ngày )?)?31\s*[/.-]\s*12\s*[/.-]\s*(20\d\d)(?!\d)")


@lru_cache(maxsize=4096)
def class_alone(text: str, layout: Layout, vocabulary: Vocabulary) -> str:
    """Whose figures a row holds that names a class of households and nothing else: `own`, `other`, or '' for neither.

    `own`: of the class that the whole layout is of.
    """
    found = _classes_in(text, vocabulary)
    said, rest = _said(text, _phrases(vocabulary, (), text.isascii()))
    if len(found) != 1 or _WORD.search(rest) or any(s.role == QUALIFIER for s in said):
        return ""
    of_layout = _classes_of(layout, vocabulary)
    return "" if len(of_layout) != 1 else "own" if found == of_layout else "other"


def names_class(text: str, vocabulary: Vocabulary) -> bool:
    """True if a text speaks of poor or near-poor households."""
    return bool(_classes_in(text, vocabulary))


@lru_cache(maxsize=4096)
def says_other_figures(label: str, vocabulary: Vocabulary) -> bool:
    """True for the label of a row of a rate, of a year, or of figures that a qualifier makes others."""
    text, years = _without_years(plain(label))
    said, _ = _said(text, _phrases(vocabulary, (), text.isascii()))
    return bool(years) or "%" in text or any(s.role == QUALIFIER for s in said)


def years_in(text: str) -> frozenset[str]:
    """The years of a text, without those of regulations and spans of years."""
    return _without_years(plain(text))[1]


def _without_years(text: str) -> tuple[str, frozenset[str]]:
    text = _REGULATION.sub(" ", _SPAN.sub(" ", text))
    years = frozenset(_DATE.findall(text)) | frozenset(_YEAR.findall(text))
    return _YEAR.sub(" ", _DATE.sub(" ", text)), years


def _explanations(layout: Layout, measure: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words that may stand beside the name of a measure."""
    of_layout = layout.explanations
    return (*vocabulary.explanations.get(measure, ()), *of_layout.get("", ()), *of_layout.get(measure, ()))


class _Phrase(NamedTuple):
    """`role`: filler, class or qualifier; `meaning`: the class or the qualifier, '' of a filler."""

    phrase: str
    role: str
    meaning: str


@lru_cache(maxsize=1024)
def _phrases(vocabulary: Vocabulary, explanations: tuple[str, ...], is_unaccented: bool) -> tuple[_Phrase, ...]:
    """All phrases, the longest first, since it may hold others."""
    fillers = [*vocabulary.fillers, *vocabulary.units_of_measurement, *vocabulary.totals, *vocabulary.money]
    listed = [(phrase, QUALIFIER, name) for name, phrases in vocabulary.qualifiers.items() for phrase in phrases]
    listed += [(phrase, CLASS, name) for name, phrases in vocabulary.classes.items() for phrase in phrases]
    listed += [(phrase, FILLER, "") for phrase in (*fillers, *explanations)]
    spell = unaccented if is_unaccented else plain
    spelled = {standard(spell(p), vocabulary): (role, meaning) for p, role, meaning in listed}
    spelled |= {spell(p): (role, meaning) for p, role, meaning in listed}  # titles are not in standard words
    return tuple(_Phrase(p, *spelled[p]) for p in sorted(spelled, key=lambda p: (-len(p), p)))


@lru_cache(maxsize=4096)
def _whole_words(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)")


@lru_cache(maxsize=4096)
def _classes_in(text: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The classes of households that a text names; a phrase within a longer one does not count."""
    classes = (p for p in _phrases(vocabulary, (), text.isascii()) if p.role == CLASS)
    return frozenset(said.meaning for said in _said(text, classes)[0])


@lru_cache(maxsize=256)
def _classes_of(layout: Layout, vocabulary: Vocabulary) -> frozenset[str]:
    """The classes that the titles of a layout name."""
    return frozenset().union(*(_classes_in(title, vocabulary) for title in layout.titles))


@lru_cache(maxsize=256)
def _qualifiers_of(layout: Layout, vocabulary: Vocabulary) -> frozenset[str]:
    """The qualifiers that leave a figure what it is: the usual ones, and those in the layout's own headers."""
    names = (name for names in layout.categories.values() for name in names)
    patterns = (pattern for patterns in layout.columns.values() for pattern in patterns)
    return frozenset(vocabulary.usual) | _qualifiers_in((*layout.named_by, *patterns, *names), vocabulary)


@lru_cache(maxsize=256)
def _qualifiers_of_titles(layout: Layout, vocabulary: Vocabulary) -> frozenset[str]:
    return _qualifiers_in(tuple(layout.titles), vocabulary)


def _qualifiers_in(words: tuple[str, ...], vocabulary: Vocabulary) -> frozenset[str]:
    text = _CUT.join(words)
    return frozenset(
        meaning
        for phrase, role, meaning in _phrases(vocabulary, (), False)
        if role == QUALIFIER and _whole_words(phrase).search(text)
    )
