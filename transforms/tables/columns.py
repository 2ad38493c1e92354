"""Which column holds which measure of a form: the one whose header patterns make up most of the column's header."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from tonghop.configs.layouts import Layout, Vocabulary
from tonghop.transforms.spelling import plain, share_of, unaccented
from tonghop.transforms.tables import categories
from tonghop.transforms.tables.understanding import (
    SAYS_NOTHING,
    Beside,
    beside,
    canonical,
    other_class_in,
    qualifier_in,
    standard,
    without,
    years_in,
)

TITLE_WEIGHT = 2.0
"""A title that names the form weighs as much as two columns that match exactly."""

CATEGORY_WEIGHT = 1.0
"""Headers that name categories of the form weigh as much as a column that matches exactly."""

_DECIDED = 3.0
"""The weight of a column that a person has named."""
_NOTHING: Mapping[str, str] = MappingProxyType({})

Path = tuple[str, ...]
"""The texts of a column's header, from top to bottom."""


@dataclass(slots=True)
class MeasureColumn:
    """A column of figures: its place in the grid, its header's path, the measure's name, and the category's."""

    index: int
    path: Path
    measure: str
    category: str = ""


class QualifiedColumn(NamedTuple):
    """A column that would hold a measure but for `words` in its header: of another time, plan or part, or unknown."""

    place: int
    path: Path
    measure: str
    words: str

    @property
    def shown(self) -> str:
        """Its header and these words, as findings quote them."""
        return f"{' > '.join(self.path)} ({self.words})"


@dataclass(slots=True)
class Fit:
    """How a form fits a table. `title`: the form's title that stands there, '' for none.

    `unplaced`, `tied`, `qualified`: as in `RecognisedTable`.
    """

    layout: Layout
    score: float
    title: str
    columns: list[MeasureColumn]
    unplaced: list[tuple[int, Path]]
    tied: list[MeasureColumn]
    qualified: list[QualifiedColumn]

    @property
    def missing(self) -> list[str]:
        """The required measures that no column holds; where one of several is enough, the first of them."""
        found = {column.measure for column in self.columns}
        choices = (names.split("|") for names in self.layout.required)
        return [names[0] for names in choices if found.isdisjoint(names)]

    @property
    def is_divided(self) -> bool:
        """False if the form has a breakdown, but neither its title nor any category in a header was found."""
        return not self.layout.categories or bool(self.title) or any(column.category for column in self.columns)


_Figure = tuple[str, str]
"""What a column holds: a measure and a category."""

HeaderOverrides = Mapping[str, str]
"""What headers mean by decision: the texts of a path, joined by ` > ` → measure, or `none`."""


def fit(
    layout: Layout,
    paths: Mapping[int, Path],
    titles: list[str],
    vocabulary: Vocabulary,
    overrides: HeaderOverrides = _NOTHING,
) -> Fit:
    """Give each column its measure: the one that a person decided, else the one whose header it resembles most.

    The best resemblance is served first.
    """
    decided = {c: overrides[" > ".join(p)] for c, p in paths.items() if " > ".join(p) in overrides} if overrides else {}
    chosen: dict[int, _Figure] = {
        column: (measure, (categories.split_path(layout, paths[column], vocabulary) or [""])[0])
        for column, measure in decided.items()
        if measure != "none"
    }
    years = years_in(" | ".join(titles))
    year = next(iter(years)) if len(years) == 1 else ""
    readings = {
        column: _readings(layout, path, year, vocabulary) for column, path in paths.items() if column not in decided
    }
    scores = {c: [(r.figure, r.score) for r in of if not r.words(years)] for c, of in readings.items()}
    placed, tied, weights = _place(scores, chosen)
    qualified = [
        QualifiedColumn(c, paths[c], best.figure[0], best.words(years))
        for c, of in readings.items()
        if of and not scores[c] and (best := max(of, key=lambda r: r.score))
    ]
    aside = {column.place for column in qualified}
    open_ties = [MeasureColumn(c, paths[c], *figure) for c, figure in sorted(tied.items())]
    in_doubt = set(tied.values())
    columns = [MeasureColumn(c, paths[c], *figure) for c, figure in sorted(placed.items()) if figure not in in_doubt]
    unplaced = [(c, p) for c, p in paths.items() if not any(c in known for known in (placed, tied, decided, aside))]
    title = _title(layout, titles)
    total = sum(weights.values()) + (TITLE_WEIGHT if title else 0.0)
    total += CATEGORY_WEIGHT * any(category for _, category in weights)
    return Fit(layout, total, title, columns, unplaced, open_ties, qualified)


