"""A draft whose tables are all read → its submission.

Each figure stands in it once: rows of the same unit are joined, and sums over categories are marked.
"""

from collections import Counter, defaultdict
from decimal import Decimal
from itertools import chain

from tonghop.transforms.context import Context
from tonghop.transforms.figures.drafts import Draft
from tonghop.transforms.figures.observations import (
    Observation,
    add_up,
    place_of,
    says_something,
    settle_categories,
)
from tonghop.transforms.figures.row_figures import RowFigures
from tonghop.transforms.figures.submissions import Submission
from tonghop.transforms.notes import Notes


def settle(draft: Draft, context: Context, notes: Notes) -> Submission:
    """The submission with its figures, and findings about units and sums that contradict each other."""
    submission = draft.submission
    notes = notes.at(form=submission.form, period=submission.period, submission=draft.number)
    _join_repeated(draft, notes)
    _settle_categories(draft, context.money.get(submission.form, frozenset()), notes)
    figures = chain.from_iterable(row.figures for row in draft.rows)
    submission.figures = tuple(zip(*figures, strict=True))
    return submission


def _join_repeated(draft: Draft, notes: Notes) -> None:
    """Join the rows that several tables have for one unit.

    A figure that is repeated counts once. A unit with two different values for one figure does not count at all.
    """
    rows = [row for row in draft.rows if not row.source.is_sum]
    times = Counter(row.unit_code for row in rows)
    first: dict[str, RowFigures] = {}
    reported: dict[str, dict[tuple[str, str], tuple[str | None, str]]] = defaultdict(dict)
    for row in rows:
        code = row.unit_code
        if times[code] == 1:
            continue
        known = first.setdefault(code, row)
        answers = {place_of(o): (o.value, o.state) for o in row.figures if says_something(o)}
        before = reported[code]
        if any(before.get(place, answer) != answer for place, answer in answers.items()):
            sheet = row.figures[0].sheet if row.figures else None
            notes.note("unit_repeated", sheet=sheet, cell=row.source.label_cell, unit_code=code, found=row.source.label)
            known.is_doubtful = True
        if known is not row:
            _take_over(known, row, [o for o in row.figures if place_of(o) in answers and place_of(o) not in before])
        reported[code] = answers | before
    for row in first.values():
        if row.is_doubtful:
            row.figures = []


def _take_over(known: RowFigures, repeated: RowFigures, fresh: list[Observation]) -> None:
    """Move the fresh figures of a repeated row to the row that the unit has already."""
    moved = {place_of(o): o._replace(line=known.number) for o in fresh}
    known.figures = [o for o in known.figures if place_of(o) not in moved] + list(moved.values())
    repeated.figures = []


def _settle_categories(draft: Draft, amounts: frozenset[str], notes: Notes) -> None:
    """Mark the sums over categories, and note those that are not the sum of their parts. `amounts`: of money."""
    parents = draft.layout.category_parents
    for row in draft.rows if parents else ():
        row.figures = settle_categories(row.figures, parents)
        sums = {} if row.source.is_sum else add_up([row.figures], parents)
        for o in row.figures:
            expected = sums.get(place_of(o))
            if o.is_claim and o.value is not None and expected not in (None, Decimal(o.value)):
                found = (o.value if o.measure in amounts else o.raw) or ""
                where = {"sheet": o.sheet, "cell": o.cell, "unit_code": o.unit_code, "measure": o.measure}
                notes.note("category_total", **where, found=found, expected=str(expected))
