"""When a workbook was saved, by its own word."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from tonghop.transforms.files import compound, formats
from tonghop.transforms.files.containers import BROKEN_CONTAINER, Container
from tonghop.transforms.files.packages import PROPERTIES, Package

_MODIFIED, _DATE = "{http://purl.org/dc/terms/}modified", "{http://purl.org/dc/elements/1.1/}date"
_USUAL = "docProps/core.xml"
_LONGEST = 1 << 20
"""Bytes of a part that is read for its time."""


def saved_at(kind: str, content: bytes, container: Container | None) -> str:
    """The time as an ISO text in UTC, to the second; '' if the workbook does not say, or not so that it can be read.

    A time without a zone is that of the clock where it was saved, and is taken as UTC.
    """
    if kind == formats.XLS:
        time = compound.saved_at(content)
    elif container and kind in (formats.XLSX, formats.XLSB):
        is_usual = _USUAL in container.NameToInfo
        part = _USUAL if is_usual else Package(container).target(PROPERTIES)
        time = _written(container, part, _MODIFIED)
    elif container and kind == formats.ODS:
        time = _written(container, "meta.xml", _DATE)
    else:
        return ""
    if time is None:
        return ""
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")


def _written(container: Container, part: str, tag: str) -> datetime | None:
    """The time that an element of a part holds."""
    try:
        if container.getinfo(part).file_size > _LONGEST:
            return None
        written = ET.fromstring(container.part(part)).findtext(f".//{tag}") or ""
        return datetime.fromisoformat(written.strip())
    except (*BROKEN_CONTAINER, KeyError, NotImplementedError, ET.ParseError):
        return None  # such a file is read, or refused, for its figures
