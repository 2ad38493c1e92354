"""A table with its figures under one another: items down the rows, values of a unit or of several beside."""

import re
from functools import lru_cache

from tonghop.configs.layouts import Layout, Vocabulary
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.tables.categories import WHOLE, is_total, of_row
from tonghop.transforms.tables.form_fit import HeaderOverridesByForm, best_fit
from tonghop.transforms.tables.header_texts import (
    header_text,
    header_word,
    is_number_row,
    names_units,
    words_in,
    words_of,
)
from tonghop.transforms.tables.recognised_table import RecognisedTable, Unrecognised
from tonghop.transforms.tables.title_lines import heads_of, titles_of
from tonghop.transforms.tables.understanding import Path
from tonghop.transforms.tables.unit_cells import IsUnitName, begins_with_names, names_unit, no_names

_SEARCHED = 60
"""Rows in which a header is looked for."""
_MARKED = re.compile(r"^(?:[-+*•–]|\d+(?:\.\d+)*[.)]|[a-zđ][.)]|[ivx]+[.)])\s*")
_ORDINAL = re.compile(r"\(?(?:\d+(?:\.\d+)*|[a-zđ]|[ivx]+)[.)]*")
_ROMAN = re.compile(r"\(?[ivx]+[.)]*")
_DEEPEST = 9


def recognise_key_value_table(
    grid: Grid,
    layouts: tuple[Layout, ...],
    vocabulary: Vocabulary,
    overrides: HeaderOverridesByForm,
    is_name: IsUnitName = no_names,
) -> RecognisedTable | Unrecognised | None:
    """The table of one unit by the layout that fits best; None if the sheet has no such table."""
    found = _find_header(grid, vocabulary, is_name)
    if found is None:
        return None
    row, item_column, values = found
    heads = heads_of(grid, row, vocabulary)
    titles = titles_of(heads, vocabulary)
    paths = item_paths(grid, row + 1, item_column)
    best = best_fit(grid, paths, titles, layouts, vocabulary, overrides, lambda _: True)
    if isinstance(best, Unrecognised):
        return best
    units = _unit_columns(grid, row, values, vocabulary, is_name)
    suffixes = tuple((c, "", WHOLE) for c in units) or _suffixes(best.layout, values, vocabulary)
    if suffixes is None:
        return Unrecognised(grid, "values_ambiguous", "; ".join(text for _, text in values), form=best.layout.form)
    return RecognisedTable(
        grid=grid,
        layout=best.layout,
        title=best.title,
        titles=titles,
        heads=heads,
        body=row + 1,
        unit_column=item_column,
        code_column=None,
        breakdown_column=None,
        columns=best.columns,
        unplaced=[(n, path) for n, path in best.unplaced if _has_value(grid.cells[n], suffixes)],
        tied=best.tied,
        qualified=[column for column in best.qualified if _has_value(grid.cells[column.place], suffixes)],
        header_row=row,
        paths=paths,
        value_columns=suffixes,
        unit_columns=units,
    )


def _unit_columns(
    grid: Grid, row: int, values: list[tuple[int, str]], vocabulary: Vocabulary, is_name: IsUnitName
) -> tuple[int, ...]:
    """The columns of values if their headers are names of units, two or more, and totals; else none."""
    texts = {column: str(grid.cells[row][column]) for column, _ in values}
    names = [column for column, text in texts.items() if names_unit(text, vocabulary, is_name)]
    others = [text for column, text in texts.items() if column not in names]
    are_all = all(is_total(header_text(text), vocabulary) for text in others)
    return tuple(texts) if len(names) > 1 and are_all else ()


def _has_value(row: list[object], values: tuple[tuple[int, str, str], ...]) -> bool:
    """True for an item with a figure: without one it is the heading of the items below it, or a signature."""
    return any(column < len(row) and row[column] not in ("", None) for column, *_ in values)


