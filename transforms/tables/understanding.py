"""What a header or a title says beside the words that name its measure or its form.

Every word is a filler, which says nothing, a unit of measurement, a class of households, or a qualifier, which says of
which time, plan, part or direction the figures are. What the measure does not mean makes another figure of it, however
well the rest fits; so does every word that is none of these.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from tonghop.configs.layouts import Layout, Vocabulary
from tonghop.transforms.dates_in_text import FIND_DATE, FIND_REGULATION, FIND_SPAN, FIND_YEAR, SPAN
from tonghop.transforms.spelling import plain, unaccented
from tonghop.transforms.tables.phrases import (
    CLASS,
    CUT,
    FILLER,
    QUALIFIER,
    UNIT,
    Phrase,
    classes_in,
    find_phrases,
    phrases_of,
    qualifiers_in,
    whole_words,
)

Path = tuple[str, ...]
"""The texts of a column's header, or of a layout's pattern, from top to bottom."""


class Beside(NamedTuple):
    """What stands beside a name. `strange`: words that nothing explains, or that mean something else.

    `times`: the years and the parts of years that it names; `is_of_kind`: it holds the qualifier that suits the
    measure's kind best.
    """

    strange: tuple[str, ...]
    times: frozenset[str]
    is_of_kind: bool = False


class Meaning(NamedTuple):
    """What a measure means by one of its patterns: of which classes, qualifiers and unit ('' any) its figures are.

    `of_groups`: the qualifiers of groups above its name; `best`: the qualifier that suits its kind best; `fillers`: the
    words that may stand beside its name; `names`: the texts of its headers; `is_together`: the figures are of all its
    classes together, so that one of these alone makes others of them.
    """

    classes: frozenset[str]
    qualifiers: frozenset[str]
    of_groups: frozenset[str]
    unit: str
    best: str
    fillers: tuple[str, ...]
    names: tuple[str, ...]
    is_together: bool = False

    def is_one_of_several(self, phrase: Phrase) -> bool:
        """True for a class that is only one of those that the measure counts together."""
        return self.is_together and phrase.role == CLASS and not phrase.meanings >= self.classes

    def over(self, group: str, pattern: Path, vocabulary: Vocabulary) -> "Meaning":
        """What a group may say: it may name other classes beside the measure's, where a step below it names that one.

        `Hộ nghèo và hộ cận nghèo` stands over `Hộ nghèo` and over `Hộ cận nghèo`.
        """
        classes = classes_in(group, vocabulary)
        is_named_below = bool(self.classes) and classes_in(CUT.join(pattern), vocabulary) == self.classes
        return self._replace(classes=classes) if is_named_below and classes > self.classes else self

    def of_category(self, qualifiers: frozenset[str]) -> "Meaning":
        """What a column of a category may say: the qualifiers of categories, too."""
        return self._replace(qualifiers=self.qualifiers | qualifiers, of_groups=self.of_groups | qualifiers)

    def of_group(self, layout: Layout) -> "Meaning":
        """What a group above the name may say: what the name may, the form's title, other headers of the measure."""
        words = (word for name in self.names for word in name.split())
        fillers = (*self.fillers, *layout.titles, *self.names, *dict.fromkeys(words))
        return self._replace(qualifiers=self.of_groups, fillers=fillers)


