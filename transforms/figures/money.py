"""The unit of money of a table, in đồng: the lines above the table or its headers name it."""

import re
from decimal import Decimal

from tonghop.configs.layouts import Vocabulary
from tonghop.transforms.spelling import plain
from tonghop.transforms.tables.header_texts import header_text
from tonghop.transforms.tables.recognised_table import RecognisedTable

_STATED = re.compile(r"(?:đơn vị tính|đvt|đv tính|đơn vị)\s*:?\s*(.+)")


class Money:
    """The factors of a table's amounts."""

    def __init__(self, table: RecognisedTable, vocabulary: Vocabulary) -> None:
        self.by_name = {plain(name): factor for name, factor in vocabulary.money.items()}
        self._names = sorted(self.by_name, key=len, reverse=True)
        self._whole = next((f for line in table.heads if (f := self._of_head(line)) is not None), None)
        self._table = table
        self._by_column = {column: self._of_path(path) for column, path in table.paths.items()}

    def factor(self, column: int, row: int) -> Decimal | None:
        """Đồng for 1 in a cell; None if no unit is named. A transposed table has its headers in the rows."""
        is_down = self._table.is_transposed
        own = self._by_column.get(row) or self.beside(row) if is_down else self._by_column.get(column)
        return own or self._whole

    def _of_head(self, line: str) -> Decimal | None:
        stated = _STATED.search(plain(line))
        parts = re.split(r"[;,/]", stated[1]) if stated else []  # "hộ; triệu đồng"
        return next((factor for part in parts if (factor := self._at_start(part)) is not None), None)

    def _at_start(self, text: str) -> Decimal | None:
        text = text.strip(" ().:")
        names = (n for n in self._names if text == n or (text.startswith(n) and not text[len(n)].isalnum()))
        return next((self.by_name[name] for name in names), None)

    def _of_path(self, path: tuple[str, ...]) -> Decimal | None:
        """The factor that a header names: in brackets, after "đvt", or as a level of its own."""
        for text in reversed(path):
            parts = [text, *re.findall(r"\(([^()]*)\)", text)]
            stated = _STATED.search(text)
            for part in [*parts, stated[1] if stated else ""]:
                if (factor := self._exact(part)) is not None:
                    return factor
        return None

    def _exact(self, text: str) -> Decimal | None:
        stated = _STATED.fullmatch(text.strip())
        return self.by_name.get((stated[1] if stated else text).strip(" ():."))

    def beside(self, row: int) -> Decimal | None:
        """Đồng for 1 of the unit of money that a cell of the row names; None if no cell names one."""
        cells = self._table.grid.cells[row]
        return next((f for cell in cells if isinstance(cell, str) and (f := self._exact(header_text(cell)))), None)
