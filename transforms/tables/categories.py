"""Which category of a form's breakdown a text means: a step of a column's header, or the label of a row."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from tonghop.configs.layouts import Layout, Vocabulary
from tonghop.transforms.spelling import plain, share_of, unaccented
from tonghop.transforms.tables.phrases import CUT, FILLER, Phrase, find_phrases, qualifiers_in, whole_words
from tonghop.transforms.tables.understanding import Meaning, beside, is_explained, names_in, times_in, without

WHOLE = ""
"""The category of a sum over all categories."""
OTHERS = "_others"
"""What a layout lists as no category of its form: it is known and not counted."""
_EXPLAINED = re.compile(r"\s*[:.,(–-]\s*\D")
"""What parts a number from the name that follows it."""
_ENDS_IN_NUMBER = re.compile(r"(?:\d|(?<!\w)[ivx]+)$")
_BRACKETS = re.compile(r"\([^()]*\)")
_MARK = re.compile(r"^(?:[-+*•–]\s*|(?:\d+\.)*\d+[.)]\s*|(?:\d+\.)+\d+\s+|[ivx]+[.)]\s*|[a-zđ][.)]\s*)+")

Path = tuple[str, ...]


def split_path(layout: Layout, path: Path, vocabulary: Vocabulary) -> tuple[str, Path] | None:
    """The category that a step of a column's header names, and the other steps, which name the measure.

    The category is `WHOLE` if no step names one; a word for a total in the place of a category is dropped. None if the
    last step names several categories, whose sum is no figure of the form, or one that is not counted.
    """
    if not layout.categories:
        return WHOLE, path
    if found := _best(layout, path, False, vocabulary):
        category, places = found
        if category == OTHERS:
            return None
        others = tuple(
            text
            for place, step in enumerate(path)
            for text in ((step,) if place not in places else sorted(times_in(step) - _times_of(category, layout)))
        )
        return category, others or tuple(filter(None, (_without(layout, category, path[-1]),)))
    is_measure = _holds_measure(layout, path[-1])
    within = None if is_measure else _named_within(layout, path)
    if within:
        category, place, rest = within
        if category == OTHERS:
            return None
        return category, tuple(rest if n == place else step for n, step in enumerate(path) if rest or n != place)
    if not is_measure and len(_mentioned(layout, path[-1])) > 1:
        return None
    without = tuple(step for step in path if not is_total(step, vocabulary))
    return WHOLE, without if len(path) > 1 and without else path


def of_row(layout: Layout, path: Path, vocabulary: Vocabulary, titles: Iterable[str] | None = None) -> str | None:
    """The category that a row's label names, or None.

    `path`: the labels above it and its own. `titles`: the lines above the table; a label of another time names none.
    """
    found = None if is_total(path[-1], vocabulary) else _best(layout, path, True, vocabulary)
    if not found:
        return None
    category = found[0]
    times = times_in(path[-1]) - _times_of(category, layout)
    return None if times and titles is not None and not _are_of(times, titles) else category


@lru_cache(maxsize=4096)
def _times_of(category: str, layout: Layout) -> frozenset[str]:
    return times_in(CUT.join(layout.categories[category]))


def _are_of(times: Iterable[str], titles: Iterable[str]) -> bool:
    of_title = times_in(CUT.join(titles))
    return all(is_explained(time, of_title) for time in times)


def of_rows(
    layout: Layout, paths: Mapping[int, Path], vocabulary: Vocabulary, titles: Iterable[str] | None = None
) -> dict[int, str]:
    """The categories that labels name, by row. `titles`: as for one row.

    A label that is no name by itself (`Tiểu dự án 1`) is read together with the last label above it that has parts.
    """
    named: dict[int, str] = {}
    wholes = set(layout.category_parents.values())
    above = ""
    for row, typed in paths.items():
        path = (*typed[:-1], split_source(layout, typed[-1])[1])
        category = of_row(layout, path, vocabulary, titles)
        if category is None and above:
            category = of_row(layout, (above, path[-1]), vocabulary, titles)
        if category is None:
            continue
        named[row] = category
        if category in wholes:
            above = path[-1]
    return named


CENTRAL, LOCAL, BOTH = "central", "local", "central and local"
"""Sources of money."""


@lru_cache(maxsize=4096)
def split_source(layout: Layout, label: str) -> tuple[str, str]:
    """The source of money that a row's label names, '' for none, and the label without it: `Hộ nghèo (ĐP)`."""
    spell = unaccented if label.isascii() else plain
    named, rest = [], label
    for source, words in ((CENTRAL, layout.central), (LOCAL, layout.local)):
        before = rest
        for word in words:
            rest = whole_words(spell(word)).sub(" ", rest)
        named += [source] if rest != before else []
    if not named:
        return "", label
    bare = _SPACES.sub(" ", _EMPTY_BRACKETS.sub(" ", rest)).strip(" -–,:;")
    return named[0] if len(named) == 1 else BOTH, bare or label


