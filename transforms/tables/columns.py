"""Which column holds which measure of a form: the one whose header patterns make up most of the column's header."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from tonghop.configs.layouts import Layout, Vocabulary
from tonghop.transforms.spelling import plain, share_of
from tonghop.transforms.tables import categories
from tonghop.transforms.tables.phrases import classes_in, standard
from tonghop.transforms.tables.understanding import (
    OPENING,
    SAYS_NOTHING,
    Beside,
    Meaning,
    Path,
    beside,
    canonical,
    is_explained,
    meaning,
    names_class,
    names_in,
    of_categories,
    opening_of_before,
    other_class_in,
    qualifier_in,
    says_little,
    times_in,
    without,
)

TITLE_WEIGHT = 2.0
"""A title that names the form weighs as much as two columns that match exactly."""

CATEGORY_WEIGHT = 1.0
"""Headers that name categories of the form weigh as much as a column that matches exactly."""

_DECIDED = 3.0
"""The weight of a column that a person has named."""
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(slots=True)
class MeasureColumn:
    """A column of figures: its place in the grid, its header's path, the measure's name, and the category's."""

    index: int
    path: Path
    measure: str
    category: str = ""


class QualifiedColumn(NamedTuple):
    """A column that would hold a measure but for `words` in its header: of another time, plan or part, or unknown.

    Without such words another column holds the measure under its exact name.
    """

    place: int
    path: Path
    measure: str
    category: str
    words: str

    @property
    def shown(self) -> str:
        """Its header and these words, as findings quote them."""
        return " > ".join(self.path) + (f" ({self.words})" if self.words else "")


@dataclass(slots=True)
class Fit:
    """How a form fits a table. `title`: the form's title that stands there, '' for none.

    `unplaced`, `tied`, `qualified`: as in `RecognisedTable`. `missing`: the required measures that no column holds;
    where one of several is enough, the first of them.
    """

    layout: Layout
    score: float
    title: str
    columns: list[MeasureColumn]
    unplaced: list[tuple[int, Path]]
    tied: list[MeasureColumn]
    qualified: list[QualifiedColumn]
    missing: list[str]

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
    *,
    is_titled: bool = True,
) -> Fit:
    """Give each column its measure: the one that a person decided, else the one whose header it resembles most.

    The best resemblance is served first. `is_titled`: what all headers begin with is a part of the table's title.
    """
    decided = {c: overrides[" > ".join(p)] for c, p in paths.items() if " > ".join(p) in overrides} if overrides else {}
    chosen: dict[int, _Figure] = {
        column: (measure, (categories.split_path(layout, paths[column], vocabulary) or [""])[0])
        for column, measure in decided.items()
        if measure != "none"
    }
    times = times_in(" | ".join(titles))
    years = [time for time in times if time.isdecimal()]
    year = years[0] if len(years) == 1 else ""
    banners = _banners(paths) if is_titled else 0
    readings = {c: _readings(layout, p, year, banners, vocabulary) for c, p in paths.items() if c not in decided}
    plain_ones = {c: [r for r in of if not r.words(times)] for c, of in readings.items()}
    placed, tied, outdone, weights = _place(plain_ones, chosen)
    qualified = [QualifiedColumn(c, paths[c], *figure, "") for c, figure in outdone.items()]
    qualified += [
        QualifiedColumn(c, paths[c], *best.figure, best.words(times))
        for c, of in readings.items()
        if of and not plain_ones[c] and (best := max(of, key=lambda r: r.score))
    ]
    aside = {column.place for column in qualified}
    open_ties = [MeasureColumn(c, paths[c], *figure) for c, figure in sorted(tied.items())]
    in_doubt = set(tied.values())
    columns = [MeasureColumn(c, paths[c], *figure) for c, figure in sorted(placed.items()) if figure not in in_doubt]
    unplaced = [(c, p) for c, p in paths.items() if not any(c in known for known in (placed, tied, decided, aside))]
    title = title_in(layout, titles)
    total = sum(weights.values()) + (TITLE_WEIGHT if title else 0.0)
    total += CATEGORY_WEIGHT * any(category for _, category in weights)
    named = classes_of_titles(titles, vocabulary) if title else frozenset()
    missing = lacking_of(layout, {column.measure for column in columns})
    if named:  # a review of the poor alone lacks nothing
        missing = [measure for measure in missing if not is_of_others(layout, measure, named, vocabulary)]
    return Fit(layout, total, title, columns, unplaced, open_ties, qualified, missing)