PRELIMINARY, REMAINING, PLAN, RESULT = "preliminary", "remaining", "plan", "result"
OPENING, BEFORE, EARLIER, SINCE_START = "opening", "before", "earlier", "since_start"
_SUMS_OF_TIME = frozenset({"in_period", "cumulative"})
"""What suits measures that add up over time: of several years they are other figures, which a stock is not."""
SAYS_NOTHING = Beside((), frozenset())
_DOCUMENT = re.compile(
    r"(?:theo )?(?:(?:kế hoạch|công văn|báo cáo|tờ trình|văn bản)(?:\s+số\s*:?\s*\d+|\s+\d+/)"
    r"|(?:quyết định|thông tư|nghị định|nghị quyết|chỉ thị|(?<!\w)(?:qđ|nđ|tt|nq|ct))(?:\s+số)?\s*:?\s*\d+)"
    r"[^\s()]*(?:\s+ngày\s+\d+[/.-]\d+[/.-]\d+)?"
)
"""A document that a line refers to: `thực hiện Kế hoạch số 15/KH-UBND ngày 12/01/2023`."""
_PART_OF_YEAR = re.compile(
    r"(?<!\w)(?:\d{1,2} (?:tháng|thang)(?: (?:đầu|cuối|dau|cuoi) (?:năm|nam))?|(?:tháng|thang) \d{1,2}"
    r"|(?:quý|quy) (?:\d|i{1,3}|iv)|(?<=trong )(?:tháng|quý))(?!\w)"
)
_SPAN = re.compile(rf"(?:(?<!\w)(?:(?:cả|ca|trong) )?(?:giai đoạn|giai doan|gđ)\s+)?({SPAN})")
"""`giai đoạn 2021-2025`, with the years alone as its group."""
_LEGEND = re.compile(r"\(\s*1\s*[:.)]\s*\w[^()]*\)")
"""What numbers below a header mean: `(1: Việc làm; 2: Người phụ thuộc; …)`."""
_NUMBERED = re.compile(r"^\d{1,2}\s*[.):]\s+|\(\s*\d{1,2}\s*\)|\(?(?<!\w)\d{1,2}\s*=[\d\s=+\-*/x:().%]+")
"""A column's number, or what it is computed of: `(3)`, `4=3/1*100`."""
_NUMERAL = re.compile(r"(?<!\w)(?:[ivx]+|[a-zđ])(?!\w)")
"""The number of a part or of an appendix: `II.`, `b)`."""
_LETTERS = re.compile(r"[^\W\d_]\w*")
_WORD = re.compile(r"[^\W_]+")


def is_in(name: str, text: str) -> bool:
    """True if a name stands in a plain text, which may be typed without accents."""
    return name in text or (text.isascii() and unaccented(name) in text)


def names_in(names: Iterable[str], text: str) -> list[str]:
    """The names that stand in a plain text, as `is_in` finds them; few texts are typed without accents."""
    if text.isascii():
        return [name for name in names if is_in(name, text)]
    return [name for name in names if name in text]


def without(name: str, text: str) -> str:
    """A text with a mark in the place of the words of a name, which are in it."""
    at = text.find(name)
    if at < 0:
        name = unaccented(name)
        at = text.find(name)
    return text[:at] + CUT + text[at + len(name) :]


@lru_cache(maxsize=4096)
def meaning(measure: str, suffix: str, pattern: Path, layout: Layout, vocabulary: Vocabulary) -> Meaning:
    """What a measure means by a pattern. `suffix`: of a twin that counts persons.

    The class is the form's where it has one, else the pattern's: `vượt chuẩn cận nghèo` is told of poor households.
    Qualifiers are those of the pattern and those that leave every figure what it is; of a stock, what remains; of what
    is counted from a beginning on, since that of the programme, too. A plan is no result; `thực hiện kế hoạch` is
    either.
    """
    of_form = classes_of(layout, vocabulary)
    classes = of_form if len(of_form) == 1 else classes_in(CUT.join(pattern), vocabulary)
    own = qualifiers_in(CUT.join(pattern), vocabulary)
    qualifiers = own | frozenset(vocabulary.usual) - (frozenset({RESULT}) - own if PLAN in own else frozenset())
    is_stock = layout.kinds.get(measure + suffix) == "stock" and OPENING not in qualifiers
    qualifiers |= frozenset({REMAINING} if is_stock else ())
    if layout.kinds.get(measure + suffix) == "cumulative":
        qualifiers |= frozenset({SINCE_START})
    unit = layout.units.get(measure + suffix, "")
    known = (layout.explanations.get(""), *(of.get(measure) for of in (layout.explanations, vocabulary.explanations)))
    fillers = tuple(word for words in (*known, vocabulary.explanations.get(unit)) for word in words or ())
    above = (step for header in layout.columns[measure] for step in header.split(" > ")[:-1])
    of_groups = qualifiers | _said_in(CUT.join((*above, *layout.named_by)), fillers, vocabulary)
    names = tuple(dict.fromkeys(step for header in layout.columns[measure] for step in header.split(" > ")))
    unit = "" if unit == "varies" else unit
    best = vocabulary.of_kinds.get(layout.kinds.get(measure + suffix, ""), "")
    is_together = measure + suffix in layout.together
    return Meaning(classes, qualifiers, of_groups, unit, best, fillers, names, is_together)


