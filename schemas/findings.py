"""A finding: something wrong in a report, as facts and as a sentence in two languages."""

from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "info"]


class Finding(NamedTuple):
    """One finding. Grain: one fault at one place.

    `measure`, `cell` and `unit_code` are empty where the fault is not about one of them; `submission` is the number
    of the submission within its file (-1: about the file as a whole).
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