_EMPTY_BRACKETS = re.compile(r"\([\s,;+&/]*(?:(?:và|va)\s*)?\)")


@lru_cache(maxsize=4096)
def is_total(text: str, vocabulary: Vocabulary) -> bool:
    """True if a header's step is a word for a total and nothing else."""
    bare = text.split("(", maxsplit=1)[0].strip()
    return any(bare in (plain(word), unaccented(word)) for word in vocabulary.totals)


@lru_cache(maxsize=4096)
def _holds_measure(layout: Layout, text: str) -> bool:
    """True if all categories that a text mentions belong to the name of a measure in it.

    `Số cuộc kiểm tra, giám sát` is one measure of two categories.
    """
    if text in _measure_headers(layout):
        return True
    held = max(
        (h for h in _measure_headers(layout) if _mentioned(layout, h) and share_of(h, text)), key=len, default=""
    )
    return bool(held) and not _mentioned(layout, text.replace(held, " | "))


@lru_cache(maxsize=256)
def _measure_headers(layout: Layout) -> frozenset[str]:
    """The texts that the form's own headers end with."""
    return frozenset(pattern.split(" > ")[-1] for patterns in layout.columns.values() for pattern in patterns)


@lru_cache(maxsize=65536)
def _named_within(layout: Layout, path: Path) -> tuple[str, int, str] | None:
    """The only category that a step mentions among other words, the step's place, and its other words.

    `số thẻ cấp cho người nghèo` mentions the category `người nghèo`.
    """
    for place in range(len(path) - 1, -1, -1):
        mentioned = _mentioned(layout, path[place])
        if len(mentioned) == 1:
            (category,) = mentioned
            return category, place, _without(layout, category, path[place])
    return None


def only_category_in(layout: Layout, text: str) -> tuple[str, str]:
    """The name under which a text mentions a category, and the category, if it mentions one alone; else ''."""
    mentioned = _mentioned(layout, text)
    if len(mentioned) != 1:
        return "", ""
    (category,) = mentioned
    return max((name for name in layout.categories[category] if name in text), key=len, default=""), category


def _without(layout: Layout, category: str, text: str) -> str:
    """A text without the shortest name of a category in it."""
    names = [name for name in layout.categories[category] if share_of(name, text)]
    name = min((name for name in names if " " in name), key=len, default=max(names, key=len, default=""))
    return _SPACES.sub(" ", text.replace(name, " ", 1)).strip(" ,;:-–")


@lru_cache(maxsize=65536)
def _mentioned(layout: Layout, text: str) -> frozenset[str]:
    """The categories that a text names among other words; a name within another name does not count.

    Names of one word are too common to be searched like this.
    """
    found = set()
    for name, category in _names_of_words(layout):
        if name in text and share_of(name, text):
            found.add(category)
            text = text.replace(name, " | ")
    return frozenset(found)


@lru_cache(maxsize=256)
def _names_of_words(layout: Layout) -> list[tuple[str, str]]:
    """Names of several words with their categories, longest first."""
    names = ((name, c) for c, listed in layout.categories.items() for name in listed if " " in name and ">" not in name)
    return sorted(names, key=lambda pair: -len(pair[0]))


_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=65536)
def _best(layout: Layout, path: Path, is_last: bool, vocabulary: Vocabulary) -> tuple[str, frozenset[int]] | None:
    """The category whose name fits best and the places of its steps; of two, the one that is named further down.

    None if no name fits, or if two fit equally.
    """
    steps = tuple(_MARK.sub("", step) or step for step in path)
    meant = {n for step in (steps[-1:] if is_last else steps) for n in _meant(layout, step, vocabulary)}
    fits = []
    for _, category, name in sorted(meant):
        score, places = _fit((category, name), steps, layout, vocabulary, is_last=is_last)
        if score:
            fits.append((score, max(places), category, places))
    if not fits:
        return None
    score, last, category, places = max(fits, key=lambda fit: fit[:2])
    if any(fit[:2] == (score, last) and fit[2] != category for fit in fits):
        return None
    return category, frozenset(places)


_Name = tuple[int, str, Path]
"""A name's place among those of its form, its category, and its steps."""