@lru_cache(maxsize=65536)
def beside(text: str, meant: Meaning, vocabulary: Vocabulary, *, is_unaccented: bool = False) -> Beside:
    """What a header's step says beside the name that was cut out of it, or above the name.

    `is_unaccented`: the whole header is typed without accents; in any other `nam` is no `năm`.
    """
    text, times = _without_times(_NUMBERED.sub(CUT, _LEGEND.sub(CUT, text)))
    found, rest = find_phrases(text, phrases_of(vocabulary, meant.fillers, is_unaccented))
    explained = {CLASS: meant.classes, QUALIFIER: meant.qualifiers, UNIT: frozenset({meant.unit})}
    of_role = (p for p in found if p.role != FILLER and (meant.unit or p.role != UNIT))
    others = (p.phrase for p in of_role if p.meanings.isdisjoint(explained[p.role]) or meant.is_one_of_several(p))
    over_years = (time for time in times if meant.best in _SUMS_OF_TIME and FIND_SPAN.fullmatch(time))
    if other := next(others, "") or next(over_years, ""):
        return Beside((other,), times)
    return Beside(tuple(_WORD.findall(rest)), times, any(meant.best in p.meanings for p in found))


@lru_cache(maxsize=4096)
def opening_of_before(path: Path, vocabulary: Vocabulary) -> str:
    """The words of a header that make an opening that of the year before; '' if it is the period's own.

    `Đầu kỳ năm trước`; `Năm trước` over `Đầu kỳ`. By itself `năm trước` is the opening: the year before is over then.
    """
    text = CUT.join(path)
    said = [p for p in find_phrases(text, phrases_of(vocabulary, (), text.isascii()))[0] if p.role == QUALIFIER]
    earlier = (p.phrase for p in said if EARLIER in p.meanings)
    before = (p.phrase for p in said if BEFORE in p.meanings)
    is_opening = any(OPENING in p.meanings and BEFORE not in p.meanings for p in said)
    return next(earlier, "") or (next(before, "") if is_opening else "")


@lru_cache(maxsize=4096)
def says_little(step: str, vocabulary: Vocabulary) -> bool:
    """True for a last step that only counts or qualifies what stands above it: `Số hộ`, `Năm 2023`, `Kế hoạch`."""
    text = _without_times(_NUMBERED.sub(CUT, step))[0]
    found, rest = find_phrases(text, phrases_of(vocabulary, (), text.isascii()))
    return not _WORD.search(rest) and all(phrase.role != CLASS for phrase in found)


@lru_cache(maxsize=65536)
def other_class_in(text: str, meant: Meaning, layout: Layout, vocabulary: Vocabulary) -> str:
    """The text of a banner over a table if it is of other households than the header or the whole form."""
    found = classes_in(text, vocabulary)
    return "" if found <= meant.classes or found == classes_of(layout, vocabulary) else text


@lru_cache(maxsize=65536)
def qualifier_in(text: str, layout: Layout, vocabulary: Vocabulary, *, is_banner: bool = True) -> str:
    """The first qualifier in a header that the layout does not mean, '' if there is none; other words may be anything.

    `is_banner`: it stands over the whole table; else it may say what any column does.
    """
    meant = frozenset(vocabulary.usual) | _qualifiers_of_titles(layout, vocabulary) - {PRELIMINARY}
    if not is_banner:
        meant |= qualifiers_in(CUT.join(p for patterns in layout.columns.values() for p in patterns), vocabulary)
    text, _ = _without_times(text)
    return _stranger(text, phrases_of(vocabulary, (), text.isascii()), meant)[0]


class Held(NamedTuple):
    """What the columns of a table hold: its measures, and whether results stand beside what a plan sets."""

    measures: frozenset[str]
    has_results: bool


def narrowing(line: str, layout: Layout, held: Held, vocabulary: Vocabulary, *, is_title: bool) -> str:
    """The first qualifier in a line above a table that makes something else of it than its form, '' if there is none.

    Documents say nothing, and a title may say that its figures are preliminary: they are of another period. The title
    of a plan may speak of results only where these stand in columns of their own.
    `is_title`: whether the line speaks of the table; in another line only qualifiers may stand (`DỰ THẢO`), since a
    letterhead has words of all kinds.
    """
    found, rest = _of_title(line, layout, held, vocabulary)
    return found if is_title or not _LETTERS.search(rest) else ""


def unexplained(line: str, layout: Layout, held: Held, vocabulary: Vocabulary) -> list[list[str]]:
    """Runs of words in a form's title that nothing explains; the form's name and units' names are cut out of it."""
    rest = _of_title(line, layout, held, vocabulary)[1]
    parts = (_LETTERS.findall(_NUMERAL.sub(" ", part)) for part in re.split(r"[^\w\s]", rest))
    return [words for words in parts if words]


