"""Rows of one category by the source of their money, central and local: its figures are the sums of both."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from tonghop.transforms.entities.table_rows import SheetRow, TableRow, own_label
from tonghop.transforms.tables.categories import BOTH, CENTRAL, LOCAL
from tonghop.transforms.tables.recognised_table import RecognisedTable

_CLEAR = (["", LOCAL], [CENTRAL, LOCAL])
"""The sources of two rows that are added."""
_PARTED = ["", CENTRAL, LOCAL]
"""The sources of a row and of those that divide it."""


def settle_sources(rows: Sequence[TableRow], table: RecognisedTable) -> list[TableRow]:
    """The rows with those of one source as rows of their own: shares where it is clear that they are to be added.

    A category of a unit that has other rows than one for each source, or for both together, is a question as a whole;
    where others have a row for each by name, one of central money alone has no other. What adds up one source of
    several units is no sum of theirs.
    """
    if not table.layout.local or not any(part.source for row in rows for part in row.sheet_rows):
        return list(rows)
    kinds = _kinds(rows)
    settled: list[TableRow] = []
    for row in rows:
        of_source = [part for part in row.sheet_rows if row.unit and _place(row, part) in kinds]
        if len(of_source) < len(row.sheet_rows) or not of_source:
            row.sheet_rows = [part for part in row.sheet_rows if part not in of_source]
            settled.append(row)
        settled += [_alone(row, part, kinds[_place(row, part)][part.source], table) for part in of_source]
    return settled


_Place = tuple[str, str, str, str, bool]
"""The unit of a row, what its figures are beside their measure, and whether it is a sum."""


def _place(row: TableRow, part: SheetRow) -> _Place:
    assert row.unit is not None
    return row.unit.code, part.category, part.suffix, part.part, row.is_sum


def _kinds(rows: Sequence[TableRow]) -> dict[_Place, dict[str, str]]:
    """For each place with rows of a source the kind of row that each source makes."""
    found: dict[_Place, list[str]] = defaultdict(list)
    for row in rows:
        for part in row.sheet_rows if row.unit and row.kind == "unit" else ():
            found[_place(row, part)].append(part.source)
    kinds: dict[_Place, dict[str, str]] = {}
    are_divided = any(sorted(sources) == [CENTRAL, LOCAL] for sources in found.values())
    for place, sources in found.items():
        if not any(sources):
            continue
        *_, is_sum = place
        if is_sum:
            kinds[place] = dict.fromkeys(sources, "group")
        elif sorted(sources) in _CLEAR:
            kinds[place] = dict.fromkeys(sources, "share")
        elif sources == [BOTH] or (sources == [CENTRAL] and are_divided):
            kinds[place] = dict.fromkeys(sources, "unit")
        elif sorted(sources) == _PARTED:
            kinds[place] = {"": "unit", CENTRAL: "among", LOCAL: "among"}
        else:
            kinds[place] = dict.fromkeys(sources, "uncategorised")
    return kinds


def _alone(row: TableRow, part: SheetRow, kind: str, table: RecognisedTable) -> TableRow:
    """A row of one category alone, called by its label."""
    if kind in ("unit", "share"):
        return replace(row, kind=kind, sheet_rows=[part])
    label, cell = own_label(part, table)
    return replace(row, kind=kind, sheet_rows=[part], label=label, label_cell=cell, unit=None)
