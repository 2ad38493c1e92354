"""A finding: something wrong in a report, as facts and as a message in two languages."""

from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "info"]


class Finding(NamedTuple):
    """One finding. Grain: one fault at one place.

    `measure`, `cell` and `unit_code` are None where the fault is not about one of them. `submission`: the number of the
    submission within its file, from 0; -1 where the finding is about the file as a whole.
    """

    rule: str
    severity: Severity
    sheet: str | None
    cell: str | None
    form: str | None
    period: str | None
    unit_code: str | None
    measure: str | None
    found: str | None
    expected: str | None
    message_vi: str
    message_en: str
    submission: int = -1
