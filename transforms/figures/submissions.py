"""The extract of a file: its submissions with their figures, and its findings."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tonghop.schemas.findings import Finding
from tonghop.transforms.figures.observations import Observation


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

    `figures`: a column for each field of `Observation`, all of one length; empty if there are none.
    `tables`: the sheets of its tables; `row_count`: its rows.
    `why`: the titles by which its form was known; `columns`, `rows`: how its headers and names were understood;
    `overrides`: the decisions of persons that it used.
    """

    form: str
    period: str
    sender_code: str
    sender_valid_from: str
    layout: str
    figures: tuple[tuple[Any, ...], ...] = ()
    tables: list[str] = field(default_factory=list)
    row_count: int = 0
    why: list[str] = field(default_factory=list)
    columns: list[ColumnRead] = field(default_factory=list)
    rows: list[RowRead] = field(default_factory=list)
    overrides: list[str] = field(default_factory=list)

    @property
    def observations(self) -> list[Observation]:
        """The figures, one by one."""
        return list(map(Observation._make, zip(*self.figures, strict=True)))


@dataclass(slots=True)
class Extract:
    """What was read of one file. `is_refused`: nothing of it could be read."""

    file_hash: str
    file_name: str
    submissions: list[Submission] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    is_refused: bool = False
