"""The report as a document of blocks, whatever file it becomes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tonghop.reports.annual.facts import Fact

INVENTED = "†"
"""The sign of a number that is invented for demonstration."""
_WIDE = 6
"""A table of more columns lies across the page."""


@dataclass(frozen=True)
class Number:
    """A number as it stands in a sentence, with what it is and where it comes from."""

    text: str
    what: str
    fact: Fact
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
    """A text with numbers in it. note: in small print; item: one of a list; subtitle: below the title."""

    pieces: tuple[str | Number, ...]
    style: Literal["text", "note", "item", "subtitle"] = "text"

    @property
    def text(self) -> str:
        return "".join(piece if isinstance(piece, str) else piece.marked for piece in self.pieces)


@dataclass(frozen=True)
class Column:
    """A column of a table; neighbours of one `group` stand under one header. `width`: its share of the page."""

    title: str
    group: str = ""
    is_text: bool = False
    width: int = 2


@dataclass(frozen=True)
class Table:
    """A table with its caption; `notes` stand below. The last row is a total where `has_total`."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    has_total: bool = False

    @property
    def is_wide(self) -> bool:
        return len(self.columns) > _WIDE


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Document:
    """The report in one language: its text, then tables that lie across the page. `dated`: the state that it tells."""

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
