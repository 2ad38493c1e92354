"""A table with its figures under one another: items down the rows, values of a unit or of several beside."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from tonghop.configs.layouts import Layout, Vocabulary
from tonghop.configs.rules import Rule
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.tables.categories import WHOLE, is_total, of_row
from tonghop.transforms.tables.columns import Fit, is_same_under
from tonghop.transforms.tables.form_fit import HeaderOverridesByForm, best_fit
from tonghop.transforms.tables.header_texts import (
    header_text,
    header_word,
    is_number_row,
    names_units,
    tight,
    words_in,
    words_of,
)
from tonghop.transforms.tables.headers import Header, read_header
from tonghop.transforms.tables.recognised_table import RecognisedTable, Unrecognised
from tonghop.transforms.tables.title_lines import heads_of, titles_of
from tonghop.transforms.tables.understanding import Path, says_other_figures
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
    row, item_column, header, values = found
    heads = heads_of(grid, row, vocabulary)
    titles = titles_of(heads, vocabulary)
    paths = item_paths(grid, header.body, item_column)
    items = _without_headings(paths, grid, values)
    best = best_fit(grid, items, titles, layouts, vocabulary, overrides, lambda _: True)
    if isinstance(best, Unrecognised):
        return best
    units = _unit_columns(grid, row, values, vocabulary, is_name)
    read = (
        _Values(tuple((c, "", WHOLE) for c in units), tuple((c, p) for c, p in values.items() if c not in units))
        if units
        else _values_read(best, paths, titles, values, vocabulary)
    )
    if isinstance(read, str):
        shown = "; ".join(" > ".join(path) for path in values.values())
        if read == "values_ambiguous":
            return Unrecognised(grid, read, shown, form=best.layout.form)
        return Unrecognised(grid, read, shown, best.title or best.layout.titles[0], best.layout.form)
    suffixes = read.columns
    return RecognisedTable(
        grid=grid,
        layout=best.layout,
        title=best.title,
        titles=titles,
        heads=heads,
        body=header.body,
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
        values_aside=read.aside,
        unit_columns=units,
    )


def _unit_columns(
    grid: Grid, row: int, values: Mapping[int, Path], vocabulary: Vocabulary, is_name: IsUnitName
) -> tuple[int, ...]:
    """The columns of values if their headers are names of units, and totals; else none.

    Two units or more may have columns of other figures beside theirs: of a plan, of last year. Any other header beside
    them may be a unit's name, too, and stays to be asked about.
    """
    cells = grid.cells[row]
    texts = {column: str(cells[column]) if column < len(cells) else "" for column in values}
    names = {column for column, text in texts.items() if names_unit(text, vocabulary, is_name)}
    if len(names) > 1:
        return tuple(c for c, text in texts.items() if c in names or not says_other_figures(text, vocabulary))
    others = [text for column, text in texts.items() if column not in names]
    return tuple(texts) if names and all(is_total(header_text(text), vocabulary) for text in others) else ()


def _without_headings(paths: Mapping[int, Path], grid: Grid, values: Mapping[int, Path]) -> dict[int, Path]:
    """The items without those that stand above others and have no value: the others divide what they name."""
    above = {path[:depth] for path in paths.values() for depth in range(1, len(path))}
    read = tuple((column, "", WHOLE) for column in values)
    return {row: path for row, path in paths.items() if path not in above or _has_value(grid.cells[row], read)}


def _has_value(row: list[object], values: tuple[tuple[int, str, str], ...]) -> bool:
    """True for an item with a figure: without one it is the heading of the items below it, or a signature."""
    return any(column < len(row) and row[column] not in ("", None) for column, *_ in values)


def _find_header(
    grid: Grid, vocabulary: Vocabulary, is_name: IsUnitName
) -> tuple[int, int, Header, dict[int, Path]] | None:
    """The row and the column of the items' header, the header, and the texts over the columns of values.

    None if there is none.
    """
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
        header = read_header(grid, number, column, vocabulary)
        of_values = ((c, path) for c, path in header.paths.items() if c > column)
        values = {c: path for c, path in of_values if len(path) > 1 or tight(path[0]) not in others}
        return (number, column, header, values) if values else None
    return None


@lru_cache(maxsize=65536)
def _is_heading(word: str, vocabulary: Vocabulary) -> bool:
    """True for a header of items or of units' names."""
    return word in words_of(vocabulary)["item"] or names_units(word, vocabulary)


class _Values(NamedTuple):
    """The columns of values that are read, as in `RecognisedTable`, and those of other figures with their headers."""

    columns: tuple[tuple[int, str, str], ...]
    aside: tuple[tuple[int, Path], ...] = ()


def _values_read(
    best: Fit, items: Mapping[int, Path], titles: list[str], values: Mapping[int, Path], vocabulary: Vocabulary
) -> _Values | Rule:
    """Which columns of values hold the form's figures; the rule that says why none can be read.

    A column is read if under its header all items are what they are without it.
    """
    found: list[tuple[int, str, str]] = []
    aside: list[tuple[int, Path]] = []
    for column, path in values.items():
        suffix, category, rest = _meaning(best.layout, path, vocabulary)
        if rest and not is_same_under(rest, best, items, titles, vocabulary):
            aside.append((column, path))
        else:
            found.append((column, suffix, category))
    if len({meant[1:] for meant in found}) < len(found):
        return "values_ambiguous"
    return _Values(tuple(found), tuple(aside)) if found else "values_qualified"


def _meaning(layout: Layout, path: Path, vocabulary: Vocabulary) -> tuple[str, str, Path]:
    """The suffix and the category that a header of values names, and its steps that say something else."""
    words = words_of(vocabulary)
    said = tuple(step for step in path if tight(step) not in words["value"] and not is_total(step, vocabulary))
    suffixes = {text: suffix for suffix, texts in layout.breakdown.items() for text in texts}
    if said and said[-1] in suffixes:
        return suffixes[said[-1]], WHOLE, said[:-1]
    category = of_row(layout, said[-1:], vocabulary) if said and layout.categories else None
    return ("", category, said[:-1]) if category else ("", WHOLE, said)


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
