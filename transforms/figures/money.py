"""The unit of money of a table: the lines above the table or its headers name it.

A unit is the power of ten that makes đồng of it: 6 for triệu.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.spelling import plain
from tonghop.transforms.tables.header_texts import header_text
from tonghop.transforms.tables.recognised_table import RecognisedTable

_STATED = re.compile(r"(?:đơn vị tính|đvt|đv tính|đơn vị)\s*:?\s*(.+)")


@lru_cache(maxsize=8)
def places_by_name(vocabulary: Vocabulary) -> Mapping[str, int]:
    """The units of money by their names; đồng for one of each is a power of ten."""
    return {plain(name): factor.adjusted() for name, factor in vocabulary.money.items()}


class Money:
    """The units of money of a table. `whole`: that of the lines above it, None if they name none."""

    def __init__(self, table: RecognisedTable, vocabulary: Vocabulary) -> None:
        self._by_name = places_by_name(vocabulary)
        self._names = sorted(self._by_name, key=len, reverse=True)
        self.whole = next((places for line in table.heads if (places := self._of_head(line)) is not None), None)
        self._table = table
        self._by_column = {column: self._of_path(path) for column, path in table.paths.items()}

    def of_column(self, column: int) -> int | None:
        """The unit that a column's header names."""
        return self._by_column.get(column)

    def of_item(self, row: int) -> int | None:
        """The unit that an item of a table of one unit names, or a cell beside it."""
        own = self._by_column.get(row)
        return self.beside(row) if own is None else own

    def _of_head(self, line: str) -> int | None:
        stated = _STATED.search(plain(line))
        parts = re.split(r"[;,/]", stated[1]) if stated else []  # "hộ; triệu đồng"
        return next((places for part in parts if (places := self._at_start(part)) is not None), None)

    def _at_start(self, text: str) -> int | None:
        text = text.strip(" ().:")
        names = (n for n in self._names if text == n or (text.startswith(n) and not text[len(n)].isalnum()))
        return next((self._by_name[name] for name in names), None)

    def _of_path(self, path: tuple[str, ...]) -> int | None:
        """The unit that a header names: in brackets, after "đvt", or as a level of its own."""
        for text in reversed(path):
            parts = [text, *re.findall(r"\(([^()]*)\)", text)]
            stated = _STATED.search(text)
            for part in [*parts, stated[1] if stated else ""]:
                if (places := self._exact(part)) is not None:
                    return places
        return None

    def _exact(self, text: str) -> int | None:
        stated = _STATED.fullmatch(text.strip())
        return self._by_name.get((stated[1] if stated else text).strip(" ():."))

    def beside(self, row: int) -> int | None:
        """The unit of money that a cell of the row names; None if no cell names one."""
        cells = self._table.grid.cells[row]
        return next((p for cell in cells if isinstance(cell, str) and (p := self._exact(header_text(cell)))), None)
