"""Which category of a form's breakdown a text means: a step of a column's header, or the label of a row."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from tonghop.configs.layouts import Layout, Vocabulary
from tonghop.transforms.spelling import plain, share_of, unaccented

WHOLE = ""
"""The category of a sum over all categories."""
_SURE = 0.6
"""The least share of a text that a name must be to be meant by it; a name that begins the text may be explained."""
_EXPLAINED = re.compile(r"\s*[:(–-]")
_MARK = re.compile(r"^(?:[-+*•–]\s*|(?:\d+\.)*\d+[.)]\s*|(?:\d+\.)+\d+\s+|[ivx]+[.)]\s*|[a-zđ][.)]\s*)+")

Path = tuple[str, ...]


def split_path(layout: Layout, path: Path, vocabulary: Vocabulary) -> tuple[str, Path] | None:
    """The category that a step of a column's header names, and the other steps, which name the measure.

    The category is `WHOLE` if no step names one; a word for a total in the place of a category is dropped. None if the
    last step names several categories: their sum is no figure of the form.
    """
    if not layout.categories:
        return WHOLE, path
    if found := _best(layout, path, is_last=False):
        category, places = found
        others = tuple(step for place, step in enumerate(path) if place not in places)
        return category, others or tuple(filter(None, (_without(layout, category, path[-1]),)))
    is_measure = _holds_measure(layout, path[-1])
    within = None if is_measure else _named_within(layout, path)
    if within:
        category, place, rest = within
        return category, tuple(rest if n == place else step for n, step in enumerate(path) if rest or n != place)
    if not is_measure and len(_mentioned(layout, path[-1])) > 1:
        return None
    without = tuple(step for step in path if not is_total(step, vocabulary))
    return WHOLE, without if len(path) > 1 and without else path


def of_row(layout: Layout, path: Path, vocabulary: Vocabulary) -> str | None:
    """The category that a row's label names, or None. `path`: the labels above it and its own."""
    found = None if is_total(path[-1], vocabulary) else _best(layout, path, is_last=True)
    return found[0] if found else None


def of_rows(layout: Layout, paths: Mapping[int, Path], vocabulary: Vocabulary) -> dict[int, str]:
    """The categories that labels name, by row.

    A label that is no name by itself (`Tiểu dự án 1`) is read together with the last label above it that has parts.
    """
    named: dict[int, str] = {}
    wholes = set(layout.category_parents.values())
    above = ""
    for row, path in paths.items():
        category = of_row(layout, path, vocabulary)
        if category is None and above:
            category = of_row(layout, (above, path[-1]), vocabulary)
        if category is None:
            continue
        named[row] = category
        if category in wholes:
            above = path[-1]
    return named


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


def only_category_in(layout: Layout, text: str) -> str:
    """The name under which a text mentions a category, if it mentions one alone; else ''."""
    mentioned = _mentioned(layout, text)
    names = (name for category in mentioned for name in layout.categories[category] if name in text)
    return max(names, key=len, default="") if len(mentioned) == 1 else ""


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
def _best(layout: Layout, path: Path, is_last: bool) -> tuple[str, frozenset[int]] | None:
    """The category whose name fits best and the places of its steps; of two, the one that is named further down.

    None if no name fits, or if two fit equally.
    """
    steps = tuple(_MARK.sub("", step) or step for step in path)
    fits = []
    for _, category, name in sorted({n for step in (steps[-1:] if is_last else steps) for n in _meant(layout, step)}):
        score, places = _fit(name, steps, is_last)
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
def _meant(layout: Layout, step: str) -> tuple[_Name, ...]:
    """The names of categories whose last step a header's step may mean."""
    return tuple(name for end, names in _names_by_end(layout).items() if _strength(end, step) for name in names)


@lru_cache(maxsize=256)
def _names_by_end(layout: Layout) -> dict[str, list[_Name]]:
    named = ((category, tuple(name.split(" > "))) for category, names in layout.categories.items() for name in names)
    found: dict[str, list[_Name]] = {}
    for place, (category, name) in enumerate(named):
        found.setdefault(name[-1], []).append((place, category, name))
    return found


def _fit(name: Path, steps: Path, is_last: bool) -> tuple[float, tuple[int, ...]]:
    """How well a name fits, and the places of the steps that contain it, in order."""
    best: tuple[float, tuple[int, ...]] = (0.0, ())
    ends: Iterable[int] = (len(steps) - 1,) if is_last else range(len(steps))
    for end in ends:
        strength = _strength(name[-1], steps[end])
        if not strength:
            continue
        above: tuple[float, tuple[int, ...]] = (0.0, ())
        if len(name) > 1:
            above = _fit(name[:-1], steps[:end], False)
            if not above[0]:
                continue
        if strength + above[0] >= best[0]:
            best = (strength + above[0], (*above[1], end))
    return best


def _strength(name: str, text: str) -> float:
    """How certainly a text means a name: 1 for the name itself, 0 for something else."""
    share = share_of(name, text)
    if share >= _SURE:
        return share
    return _SURE if text.startswith(name) and _EXPLAINED.match(text[len(name) :]) else 0.0


def above_of(category: str, parents: Mapping[str, str]) -> list[str]:
    """The categories that contain a category, nearest first and `WHOLE` last; none for `WHOLE`."""
    found = []
    while category:
        category = parents.get(category, WHOLE)
        found.append(category)
    return found