def results_beside_plan(paths: Iterable[Path], vocabulary: Vocabulary) -> bool:
    """True if one of some headers says that its column holds results, and no plan."""
    said = (qualifiers_in(CUT.join(path), vocabulary) for path in paths)
    return any(RESULT in words and PLAN not in words for words in said)


@lru_cache(maxsize=8192)
def _of_title(line: str, layout: Layout, held: Held, vocabulary: Vocabulary) -> tuple[str, str]:
    text = _without_times(line)[0]
    meant = frozenset(vocabulary.usual) | _qualifiers_of_titles(layout, vocabulary) | {PRELIMINARY}
    if _is_no_result(layout, held, vocabulary):
        meant -= {RESULT}
    return _stranger(text, _phrases_of_title(layout, held, vocabulary, text.isascii()), meant)


@lru_cache(maxsize=512)
def _phrases_of_title(layout: Layout, held: Held, vocabulary: Vocabulary, is_unaccented: bool) -> tuple[Phrase, ...]:
    """The phrases that a form's title may hold, and the qualifiers; units are those of the form's measures."""
    phrases = phrases_of(vocabulary, _fillers_of_title(layout, held, vocabulary), is_unaccented)
    units = frozenset(layout.units.values())
    return tuple(p for p in phrases if p.role != UNIT or not units or not units.isdisjoint(p.meanings))


def _is_no_result(layout: Layout, held: Held, vocabulary: Vocabulary) -> bool:
    """True for a table of a plan without columns of results; a form that is titled by both words is either."""
    of_titles = _qualifiers_of_titles(layout, vocabulary)
    return PLAN in of_titles and RESULT not in of_titles and not held.has_results


