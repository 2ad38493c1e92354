"""Find the tables in a sheet: where header, rows and special columns are, and which form fits.

Everything goes by texts: headers, titles, the words around. No column position means anything.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

from configs.kinds import Layout, Vocabulary
from transforms.categories import of_rows
from transforms.columns import Column, Decided, Fit, Path, fit, is_candidate
from transforms.grid import Grid
from transforms.names import plain, unaccented
from transforms.numbers import read_figure

FORM_MARGIN = 0.75
"""Two forms that fit nearly alike are a question, not a choice."""

HEADER_DEPTH = 20
"""No header goes further below the cell over the units' names than this many rows."""


DecidedByForm = Mapping[str, Decided]
"""What persons said that headers mean, by form; '' for any form."""


@dataclass(slots=True)
class Table:
    """A recognised table. Row and column numbers count within `grid.cells`; `body` is the first row of data.

    `above_column` holds the names of the units above those of a row, if any (districts beside their communes).
    `breakdown_column` holds the words that divide a unit's rows (Hộ, Nhân khẩu), if any. `unplaced`: header paths
    that no measure of the form fits; `tied`: columns that fit a measure as well as another does, which leaves the
    measure without a column: a question to the sender. `paths`: the header of every column, units of measurement
    included. `value_columns`: where the figures of a transposed table stand, each with the suffix of its measures and
    its category. `category_column`: the column of the names of categories, if any; where no column names units it is
    the `unit_column` too, and the table is about the unit that sends it.
    """

    grid: Grid
    layout: Layout
    titles: list[str]
    heads: list[str]
    body: int
    unit_column: int
    code_column: int | None
    breakdown_column: int | None
    columns: list[Column]
    unplaced: list[tuple[int, Path]] = field(default_factory=list)
    tied: list[Column] = field(default_factory=list)
    header_row: int = 0
    paths: dict[int, Path] = field(default_factory=dict)
    value_columns: tuple[tuple[int, str, str], ...] = ()
    above_column: int | None = None
    category_column: int | None = None

    @property
    def is_transposed(self) -> bool:
        """True for a table of one unit with its figures under one another: its `columns` are rows."""
        return bool(self.value_columns)

    @property
    def is_of_sender(self) -> bool:
        """True for a table of one unit with a row per category."""
        return self.category_column == self.unit_column


@dataclass(slots=True)
class Unrecognised:
    """A sheet without a table that can be read: the finding that says why.

    `rule`: sheet_unknown (no table of a known form), form_ambiguous (two forms fit), column_missing (the title names
    a form whose required columns are not there).
    """

    grid: Grid
    rule: str
    found: str
    expected: str = ""
    form: str | None = None


_NUMBERED = re.compile(r"\(?(?:[a-zđ]|\d{1,2})\)?|\(?\d{1,2}\)?\s*=[\d\s=+\-*/x:().%]+")
_PUNCTUATION = " *:.;,…"


def header_text(cell: object) -> str:
    """A header's text made comparable; '' for what is no text."""
    return _comparable(cell) if cell and isinstance(cell, str) else ""


@lru_cache(maxsize=65536)
def _comparable(text: str) -> str:
    return plain(text).rstrip(_PUNCTUATION)


_UNIT_WORD = (
    r"(?:tên|đơn vị|hành chính|xã|phường|thị trấn|huyện|thị xã|thành phố|quận|tp|tx|tt|địa bàn|địa phương|dia ban"
    r"|dia phuong|ten|don vi|hanh chinh|xa|phuong|thi tran|huyen|thi xa|thanh pho|quan)"
)
_UNIT_HEADER = re.compile(rf"{_UNIT_WORD}(?:(?:\s*[,/\-]\s*|\s+và\s+|\s+){_UNIT_WORD})+")
"""`Tên xã, phường, thị trấn`: a header made of the words for units alone."""


@lru_cache(maxsize=65536)
def _names_units(cell: str, vocabulary: Vocabulary) -> bool:
    word = header_word(cell)
    return word in words_of(vocabulary)["unit"] or bool(_UNIT_HEADER.fullmatch(word))


def is_unit_header(cell: object, vocabulary: Vocabulary) -> bool:
    """True for the header of a column of units' names."""
    return bool(cell) and isinstance(cell, str) and _names_units(cell, vocabulary)


@lru_cache(maxsize=65536)
def header_word(cell: str) -> str:
    """A header's text as the vocabulary spells it, '' for one too long to be a word of it."""
    return tight(_comparable(cell)) if len(cell) < _LONGEST_WORD else ""


