"""The invisible mark of our own templates: what form, period and unit a blank workbook was written for."""

import json
from typing import NamedTuple

TEMPLATE_PROPERTY = "tonghop"
"""The custom document property that holds it."""


class Marker(NamedTuple):
    """What a template says of itself."""

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
    """The marker that a property's value holds; None where it holds none."""
    try:
        facts = json.loads(text)
        marker = Marker(**facts)
    except (ValueError, TypeError):
        return None
    return marker if all(isinstance(value, str) for value in marker) else None
