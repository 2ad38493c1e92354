"""Submissions while their tables are being read."""

from dataclasses import dataclass, field

from tonghop.configs.layouts import Layout
from tonghop.transforms.figures.row_figures import RowFigures
from tonghop.transforms.figures.submissions import Submission
from tonghop.transforms.statements import Statement


@dataclass(slots=True)
class Draft:
    """A submission that is being read. `number`: its place in the file. `rows`: its rows so far, with their figures."""

    number: int
    layout: Layout
    submission: Submission
    rows: list[RowFigures] = field(default_factory=list)


def draft_of(statement: Statement, drafts: list[Draft]) -> Draft:
    """The draft that a statement belongs to: tables of one form, period and sender are one submission."""
    form, period, sender = statement.form, statement.period, statement.sender_code
    for draft in drafts:
        known = draft.submission
        if (known.form, known.period, known.sender_code) == (form, period, sender):
            break
    else:
        layout = statement.table.layout
        submission = Submission(form, period, sender, statement.sender.valid_from, layout.name)
        draft = Draft(len(drafts), layout, submission)
        drafts.append(draft)
    draft.submission.tables.append(statement.table.grid.sheet)
    return draft