_LONGEST_WORD = 60
"""Characters of a header that may name units, items or values."""


def recognise(
    grid: Grid, layouts: Iterable[Layout], vocabulary: Vocabulary, decided: DecidedByForm = MappingProxyType({})
) -> Table | Unrecognised:
    """The table of a sheet under the layout that fits best, or why there is none."""
    layouts = tuple(layouts)
    of_sender = find_category_anchor(grid, layouts, vocabulary)
    anchor = of_sender or find_anchor(grid, vocabulary)
    if anchor is None:
        return Unrecognised(grid, "sheet_unknown", _head_of(grid))
    row, unit_column = anchor
    filled = _fill_merges(grid, _surely_data(grid, row, unit_column))
    first, body = _header_rows(grid, filled, row, unit_column, vocabulary)
    heads = heads_of(grid, first)
    titles = titles_of(heads, vocabulary)
    paths = _paths(filled, first, body, _width(grid), vocabulary)
    special = _special_columns(paths, vocabulary, unit_column)
    by_name = None if of_sender else _category_column(grid, body, paths, layouts, vocabulary)
    aside = {*special.values(), by_name}
    figures = {c: p for c, p in paths.items() if c not in aside and c > unit_column}

    def has_category_rows(layout: Layout) -> bool:
        return by_name is not None or _names_categories(grid, body, unit_column, layout, vocabulary)

    best = best_fit(grid, figures, titles, layouts, vocabulary, decided, has_category_rows)
    if isinstance(best, Unrecognised):
        return best
    return Table(
        grid=grid,
        layout=best.layout,
        titles=titles,
        heads=heads,
        body=body,
        unit_column=unit_column,
        code_column=special.get("code"),
        breakdown_column=special.get("breakdown"),
        columns=best.columns,
        unplaced=best.unplaced,
        tied=best.tied,
        header_row=first,
        paths=_steps([row for row in filled[first:body] if not _only_numbers(row)], _width(grid)),
        above_column=None if of_sender else _above_column(grid.cells[row], unit_column, vocabulary),
        category_column=unit_column if of_sender else by_name if best.layout.categories else None,
    )


def reread(table: Table, layout: Layout, vocabulary: Vocabulary) -> Table:
    """A table read by another layout as well: an older sheet holds two forms. What it does not know is not told."""
    figures = {column.index: column.path for column in table.columns} | dict(table.unplaced)
    other = fit(layout, figures, [], vocabulary)
    return replace(table, layout=layout, columns=other.columns, unplaced=[], tied=other.tied)


def find_category_anchor(grid: Grid, layouts: Iterable[Layout], vocabulary: Vocabulary) -> tuple[int, int] | None:
    """The header cell over the names of categories, of a table that names no units: two categories stand below it."""
    headers = _category_headers(tuple(layout for layout in layouts if layout.categories))
    if not headers:
        return None
    for number, row in enumerate(grid.cells[:60]):
        texts = [header_word(cell) if cell and isinstance(cell, str) else "" for cell in row[:12]]
        column = next((c for c, text in enumerate(texts) if text in headers), None)
        if column is None or not _has_headers(row[column + 1 :]):
            continue
        units = [c for c, cell in enumerate(row[:12]) if is_unit_header(cell, vocabulary)]
        if any(c < column or texts[c] not in _MEASUREMENT for c in units):
            return None  # units stand in rows, and categories, if any, divide them
        if any(_names_categories(grid, number + 1, column, layout, vocabulary) for layout in headers[texts[column]]):
            return number, column
    return None


_MEASUREMENT = ("đơn vị", "don vi")
"""A header that means a unit of measurement where it stands right of one that names categories."""


@lru_cache(maxsize=64)
def _category_headers(layouts: tuple[Layout, ...]) -> dict[str, list[Layout]]:
    """The headers of columns of categories, each with the layouts that know it."""
    found: dict[str, list[Layout]] = {}
    for layout in layouts:
        for header in _spellings(layout.category_headers):
            found.setdefault(header, []).append(layout)
    return found


def _names_categories(
    grid: Grid, first: int, column: int, layout: Layout, vocabulary: Vocabulary, at_least: int = 2
) -> bool:
    """True where so many different categories of a form stand in a column; fewer do where it has no more labels."""
    texts = {n: (header_text(row[column]),) for n, row in enumerate(grid.cells[first:]) if column < len(row)}
    labels = {n: path for n, path in texts.items() if path[0]}
    found = set(of_rows(layout, labels, vocabulary).values())
    return len(found) >= min(at_least, max(1, len(set(labels.values()))))


