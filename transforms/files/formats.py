"""The kind of a file by its bytes: a workbook that can be read, an archive, or the reason why it is refused."""

import re
import zipfile
from pathlib import PurePosixPath
from unicodedata import category

from tonghop.configs.rules import Rule
from tonghop.transforms.files.containers import BROKEN_CONTAINER, Container

XLSX, XLSB, ODS, XLS, HTML, TEXT, ARCHIVE = "xlsx", "xlsb", "ods", "xls", "html", "text", "zip"

MAX_MEMBERS = 10_000
"""Members of a zip container; a workbook has dozens."""
MAX_UNPACKED = 2**30
"""Bytes of a container's members together, unpacked."""
MAX_RATIO = 200
"""Unpacked bytes for each packed one, in containers of more than `RATIO_FROM` unpacked bytes; text stays far below."""
RATIO_FROM = 2**26
ARCHIVE_RATIO_FROM = 2**23
"""As `RATIO_FROM`, of an archive of reports: what it holds is mostly packed already."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_MAGICS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "RTF"),
    (b"MZ", "EXE"),
)
_OLE_STREAMS = (("WordDocument", "Word"), ("PowerPoint Document", "PowerPoint"), ("Catalog", "Thumbs.db"))
_LEFTOVERS = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})


class Refused(Exception):
    """The file cannot be read. `rule`: the finding that says why; `found`: what the file is or holds."""

    def __init__(self, rule: Rule, found: str) -> None:
        super().__init__(found)
        self.rule, self.found = rule, found


def check_name(name: str) -> None:
    """Raises `Refused` for a name that shows a program's leftover, or a path that leads elsewhere."""
    parts = PurePosixPath(name).parts
    base = parts[-1] if parts else ""
    inner = name.rpartition(MEMBER_MARK)[2]
    has_drive = len(inner) > 1 and inner[1] == ":"
    if inner.startswith("/") or has_drive or ".." in parts or "\\" in name or not _is_writable(name):
        raise Refused("file_name_unsafe", name.encode("unicode_escape").decode())
    if base.startswith("~$") or base.lower() in _LEFTOVERS or "__MACOSX" in parts:
        raise Refused("file_leftover", base)


def _is_writable(name: str) -> bool:
    """Whether all signs of a name can be shown: odd spaces and pictures too, no sign that controls a terminal."""
    return all(c.isprintable() or c in _JOINERS or category(c) in _HARMLESS for c in name)


_HARMLESS = ("Zs", "Cn", "Co")
"""Spaces, and signs newer than this program's tables."""
_JOINERS = "\u200c\u200d"


def kind_of(content: bytes) -> str:
    """The kind of a file's content. Raises `Refused` unless it is a complete, unprotected workbook or an archive."""
    return opened(content)[0]


def opened(content: bytes) -> tuple[str, Container | None]:
    """The kind of a file's content, and its container if it has one. Raises `Refused` as `kind_of` does."""
    if not content.strip(b"\x00\t\r\n "):
        raise Refused("file_empty", f"{len(content)} byte")
    if content[:2] == b"PK":
        return _open_container(content)
    if content[:8] == OLE:
        return _kind_of_ole(content), None
    if content[:2] in _BIFF:
        return XLS, None
    for magic, kind in _MAGICS:
        if content.startswith(magic):
            raise Refused("file_not_a_workbook", kind)
    return _kind_of_text(content), None


def _kind_of_text(content: bytes) -> str:
    head = content[:4096]
    is_wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not is_wide and sum(byte < 9 or 13 < byte < 32 for byte in head) > len(head) // 100 and not _is_wide(head):
        raise Refused("file_not_a_workbook", "binary")
    words = head.replace(b"\x00", b"").lower()
    if other := next((name for pattern, name in _OTHER_FORMATS if pattern.search(words)), ""):
        raise Refused("file_format_other", other)
    start = words.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<body")) or b"<table" in words:
        return HTML
    return TEXT


