"""What the lines above a table say that makes something else of it than its form: a plan, a part, a draft."""

import re
from collections.abc import Iterator
from functools import lru_cache

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.context import Context
from tonghop.transforms.period_words import period_words, spans
from tonghop.transforms.spelling import plain, split_type, unaccented
from tonghop.transforms.tables.categories import OTHERS, only_category_in
from tonghop.transforms.tables.phrases import CUT
from tonghop.transforms.tables.recognised_table import RecognisedTable
from tonghop.transforms.tables.understanding import (
    Held,
    is_in,
    names_class,
    narrowing,
    results_beside_plan,
    unexplained,
    without,
)

_WORD = re.compile(r"\w[\w'’]*")
_LONGEST_NAME = 6
"""Words of a unit's name."""


def narrowed_by(table: RecognisedTable, period: str, context: Context) -> str:
    """The first words above a table that its form does not mean; '' if its title is the form's.

    From the first line on that names the form or its households, all lines are the title; where no line names the form,
    from the first line on that names a period. In the line with the form's name every word must be known: a filler, a
    unit, a document, what the form is about.
    """
    if other := _span_of_others(table, int(period[:4]), context):
        return other
    held = _held(table, context)
    is_title = False
    for typed_line in map(plain, table.titles):
        line = _without_period(typed_line, context.vocabulary)
        has_name = bool(table.title) and is_in(table.title, line)
        if not (is_title or has_name) and typed_line.startswith(tuple(context.vocabulary.bodies)):
            continue
        has_period = not table.title and line != typed_line
        is_title = is_title or has_name or has_period or names_class(line, context.vocabulary)
        rest = without(table.title, line) if has_name else line
        typed, bare = (_without_places(rest, context.place_names, is_typed=is_typed) for is_typed in (True, False))
        words = _strange_in(typed, table, held, context, is_title=is_title, has_name=has_name)
        if words and (typed == bare or _strange_in(bare, table, held, context, is_title=is_title, has_name=has_name)):
            return words
        part, category = only_category_in(table.layout, line) if has_name else ("", "")
        if part not in table.title and (category == OTHERS or not _has_categories(table)):
            return part
    return ""


def _span_of_others(table: RecognisedTable, year: int, context: Context) -> str:
    """The span of years in the lines above a table that its figures are not of; '' without one.

    Projects are of their programme's years. Of anything else what a span began is reported until a year after its end.
    """
    days = next((context.category_spans[c] for c in table.layout.categories if c in context.category_spans), None)
    for first, last in (span for line in table.titles for span in spans(line, context.vocabulary)):
        is_own = days[0][:4] <= str(first) and f"{last}-12-31" < days[1] if days else first <= year <= last + 1
        if not is_own:
            return f"{first}-{last}"
    return ""


def _held(table: RecognisedTable, context: Context) -> Held:
    measures, read = frozenset(c.measure for c in table.columns), {c.index for c in table.columns}
    aside = (path for place, path in table.paths.items() if place not in read)
    return Held(measures, table.layout.form in context.plans and results_beside_plan(aside, context.vocabulary))


def _strange_in(
    line: str, table: RecognisedTable, held: Held, context: Context, *, is_title: bool, has_name: bool
) -> str:
    """The words of a line that make something else of its table, or that nothing explains."""
    if words := narrowing(line, table.layout, held, context.vocabulary, is_title=is_title):
        return words
    strange = unexplained(line, table.layout, held, context.vocabulary) if has_name else []
    shared = {word for layout in table.neighbours for title in layout.titles for word in title.split()}
    return next((" ".join(words) for words in strange if not shared.issuperset(words)), "")


def _has_categories(table: RecognisedTable) -> bool:
    return table.category_column is not None or any(column.category for column in table.columns)


def _without_period(line: str, vocabulary: Vocabulary) -> str:
    """A line without the words that its period explains: `cuối năm 2022 đầu năm 2023`, `so với năm 2022`."""
    for start, end in reversed(period_words(line, vocabulary)):
        line = line[:start] + CUT + line[end:]
    return line


@lru_cache(maxsize=8192)
def _without_places(line: str, names: frozenset[str], *, is_typed: bool) -> str:
    """A line without the names of units. `is_typed`: those with their type alone, else also those of two words.

    A bare name may be other words: there is a commune Trung Bình, and `mức sống trung bình`.
    """
    words = list(_WORD.finditer(line))
    at = 0
    cuts: list[tuple[int, int]] = []
    while at < len(words):
        end = next(_named(line, words, at, names, is_typed=is_typed), None)
        if end is None:
            at += 1
        else:
            cuts.append((words[at].start(), words[end - 1].end()))
            at = end
    for start, end in reversed(cuts):
        line = line[:start] + CUT + line[end:]
    return line


def _named(line: str, words: list[re.Match[str]], at: int, names: frozenset[str], *, is_typed: bool) -> Iterator[int]:
    """The ends of the units' names that begin with a word, the longest first."""
    for end in range(min(at + _LONGEST_NAME + 2, len(words)), at, -1):
        kind, name = split_type(line[words[at].start() : words[end - 1].end()])
        if (kind or (not is_typed and " " in name)) and (name in names or unaccented(name) in names):
            yield end
