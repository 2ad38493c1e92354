"""Which words of a line speak of time, and what they say: a period, the day up to which figures go, another year."""

import re
import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

from tonghop.configs.layouts import PeriodWords, Vocabulary
from tonghop.transforms.dates_in_text import DATE, DATE_IN_WORDS, REGULATION, SPAN, YEAR, has_year
from tonghop.transforms.spelling import plain, unaccented

Role = Literal["named", "opening", "as_of", "part", "span", "other"]
"""named: a period; opening: the closing of the year before; as_of: the period that ends about that day; part: a part of
a year that is named elsewhere; span: years of which the period is one; other: no period."""


class Mention(NamedTuple):
    """Words that speak of time. `period`: its code, of a part without its year; '' where it is none or unknown.

    `year`: as it is written, '' if it is not; `start`, `end`: where the words stand in the plain text.
    """

    role: Role
    period: str
    year: str
    start: int
    end: int


_ENDS = {6: "-H1", 12: ""}
"""Month → what it closes. A report is closed in the last month of its period (NĐ 09/2019/NĐ-CP, Điều 12: on the 14th);
the first of a month may stand for the whole of it."""

_DAY = r"(?P<day>\d{1,2})\s*(?:[/.-]|thang)\s*(?P<of_month>\d{1,2})\s*(?:[/.-]|nam)\s*(?P<as_of_year>(?:20)?\d\d)(?!\d)"