def is_same_under(steps: Path, best: Fit, paths: Mapping[int, Path], titles: list[str], vocabulary: Vocabulary) -> bool:
    """True if all columns hold the same measures with some steps above their headers as without them."""
    under = {column.index: (*steps, *paths[column.index]) for column in best.columns}
    fitted = fit(best.layout, under, titles, vocabulary, is_titled=False)
    return {c.index: c.measure for c in fitted.columns} == {c.index: c.measure for c in best.columns}


def lacking_of(layout: Layout, found: Container[str]) -> list[str]:
    """What a layout requires and no column holds; where one of several is enough, the first of them."""
    choices = (names.split("|") for names in layout.required)
    return [names[0] for names in choices if not any(name in found for name in names)]


@lru_cache(maxsize=4096)
def is_of_others(layout: Layout, measure: str, named: frozenset[str], vocabulary: Vocabulary) -> bool:
    """True for a measure of a class of households that is none of the `named` ones."""
    own = classes_in(plain(layout.columns[measure][0]), vocabulary)
    return bool(own) and named.isdisjoint(own)


def classes_of_titles(titles: Iterable[str], vocabulary: Vocabulary) -> frozenset[str]:
    """The classes of households that the lines above a table name."""
    return classes_in(plain(" | ".join(titles)), vocabulary)


def _banners(paths: Mapping[int, Path]) -> int:
    """How many steps all headers have in common: they stand over the whole table and are part of its title."""
    all_paths = list(paths.values())
    first = all_paths[0] if len(all_paths) > 1 else ()
    return next((n for n, step in enumerate(first) if any(path[n : n + 1] != (step,) for path in all_paths)), 0)


def _place(
    readings: Mapping[int, list["_Reading"]], chosen: Mapping[int, _Figure]
) -> tuple[dict[int, _Figure], dict[int, _Figure], dict[int, _Figure], dict[_Figure, float]]:
    """What each column holds; what columns without a place mean as well, or less exactly; the weight of each figure.

    `readings`: what each column may hold and how well it fits: only the best counts, since the second best would be
    another figure. `chosen`: what columns hold by decision.
    """
    placed = dict(chosen)
    weights = dict.fromkeys(chosen.values(), _DECIDED)
    chosen_by: dict[_Figure, _Reading] = {}
    tied: dict[int, _Figure] = {}
    outdone: dict[int, _Figure] = {}
    best = {column: max(r.score for r in of) for column, of in readings.items() if of}
    candidates = [(r, c) for c, of in readings.items() for r in of if best[c] - r.score < _ALIKE]
    for reading, column in sorted(candidates, key=_by_precedence):
        figure = reading.figure
        if column in placed:
            continue
        if figure not in weights:
            weights[figure] = reading.score
            placed[column] = figure
            chosen_by[figure] = reading
        elif figure not in chosen_by or chosen_by[figure].is_before(reading):
            outdone[column] = figure
        else:
            tied[column] = figure
    without = {column: figure for column, figure in tied.items() if column not in placed}
    return placed, without, {c: f for c, f in outdone.items() if c not in placed and c not in without}, weights


def _by_precedence(candidate: tuple["_Reading", int]) -> tuple[bool, bool, float, int]:
    reading, column = candidate
    return reading.is_part, not reading.beside.is_of_kind, -reading.score, column


_ALIKE = 1e-9
"""Scores that differ by less are the same."""


def is_candidate(layout: Layout, heads: list[str]) -> bool:
    """True if a table may be read by this layout alone and no line above it excludes the layout."""
    if not layout.titles:
        return False
    text = plain(" ".join(heads)) if layout.excluded_by else ""
    return not any(words in text for words in layout.excluded_by)


def title_in(layout: Layout, titles: list[str]) -> str:
    """The longest title of a layout that stands in some lines, '' if none does or they name another form, too."""
    present = names_in((*layout.titles_of_others, *layout.titles), plain(" ".join(titles)))
    if any(words in present for words in layout.titles_of_others):
        return ""
    return max((words for words in layout.titles if words in present), key=len, default="")