def _category_column(
    grid: Grid, body: int, paths: Mapping[int, Path], layouts: Iterable[Layout], vocabulary: Vocabulary
) -> int | None:
    """The column beside the units' that names categories of a form."""
    headers = _category_headers(tuple(layout for layout in layouts if layout.categories))
    for column, path in paths.items():
        known = headers.get(tight(path[0]), []) if len(path) == 1 else []
        if any(_names_categories(grid, body, column, layout, vocabulary, 1) for layout in known):
            return column
    return None


def best_fit(
    grid: Grid,
    figures: dict[int, Path],
    titles: list[str],
    layouts: Iterable[Layout],
    vocabulary: Vocabulary,
    decided: DecidedByForm,
    has_category_rows: Callable[[Layout], bool],
) -> Fit | Unrecognised:
    """The form that the headers fit best, or why none: its columns are not there, or two forms fit nearly alike.

    A form with a breakdown is thought of only where its title or a category stands there.
    """
    found = (
        fit(layout, figures, titles, vocabulary, {**decided.get("", {}), **decided.get(layout.form, {})})
        for layout in layouts
        if is_candidate(layout, titles)
    )
    fits = sorted((f for f in found if f.is_divided or has_category_rows(f.layout)), key=lambda f: -f.score)
    whole = [fit for fit in fits if not fit.missing]
    if not whole or _is_named_otherwise(whole[0], fits):
        return _without_columns(grid, fits, titles)
    rival = next((f for f in whole[1:] if f.layout.form != whole[0].layout.form), None)
    if rival and whole[0].score - rival.score < FORM_MARGIN:
        return Unrecognised(grid, "form_ambiguous", f"{whole[0].layout.titles[0]} / {rival.layout.titles[0]}")
    return _named(grid, whole[0])


def _is_named_otherwise(best: Fit, fits: list[Fit]) -> bool:
    """True where the title names another form, and more of the columns are that one's."""
    return not best.title and any(f.title and len(f.columns) > len(best.columns) for f in fits)


def _named(grid: Grid, best: Fit) -> Fit | Unrecognised:
    """The fit, if the sheet says what its form must be called by: others number their parts the same way."""
    words = best.layout.named_by
    texts = (header_text(cell) for row in grid.cells for cell in row if cell and isinstance(cell, str)) if words else ()
    if words and not any(word in text for text in texts for word in words):
        expected = " / ".join(f"“{word}”" for word in words)
        return Unrecognised(grid, "form_unnamed", best.layout.titles[0], expected, best.layout.form)
    return best


def titles_of(heads: list[str], vocabulary: Vocabulary) -> list[str]:
    """The lines above a table that may be its title: no page furniture."""
    return [line for line in heads if not any(word in plain(line) for word in vocabulary.not_titles)]


def _without_columns(grid: Grid, fits: list[Fit], titles: list[str]) -> Unrecognised:
    """No form has its required columns here: if the title names one, its columns are missing."""
    if named := next((fit for fit in fits if fit.title and fit.columns), None):
        expected = "; ".join(named.layout.columns[measure][0] for measure in named.missing)
        return Unrecognised(grid, "column_missing", named.title, expected, named.layout.form)
    return Unrecognised(grid, "sheet_unknown", " | ".join(titles)[:200] or _head_of(grid))


def _width(grid: Grid) -> int:
    return max((len(row) for row in grid.cells), default=0)


def _head_of(grid: Grid) -> str:
    texts = [str(cell) for row in grid.cells[:12] for cell in row if cell not in ("", None)]
    return " | ".join(texts)[:200]