@lru_cache(maxsize=65536)
def _meant(layout: Layout, step: str, vocabulary: Vocabulary) -> tuple[_Name, ...]:
    """The names of categories whose last step a header's step may mean."""
    ends = _names_by_end(layout)
    return tuple(
        name
        for end in names_in(ends, step)
        if share_of(end, step)
        for name in ends[end]
        if _strength(end, step, name[1], layout, vocabulary)
    )


@lru_cache(maxsize=256)
def _names_by_end(layout: Layout) -> dict[str, list[_Name]]:
    named = ((category, tuple(name.split(" > "))) for category, names in layout.categories.items() for name in names)
    found: dict[str, list[_Name]] = {}
    for place, (category, name) in enumerate(named):
        found.setdefault(name[-1], []).append((place, category, name))
    return found


def _fit(
    named: tuple[str, Path], steps: Path, layout: Layout, vocabulary: Vocabulary, *, is_last: bool
) -> tuple[float, tuple[int, ...]]:
    """How well a category's name fits, and the places of the steps that contain it, in order."""
    category, name = named
    best: tuple[float, tuple[int, ...]] = (0.0, ())
    ends: Iterable[int] = (len(steps) - 1,) if is_last else range(len(steps))
    for end in ends:
        strength = _strength(name[-1], steps[end], category, layout, vocabulary)
        if not strength:
            continue
        above: tuple[float, tuple[int, ...]] = (0.0, ())
        if len(name) > 1:
            above = _fit((category, name[:-1]), steps[:end], layout, vocabulary, is_last=False)
            if not above[0]:
                continue
        if strength + above[0] >= best[0]:
            best = (strength + above[0], (*above[1], end))
    return best


@lru_cache(maxsize=65536)
def _strength(name: str, text: str, category: str, layout: Layout, vocabulary: Vocabulary) -> float:
    """How much of a text a name of a category makes up; 0 if a word beside it is not explained.

    What follows a number is the category's name, however it is spelt (`Dự án 3: …`), if it is not that of another one.
    """
    share = share_of(name, text)
    if not share or share == 1:
        return share
    rest = without(name, text)
    if _ENDS_IN_NUMBER.search(name) and _EXPLAINED.match(text.removeprefix(name)):
        is_name = _may_be_called(rest, category, layout, vocabulary)
        rest = " ".join(_BRACKETS.findall(rest)) if is_name else rest
    _, rest = find_phrases(rest, _own_names(category, layout))
    strange = beside(rest, _meaning(layout, vocabulary), vocabulary, is_unaccented=text.isascii()).strange
    return 0.0 if strange else share


def _may_be_called(text: str, category: str, layout: Layout, vocabulary: Vocabulary) -> bool:
    """True if a text may be another spelling of a category's name: it holds no name or number and qualifies nothing.

    Names of its parts may be words of its own.
    """
    parts = {part for part, whole in layout.category_parents.items() if whole == category}
    names = CUT.join(layout.categories[category])
    qualifiers = qualifiers_in(text, vocabulary) - qualifiers_in(names, vocabulary) - frozenset(vocabulary.usual)
    is_numbered = any(letter.isdecimal() for letter in text)
    return not qualifiers and not is_numbered and _mentioned(layout, text) <= parts


@lru_cache(maxsize=256)
def _meaning(layout: Layout, vocabulary: Vocabulary) -> Meaning:
    """What may stand beside a name of any category: what explains any column, and what all categories are called."""
    names = {name for listed in layout.categories.values() for name in listed}
    shared = (*layout.explanations.get("", ()), *layout.category_headers, *layout.rows_say)
    usual = frozenset(vocabulary.usual)
    return Meaning(frozenset(), usual, usual, "", "", tuple(dict.fromkeys(w for w in shared if w not in names)), ())


@lru_cache(maxsize=4096)
def _own_names(category: str, layout: Layout) -> tuple[Phrase, ...]:
    """The names of a category, each of which may stand beside another: `Trung học cơ sở (THCS)`."""
    typed = {step for name in layout.categories[category] for step in name.split(" > ")}
    steps = typed | {unaccented(step) for step in typed}
    return tuple(Phrase(step, FILLER, frozenset()) for step in sorted(steps, key=lambda step: (-len(step), step)))


def above_of(category: str, parents: Mapping[str, str]) -> list[str]:
    """The categories that contain a category, nearest first and `WHOLE` last; none for `WHOLE`."""
    found = []
    while category:
        category = parents.get(category, WHOLE)
        found.append(category)
    return found
