"""The usual table: a header over columns of figures, and a row for each unit or category.

A table is recognised by its texts: headers, titles, the words around it. No column position means anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from tonghop.configs.layouts import Layout, Vocabulary
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.numbers import look_of
from tonghop.transforms.tables.anchors import category_column, find_anchor, find_category_anchor, names_categories
from tonghop.transforms.tables.columns import Fit, MeasureColumn, QualifiedColumn, fit
from tonghop.transforms.tables.dividers import find_divider, find_words_aside, is_breakdown, under
from tonghop.transforms.tables.dividing_rows import dividing_words, part_of
from tonghop.transforms.tables.form_fit import HeaderOverridesByForm, best_fit, first_texts
from tonghop.transforms.tables.headers import Header, read_header
from tonghop.transforms.tables.recognised_table import RecognisedTable, Unrecognised
from tonghop.transforms.tables.title_lines import heads_of, titles_of
from tonghop.transforms.tables.understanding import Path
from tonghop.transforms.tables.unit_cells import IsUnitName, begins_with_names, no_names


def recognise_row_table(
    grid: Grid,
    layouts: Iterable[Layout],
    vocabulary: Vocabulary,
    overrides: HeaderOverridesByForm = MappingProxyType({}),
    is_name: IsUnitName = no_names,
) -> RecognisedTable | Unrecognised:
    """The table of a grid by the layout that fits best, or why there is none."""
    layouts = tuple(layouts)
    of_sender = find_category_anchor(grid, layouts, vocabulary)
    anchor = of_sender or find_anchor(grid, vocabulary, is_name)
    if anchor is None:
        return Unrecognised(grid, "sheet_unknown", first_texts(grid))
    row, unit_column = anchor
    header = _without_figures(read_header(grid, row, unit_column, vocabulary), grid)
    heads = heads_of(grid, header.first, vocabulary)
    titles = titles_of(heads, vocabulary)
    by_name = None if of_sender else category_column(grid, header.body, header.paths, layouts, vocabulary)

    def has_category_rows(layout: Layout) -> bool:
        return by_name is not None or names_categories(grid, header.body, unit_column, layout, vocabulary)

    def has_dividing_rows(layout: Layout) -> bool:
        words = dividing_words(layout)
        return any(
            part_of(row[unit_column], words) is not None for row in grid.cells[header.body :] if unit_column < len(row)
        )

    divider = find_divider(grid, header, unit_column, vocabulary)
    figures = _figure_columns(header, {unit_column, by_name, divider and divider.column}, unit_column)
    best = best_fit(grid, figures, titles, layouts, vocabulary, overrides, has_category_rows, has_dividing_rows)
    parts: Mapping[str, list[MeasureColumn]] = {}
    if divider and not is_breakdown(divider, best):
        for word in divider.words:
            under_word = best_fit(
                grid, under(figures, word), titles, layouts, vocabulary, overrides, has_category_rows, has_dividing_rows
            )
            if isinstance(under_word, Fit):
                best = under_word
                fits = {w: fit(best.layout, under(figures, w), titles, vocabulary) for w in divider.words}
                parts = {w: of_word.columns for w, of_word in fits.items()}
                break
    if isinstance(best, Unrecognised):
        return best
    by_name = by_name if best.layout.categories else None
    best = _of_categories_of_rows(best) if of_sender or by_name is not None else best
    above = None if of_sender else _above_column(grid, header, anchor, vocabulary, is_name)
    names = {unit_column, above, by_name, *(column.index for column in best.columns)}
    aside = None if of_sender or parts else find_words_aside(grid, header, unit_column, best, titles, vocabulary, names)
    return RecognisedTable(
        grid=grid,
        layout=best.layout,
        title=best.title,
        titles=titles,
        heads=heads,
        body=header.body,
        unit_column=unit_column,
        code_column=header.special.get("code"),
        breakdown_column=divider.column if divider else header.special.get("breakdown"),
        columns=best.columns,
        unplaced=best.unplaced,
        tied=best.tied,
        qualified=best.qualified,
        header_row=header.first,
        paths=header.whole,
        above_column=above,
        category_column=unit_column if of_sender else by_name,
        parts=parts,
        dividing_column=aside[0] if aside else None,
        words_aside=aside[1] if aside else frozenset(),
    )


def _of_categories_of_rows(best: Fit) -> Fit:
    """A fit to rows of categories: a column of one category is of other figures than the rows say.

    `Số thẻ của người dân tộc thiểu số` in a row of the poor counts some of these. `Số cuộc kiểm tra` is a measure's own
    name, whose categories are the rows'. Where all columns are of categories they are let be.
    """
    named = {c.index for c in best.columns if " > ".join(c.path) in best.layout.columns.get(c.measure, ())}
    columns = [replace(c, category="") if c.index in named else c for c in best.columns]
    of_category = [column for column in columns if column.category]
    if len(of_category) == len(columns):
        return best
    aside = [QualifiedColumn(c.index, c.path, c.measure, "", c.path[-1]) for c in of_category]
    rest = [column for column in columns if not column.category]
    return replace(best, columns=rest, qualified=[*best.qualified, *aside])


def _without_figures(header: Header, grid: Grid) -> Header:
    """A header whose column of words that divide rows holds words: `Chỉ tiêu` also heads what was to be reached."""
    column = header.special.get("breakdown")
    if column is None:
        return header
    cells = (row[column] for row in grid.cells[header.body :] if column < len(row))
    if not any(look_of(cell) == "number" for cell in cells):
        return header
    return header._replace(special={role: at for role, at in header.special.items() if role != "breakdown"})


def _figure_columns(header: Header, others: set[int | None], unit_column: int) -> dict[int, Path]:
    """The headers of the columns that may hold figures: those right of the units' names that hold nothing else."""
    aside = {*header.special.values(), *others}
    return {column: path for column, path in header.paths.items() if column not in aside and column > unit_column}


def _above_column(
    grid: Grid, header: Header, anchor: tuple[int, int], vocabulary: Vocabulary, is_name: IsUnitName
) -> int | None:
    """The column left of the units' names that names the units above them, by its header or by its cells."""
    row, column = anchor
    if header.above_column is not None or not column:
        return header.above_column
    return column - 1 if begins_with_names(grid, row, column - 1, vocabulary, is_name) else None


def by_other_layout(table: RecognisedTable, layout: Layout, vocabulary: Vocabulary) -> RecognisedTable:
    """A table by another layout as well: an older sheet holds two forms. Its unknown columns are not reported again."""
    figures = {column.index: column.path for column in table.columns} | dict(table.unplaced)
    figures |= {column.place: column.path for column in table.qualified}
    other = fit(layout, figures, [], vocabulary)
    return replace(table, layout=layout, columns=other.columns, unplaced=[], tied=other.tied, qualified=other.qualified)