def find_anchor(grid: Grid, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """The header cell over the units' names."""
    for number, row in enumerate(grid.cells[:60]):
        if (column := anchor_column(row, vocabulary)) is not None:
            return number, column
    return None


def anchor_column(row: list[object], vocabulary: Vocabulary) -> int | None:
    """The column of a row whose text is a header of units' names; of two side by side (district, commune) the last."""
    for column, cell in enumerate(row[:12]):
        if cell and isinstance(cell, str) and _names_units(cell, vocabulary):
            is_above = column + 1 < len(row) and is_unit_header(row[column + 1], vocabulary)
            return column + is_above if _has_headers(row[column + 1 :]) else None
    return None


def _has_headers(cells: list[object]) -> bool:
    """True where other headers follow that of the units: `Phường` over some rows is a heading."""
    return any(isinstance(cell, str) and read_figure(cell).state == "unreadable" for cell in cells)


def _above_column(row: list[object], unit_column: int, vocabulary: Vocabulary) -> int | None:
    """The column left of the units' names, if its header says that units stand there, too."""
    return unit_column - 1 if unit_column and is_unit_header(row[unit_column - 1], vocabulary) else None


@lru_cache(maxsize=8)
def words_of(vocabulary: Vocabulary) -> dict[str, frozenset[str]]:
    """The words over the columns that hold no figures, by the column's role."""
    roles = {
        "unit": vocabulary.unit_headers,
        "order": vocabulary.order_headers,
        "code": vocabulary.code_headers,
        "breakdown": vocabulary.breakdown_headers,
        "unit of measurement": vocabulary.units_of_measurement,
        "money": vocabulary.money,
        "item": vocabulary.item_headers,
        "value": vocabulary.value_headers,
        "note": vocabulary.note_headers,
        "measurement": ["đơn vị tính", "đvt", "đơn vị", "đv tính"],
    }
    return {role: _spellings(words) for role, words in roles.items()}


def _spellings(words: Iterable[str]) -> frozenset[str]:
    spelled = {tight(plain(word)) for word in words}
    return frozenset(spelled | {unaccented(word) for word in spelled})


@lru_cache(maxsize=65536)
def tight(text: str) -> str:
    """No spaces around marks: `phường/ xã` and `phường / xã` alike; a note in brackets dropped."""
    return re.sub(r"\s*([/,\-])\s*", r"\1", re.sub(r"\s*\(.*\)$", "", text))


def _surely_data(grid: Grid, anchor: int, unit_column: int) -> int:
    """The first row below a header with a name and numbers beside it: no header goes on from there."""
    label = grid.cells[anchor][unit_column]
    end = min(anchor + HEADER_DEPTH, len(grid.cells))
    for number in range(anchor + 1, end):
        row = grid.cells[number]
        own = row[unit_column] if unit_column < len(row) else ""
        is_named = own and own != label and isinstance(own, str)
        if is_named and has_number(row[unit_column + 1 :]) and not is_number_row(row):
            return number
    return end


def _fill_merges(grid: Grid, end: int) -> list[list[str]]:
    """Header texts of the rows before `end`, merged areas filled with the text of their first cell."""
    texts = [[_header_cell(cell) if cell else "" for cell in row] for row in grid.cells[:end]]
    width = _width(grid)
    for row in texts:
        row.extend([""] * (width - len(row)))
    for merge in grid.merges:
        top, bottom = merge[0] - grid.top, merge[2] - grid.top
        left, right = merge[1] - grid.left, merge[3] - grid.left
        if not (0 <= top < len(texts) and 0 <= left < width):
            continue
        text = texts[top][left]
        for r in range(top, min(bottom + 1, len(texts))):
            for c in range(left, min(right + 1, width)):
                texts[r][c] = text
    return texts


def _header_cell(cell: object) -> str:
    """A cell of a header as text: official sheets number columns with figures."""
    return str(int(cell)) if isinstance(cell, float) and 0 < cell < 100 and cell == int(cell) else header_text(cell)


def _header_rows(
    grid: Grid, filled: list[list[str]], anchor: int, unit_column: int, vocabulary: Vocabulary
) -> tuple[int, int]:
    """First row of the header and first row of data (the number row belongs to the header)."""
    first = anchor
    while first > 0 and _is_header_above(filled[first - 1], unit_column):
        first -= 1
    label = filled[anchor][unit_column]
    body = anchor + 1
    while body < len(filled) and _is_header_row(grid, filled, body, unit_column, label):
        body += 1
    return first, body


def _is_header_above(row: list[str], unit_column: int) -> bool:
    """A row over the anchor belongs to the header if several different texts stand right of the units' column."""
    return len({text for text in row[unit_column + 1 :] if text}) >= 2


def _is_header_row(grid: Grid, filled: list[list[str]], row: int, unit_column: int, label: str) -> bool:
    here = filled[row][unit_column]
    if here == label or is_number_row(grid.cells[row]):
        return True
    cells = [cell for cell in grid.cells[row][unit_column + 1 :] if cell not in ("", None)]
    has_texts = any(filled[row][unit_column + 1 :])
    return not here and has_texts and not (has_number(cells) or _are_figures(cells))


def has_number(cells: list[object]) -> bool:
    """True where one of the cells holds a number."""
    return any(isinstance(cell, (int, float)) for cell in cells)


def _are_figures(cells: list[object]) -> bool:
    """Figures typed as texts, or dashes: a first row of data that bears no name."""
    return all(read_figure(cell).state in ("reported", "zero", "dash") for cell in cells)


def is_number_row(row: list[object]) -> bool:
    """The row of column numbers under a header: `A B 1 2 3 4=3/1*100`, `(1) (2) (3)`."""
    texts = []
    for cell in row:
        if cell == "":
            continue
        text = str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell).strip().lower()
        if not _NUMBERED.fullmatch(text):  # most rows bear a name and end here
            return False
        texts.append(text)
    if len(texts) < 3:
        return False
    numbers = [int(match[1]) for text in texts if (match := re.match(r"\(?(\d{1,2})", text))]
    return len(numbers) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 2


