"""When a workbook was saved, by its own word."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from tonghop.transforms.files import formats
from tonghop.transforms.files.containers import BROKEN_CONTAINER, Container

_PLACES = {
    formats.XLSX: ("docProps/core.xml", "{http://purl.org/dc/terms/}modified"),
    formats.ODS: ("meta.xml", "{http://purl.org/dc/elements/1.1/}date"),
}
_LONGEST = 1 << 20
"""Bytes of a part that is read for its time."""


def saved_at(kind: str, container: Container | None) -> str:
    """The time as an ISO text in UTC, to the second; '' if the workbook does not say, or not so that it can be read.

    A time without a zone is that of the clock where it was saved, and is taken as UTC.
    """
    if container is None or kind not in _PLACES:
        return ""
    part, tag = _PLACES[kind]
    try:
        if container.getinfo(part).file_size > _LONGEST:
            return ""
        written = ET.fromstring(container.part(part)).findtext(f".//{tag}") or ""
        time = datetime.fromisoformat(written.strip())
    except (*BROKEN_CONTAINER, KeyError, NotImplementedError, ET.ParseError):
        return ""  # such a file is read, or refused, for its figures
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")