def _fillers_of_title(layout: Layout, held: Held, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words that a form's title may hold: a table is titled by what it lists, too, and its columns hold that."""
    listed = (patterns for measure, patterns in layout.columns.items() if measure in held.measures)
    steps = (step for patterns in listed for pattern in patterns for step in pattern.split(" > "))
    headers = (step for step in steps if qualifiers_in(step, vocabulary) <= frozenset(vocabulary.usual))
    of_categories = (step for names in layout.categories.values() for name in names for step in name.split(" > "))
    explained = (word for words in layout.explanations.values() for word in words)
    of_layout = (*layout.titles, *explained, *headers, *of_categories)
    any_title: Iterable[str] = vocabulary.fillers_of_titles
    if _is_no_result(layout, held, vocabulary):
        any_title = (words for words in any_title if RESULT not in qualifiers_in(words, vocabulary))
    return tuple(dict.fromkeys((*any_title, *layout.category_headers, *of_layout)))


def _stranger(text: str, phrases: tuple[Phrase, ...], meant: frozenset[str]) -> tuple[str, str]:
    """The longest qualifier in a text that is not meant, '' if there is none, and the words that no phrase explains.

    Unaccented words of one syllable may be other words: `tai` is `tái` or `tại`.
    """
    found, rest = find_phrases(text, phrases)
    others = (p.phrase for p in found if p.role == QUALIFIER and p.meanings.isdisjoint(meant))
    return next((p for p in others if not text.isascii() or " " in p), ""), rest


@lru_cache(maxsize=65536)
def canonical(text: str, year: str, vocabulary: Vocabulary) -> str:
    """A header's step with abbreviations written out and the ends of years named as such; `year`: the table's, or ''.

    `HCN đến 31/12/2022` in a table of 2023 is `hộ cận nghèo đầu năm`.
    """
    for short, meant in vocabulary.abbreviations.items():
        text = whole_words(short).sub(meant, text) if short in text else text
    text = _FIRST_DAY.sub(r"đầu năm \1", _LAST_DAY.sub(r"cuối năm \1", text))
    return text.replace(f"cuối năm {int(year) - 1}", "đầu năm") if year else text


_FIRST_DAY = re.compile(r"(?:tại )?(?:thời điểm )?(?:ngày )?0?1\s*[/.-]\s*0?1\s*[/.-]\s*(20\d\d)(?!\d)")
_LAST_DAY = re.compile(r"(?:(?:tính )?đến (?:hết )?(?:ngày )?)?31\s*[/.-]\s*12\s*[/.-]\s*(20\d\d)(?!\d)")


@lru_cache(maxsize=4096)
def class_alone(text: str, layout: Layout, vocabulary: Vocabulary) -> str:
    """Whose figures a row holds that names a class of households and nothing else: `own`, `other`, or '' for neither.

    `own`: of the class that the whole layout is of.
    """
    classes = classes_in(text, vocabulary)
    found, rest = find_phrases(text, phrases_of(vocabulary, (), text.isascii()))
    if len(classes) != 1 or _WORD.search(rest) or any(phrase.role == QUALIFIER for phrase in found):
        return ""
    of_layout = classes_of(layout, vocabulary)
    return "" if len(of_layout) != 1 else "own" if classes == of_layout else "other"


def names_class(text: str, vocabulary: Vocabulary) -> bool:
    """True if a text speaks of poor or near-poor households."""
    return bool(classes_in(text, vocabulary))


@lru_cache(maxsize=4096)
def says_other_figures(label: str, vocabulary: Vocabulary) -> bool:
    """True for the label of a row of a rate, of a year, or of figures that a qualifier makes others."""
    text, times = _without_times(plain(label))
    found, _ = find_phrases(text, phrases_of(vocabulary, (), text.isascii()))
    return bool(times) or "%" in text or any(phrase.role == QUALIFIER for phrase in found)


def times_in(text: str) -> frozenset[str]:
    """The years and parts of years of a text."""
    return _without_times(plain(text))[1]


@lru_cache(maxsize=65536)
def _without_times(text: str) -> tuple[str, frozenset[str]]:
    """A text without the times that it names, and these: a standard's and other spans, days, parts of years, years."""
    text = FIND_REGULATION.sub(CUT, _DOCUMENT.sub(CUT, text))
    times: list[str] = []
    for pattern in (_STANDARD, _SPAN, FIND_DATE, _PART_OF_YEAR, FIND_YEAR):
        times += (_time(match) for match in pattern.finditer(text))
        text = pattern.sub(CUT if pattern is not FIND_YEAR else " ", text)
    return text, frozenset(times)


def _time(match: re.Match[str]) -> str:
    """A time as it is compared: a day of December is the year, whose reports are made up then."""
    text = " ".join((match[1] if match.re is _SPAN else match[0]).split())
    is_december = match.re is FIND_DATE and re.search(r"[/.-]\s*12\s*[/.-]", text)
    return match[1] if is_december else text


def is_explained(time: str, of_title: frozenset[str]) -> bool:
    """True if a time in a header is the table's: its title names it, or a year in which a standard held.

    `trong tháng` is the month of a monthly table.
    """
    years = [t for t in of_title if t.isdecimal()]
    if standard := _STANDARD.fullmatch(time):
        return not years or any(standard[1] <= year <= standard[2] for year in years)
    if time in ("tháng", "quý"):
        return any(other.startswith(f"{time} ") for other in of_title)
    return time in of_title or (time.isdecimal() and not of_title)


_STANDARD = re.compile(r"chuẩn(?: nghèo)?(?: đa chiều)?(?: quốc gia)?(?: giai đoạn)?\s+(20\d\d)\s*[-–]\s*(20\d\d)")
"""The span of a poverty standard: `theo chuẩn nghèo đa chiều giai đoạn 2021-2025`."""


@lru_cache(maxsize=256)
def classes_of(layout: Layout, vocabulary: Vocabulary) -> frozenset[str]:
    """The classes that the titles of a layout name."""
    return frozenset().union(*(classes_in(title, vocabulary) for title in layout.titles))


@lru_cache(maxsize=256)
def of_categories(layout: Layout, vocabulary: Vocabulary) -> frozenset[str]:
    """The qualifiers in the names of a form's categories."""
    return qualifiers_in(CUT.join(name for names in layout.categories.values() for name in names), vocabulary)


@lru_cache(maxsize=256)
def _qualifiers_of_titles(layout: Layout, vocabulary: Vocabulary) -> frozenset[str]:
    """The qualifiers that a form's titles hold."""
    return _said_in(CUT.join(layout.titles), (), vocabulary)


def _said_in(text: str, fillers: tuple[str, ...], vocabulary: Vocabulary) -> frozenset[str]:
    """The qualifiers in a form's words: `chương trình mục tiêu quốc gia` is no aim, `chỉ tiêu thiếu hụt` no plan."""
    found, _ = find_phrases(text, phrases_of(vocabulary, (*vocabulary.fillers_of_titles, *fillers), False))
    return frozenset().union(*(phrase.meanings for phrase in found if phrase.role == QUALIFIER))
