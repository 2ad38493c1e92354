"""The report as a document of blocks, independent of the file format."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tonghop.reports.annual.statistic import Statistic

INVENTED = "†"
"""The sign of a number that is invented for demonstration."""
_WIDE = 6
"""A table with more columns is printed in landscape."""


@dataclass(frozen=True)
class Number:
    """A number as it stands in a sentence. `what`: the same in words; `statistic`: where it comes from."""

    text: str
    what: str
    statistic: Statistic
    is_invented: bool = False

    @property
    def marked(self) -> str:
        """The number with its sign, if it has one."""
        return f"{self.text}{INVENTED}" if self.is_invented else self.text


@dataclass(frozen=True)
class Heading:
    """A heading; level 0 is the document's title."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A text with numbers in it. `style`: `note` in small print, `item` of a list, `subtitle` below the title."""

    pieces: tuple[str | Number, ...]
    style: Literal["text", "note", "item", "subtitle"] = "text"

    @property
    def text(self) -> str:
        return "".join(piece if isinstance(piece, str) else piece.marked for piece in self.pieces)


@dataclass(frozen=True)
class DocumentColumn:
    """A column of a table; neighbours of one `group` stand under one header. `width`: its share of the page."""

    title: str
    group: str = ""
    is_text: bool = False
    width: int = 2


@dataclass(frozen=True)
class DocumentTable:
    """A table with its caption; `notes` stand below. The last row is a total where `has_total`."""

    caption: str
    columns: tuple[DocumentColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    has_total: bool = False

    @property
    def is_wide(self) -> bool:
        return len(self.columns) > _WIDE


Block = Heading | Paragraph | DocumentTable


@dataclass(frozen=True)
class Document:
    """The report in one language. `appendix`: in landscape; `dated`: when the last run of the warehouse ended."""

    language: str
    title: str
    body: tuple[Block, ...]
    appendix: tuple[Block, ...]
    dated: datetime | None = None

    @property
    def blocks(self) -> tuple[Block, ...]:
        return self.body + self.appendix

    @property
    def numbers(self) -> list[Number]:
        """Every number of the sentences, in order."""
        return list(numbers_in(self.body))


def numbers_in(blocks: Iterable[Block]) -> Iterable[Number]:
    """The numbers of the sentences of some blocks, in order."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from (piece for piece in block.pieces if isinstance(piece, Number))


def note(text: str) -> Paragraph:
    """A text in small print."""
    return Paragraph((text,), "note")