def phrases_found(layouts: tuple[Layout, ...], titles: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """What the lines above a table say about layouts: the titles that occur, and the phrases that exclude one."""
    names, excluding = _phrases(layouts)
    text = plain(" ".join(titles))
    return frozenset(names_in(names, text)), frozenset(words for words in excluding if words in text)


@lru_cache(maxsize=64)
def _phrases(layouts: tuple[Layout, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names = dict.fromkeys(words for layout in layouts for words in (*layout.titles_of_others, *layout.titles))
    return tuple(names), tuple(dict.fromkeys(words for layout in layouts for words in layout.excluded_by))


class _Reading(NamedTuple):
    """A header read as a figure: how well it fits, and what it says beside the figure's name."""

    figure: _Figure
    score: float
    beside: Beside
    is_exact: bool = False
    is_part: bool = False

    def is_before(self, other: "_Reading") -> bool:
        """True if this column is surely the measure's before another one: by its kind, or it alone by its exact name.

        What stands below “trong đó” is the measure only where no other column is.
        """
        if self.is_part != other.is_part:
            return other.is_part
        if self.beside.is_of_kind != other.beside.is_of_kind:
            return self.beside.is_of_kind
        return self.is_exact and not other.is_exact

    def words(self, times: frozenset[str]) -> str:
        """The words of the header that keep it from being this figure; '' if it is. `times`: those of the title."""
        others = {time for time in self.beside.times if not is_explained(time, times)}
        return " ".join((*self.beside.strange, *sorted(others)))


@lru_cache(maxsize=65536)
def _readings(layout: Layout, path: Path, year: str, banners: int, vocabulary: Vocabulary) -> list[_Reading]:
    """A path as each measure whose header patterns fit it: one that says nothing else comes before one that does.

    `year`: of the table, '' where its title names none; `banners`: how many of its steps stand over the whole table.
    """
    over = path[:banners]
    path = tuple(canonical(step, year, vocabulary) for step in path)
    split = categories.split_path(layout, path, vocabulary)
    if split is None:
        return []
    category, of_measure = split
    if not of_measure:
        only = (next(iter(layout.columns)), category)
        return [_Reading(only, _NAMED_BY_CATEGORY, SAYS_NOTHING)] if len(layout.columns) == 1 else []
    suffix, of_measure = _split_breakdown(layout, of_measure)
    banners = _shared(over, of_measure, year, vocabulary)
    steps = _Steps(tuple(standard(step, vocabulary) for step in of_measure), banners)
    best: dict[str, _Reading] = {}
    shorter = [steps.shorter()] if len(steps.path) > 1 and says_little(steps.path[-1], vocabulary) else []
    whole = (r for each in (steps, *shorter) for r in _fitting(layout, each, (suffix, category), vocabulary))
    for reading in (*whole, *_typed_line_by_line(layout, of_measure, (suffix, category), vocabulary)):
        name = reading.figure[0]
        best[name] = max(best.get(name, reading), reading, key=_is_plain)
    order = {measure + suffix: place for place, measure in enumerate(layout.columns)}
    return sorted(best.values(), key=lambda reading: order[reading.figure[0]])


class _Steps(NamedTuple):
    """A header's steps. `banners`: how many stand over the whole table; `end`: a last step that was taken off."""

    path: Path
    banners: int
    end: str = ""

    def shorter(self) -> "_Steps":
        """The steps without the last one, which only counts."""
        return _Steps(self.path[:-1], self.banners, self.path[-1])


def _shared(over: Path, steps: Path, year: str, vocabulary: Vocabulary) -> int:
    """How many of a header's steps are banners; categories may have been taken out of them."""
    banners = tuple(canonical(step, year, vocabulary) for step in over)
    return next((n for n, step in enumerate(steps) if step not in banners), 0)


def _typed_line_by_line(
    layout: Layout, path: Path, suffix_and_category: tuple[str, str], vocabulary: Vocabulary
) -> Iterator[_Reading]:
    """The measures whose header the steps make up word for word: `Hộ cận` over `nghèo` is one text in two cells."""
    if len(path) > 1:
        joined = _Steps((standard(" ".join(path), vocabulary),), 0)
        yield from (r for r in _fitting(layout, joined, suffix_and_category, vocabulary) if r.is_exact)


def _fitting(
    layout: Layout, steps: _Steps, suffix_and_category: tuple[str, str], vocabulary: Vocabulary
) -> Iterator[_Reading]:
    """The steps of a path as the measure of each header pattern that they hold."""
    suffix, category = suffix_and_category
    is_part = any(word in step for step in steps.path for word in vocabulary.among)
    for end, patterns in _patterns_by_end(layout, vocabulary).items():
        if tail := share_of(end, steps.path[-1]):
            for measure, pattern in patterns:
                names_part = is_part and not any(word in step for step in pattern for word in vocabulary.among)
                if names_part and _is_of_all(layout, measure, vocabulary):
                    continue
                if layout.under and _is_of_other_half(layout, pattern, steps.path, vocabulary):
                    continue
                if fitting := _resemblance(pattern, steps.path, tail):
                    meant = meaning(measure, suffix, pattern, layout, vocabulary)
                    if meant.is_together and fitting.places[0] < steps.banners:
                        continue  # what stands over all columns is of none of them: `Hộ nghèo và hộ cận nghèo`
                    if category:  # its group may be named, too: `hộ nghèo dân tộc thiểu số > kinh`
                        meant = meant.of_category(of_categories(layout, vocabulary))
                    words = _beside(steps, pattern, fitting.places, meant, layout, vocabulary)
                    is_exact = len(pattern) == len(steps.path) and fitting.score > len(pattern) - _ALIKE
                    yield _Reading((measure + suffix, category), fitting.score, words, is_exact, names_part)


def _is_of_other_half(layout: Layout, pattern: Path, path: Path, vocabulary: Vocabulary) -> bool:
    """True if a header stands under the other class of a table of two, and a pattern would let it stand under none."""
    own = classes_in(plain(layout.under), vocabulary)
    if pattern[0] == standard(plain(layout.under), vocabulary):
        return False
    above = (classes_in(step, vocabulary) for step in path[:-1])
    return any(classes and not own <= classes for classes in above)


def _is_plain(reading: _Reading) -> tuple[int, float]:
    """The reading with the fewest words that nothing explains, and of these the best."""
    return -len(reading.beside.strange), reading.score


def _beside(
    steps: _Steps,
    pattern: Path,
    places: tuple[int, ...],
    meant: Meaning,
    layout: Layout,
    vocabulary: Vocabulary,
) -> Beside:
    """What the steps of a path say beside a pattern that fits them; a banner may have words of any kind."""
    of_step = dict(zip(places, pattern, strict=True))
    of_group = meant.of_group(layout)
    is_bare = "".join(steps.path).isascii()
    found = [beside(steps.end, meant, vocabulary, is_unaccented=is_bare)] if steps.end else []
    for place, step in enumerate(steps.path):
        if place in of_step:
            found.append(beside(without(of_step[place], step), meant, vocabulary, is_unaccented=is_bare))
        elif place < steps.banners:
            strange = qualifier_in(step, layout, vocabulary) or other_class_in(step, meant, layout, vocabulary)
            found.append(Beside((strange,) if strange else (), times_in(step)))
        else:
            over = of_group.over(step, pattern, vocabulary)
            found.append(beside(step, over, vocabulary, is_unaccented=is_bare))
    is_known = not any(each.strange for each in found)
    if is_known and OPENING in meant.qualifiers and (words := opening_of_before(steps.path, vocabulary)):
        found.append(Beside((words,), frozenset()))
    times = frozenset(time for each in found for time in each.times)
    return Beside(tuple(word for each in found for word in each.strange), times, any(each.is_of_kind for each in found))


@lru_cache(maxsize=256)
def _patterns_by_end(layout: Layout, vocabulary: Vocabulary) -> dict[str, list[tuple[str, Path]]]:
    """Measures and their header patterns, by the patterns' last step: most steps do not occur in a given header."""
    found: dict[str, list[tuple[str, Path]]] = {}
    for measure, patterns in layout.columns.items():
        of_time = vocabulary.qualifiers.get(layout.times.get(measure, ""), ())
        under = [f"{layout.under} > {words}" if layout.under else words for words in of_time]
        for pattern in dict.fromkeys([*patterns, *under]):
            steps = tuple(standard(plain(step), vocabulary) for step in pattern.split(" > "))
            found.setdefault(steps[-1], []).append((measure, steps))
    found.pop("", None)
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


@lru_cache(maxsize=4096)
def _is_of_all(layout: Layout, measure: str, vocabulary: Vocabulary) -> bool:
    """True for a total, which is no part of anything: what stands below “trong đó” is a part of it."""
    name = plain(layout.columns[measure][0])
    return not names_class(name, vocabulary) and any(name.startswith(word) for word in vocabulary.totals)


class _Fitting(NamedTuple):
    """`score`: the sum, over a pattern's steps, of the share of the header's step that each makes up.

    `places`: of these steps.
    """

    score: float
    places: tuple[int, ...]


def _resemblance(pattern: Path, path: Path, tail: float) -> _Fitting | None:
    """How a pattern fits a path; None if the path lacks a step of it, or has them in another order.

    `tail`: the share of the last step.
    """
    total, position, places = tail, len(path) - 2, [len(path) - 1]
    for step in reversed(pattern[:-1]):
        best = max(((share_of(step, path[i]), i) for i in range(position, -1, -1)), default=(0.0, -1))
        if not best[0]:
            return None
        total += best[0]
        places.append(best[1])
        position = best[1] - 1
    return _Fitting(total, tuple(reversed(places)))