def mentions(text: str, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """All words of a text that speak of time, in order; those after `so với`, `theo chuẩn` … are of another time."""
    return _mentions(plain(text), vocabulary)


@lru_cache(maxsize=16384)
def _mentions(line: str, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    words = line.translate(_BASES)
    patterns = _patterns(vocabulary)
    found = [_mention(match, line, patterns) for match in patterns.times.finditer(words)]
    for marker in patterns.others.finditer(words):
        after = (n for n, m in enumerate(found) if m.start >= marker.end() and has_year(words[m.start : m.end]))
        at = next(after, len(found))
        if at < len(found) and _reaches(marker, found[at], words, patterns):
            is_time_alone = marker.lastgroup == "time" and not words[marker.end() : found[at].start].strip(" (")
            start = marker.start() if is_time_alone else found[at].start
            found[at] = found[at]._replace(role="other", period="", start=start)
    return tuple(found)


def period_words(line: str, vocabulary: Vocabulary) -> tuple[tuple[int, int], ...]:
    """Where the words of a plain line stand that its period explains: (start, end), in order.

    `cuối năm 2022 đầu năm 2023`, `so với cùng kỳ năm 2022`, `so với năm trước`; a part without its year is left out.
    """
    dated = [(mention.start, mention.end) for mention in _mentions(line, vocabulary) if mention.year]
    relative = [match.span() for match in _patterns(vocabulary).relative.finditer(line.translate(_BASES))]
    alone = (span for span in relative if not any(start < span[1] and span[0] < end for start, end in dated))
    return tuple(sorted([*dated, *alone]))


def spans(text: str, vocabulary: Vocabulary) -> tuple[tuple[int, int], ...]:
    """The spans of years of which a text says that its figures are: (first, last) year. A standard's are none."""
    line = plain(text)
    years = (_YEARS.findall(line, m.start, m.end) for m in _mentions(line, vocabulary) if m.role == "span")
    return tuple((int(first), int(last)) for first, last in years)


_YEARS = re.compile(YEAR)


class _Bases(dict[int, str]):
    """Letters without their accents, one for one, so that places in a text stay; learnt as they come."""

    def __missing__(self, code: int) -> str:
        base = self[code] = unicodedata.normalize("NFD", chr(code))[0]
        return base


_BASES = _Bases({ord("đ"): "d", ord("_"): " "})


def names_opening(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text speaks of the opening of a year."""
    return bool(_patterns(vocabulary).opening.search(unaccented(plain(text))))


def _reaches(marker: re.Match[str], mention: Mention, words: str, patterns: "_Patterns") -> bool:
    """Whether a word like `so với` speaks of the next time: nothing ends its clause before it."""
    between = words[marker.end() : mention.start].rstrip()
    if between.endswith(",") or any(mark in between for mark in ";)"):
        return False
    return marker.lastgroup != "standard" or not mention.period or mention.year in patterns.standard_years


class _Patterns(NamedTuple):
    """The patterns of a vocabulary. `numbers`: number by its word; `standard_years`: the years of standards."""

    times: re.Pattern[str]
    others: re.Pattern[str]
    opening: re.Pattern[str]
    relative: re.Pattern[str]
    numbers: dict[str, int]
    standard_years: frozenset[str]


@lru_cache(maxsize=16)
def _patterns(vocabulary: Vocabulary) -> _Patterns:
    words = vocabulary.period
    numbers = {unaccented(name): int(number) for number, names in words.numbers.items() for name in names}
    markers = (
        rf"(?P<time>{_any(words.time_of_others)})|(?P<standard>{_any(words.standards)})|(?P<other>{_any(words.others)})"
        rf"|(?P<document>{_any(words.documents)}\s*(?:so(?=[\s:]*(?:\d|/|[.…]{{2}}|$))|(?=\d+/)))"
    )
    times = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _times(words, numbers)))
    opening = re.compile(_any(words.opening))
    relative = re.compile(rf"{_any(words.time_of_others)}\s*{_any(words.relative)}")
    return _Patterns(times, re.compile(markers), opening, relative, numbers, frozenset(words.standard_years))


def _any(texts: list[str]) -> str:
    """A pattern of whole words or phrases, the longest first."""
    spelled = sorted({unaccented(plain(text)) for text in texts}, key=lambda text: (-len(text), text))
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, spelled))})(?!\w)"


def _times(words: PeriodWords, numbers: dict[str, int]) -> list[tuple[str, str]]:
    """The patterns of times by name, over unaccented text; of those that begin at one place the first counts.

    The groups of a pattern `x` are `x_year` and `x_number`.
    """
    number = rf"(?:\d{{1,2}}|{_any(list(numbers))})(?!\w)"
    of_months, half = r"[\s-]?t(?:hang)?(?!\w)", r"(?<!\w)(?:0?6|sau)"
    before_day = r"[\s:]*(?:het\s+)?(?:thoi diem\s+)?(?:het\s+)?(?:\d{1,2}\s?(?:h|gio)\s+)?(?:ngay\s+)?"
    return [
        ("as_of", rf"(?:tinh\s+)?{_any(words.as_of)}{before_day}{_DAY}"),
        ("date", rf"{DATE_IN_WORDS}|{DATE}"),
        ("regulation", REGULATION),
        ("span", rf"(?:nam\s+)?{SPAN}|(?:tu )?(?:nam )?{YEAR}\s*(?:den|toi)\s*(?:het\s+|cuoi\s+)?(?:nam )?{YEAR}"),
        ("since", rf"{_any(words.since)}\s*{YEAR}"),
        ("form", rf"{_any(words.forms)}\s*(?:so\s*)?:?\s*\d{{1,3}}(?:\.\d{{1,2}})*(?!\d)"),
        ("document", r"(?<!\w)so\s*:?\s*\d+[/-]\d{4}(?!\d)"),
        ("code", rf"(?P<code_year>{YEAR})-(?P<code_suffix>preliminary|h1|m(?:0[1-9]|1[0-2]))(?!\w)"),
        ("half", rf"(?:{half}{of_months}(?:\s*dau)?|(?<!\w)nua dau){_then_year('half')}"),
        ("months", rf"(?<!\w)(?P<months_number>{number}){of_months}(?:\s*(?:dau|cuoi))?{_then_year('months')}"),
        ("quarter", rf"(?<!\w)qu[yi]\s+(?P<quarter_number>{number}){_then_year('quarter')}"),
        ("month", rf"(?<!\w)(?:thang[\s.-]*|t\.?\s?(?=\d))(?P<month_number>{number}){_then_year('month')}"),
        ("slash", rf"(?<![^\W])(?<![/.,-])(?P<slash_number>0?[1-9]|1[0-2])[/.-](?P<slash_year>{YEAR})"),
        ("middle", rf"{_any(words.middle)}\W{{0,3}}(?P<middle_year>{YEAR})"),
        ("opening", rf"{_any(words.opening)}\W{{0,3}}(?P<opening_year>{YEAR})"),
        ("year", rf"(?:{_any(words.closing)}\W{{0,3}}|(?<!\w)nam\s*:?\s*)?(?P<year_year>{YEAR})"),
        ("dotted", r"(?<!\w)nam\s*:?\s*(?P<dotted_year>2[.,]0\d\d)(?!\d)"),
        ("half_alone", rf"{half}\s?thang dau nam(?!\w)|(?<!\w)nua dau nam(?!\w)"),
        ("months_alone", rf"(?<!\w)(?P<months_alone_number>{number})\s?thang (?:dau|cuoi) nam(?!\w)"),
        ("quarter_alone", rf"(?<!\w)qu[yi]\s+(?P<quarter_alone_number>{number})"),
        ("month_alone", r"(?<!\w)thang\s*(?P<month_alone_number>0?[1-9]|1[0-2])(?!\d|\s*tuoi)"),
        ("preliminary", _any(words.preliminary)),
    ]


def _then_year(name: str) -> str:
    """The year after a part of it: `năm 2023`, `/2023`, `(2023)`."""
    return rf"\s*(?:[/.,(:-]\s*)?(?:cua\s+)?(?:nam(?!\w)[\s:]*)?(?P<{name}_year>{YEAR})"


def _mention(match: re.Match[str], line: str, patterns: _Patterns) -> Mention:
    """What the words of a match say; `line`: the text as it is written."""
    name, groups = str(match.lastgroup), match.groupdict()
    year = (groups.get(f"{name}_year") or "").replace(".", "").replace(",", "")
    written = groups.get(f"{name}_number") or "0"
    number = int(written) if written.isdigit() else patterns.numbers[written]
    place = (match.start(), match.end())
    if name == "as_of":
        end = _ENDS.get(int(match["of_month"])) if int(match["day"]) > 1 else None
        year = f"20{year[-2:]}"
        return Mention("as_of", "" if end is None else year + end, year, *place)
    if name == "opening":
        return Mention("opening", str(int(year) - 1), year, *place)
    if name == "middle":
        return Mention("named", f"{year} ({line[match.start() : match.end()]})", year, *place)
    if name == "span":
        return Mention("span", "", "", *place)
    kind = name.removesuffix("_alone")
    suffix = _suffix_of_code(match["code_suffix"]) if name == "code" else _suffix(kind, number)
    if suffix is None:
        return Mention("other", "", year, *place)
    return Mention("named" if year else "part", year + suffix, year, *place)


def _suffix(kind: str, number: int) -> str | None:
    """The end of a period's code; None of what is no period. Parts without reports get codes that no period has."""
    if kind in ("year", "dotted") or (kind, number) == ("months", 12):
        return ""
    if kind in ("month", "slash"):
        return f"-M{number:02}" if 1 <= number <= 12 else None
    if kind == "quarter":
        return f"-Q{number}" if 1 <= number <= 4 else None
    return {"half": "-H1", "months": f"-{number}M", "preliminary": "-preliminary"}.get(kind)


def _suffix_of_code(written: str) -> str:
    return f"-{written}" if written == "preliminary" else f"-{written.upper()}"