_OTHER_FORMATS = (
    (re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet"), "XML Spreadsheet 2003"),
    (re.compile(rb"urn:oasis:names:tc:opendocument:xmlns:office"), "Flat XML ODF, .fods"),
    (re.compile(rb"\Aid;p[^\r\n]*[\r\n]+[a-z];"), "SYLK, .slk"),
    (re.compile(rb"\Atable\s+0,1\s"), "DIF, .dif"),
)
"""Tables in formats that are not read: what their beginning, in small letters, looks like."""


def _is_wide(head: bytes) -> bool:
    """UTF-16 without a mark: every other byte of Latin text is zero."""
    return max(head[::2].count(0), head[1::2].count(0)) > len(head) // 5


def _open_container(content: bytes) -> tuple[str, Container]:
    try:
        container = Container(content)
        members = container.infolist()
        names = {member.filename for member in members}
        check_bounds(members, len(content))
        if "META-INF/manifest.xml" in names and b"encryption-data" in container.read("META-INF/manifest.xml"):
            raise Refused("file_protected", "ods")
        mimetype = container.read("mimetype") if "mimetype" in names else b""
    except (*BROKEN_CONTAINER, NotImplementedError, OSError) as error:
        raise Refused("file_truncated", str(error)) from error
    except RuntimeError as error:
        raise Refused("file_protected", str(error)) from error
    return _kind_of_members(members, names, mimetype, container), container


def _kind_of_members(members: list[zipfile.ZipInfo], names: set[str], mimetype: bytes, container: Container) -> str:
    if b"spreadsheet" in mimetype:
        return ODS
    for member, kind in (("xl/workbook.xml", XLSX), ("xl/workbook.bin", XLSB)):
        if member in names:
            return kind
    if kind := _kind_of_main_part(container, names):
        return kind
    for folder, kind in (("word/", "Word"), ("ppt/", "PowerPoint")):
        if any(name.startswith(folder) for name in names):
            raise Refused("file_not_a_workbook", kind)
    if mimetype:
        raise Refused("file_not_a_workbook", mimetype.decode("ascii", "replace")[:80])
    if "content.xml" in names:
        return ODS
    if "[Content_Types].xml" in names or "META-INF/manifest.xml" in names:
        raise Refused("file_truncated", "workbook.xml, content.xml")
    if any(member.flag_bits & 1 for member in members):
        raise Refused("file_protected", "zip")
    _check_archive(members, len(container.content))
    return ARCHIVE


def _check_archive(members: list[zipfile.ZipInfo], size: int) -> None:
    """Raises `Refused` for an archive that is packed tighter than one of reports; many small ones add up as well."""
    unpacked = sum(member.file_size for member in members)
    if unpacked > ARCHIVE_RATIO_FROM and unpacked > MAX_RATIO * size:
        raise Refused("file_bomb", f"{size} → {unpacked} byte")


_MAIN_PARTS = (
    (b"spreadsheetml.sheet.main", XLSX),
    (b"sheet.macroEnabled.main", XLSX),
    (b"spreadsheetml.template", XLSX),
)
"""What the list of content types says of a workbook's main part, wherever that part lies."""


def _kind_of_main_part(container: Container, names: set[str]) -> str:
    """The kind of a package whose workbook lies in another folder, or under a name in other case; '' if it is none."""
    listed = next((name for name in names if name.lower() == "[content_types].xml"), "")
    try:
        types = container.read(listed).replace(b"\x00", b"") if listed else b""
    except (*BROKEN_CONTAINER, NotImplementedError, RuntimeError, OSError):
        return ""
    return next((kind for mark, kind in _MAIN_PARTS if mark in types), "")


MEMBER_MARK = "!/"
"""Separates an archive's name from its member's."""


def member_name(member: zipfile.ZipInfo) -> str:
    """A member's name with `/` as separator; UTF-8 that is not declared as such is decoded."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = member.filename
    return name.replace("\\", "/")


def member_content(container: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | None:
    """The content of a member; None for a folder and for a member that cannot be unpacked."""
    if member.is_dir():
        return None
    try:
        return container.read(member)
    except (*BROKEN_CONTAINER, NotImplementedError, RuntimeError, OSError):
        return None


def broken_members(content: bytes) -> tuple[list[str], list[str]]:
    """The names of an archive's members: first those that can be unpacked, then those that cannot."""
    whole: list[str] = []
    broken: list[str] = []
    with Container(content) as container:
        for member in container.infolist():
            if not member.is_dir():
                is_whole = member_content(container, member) is not None
                (whole if is_whole else broken).append(member_name(member))
    return whole, broken


def check_bounds(members: list[zipfile.ZipInfo], size: int) -> None:
    """Raises `Refused` for a container that unpacks to more than any report. `size`: its bytes."""
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS:
        raise Refused("file_bomb", f"{len(members)} tệp con · members")
    if unpacked > MAX_UNPACKED or (unpacked > RATIO_FROM and unpacked > MAX_RATIO * size):
        raise Refused("file_bomb", f"{size} → {unpacked} byte")


def check_end(xml: bytes, root: bytes, part: str) -> None:
    """Raises `Refused` for a part whose XML does not end with its root element: it was cut, and rows are missing."""
    if not re.search(rb"<(?:/(?:[\w.-]+:)?%s\s*|(?:[\w.-]+:)?%s\b[^>]*/)>\s*$" % (root, root), xml[-300:]):
        raise Refused("file_truncated", part)


def _kind_of_ole(content: bytes) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise Refused("file_protected", "xlsx")
    if holds("Workbook") or holds("Book"):
        return XLS
    kind = next((kind for stream, kind in _OLE_STREAMS if holds(stream)), "OLE")
    raise Refused("file_not_a_workbook" if kind != "OLE" else "file_truncated", kind)
