"""The invisible mark of the program's own templates: the form, period and unit that a blank workbook is for."""

import json
from typing import NamedTuple

TEMPLATE_PROPERTY = "tonghop"
"""The custom document property that holds the marker."""


class Marker(NamedTuple):
    """The form, period, unit, sheet and layout of a template."""

    form: str
    period: str
    unit: str
    unit_valid_from: str
    sheet: str
    layout: str


def marker_text(marker: Marker) -> str:
    """The property's value."""
    return json.dumps(marker._asdict(), ensure_ascii=False)


def read_marker(text: str) -> Marker | None:
    """The marker in a property's value; None where the value holds none."""
    try:
        facts = json.loads(text)
        marker = Marker(**facts)
    except (ValueError, TypeError):
        return None
    return marker if all(isinstance(value, str) for value in marker) else None