def _place(
    scores: Mapping[int, list[tuple[_Figure, float]]], chosen: Mapping[int, _Figure]
) -> tuple[dict[int, _Figure], dict[int, _Figure], dict[_Figure, float]]:
    """What each column holds, what columns without a place resemble as much, and the weight of each figure placed.

    `scores`: what each column may hold and how well it fits; `chosen`: what columns hold by decision.
    """
    placed = dict(chosen)
    weights = dict.fromkeys(chosen.values(), _DECIDED)
    tied: dict[int, _Figure] = {}
    candidates = [(score, column, figure) for column, fits in scores.items() for figure, score in fits]
    for score, column, figure in sorted(candidates, key=lambda candidate: (-candidate[0], candidate[1])):
        if column in placed:
            continue
        if figure not in weights:
            weights[figure] = score
            placed[column] = figure
        elif weights[figure] - score < _ALIKE:
            tied[column] = figure
    return placed, {column: figure for column, figure in tied.items() if column not in placed}, weights


_ALIKE = 1e-9
"""Scores that differ by less are the same."""


def is_candidate(layout: Layout, heads: list[str]) -> bool:
    """True if a table may be read by this layout alone and no line above it excludes the layout."""
    if not layout.titles:
        return False
    text = plain(" ".join(heads)) if layout.excluded_by else ""
    return not any(words in text for words in layout.excluded_by)


def _title(layout: Layout, titles: list[str]) -> str:
    present = _phrases_in((*layout.titles_of_others, *layout.titles), plain(" ".join(titles)))
    if any(words in present for words in layout.titles_of_others):
        return ""
    return max((words for words in layout.titles if words in present), key=len, default="")


def _phrases_in(phrases: Iterable[str], text: str) -> frozenset[str]:
    """The phrases that occur in a plain text, which may be typed without accents."""
    accentless = unaccented(text) if text.isascii() else ""
    return frozenset(p for p in phrases if p in text or (accentless and unaccented(p) in accentless))


