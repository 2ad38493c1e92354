"""The period of a report: from its title, else from the name of its sheet, its file or its folder."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.dates_in_text import has_year
from tonghop.transforms.period_words import Mention, Role, mentions, names_opening
from tonghop.transforms.spelling import plain


@dataclass(frozen=True, slots=True)
class PeriodFound:
    """A period. `source`: where it was found; `texts`: what names it; `contradictions`: texts that name another one.

    Without a period `unclear` are words of time that name none, and `rivals` words of one place that name two.
    """

    period: str | None
    source: str
    contradictions: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


class _Mentioned(NamedTuple):
    """Words about time in a text."""

    text: str
    mention: Mention

    @property
    def words(self) -> str:
        """The words themselves."""
        return plain(self.text)[self.mention.start : self.mention.end]

    @property
    def year(self) -> str:
        """The year that is meant: of the opening of a year, the one before it."""
        return self.mention.period[:4] if self.mention.role == "opening" else self.mention.year

    @property
    def part(self) -> str:
        """The end of the period's code: '' of a whole year."""
        return self.mention.period.removeprefix(self.mention.year) if self.mention.role != "opening" else ""


_BEFORE = "before"
_SOURCES_OF_PARTS = ("title", "sheet", "file")
"""A folder's `tháng 12` is the month in which reports came."""
_PARTS_IN_FILE_NAMES = ("-H1", "-preliminary")
"""So is a month in the name of a file, where the title names a year."""


def find_period(
    titles: Sequence[str],
    sheet: str,
    file_name: str,
    vocabulary: Vocabulary,
    *,
    before: Iterable[Sequence[str]] = (),
    is_plan: bool = False,
) -> PeriodFound:
    """The period of a table: the title decides, and texts that name another one are kept as contradictions.

    `before`: the titles of the tables before it on the sheet, the nearest first; they decide if its own say nothing.
    A part of a year takes the year that the next place names. `is_plan`: the opening of a year is then the year's own,
    not the closing of the one before. A part of a year for which there are no reports (nine months, a quarter) gives a
    code that no table of periods has.
    """
    return _find_period(tuple(titles), sheet, file_name, vocabulary, tuple(map(tuple, before)), is_plan=is_plan)


@lru_cache(maxsize=4096)
def _find_period(
    titles: tuple[str, ...],
    sheet: str,
    file_name: str,
    vocabulary: Vocabulary,
    before: tuple[tuple[str, ...], ...],
    *,
    is_plan: bool,
) -> PeriodFound:
    folder, _, name = file_name.rpartition("/")
    folders = (("folder", (part,)) for part in reversed(folder.split("/")))
    earlier = ((_BEFORE, lines) for lines in before)
    texts = (("title", titles), *earlier, ("sheet", (sheet,)), ("file", (name,)), *folders)
    places = [(source, _mentioned(lines, vocabulary)) for source, lines in texts]
    parts: list[_Mentioned] = []
    unclear: list[_Mentioned] = []
    for at, (source, mentioned) in enumerate(places):
        found = _decide([*parts, *mentioned], source, is_plan=is_plan)
        if found.period:
            aside = _older_days(mentioned, found, vocabulary) if not is_plan else ()
            others = (text for place in places[at + 1 :] for text in _contradictions(*place, found))
            return replace(found, contradictions=(*aside, *others))
        if found.rivals or found.unclear:
            return found
        parts += [each for each in mentioned if each.mention.role == "part"] if source in _SOURCES_OF_PARTS else []
        unclear = unclear or [each for each in mentioned if each.mention.role == "part" or has_year(each.words)]
    return _open("", unclear)


def is_of_another_year(text: str, period: str, vocabulary: Vocabulary) -> bool:
    """Whether a heading within a table says hardly more than that another year follows: `II. Năm 2022`."""
    mentioned = _mentioned([text], vocabulary)
    year = _decide(mentioned, "row", is_plan=False).period
    others = plain(text)
    for each in mentioned:
        others = others.replace(each.words, " ")
    return year is not None and year[:4] != period[:4] and len(_WORD.findall(others)) <= _FEW


_WORD = re.compile(r"[^\W\d_]{2,}")
_FEW = 3


def _open(source: str, mentioned: list[_Mentioned]) -> PeriodFound:
    """No period, since words of time name none."""
    return PeriodFound(None, source, texts=tuple(e.text for e in mentioned), unclear=tuple(e.words for e in mentioned))


def _divided(source: str, *mentioned: _Mentioned) -> PeriodFound:
    """No period, since words of time name two."""
    return PeriodFound(None, source, texts=tuple(e.text for e in mentioned), rivals=tuple(e.words for e in mentioned))


def _mentioned(texts: Iterable[str], vocabulary: Vocabulary) -> list[_Mentioned]:
    return [_Mentioned(text, mention) for text in texts for mention in mentions(text, vocabulary)]


def _decide(mentioned: list[_Mentioned], source: str, *, is_plan: bool) -> PeriodFound:
    """What the words of one place say together."""
    of_role: dict[Role, list[_Mentioned]] = {}
    for each in mentioned:
        of_role.setdefault(each.mention.role, []).append(each)
    named, openings, days = (of_role.get(role, []) for role in ("named", "opening", "as_of"))
    if is_plan:
        named = named + [each._replace(mention=_of_its_own_year(each.mention)) for each in openings]
        openings = []
    naming = named or openings or days
    if not naming:
        return PeriodFound(None, source)
    first = naming[0]
    near = {first.year, str(int(first.year) + 1)}
    strangers = [e for e in naming if e.year != first.year] + [e for e in openings if e.mention.year not in near]
    if strangers:
        return _divided(source, first, strangers[0])
    if not first.mention.period:
        return _open(source, [first])
    parts = {each.part: each for each in [*naming, *of_role.get("part", [])] if each.part}
    if len(parts) > 1:
        return _divided(source, *list(parts.values())[:2])
    half = next((each for each in days if each.part and each.year == first.year), None)
    if half and named and not parts:
        return _divided(source, first, half)
    return PeriodFound("".join((first.year, *parts)), source, texts=(first.text,))


def _of_its_own_year(opening: Mention) -> Mention:
    return opening._replace(role="named", period=opening.year)


def _older_days(mentioned: list[_Mentioned], found: PeriodFound, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The lines that say that figures go up to a day before the year, unless they are of its opening."""
    days = [each for each in mentioned if each.mention.role == "as_of"]
    year = str(found.period)[:4]
    if any(each.year >= year or names_opening(each.text, vocabulary) for each in days):
        return ()
    return tuple(each.text for each in days)


def _contradictions(source: str, mentioned: list[_Mentioned], found: PeriodFound) -> Iterable[str]:
    """The texts of a place that name another year than the period's, or another part of it."""
    period = str(found.period)
    if source == _BEFORE:
        return ()
    named = [each for each in mentioned if each.mention.role in ("named", "opening")]
    if named and not any(period[:4] in (each.year, each.mention.year) for each in named):
        return (named[0].text,)
    parts = [each for each in mentioned if each.mention.role in ("named", "part") and each.part]
    if source == "file":
        parts = [each for each in parts if each.part in _PARTS_IN_FILE_NAMES]
    is_other = source in _SOURCES_OF_PARTS and parts and not any(period.endswith(each.part) for each in parts)
    return (parts[0].text,) if is_other else ()
