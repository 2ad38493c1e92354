"""Which column holds which measure of a form: the one whose header patterns make up most of the column's header."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from tonghop.configs.layouts import Layout, Vocabulary
from tonghop.transforms.spelling import plain, share_of, unaccented
from tonghop.transforms.tables import categories

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


@dataclass(slots=True)
class Fit:
    """How a form fits a table. `title`: the form's title that stands there, '' for none.

    `unplaced`, `tied`: as in `RecognisedTable`.
    """

    layout: Layout
    score: float
    title: str
    columns: list[MeasureColumn]
    unplaced: list[tuple[int, Path]]
    tied: list[MeasureColumn]

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
    scores = {column: _scores(layout, path, vocabulary) for column, path in paths.items() if column not in decided}
    placed, tied, weights = _place(scores, chosen)
    open_ties = [MeasureColumn(c, paths[c], *figure) for c, figure in sorted(tied.items())]
    in_doubt = set(tied.values())
    columns = [MeasureColumn(c, paths[c], *figure) for c, figure in sorted(placed.items()) if figure not in in_doubt]
    unplaced = [(c, p) for c, p in paths.items() if c not in placed and c not in tied and c not in decided]
    title = _title(layout, titles)
    total = sum(weights.values()) + (TITLE_WEIGHT if title else 0.0)
    total += CATEGORY_WEIGHT * any(category for _, category in weights)
    return Fit(layout, total, title, columns, unplaced, open_ties)


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


@lru_cache(maxsize=65536)
def _scores(layout: Layout, path: Path, vocabulary: Vocabulary) -> list[tuple[_Figure, float]]:
    """How well each measure's header patterns fit a path, without the measures that do not fit."""
    split = categories.split_path(layout, path, vocabulary)
    if split is None:
        return []
    category, of_measure = split
    if not of_measure:
        return [((next(iter(layout.columns)), category), _NAMED_BY_CATEGORY)] if len(layout.columns) == 1 else []
    suffix, steps = _split_breakdown(layout, of_measure)
    best: dict[str, float] = {}
    for end, patterns in _patterns_by_end(layout).items():
        if tail := share_of(end, steps[-1]):
            for measure, pattern in patterns:
                best[measure] = max(best.get(measure, 0.0), _resemblance(pattern, steps, tail, vocabulary))
    return [((measure + suffix, category), best[measure]) for measure in layout.columns if best.get(measure)]


@lru_cache(maxsize=256)
def _patterns_by_end(layout: Layout) -> dict[str, list[tuple[str, Path]]]:
    """Measures and their header patterns, by the patterns' last step: most steps do not occur in a given header."""
    found: dict[str, list[tuple[str, Path]]] = {}
    for measure, patterns in layout.columns.items():
        for pattern in patterns:
            steps = tuple(pattern.split(" > "))
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


def _resemblance(pattern: Path, path: Path, tail: float, vocabulary: Vocabulary) -> float:
    """The sum, over the pattern's steps, of the share of the header's step that each makes up.

    0 if the path lacks a step of the pattern, or has them in another order. `tail`: the share of the last step.
    """
    path_text = " > ".join(path)
    if any(word in path_text and word not in " > ".join(pattern) for word in vocabulary.among):
        return 0.0
    total, position = tail, len(path) - 2
    for step in reversed(pattern[:-1]):
        best = max(((share_of(step, path[i]), i) for i in range(position, -1, -1)), default=(0.0, -1))
        if not best[0]:
            return 0.0
        total += best[0]
        position = best[1] - 1
    return total
