"""Files as they are sent: told apart by their bytes, read or refused with a finding; habits.md, "Files"."""

import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.workbooks import COLUMNS, REVIEW, Sheet, figures, old_workbook, rules, understood, workbook

ROWS = ((1, "Xã Tân Đức", 400, 1600, 8, 9), (2, "Xã Sông Phan", 300, 1200, 5, 6))
SHEET = Sheet(COLUMNS, ROWS)
WANTED = {
    "23251": {"households": "400", "persons": "1600", "poor_households": "8", "near_poor_households": "9"},
    "23239": {"households": "300", "persons": "1200", "poor_households": "5", "near_poor_households": "6"},
}
TABLE: list[list[object]] = [[REVIEW], list(COLUMNS), *map(list, ROWS)]


def text(delimiter: str) -> str:
    lines = [delimiter.join(f'"{cell}"' if isinstance(cell, str) else str(cell) for cell in row) for row in TABLE]
    return "\r\n".join(lines) + "\r\n"


def page(attributes: str = "") -> str:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TABLE[1:])
    return f"<html><head>{attributes}</head><body><h3>{REVIEW}</h3><table border=1>{rows}</table></body></html>"


def open_document(rows: list[list[object]], extra: str = "", styles: str = "") -> bytes:
    """A small .ods file."""
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    }
    spaces = " ".join(f'xmlns:{key}="{value}"' for key, value in names.items())
    body = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows) + extra
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="Biểu 1">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as container:
        container.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        container.writestr("content.xml", content)
        container.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, (int, float)):
        number = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {number}><text:p>{value}</text:p></table:table-cell>"
    if isinstance(value, str) and value.startswith("<"):
        return value
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def open_workbook(sheet: Sheet) -> bytes:
    """A sheet as an .ods file, merged cells as they are written there: a span, and covered cells under it."""
    page = load_workbook(BytesIO(workbook(sheet))).worksheets[0]
    spans = {(area.min_row, area.min_col): area for area in page.merged_cells.ranges}
    covered = {cell for area in spans.values() for row in area.rows for cell in row} - spans.keys()
    rows: list[list[object]] = []
    for number in range(1, page.max_row + 1):
        cells: list[object] = []
        for column in range(1, page.max_column + 1):
            value = page.cell(number, column).value
            if (number, column) in covered:
                cells.append("<table:covered-table-cell/>")
            elif area := spans.get((number, column)):
                down, across = area.size["rows"], area.size["columns"]
                span = f'table:number-columns-spanned="{across}" table:number-rows-spanned="{down}"'
                cells.append(_cell(value).replace("<table:table-cell", f"<table:table-cell {span}"))
            else:
                cells.append(value if value is not None else "<table:table-cell/>")
        rows.append(cells)
    return open_document(rows)


