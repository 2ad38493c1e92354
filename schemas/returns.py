"""The annotated copy of a file that goes back to its sender: its mark, and the findings in it."""

from typing import NamedTuple

RETURN_PROPERTY = "tonghop-return"
"""The custom document property that holds the name of the sheet of findings."""


class ReturnFinding(NamedTuple):
    """A finding as its sender reads it. `rule` to `measure` tell which findings have one cause."""

    severity: str
    sheet: str | None
    cell: str | None
    unit_name: str | None
    found: str | None
    expected: str | None
    message_vi: str
    message_en: str
    rule: str = ""
    form: str | None = None
    period: str | None = None
    measure: str | None = None
