"""What calamine hides of an .ods file, found in its XML by a real parser.

These are merged cells, errors, formulas without a result, hidden rows and columns, percentages, and what formats and
fonts do to cells.
"""

import re
from collections.abc import Iterator

from tonghop.transforms.files.containers import BROKEN_CONTAINER, Container
from tonghop.transforms.files.formats import Refused
from tonghop.transforms.files.grid import (
    Address,
    CellNote,
    Grid,
    Merge,
    Workbook,
    cell_at,
    decode_font,
    hide,
    note_doubt,
)
from tonghop.transforms.files.looks import UNSEEN, Condition, Look, note_looks
from tonghop.transforms.files.ods_styles import Style, Styles, conditions_of, named
from tonghop.transforms.files.rich_text import Run, settle
from tonghop.transforms.files.xml_parts import Element, parse

_ERROR = re.compile(r"#[A-Z/0!?]+|Err:\d+")
_ROW, _CELL, _COVERED, _COLUMN = (
    named(f"table:{n}") for n in ("table-row", "table-cell", "covered-table-cell", "table-column")
)
_GROUPS, _DISPLAY = (named("table:table-row-group"), named("table:table-column-group")), named("table:display")
_REPEATED_ROWS, _REPEATED = named("table:number-rows-repeated"), named("table:number-columns-repeated")
_ROWS_SPANNED, _COLUMNS_SPANNED = named("table:number-rows-spanned"), named("table:number-columns-spanned")
_STYLE, _DEFAULT_STYLE = named("table:style-name"), named("table:default-cell-style-name")
_VISIBILITY, _FORMULA, _KIND = named("table:visibility"), named("table:formula"), named("office:value-type")
_PARAGRAPH, _SPAN, _TEXT_STYLE = named("text:p"), named("text:span"), named("text:style-name")
_BLANKS = {named("text:s"): " ", named("text:tab"): "\t", named("text:line-break"): "\n"}
_MOST_COLUMNS = 1024
"""Columns of a sheet that are looked at."""


def scan_ods(container: Container, workbook: Workbook) -> None:
    """Add to the grids what the XML says beyond the values. Raises `Refused` if the XML was cut."""
    try:
        document = parse(container.part("content.xml"), "content.xml")
        has_styles = "styles.xml" in container.namelist()
        common = [parse(container.part("styles.xml"), "styles.xml")] if has_styles else []
    except (*BROKEN_CONTAINER, KeyError, NotImplementedError) as error:
        raise Refused("file_truncated", str(error)) from error
    styles = Styles([document, *common])
    tables = {table.get(named("table:name")): table for table in document.iter(named("table:table"))}
    for grid in workbook.grids:
        if grid.sheet in tables and not grid.is_hidden:
            _scan_table(tables[grid.sheet], grid, styles)


def _scan_table(table: Element, grid: Grid, styles: Styles) -> None:
    closed = _in_closed_groups(table)
    defaults, hidden_columns = _columns(table, styles, closed)
    hidden_rows: set[int] = set()
    percents: set[Address] = set()
    looks: dict[Address, Look] = {}
    conditions = conditions_of(table, styles)
    own: dict[Address, tuple[Condition, ...]] = {}
    last = grid.top + len(grid.cells)
    row = 0
    for element in table.iter(_ROW):
        count = int(element.get(_REPEATED_ROWS) or 1)
        rows = range(row, min(row + count, last))
        row += count
        is_hidden = styles.of("table-row", element.get(_STYLE)).is_hidden or element in closed
        if is_hidden or element.get(_VISIBILITY) in ("collapse", "filter"):
            hidden_rows |= set(rows)
        for column, cell in _cells(element):
            if merge := _merge(cell, rows.start, column):
                grid.merges.append(merge)
            name = cell.get(_STYLE) or element.get(_DEFAULT_STYLE) or defaults.get(column)
            style = styles.of("table-cell", name)
            for number in rows:
                is_unseen = _scan_cell(cell, grid, (number, column), style, styles)
                if cell.get(_KIND) == "percentage":
                    percents.add((number, column))
                if is_unseen or not style.look.is_seen or style.conditions or conditions.areas:
                    looks[number, column] = UNSEEN if is_unseen else style.look
                if style.conditions:
                    own[number, column] = style.conditions
    note_looks(grid, looks, conditions._replace(own=own))
    grid.percents = frozenset(percents)
    if grid.is_blank() and any(True for _ in table.iter(named("draw:image"))):
        grid.notes.append(CellNote("sheet_picture", None, grid.sheet))
    if hidden_rows or hidden_columns:
        hide(grid, hidden_rows, hidden_columns)