def phrases_found(layouts: tuple[Layout, ...], titles: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """What the lines above a table say about layouts: the titles that occur, and the phrases that exclude one."""
    names, excluding = _phrases(layouts)
    text = plain(" ".join(titles))
    return _phrases_in(names, text), frozenset(words for words in excluding if words in text)


@lru_cache(maxsize=64)
def _phrases(layouts: tuple[Layout, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names = dict.fromkeys(words for layout in layouts for words in (*layout.titles_of_others, *layout.titles))
    return tuple(names), tuple(dict.fromkeys(words for layout in layouts for words in layout.excluded_by))


class _Reading(NamedTuple):
    """A header read as a figure: how well it fits, and what it says beside the figure's name."""

    figure: _Figure
    score: float
    beside: Beside

    def words(self, years: frozenset[str]) -> str:
        """The words of the header that keep it from being this figure; '' if it is. `years`: those of the title."""
        others = self.beside.years - years if years else ()
        return " ".join((*self.beside.strange, *sorted(others)))


@lru_cache(maxsize=65536)
def _readings(layout: Layout, path: Path, year: str, vocabulary: Vocabulary) -> list[_Reading]:
    """A path as each measure whose header patterns fit it: one that says nothing else comes before one that does.

    `year`: of the table, '' where its title names none.
    """
    path = tuple(canonical(step, year, vocabulary) for step in path)
    split = categories.split_path(layout, path, vocabulary)
    if split is None:
        return []
    category, of_measure = split
    if not of_measure:
        only = (next(iter(layout.columns)), category)
        return [_Reading(only, _NAMED_BY_CATEGORY, SAYS_NOTHING)] if len(layout.columns) == 1 else []
    suffix, steps = _split_breakdown(layout, of_measure)
    steps = tuple(standard(step, vocabulary) for step in steps)
    best: dict[str, _Reading] = {}
    shorter = [steps[:-1]] if len(steps) > 1 and steps[-1] in vocabulary.counts else []
    for reading in (r for each in (steps, *shorter) for r in _fitting(layout, each, (suffix, category), vocabulary)):
        name = reading.figure[0]
        best[name] = max(best.get(name, reading), reading, key=_is_plain)
    order = {measure + suffix: place for place, measure in enumerate(layout.columns)}
    return sorted(best.values(), key=lambda reading: order[reading.figure[0]])


def _fitting(
    layout: Layout, steps: Path, suffix_and_category: tuple[str, str], vocabulary: Vocabulary
) -> Iterator[_Reading]:
    """The steps of a path as the measure of each header pattern that they hold."""
    suffix, category = suffix_and_category
    for end, patterns in _patterns_by_end(layout, vocabulary).items():
        if tail := share_of(end, steps[-1]):
            for measure, pattern in patterns:
                if fitting := _resemblance(pattern, steps, tail, vocabulary):
                    said = _beside(measure, pattern, steps, fitting.places, layout, vocabulary)
                    yield _Reading((measure + suffix, category), fitting.score, said)


def _is_plain(reading: _Reading) -> tuple[bool, float]:
    return not reading.beside.strange, reading.score


def _beside(
    measure: str, pattern: Path, path: Path, places: tuple[int, ...], layout: Layout, vocabulary: Vocabulary
) -> Beside:
    """What the steps of a path say beside a pattern that fits them; a group above may have words of any kind."""
    strange: list[str] = []
    years: set[str] = set()
    of_step = dict(zip(places, pattern, strict=True))
    for place, step in enumerate(path):
        if place in of_step:
            said = beside(without(of_step[place], step), of_step[place], measure, layout, vocabulary)
            strange += said.strange
            years |= said.years
        else:
            name = " > ".join(pattern)
            strange += filter(
                None, [qualifier_in(step, layout, vocabulary) or other_class_in(step, name, layout, vocabulary)]
            )
            years |= years_in(step)
    return Beside(tuple(strange), frozenset(years))


@lru_cache(maxsize=256)
def _patterns_by_end(layout: Layout, vocabulary: Vocabulary) -> dict[str, list[tuple[str, Path]]]:
    """Measures and their header patterns, by the patterns' last step: most steps do not occur in a given header."""
    found: dict[str, list[tuple[str, Path]]] = {}
    for measure, patterns in layout.columns.items():
        for pattern in dict.fromkeys([*patterns, *vocabulary.qualifiers.get(layout.times.get(measure, ""), ())]):
            steps = tuple(standard(plain(step), vocabulary) for step in pattern.split(" > "))
            found.setdefault(steps[-1], []).append((measure, steps))
    return found


_NAMED_BY_CATEGORY = 0.5
"""The weight of a column whose header names only a category, in a form with one measure."""


def _split_breakdown(layout: Layout, path: Path) -> tuple[str, Path]:
    """A last header level that divides the figure (Số hộ | Nhân khẩu) gives the measure's suffix."""
    if len(path) > 1:
        for suffix, words in layout.breakdown.items():
            if path[-1] in words:
                return suffix, path[:-1]
    return "", path


class _Fitting(NamedTuple):
    """`score`: the sum, over a pattern's steps, of the share of the header's step that each makes up.

    `places`: of these steps.
    """

    score: float
    places: tuple[int, ...]


def _resemblance(pattern: Path, path: Path, tail: float, vocabulary: Vocabulary) -> _Fitting | None:
    """How a pattern fits a path; None if the path lacks a step of it, or has them in another order.

    `tail`: the share of the last step.
    """
    path_text = " > ".join(path)
    if any(word in path_text and word not in " > ".join(pattern) for word in vocabulary.among):
        return None
    total, position, places = tail, len(path) - 2, [len(path) - 1]
    for step in reversed(pattern[:-1]):
        best = max(((share_of(step, path[i]), i) for i in range(position, -1, -1)), default=(0.0, -1))
        if not best[0]:
            return None
        total += best[0]
        places.append(best[1])
        position = best[1] - 1
    return _Fitting(total, tuple(reversed(places)))