def archive(members: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(zipfile.ZipInfo(name, (2023, 12, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


READ = {
    "xlsx": workbook(SHEET),
    "xls": old_workbook(SHEET),
    "ods": open_document(TABLE),
    "csv comma": text(",").encode(),
    "csv semicolon": text(";").encode(),
    "csv tab": text("\t").encode(),
    "csv utf-8 with a mark": text(";").encode("utf-8-sig"),
    "csv utf-16": text("\t").encode("utf-16"),
    "csv utf-16 without a mark": text("\t").encode("utf-16-le"),
    "csv sep": ("sep=;\r\n" + text(";")).encode(),
    "html": page().encode(),
    "html utf-8 named": page('<meta charset="utf-8">').encode(),
    "html utf-16": page().encode("utf-16"),
    "html with a doctype": ("<!DOCTYPE html>\n" + page()).encode("utf-8-sig"),
}


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("name", ["bao cao.xlsx", "bao cao.xls", "bao cao.csv", "bao cao"])
def test_a_file_is_known_by_its_bytes_not_its_name(kind: str, name: str) -> None:
    extract = understood(READ[kind], name)
    assert figures(extract) == WANTED
    assert extract.findings == []


def test_windows_1258_is_read() -> None:
    """The encoding has base letters and combining tones: đ, ư, ơ and the tones stand apart."""
    import unicodedata

    def encoded(letters: str) -> bytes:
        out = b""
        for letter in letters:
            try:
                out += letter.encode("cp1258")
            except UnicodeEncodeError:
                base, *marks = list(unicodedata.normalize("NFD", letter))
                shape = [m for m in marks if m in "\u0302\u0306\u031b"]
                tones = [m for m in marks if m not in shape]
                out += unicodedata.normalize("NFC", base + "".join(shape)).encode("cp1258")
                out += "".join(tones).encode("cp1258")
        return out

    extract = understood(encoded(text(";")), "bao cao.csv")
    assert figures(extract) == WANTED
    assert extract.findings == []


def test_a_macro_workbook_is_read() -> None:
    book = load_workbook(BytesIO(workbook(SHEET)))
    stream = BytesIO()
    book.save(stream)
    assert figures(understood(stream.getvalue(), "bao cao.xlsm")) == WANTED


def ole(*streams: str) -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + b"".join(s.encode("utf-16-le") + bytes(64) for s in streams)


def encrypted_document() -> bytes:
    content = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    return archive(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": content.encode()}
    )


REFUSED: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "password": (ole("EncryptionInfo", "EncryptedPackage"), "file_protected"),
    "password ods": (encrypted_document(), "file_protected"),
    "truncated": (workbook(SHEET)[:-300], "file_truncated"),
    "truncated in the middle": (workbook(SHEET)[:1500], "file_truncated"),
    "empty": (b"", "file_empty"),
    "blank": (b"\r\n \t", "file_empty"),
    "zeros": (bytes(5000), "file_empty"),
    "pdf": (b"%PDF-1.7\n1 0 obj", "file_not_a_workbook"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(30), "file_not_a_workbook"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(30), "file_not_a_workbook"),
    "rar": (b"Rar!\x1a\x07\x00" + bytes(30), "file_not_a_workbook"),
    "docx": (archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "file_not_a_workbook"),
    "doc": (ole("WordDocument"), "file_not_a_workbook"),
    "thumbnails": (ole("Catalog"), "file_not_a_workbook"),
    "bomb": (lambda: archive({"xl/workbook.xml": bytes(100_000_000)}), "file_bomb"),
    "bomb of members": (lambda: archive({f"{n}.txt": b"" for n in range(10_001)}), "file_bomb"),
    "a text": ("Kính gửi Sở Lao động".encode(), "file_without_form"),
    "a page": (b"<html><body>404 Not Found</body></html>", "file_without_form"),
}


@cache
def refused(kind: str) -> bytes:
    """The bytes of a file that is refused; the largest are made when they are asked for."""
    made, _ = REFUSED[kind]
    return made if isinstance(made, bytes) else made()


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_is_refused_and_says_why(kind: str) -> None:
    _, rule = REFUSED[kind]
    extract = understood(refused(kind), "bao cao 2023.xlsx")
    assert extract.is_refused
    assert rules(extract)[-1] == rule
    assert extract.findings[-1].message_vi


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("~$bao cao.xlsx", "file_leftover"),
        ("2023/~$bao cao.xlsx", "file_leftover"),
        ("Thumbs.db", "file_leftover"),
        ("a.zip!/../../evil.xlsx", "file_name_unsafe"),
        ("a.zip!//etc/evil.xlsx", "file_name_unsafe"),
        ("a.zip!/C:/evil.xlsx", "file_name_unsafe"),
        ("..\\evil.xlsx", "file_name_unsafe"),
        ("bao\ncao.xlsx", "file_name_unsafe"),
    ],
)
def test_a_name_that_gives_the_file_away_refuses_it(name: str, rule: str) -> None:
    extract = understood(workbook(SHEET), name)
    assert (rules(extract), extract.is_refused, extract.submissions) == ([rule], True, [])


@pytest.mark.parametrize("name", ["bao cao (sua lan 2) FINAL.xlsx", "BC số 12: hộ.xlsx", "2023/Bắc Bình/x.y.xlsx"])
def test_an_odd_name_is_a_name(name: str) -> None:
    assert figures(understood(workbook(SHEET), name)) == WANTED