def _in_closed_groups(table: Element) -> set[Element]:
    """The rows and columns of groups that are closed."""
    groups = (group for group in table.iter(*_GROUPS) if group.get(_DISPLAY) == "false")
    return {element for group in groups for element in group.iter(_ROW, _COLUMN)}


def _columns(table: Element, styles: Styles, closed: set[Element]) -> tuple[dict[int, str], set[int]]:
    """The default style of each column, and the hidden columns."""
    defaults: dict[int, str] = {}
    hidden: set[int] = set()
    column = 0
    for element in table.iter(_COLUMN):
        count = int(element.get(_REPEATED) or 1)
        is_hidden = element.get(_VISIBILITY) in ("collapse", "filter") or element in closed
        is_hidden = is_hidden or styles.of("table-column", element.get(_STYLE)).is_hidden
        for number in range(column, min(column + count, _MOST_COLUMNS)):
            defaults[number] = element.get(_DEFAULT_STYLE) or ""
            if is_hidden:
                hidden.add(number)
        column += count
    return defaults, hidden


def _cells(row: Element) -> Iterator[tuple[int, Element]]:
    """The cells of a row that hold something, with their columns; a repeated cell comes for each column."""
    column = 0
    for cell in row:
        if cell.tag not in (_CELL, _COVERED):
            continue
        count = int(cell.get(_REPEATED) or 1)
        if len(cell) or cell.get(_FORMULA) or cell.get(_KIND) or cell.get(_COLUMNS_SPANNED):
            for number in range(column, min(column + count, _MOST_COLUMNS)):
                yield number, cell
        column += count


def _merge(cell: Element, row: int, column: int) -> Merge | None:
    """The area that a cell covers, in the sheet's own numbers; None if it covers only itself."""
    down, across = (int(cell.get(name) or 1) for name in (_ROWS_SPANNED, _COLUMNS_SPANNED))
    return (row, column, row + down - 1, column + across - 1) if down * across > 1 else None


def _scan_cell(cell: Element, grid: Grid, address: Address, style: Style, styles: Styles) -> bool:
    """Returns whether the cell's text has parts of its own, and nobody sees any of them."""
    runs = _runs(cell, styles)
    text = "".join(run.text for run in runs).strip()
    formula = cell.get(_FORMULA)
    if _ERROR.fullmatch(text):
        grid.errors[address] = text
    elif formula and not cell.get(_KIND) and not text:
        grid.errors[address] = "=" + formula.split("=", 1)[-1]
    is_unseen = False
    if any(run.has_style and (style.is_struck or _differs(run, style)) for run in runs):
        own = Run("", style.font, style.is_raised, style.is_struck, ink=style.look.ink, is_tiny=style.look.is_tiny)
        is_unseen = settle(grid, address, runs, own, style.look.ground)
        if isinstance(cell_at(grid, address), str):
            return is_unseen
    if style.font:
        decode_font(grid, address, style.font)
    if style.doubt:
        note_doubt(grid, address, style.doubt)
    return is_unseen


def _differs(run: Run, style: Style) -> bool:
    """Whether a part of a text does not look as its cell does."""
    is_coloured = run.ink not in ("", style.look.ink)
    return bool(run.font) or run.is_raised or run.is_struck or run.is_tiny or is_coloured


def _runs(cell: Element, styles: Styles) -> list[Run]:
    """The parts of a cell's text; a comment on it is none."""
    runs: list[Run] = []
    for number, paragraph in enumerate(cell.iterchildren(_PARAGRAPH)):
        if number:
            runs.append(Run("\n", has_style=False))
        runs += _of(paragraph, None, styles)
    return runs


def _of(element: Element, style: Style | None, styles: Styles) -> Iterator[Run]:
    """The runs of an element; `style`: that of its text, None for the cell's."""
    yield _run(element.text, style)
    for child in element:
        if child.tag in _BLANKS:
            count = int(child.get(named("text:c")) or 1)
            yield _run(_BLANKS[child.tag] * min(count, 1000), style)
        else:
            own = styles.of("text", child.get(_TEXT_STYLE)) if child.tag == _SPAN else style
            yield from _of(child, own, styles)
        yield _run(child.tail, style)


def _run(text: str | None, style: Style | None) -> Run:
    if style is None:
        return Run(text or "", has_style=False)
    return Run(text or "", style.font, style.is_raised, style.is_struck, ink=style.look.ink, is_tiny=style.look.is_tiny)
