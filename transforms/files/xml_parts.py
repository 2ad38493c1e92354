"""The XML of a workbook's parts by a real parser (libxml2), without entities, DTD and network.

What is the same XML gives the same result, however a program writes it: order of attributes, quotes, prefixes, blanks.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from tonghop.transforms.files.formats import Refused

Element = Any
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True, "remove_pis": True}
_PARSER = etree.XMLParser(**_SAFE)
_LARGE = 2**23
"""Bytes of a part that are parsed at once; a tree takes twenty times as much memory."""
_BATCH = 5000
"""Rows of a large part that are kept at a time."""


def parse(xml: bytes, part: str) -> Element:
    """The root of a part. Raises `Refused` if it is no whole XML, or has a DTD, which no workbook may have."""
    try:
        root = etree.fromstring(xml, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("file_truncated", f"{part}: {error}"[:200]) from error
    _refuse_dtd(root, part)
    return root


def batches(xml: bytes, part: str, row: str) -> Iterator[Element]:
    """The root of a part, once; of a large one once for each few thousand of its rows, with these alone.

    `row`: the local name of a row. Raises `Refused` as `parse` does.
    """
    if len(xml) < _LARGE:
        yield parse(xml, part)
        return
    count, root, element = 0, None, None
    try:
        for _, element in etree.iterparse(BytesIO(xml), tag=f"{{*}}{row}", **_SAFE):
            if root is None:
                root = element.getroottree().getroot()
                _refuse_dtd(root, part)
            count += 1
            if count % _BATCH == 0:
                yield root
                parent = element.getparent()
                for done in list(parent):
                    parent.remove(done)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("file_truncated", f"{part}: {error}"[:200]) from error
    yield root if root is not None else parse(xml, part)


def _refuse_dtd(root: Element, part: str) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused("file_unreadable", f"{part}: DTD")


def is_true(value: str | None) -> bool:
    """Whether an attribute says yes."""
    return value is not None and value.strip().lower() in ("1", "true", "on")