def _find_header(
    grid: Grid, vocabulary: Vocabulary, is_name: IsUnitName
) -> tuple[int, int, list[tuple[int, str]]] | None:
    """The header's row, the column of items, and the columns of values with their headers; None if there is none."""
    words = words_of(vocabulary)
    others = words["order"] | words["note"] | words["measurement"] | words["code"]
    heading = {row for row, _, word in words_in(grid) if row < _SEARCHED and _is_heading(word, vocabulary)}
    for number in sorted(heading):
        row = grid.cells[number]
        texts = {c: header_word(cell) for c, cell in enumerate(row) if cell and isinstance(cell, str)}
        column = next((c for c, text in texts.items() if text in words["item"]), None)
        units = [text for text in texts.values() if names_units(text, vocabulary)]
        has_units = any(text not in others for text in units)
        if has_units or column is None:
            if units:
                return None  # units stand in rows, and items, if any, divide them
            continue
        if any(c <= column and begins_with_names(grid, number, c, vocabulary, is_name) for c in texts):
            return None
        values = [(c, text) for c, text in texts.items() if c > column and text and text not in others]
        return (number, column, values) if values else None
    return None


@lru_cache(maxsize=65536)
def _is_heading(word: str, vocabulary: Vocabulary) -> bool:
    """True for a header of items or of units' names."""
    return word in words_of(vocabulary)["item"] or names_units(word, vocabulary)


def _suffixes(
    layout: Layout, values: list[tuple[int, str]], vocabulary: Vocabulary
) -> tuple[tuple[int, str, str], ...] | None:
    """The suffix of the measures and the category in each column of values; None if two columns mean the same."""
    if len(values) == 1:
        return ((values[0][0], "", WHOLE),)
    known = {text: suffix for suffix, texts in layout.breakdown.items() for text in texts}
    meant = [(column, *_meaning(layout, text, known, vocabulary)) for column, text in values]
    meanings = [(suffix, category) for _, suffix, category in meant]
    if any(category is None for _, category in meanings) or len(set(meanings)) < len(meanings):
        return None
    return tuple((column, suffix, category or WHOLE) for column, suffix, category in meant)


def _meaning(layout: Layout, text: str, known: dict[str, str], vocabulary: Vocabulary) -> tuple[str, str | None]:
    """The suffix and the category of a column of values; the category is None if its header names neither."""
    if text in known:
        return known[text], WHOLE
    if layout.categories and is_total(text, vocabulary):
        return "", WHOLE
    return "", of_row(layout, (text,), vocabulary)


def item_paths(grid: Grid, body: int, column: int) -> dict[int, Path]:
    """For each row, the texts of the items above it and its own; ordinals and dashes show the depth of an item."""
    paths: dict[int, Path] = {}
    above: list[tuple[int, str]] = []
    for number in range(body, len(grid.cells)):
        row = grid.cells[number]
        text = header_text(row[column]) if column < len(row) else ""
        if not text or is_number_row(row):
            continue
        depth = _depth(str(row[column]), row[:column])
        above = [(known, item) for known, item in above if known < depth]
        own = _MARKED.sub("", text)
        if own:
            paths[number] = (*(item for _, item in above), own)
            above.append((depth, own))
    return paths


def _depth(text: str, before: list[object]) -> int:
    """The depth of an item: I before 1 before 1.1 before a dash; leading spaces make it deeper."""
    ordinal = next((_ordinal_text(cell) for cell in reversed(before) if cell not in ("", None)), "")
    stripped = text.strip().lower()
    marked = _MARKED.match(stripped)
    if marked and marked[0][0] in "-*•–":
        return 7
    if marked and marked[0][0] == "+":
        return 8
    if not ordinal and marked:
        ordinal = marked[0].strip()
    if not ordinal or not _ORDINAL.fullmatch(ordinal):
        return _DEEPEST if _is_indented(text) else 6 if not ordinal else 2
    return 1 if _ROMAN.fullmatch(ordinal) else 2 + ordinal.strip("().").count(".")


def _is_indented(text: str) -> bool:
    """True if a text begins with two spaces."""
    return text.startswith("  ")


def _ordinal_text(cell: object) -> str:
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return str(cell).strip().lower()
