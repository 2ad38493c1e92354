"""Which form a table is: the layout that its headers and its title fit best."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from tonghop.configs.layouts import Layout, Vocabulary
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.tables.columns import (
    Fit,
    HeaderOverrides,
    classes_of_titles,
    fit,
    is_candidate,
    phrases_found,
    title_in,
)
from tonghop.transforms.tables.header_texts import header_text
from tonghop.transforms.tables.recognised_table import Unrecognised
from tonghop.transforms.tables.understanding import Path, times_in

FORM_MARGIN = 0.75
"""Two forms whose scores differ by less are a question, not a choice."""

HeaderOverridesByForm = Mapping[str, HeaderOverrides]
"""What headers mean by decision, by form; '' for any form."""


def best_fit(
    grid: Grid,
    figures: Mapping[int, Path],
    titles: list[str],
    layouts: tuple[Layout, ...],
    vocabulary: Vocabulary,
    overrides: HeaderOverridesByForm,
    has_category_rows: Callable[[Layout], bool],
    has_dividing_rows: Callable[[Layout], bool] = lambda _: False,
) -> Fit | Unrecognised:
    """The form that the headers fit best, or why there is none: columns are missing, or two forms fit nearly alike.

    A form with a breakdown counts only if its title or one of its categories is found. `has_category_rows`: whether
    the table's rows name categories of a layout; `has_dividing_rows`: whether rows below the units' own divide them.
    """
    if any(overrides.values()):
        fits = _fits(figures, titles, layouts, vocabulary, overrides)
    else:
        found = (*phrases_found(layouts, titles), times_in(" | ".join(titles)), classes_of_titles(titles, vocabulary))
        fits = _fits_of_headers(_Headers(tuple(figures.items()), layouts, *found), vocabulary, titles)

    divided = {f.layout.form for f in fits if f.layout.rows_divide and has_dividing_rows(f.layout)}

    def may_be_meant(fit: Fit) -> bool:
        if fit.layout.under and not _are_whole(_beside(fit.layout, layouts), figures, titles, vocabulary):
            return False
        if fit.layout.rows_divide or fit.layout.form in divided:
            return bool(fit.layout.rows_divide) and fit.layout.form in divided
        return fit.is_divided or has_category_rows(fit.layout)

    whole = sorted((fit for fit in fits if not fit.missing), key=lambda fit: not fit.title)
    best = next(filter(may_be_meant, whole), None)  # what is meant is asked of few: it reads the table's rows
    if best is None or _is_named_otherwise(best, fits):
        return _without_columns(grid, [fit for fit in fits if may_be_meant(fit)], titles)
    rivals = (fit for fit in fits if fit.title or not best.title)  # a form that the title does not name is none
    near = (fit for fit in rivals if best.score - fit.score < FORM_MARGIN and fit.layout.form != best.layout.form)
    rival = next((fit for fit in near if not fit.missing and fit is not best and may_be_meant(fit)), None)
    if rival:
        return Unrecognised(grid, "form_ambiguous", f"{best.layout.titles[0]} / {rival.layout.titles[0]}")
    return _named(grid, best)


def _beside(layout: Layout, layouts: Iterable[Layout]) -> Iterator[Layout]:
    return (other for other in layouts if other.name in layout.also)


def _are_whole(
    halves: Iterable[Layout], figures: Mapping[int, Path], titles: list[str], vocabulary: Vocabulary
) -> bool:
    """True if a table has what the other halves of it require: of two classes side by side both are there."""
    return not any(fit(half, figures, titles, vocabulary).missing for half in halves)


def _fits(
    figures: Mapping[int, Path],
    titles: Iterable[str],
    layouts: Iterable[Layout],
    vocabulary: Vocabulary,
    overrides: HeaderOverridesByForm,
) -> tuple[Fit, ...]:
    """How well each layout fits a table, the best first; layouts that cannot be meant are left out."""
    titles = list(titles)
    found = (
        fit(layout, figures, titles, vocabulary, {**overrides.get("", {}), **overrides.get(layout.form, {})})
        for layout in layouts
        if is_candidate(layout, titles)
    )
    return tuple(sorted(found, key=lambda f: -f.score))


class _Headers(NamedTuple):
    """All that fits depend on if nobody decided anything: the headers, the titles' phrases, times and classes."""

    figures: tuple[tuple[int, Path], ...]
    layouts: tuple[Layout, ...]
    titles: frozenset[str]
    excluding: frozenset[str]
    times: frozenset[str]
    classes: frozenset[str]


