"""The XML of a workbook's parts by a real parser (libxml2), without entities, DTD and network.

What is the same XML gives the same result, however a program writes it: order of attributes, quotes, prefixes, blanks.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from tonghop.transforms.files.formats import Refused

Element = Any
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True, "remove_pis": True}
_PARSER = etree.XMLParser(**_SAFE)
_LARGE = 2**23
"""Bytes of a part that are parsed at once; a tree takes twenty times as much memory."""
_CHUNK = 2**20
"""Bytes of a large part whose rows are kept at a time."""


def parse(xml: bytes, part: str) -> Element:
    """The root of a part. Raises `Refused` if it is no whole XML, or has a DTD, which no workbook may have."""
    try:
        root = etree.fromstring(xml, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("file_truncated", f"{part}: {error}"[:200]) from error
    _refuse_dtd(root, part)
    return root


def batches(xml: bytes, part: str, row: str) -> Iterator[Element]:
    """The root of a part; for a large one roots with some of its rows each, the last of them with all else too.

    `row`: the local name of a row. Raises `Refused` as `parse` does.
    """
    if len(xml) < _LARGE:
        yield parse(xml, part)
        return
    parser = etree.XMLPullParser(events=("end",), tag=f"{{*}}{row}", **_SAFE)
    waiting: list[Element] = []
    try:
        for start in range(0, len(xml), _CHUNK):
            parser.feed(xml[start : start + _CHUNK])
            waiting += [element for _, element in parser.read_events()]
            if len(waiting) > 1:
                yield _moved(waiting[:-1])  # the parser still needs the last one in its place
                del waiting[:-1]
        root = parser.close()
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("file_truncated", f"{part}: {error}"[:200]) from error
    _refuse_dtd(root, part)
    yield root


def _moved(rows: list[Element]) -> Element:
    """A root of their own for rows."""
    parent = rows[0].getparent()
    above = parent.getparent()
    data = etree.Element(parent.tag)
    data.extend(rows)
    if above is None:
        return data
    root = etree.Element(above.tag)
    root.append(data)
    return root


def _refuse_dtd(root: Element, part: str) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused("file_unreadable", f"{part}: DTD")


def is_true(value: str | None) -> bool:
    """Whether an attribute says yes."""
    return value is not None and value.strip().lower() in ("1", "true", "on")
