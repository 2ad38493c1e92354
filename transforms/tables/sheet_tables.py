"""All tables of a sheet."""

from dataclasses import replace

from tonghop.configs.layouts import Layout, Vocabulary
from tonghop.transforms.files.grid import Grid
from tonghop.transforms.tables.anchors import find_category_anchor
from tonghop.transforms.tables.form_fit import HeaderOverridesByForm
from tonghop.transforms.tables.key_value_table import recognise_key_value_table
from tonghop.transforms.tables.recognised_table import RecognisedTable, Unrecognised
from tonghop.transforms.tables.row_table import by_other_layout, recognise_row_table
from tonghop.transforms.tables.split_sheet import split_sheet
from tonghop.transforms.tables.unit_cells import IsUnitName, no_names


def recognise_sheet(
    grid: Grid,
    layouts: tuple[Layout, ...],
    vocabulary: Vocabulary,
    overrides: HeaderOverridesByForm,
    is_name: IsUnitName = no_names,
) -> list[RecognisedTable | Unrecognised]:
    """The tables of a sheet, or why a part of it is none: one table of items, or tables with rows.

    `is_name`: whether a text names a unit, with its type or without.
    """
    has_categories = find_category_anchor(grid, layouts, vocabulary) is not None
    if not has_categories and (table := recognise_key_value_table(grid, layouts, vocabulary, overrides, is_name)):
        return [table]
    tables = split_sheet(
        grid, vocabulary, lambda part: recognise_row_table(part, layouts, vocabulary, overrides, is_name), is_name
    )
    if has_categories and all(isinstance(t, Unrecognised) and t.rule == "sheet_unknown" for t in tables):
        table = recognise_key_value_table(
            grid, layouts, vocabulary, overrides, is_name
        )  # items may sound like categories
        if table is not None:
            return [table]
    return tables


def by_each_layout(
    table: RecognisedTable, layouts: tuple[Layout, ...], vocabulary: Vocabulary
) -> list[RecognisedTable]:
    """A table by its own layout and by those that are read along with it: some older sheets hold two forms."""
    companions = [layout for layout in layouts if layout.name in table.layout.also]
    others = [by_other_layout(table, layout, vocabulary) for layout in companions]
    placed = {column.index for other in others for column in other.columns}
    unplaced = [(column, path) for column, path in table.unplaced if column not in placed]
    qualified = [column for column in table.qualified if column.place not in placed]
    for other in others:
        if under := other.layout.under:  # what stands below it and is not understood is left over in this half
            other.unplaced = [(c, path) for c, path in unplaced if any(under in step for step in path)]
            unplaced = [column for column in unplaced if column not in other.unplaced]
    return [replace(table, unplaced=unplaced, qualified=qualified), *others]
