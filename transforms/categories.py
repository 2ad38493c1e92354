"""Which category of a form's breakdown a text means: a step of a column's header, or a row's label among its items."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from configs.kinds import Layout, Vocabulary
from transforms.names import plain, share_of

WHOLE = ""
"""The category of a sum over all categories."""
_SURE = 0.6
"""A name must make up so much of a text to be meant by it, or begin it and be explained by what follows."""
_EXPLAINED = re.compile(r"\s*[:(–-]")
_MARK = re.compile(r"^(?:[-+*•–]\s*|(?:\d+\.)*\d+[.)]\s*|(?:\d+\.)+\d+\s+|[ivx]+[.)]\s*|[a-zđ][.)]\s*)+")

Path = tuple[str, ...]


def split_path(layout: Layout, path: Path, vocabulary: Vocabulary) -> tuple[str, Path]:
    """The category that a step of a column's header names, and the steps that are left to name the measure.

    `WHOLE` where none does; a word for a total that stands in the place of a category is left out.
    """
    if not layout.categories:
        return WHOLE, path
    found = _best(layout, path, is_last=False)
    if found:
        category, places = found
        return category, tuple(step for place, step in enumerate(path) if place not in places)
    if len(path) > 1:
        rest = tuple(step for step in path if not is_total(step, vocabulary))
        return WHOLE, rest or path
    return WHOLE, path


def of_row(layout: Layout, path: Path) -> str | None:
    """The category that a row's label names; `path`: the labels that it lies under, and its own. None for none."""
    found = _best(layout, path, is_last=True)
    return found[0] if found else None


@lru_cache(maxsize=4096)
def is_total(text: str, vocabulary: Vocabulary) -> bool:
    """True where a header's step is a word for a total alone."""
    bare = text.split("(", maxsplit=1)[0].strip()
    return any(bare == plain(word) for word in vocabulary.totals)


@lru_cache(maxsize=65536)
def _best(layout: Layout, path: Path, is_last: bool) -> tuple[str, frozenset[int]] | None:
    """The category whose name fits best, of two the one named further down, with the places of its steps; None where
    none fits, or two alike.
    """
    steps = tuple(_MARK.sub("", step) or step for step in path)
    fits = []
    for category, names in layout.categories.items():
        for name in names:
            score, places = _fit(tuple(name.split(" > ")), steps, is_last)
            if score:
                fits.append((score, max(places), category, places))
    if not fits:
        return None
    score, last, category, places = max(fits, key=lambda fit: fit[:2])
    if any(fit[:2] == (score, last) and fit[2] != category for fit in fits):
        return None
    return category, frozenset(places)


def _fit(name: Path, steps: Path, is_last: bool) -> tuple[float, tuple[int, ...]]:
    """How well a name fits, and the places of the steps that bear it, in their order."""
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
    """How surely a text means a name: 1 for the name itself, 0 for another thing."""
    share = share_of(name, text)
    if share >= _SURE:
        return share
    return _SURE if text.startswith(name) and _EXPLAINED.match(text[len(name) :]) else 0.0


def above_of(category: str, parents: Mapping[str, str]) -> list[str]:
    """The categories of which one is a part, the nearest first, `WHOLE` last; of `WHOLE` none."""
    found = []
    while category:
        category = parents.get(category, WHOLE)
        found.append(category)
    return found
