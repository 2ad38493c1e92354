"""The parts of a workbook in UTF-8, whatever encoding they came in: calamine reads no other."""

import re
import zipfile
from io import BytesIO

from lxml import etree

from tonghop.transforms.files.containers import BROKEN_CONTAINER, Container
from tonghop.transforms.files.formats import Refused
from tonghop.transforms.files.xml_parts import parse

_XML = (".xml", ".rels")
_ASIDE = ("docprops/", "xl/theme/", "xl/printersettings/", "customxml/", "thumbnails/")
"""Where parts lie that calamine does not read."""
_USUAL = b' encoding="UTF-8"'
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
"""How a part in UTF-16 begins, with its mark or without."""
_DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)""")
_UTF8 = (b"utf-8", b"utf8", b"us-ascii", b"ascii")


def in_utf8(container: Container) -> Container:
    """The same container if all its parts are in UTF-8, as nearly all are; else one whose parts were encoded anew.

    Raises `Refused` if such a part is no whole XML.
    """
    try:
        odd = {info.filename for info in container.infolist() if _is_odd(container, info)}
        if not odd:
            return container
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
            for info in container.infolist():
                part = container.part(info.filename)
                copy.writestr(info.filename, _encoded(part, info.filename) if info.filename in odd else part)
    except (*BROKEN_CONTAINER, NotImplementedError, RuntimeError) as error:
        raise Refused("file_truncated", str(error)) from error
    return Container(stream.getvalue())


def _is_odd(container: Container, info: zipfile.ZipInfo) -> bool:
    name = info.filename.lower()
    if not name.endswith(_XML) or name.startswith(_ASIDE):
        return False
    start = container.beginning(info)
    if _USUAL in start:
        return False
    declared = _DECLARED.search(start)
    return start.startswith(_WIDE) or bool(declared and declared[1].lower() not in _UTF8)


def _encoded(part: bytes, name: str) -> bytes:
    return bytes(etree.tostring(parse(part, name), encoding="UTF-8", xml_declaration=True))