_known_fits: dict[tuple[_Headers, Vocabulary], tuple[Fit, ...]] = {}

_REMEMBERED = 2048
"""Headers whose fits are cached: the figures of every commune have the same."""


def _fits_of_headers(headers: _Headers, vocabulary: Vocabulary, titles: Iterable[str]) -> tuple[Fit, ...]:
    key = (headers, vocabulary)
    if key not in _known_fits:
        if len(_known_fits) >= _REMEMBERED:
            _known_fits.clear()
        _known_fits[key] = _fits(dict(headers.figures), titles, headers.layouts, vocabulary, {})
    return _known_fits[key]


def _is_named_otherwise(best: Fit, fits: Iterable[Fit]) -> bool:
    """True if the title names another form, and that form has more of the columns.

    Or if it names two, and what one of them requires is there, but of another time, plan or part.
    """
    return not best.title and any(
        f.title and (len(f.columns) > len(best.columns) or (f.layout.also and _is_qualified(f))) for f in fits
    )


def _is_qualified(fit: Fit) -> bool:
    """True if a column would hold a measure that is missing but for the words beside it."""
    return any(column.measure in fit.missing for column in fit.qualified)


def _named(grid: Grid, best: Fit) -> Fit | Unrecognised:
    """The fit, if the sheet contains the words that its form requires: other forms number their parts alike."""
    words = best.layout.named_by
    texts = (header_text(cell) for row in grid.cells for cell in row if cell and isinstance(cell, str)) if words else ()
    if words and not any(word in text for text in texts for word in words):
        expected = " / ".join(f"“{word}”" for word in words)
        return Unrecognised(grid, "form_unnamed", best.layout.titles[0], expected, best.layout.form)
    return best


def _without_columns(grid: Grid, fits: list[Fit], titles: list[str]) -> Unrecognised:
    """No form has its required columns: if the title names a form, its columns are missing."""
    if named := next((fit for fit in fits if fit.title and (fit.columns or fit.qualified)), None):
        expected = "; ".join(named.layout.columns[measure][0] for measure in named.missing)
        if of_missing := [column.shown for column in named.qualified if column.measure in named.missing]:
            return Unrecognised(grid, "column_qualified", "; ".join(of_missing), expected, named.layout.form)
        if of_missing := list(_together_with_missing(named)):
            return Unrecognised(grid, "column_qualified", "; ".join(of_missing), expected, named.layout.form)
        if of_missing := [" > ".join(tie.path) for tie in named.tied if tie.measure in named.missing]:
            return Unrecognised(grid, "column_ambiguous", "; ".join(of_missing), expected, named.layout.form)
        return Unrecognised(grid, "column_missing", named.title, expected, named.layout.form)
    return Unrecognised(grid, "sheet_unknown", " | ".join(titles)[:200] or first_texts(grid))


def _together_with_missing(fit: Fit) -> Iterator[str]:
    """The columns of a measure that is missing and others together, each with what it counts in brackets."""
    for column in fit.columns:
        parts = fit.layout.together.get(column.measure, ())
        if not set(parts).isdisjoint(fit.missing):
            yield f"{' > '.join(column.path)} ({' + '.join(fit.layout.columns[part][0] for part in parts)})"


def named_form(layouts: Iterable[Layout], titles: list[str]) -> tuple[str, str] | None:
    """The title of a form that stands in some lines, and the form; of several the longest title. None if none does."""
    known = (layout for layout in layouts if is_candidate(layout, titles))
    named = [(title, layout.form) for layout in known if (title := title_in(layout, titles))]
    return max(named, key=lambda pair: len(pair[0]), default=None)


def first_texts(grid: Grid) -> str:
    """What a sheet without a known table begins with."""
    texts = [str(cell) for row in grid.cells[:12] for cell in row if cell not in ("", None)]
    return " | ".join(texts)[:200]