def heads_of(grid: Grid, first: int) -> list[str]:
    """Texts above the header, row by row and line by line."""
    texts = (cell for row in grid.cells[:first] for cell in row if cell and isinstance(cell, str))
    return [line for text in texts for line in _lines_of(text)]


@lru_cache(maxsize=4096)
def _lines_of(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in _LINES.split(text) if line.strip())


_LINES = re.compile(r"[\r\n]+|(?=\(kèm theo)", re.IGNORECASE)
"""A title may share its line with the note that follows it."""


def _paths(filled: list[list[str]], first: int, body: int, width: int, vocabulary: Vocabulary) -> dict[int, Path]:
    """For each column the texts of its header from top to bottom.

    Repetitions are left out, and so are the number row and a last row that only names units of measurement.
    """
    whole = filled[first:body]
    rows = [row for row in whole if not _only_numbers(row)]
    rows = [_spread(rows, number) for number in range(len(rows))]
    if len(rows) < len(whole) and _are_shared(_steps(rows, width)):  # numbers are all that tells these columns apart
        rows = [_spread(whole, number) for number in range(len(whole))]
    if len(rows) > 1 and _only_says_units(rows[-1], rows[-2], vocabulary):
        without = _steps(rows[:-1], width)
        if len(set(without.values())) == len(without):  # the row divides no column: it only says what is counted
            return without
    return _steps(rows, width)


def _are_shared(paths: dict[int, Path]) -> bool:
    """True where one header stands over three columns or more."""
    counted = Counter(paths.values())
    return bool(counted) and max(counted.values()) >= 3


def _only_says_units(row: list[str], above: list[str], vocabulary: Vocabulary) -> bool:
    """True where every text of a header's row is a unit of measurement. Units of money may stand under some columns
    alone; households and persons there would be a division.
    """
    texts = {text.strip("()") for text in row if text}
    own = {text.strip("()") for text, over in zip(row, above, strict=True) if text and text != over}
    return texts <= words_of(vocabulary)["unit of measurement"] or bool(own and own <= words_of(vocabulary)["money"])


def _steps(rows: list[list[str]], width: int) -> dict[int, Path]:
    paths = {}
    for column in range(width):
        steps: list[str] = []
        for row in rows:
            if row[column] and (not steps or steps[-1] != row[column]):
                steps.append(row[column])
        if steps:
            paths[column] = tuple(steps)
    return paths


def _only_numbers(row: list[str]) -> bool:
    texts = [text for text in row if text]
    return bool(texts) and all(_NUMBERED.fullmatch(text) for text in texts)


def _spread(rows: list[list[str]], number: int) -> list[str]:
    """An unmerged group header spread over the blank cells to its right that have a header of their own below.

    It ends where a header above it begins another group.
    """
    row, above, below = rows[number], rows[:number], rows[number + 1 :]
    spread = list(row)
    for column in range(1, len(row)):
        left = spread[column - 1]
        if row[column] or not left or not any(r[column] for r in below):
            continue
        is_group = any(r[column - 1] and r[column - 1] != left for r in below)
        if is_group and not any(r[column] and r[column] != r[column - 1] for r in above):
            spread[column] = left
    return spread


def _special_columns(paths: dict[int, Path], vocabulary: Vocabulary, unit_column: int) -> dict[str, int]:
    """Columns that hold no figures: order number, code, breakdown."""
    special: dict[str, int] = {}
    for column, path in paths.items():
        if column == unit_column or len(path) > 1:
            continue
        for role, words in words_of(vocabulary).items():
            if role in ("order", "code", "breakdown") and tight(path[0]) in words:
                special.setdefault(role, column)
    return special
