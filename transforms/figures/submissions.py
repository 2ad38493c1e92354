"""The extract of a file: its submissions, the cells of their figures, and its findings."""

from dataclasses import dataclass, field
from typing import NamedTuple

from tonghop.configs.rules import Rule
from tonghop.schemas.findings import Finding
from tonghop.transforms.context import Context
from tonghop.transforms.figures.file_cells import FileCells
from tonghop.transforms.notes import Notes


class ColumnRead(NamedTuple):
    """A header and the measure (and category) that it was read as. `place`: a column's letters, or a row's number."""

    sheet: str
    place: str
    path: str
    measure: str


class RowRead(NamedTuple):
    """A row's name and the unit that it was read as. `how`: as in `Match`."""

    sheet: str
    cell: str
    label: str
    unit_code: str
    unit_name: str
    how: str


@dataclass(slots=True)
class Submission:
    """One form for one period from one sender in one file.

    `tables`: the sheets of its tables; `row_count`: its rows.
    `why`: the titles by which its form was known; `columns`, `rows`: how its headers and names were understood;
    `overrides`: the decisions of persons that it used. `unread`: measures without a column where columns are left over.
    `version_mark`: the number of its version by name or title, 0 for a word without one (`sửa`); None without a mark.
    """

    form: str
    period: str
    sender_code: str
    sender_valid_from: str
    layout: str
    tables: list[str] = field(default_factory=list)
    row_count: int = 0
    why: list[str] = field(default_factory=list)
    columns: list[ColumnRead] = field(default_factory=list)
    rows: list[RowRead] = field(default_factory=list)
    overrides: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    version_mark: int | None = None


@dataclass(slots=True)
class Extract:
    """What a reading process understood of one file. `is_refused`: nothing of it could be read.

    `saved_at`: when it was saved by its own word, as an ISO text; '' if it does not say.
    `findings`: about the file, its sheets, headers and rows; those about figures come when these are read.
    """

    file_hash: str
    file_name: str
    submissions: list[Submission] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    cells: FileCells = field(default_factory=FileCells)
    is_refused: bool = False
    saved_at: str = ""


def refuse(file_hash: str, file_name: str, rule: Rule, found: str, context: Context) -> Extract:
    """The extract of a file that could not be opened: nothing but the finding that says why."""
    notes = Notes(context.texts)
    notes.note(rule, found=found)
    return Extract(file_hash, file_name, findings=notes.findings, is_refused=True)
