"""Files that are no workbooks, or broken ones: unreadable with a reason, or read without inventing."""

import random
import zipfile
from io import BytesIO

import pytest
from xlwt import CompoundDoc

from tests.workbooks import COLUMNS, Sheet, addressed, old_workbook, only_grid, workbook
from tonghop.transforms.files.formats import Refused
from tonghop.transforms.files.read import read_workbook

ROWS = [[1, "Xã Tân Đức", 100, 400, 5, 6]]
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def ole(content: bytes, name: str = "Workbook") -> bytes:
    """An OLE container, as .xls files and encrypted .xlsx files are, with one stream of that name."""
    stream = BytesIO()
    CompoundDoc.XlsDoc().save(stream, content)
    container = bytearray(stream.getvalue())
    at = container.index("Workbook".encode("utf-16-le"))
    container[at : at + 64] = name.encode("utf-16-le").ljust(64, b"\0")
    container[at + 64 : at + 66] = (2 * len(name) + 2).to_bytes(2, "little")
    return bytes(container)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"PK", id="two letters"),
        pytest.param(b"PK\x03\x04" + b"\0" * 100, id="a container's beginning"),
        pytest.param(b"%PDF-1.7\n", id="pdf"),
        pytest.param(bytes(range(32)) * 128, id="bytes in order"),
        pytest.param(OLE, id="old container's beginning"),
        pytest.param(OLE + b"\0" * 4096, id="old container without a book"),
        pytest.param(ole(b"\x09\x08\x10\x00" + b"\xff" * 4096), id="old book of nonsense"),
        pytest.param(ole(b"\0" * 4096, "EncryptedPackage"), id="encrypted"),
        pytest.param(workbook(Sheet(COLUMNS, ROWS))[:-100], id="container cut at its end"),
        pytest.param(workbook(Sheet(COLUMNS, ROWS))[:700], id="container cut in its first sheet"),
        pytest.param(old_workbook(Sheet(COLUMNS, ROWS))[:512], id="old book cut"),
    ],
)
def test_what_is_no_workbook_is_unreadable_and_says_why(content: bytes) -> None:
    with pytest.raises(Refused, match=r"."):
        read_workbook(content)


def test_an_old_workbook_without_any_sheet_is_read_as_none() -> None:
    assert read_workbook(ole(b"\0" * 4096)).grids == []


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("text", [None, b"", b"<worksheet", b"\xff\xfe"])
def test_a_workbook_with_a_broken_part_is_unreadable_or_read_without_inventing(part: str, text: bytes | None) -> None:
    source, stream = zipfile.ZipFile(BytesIO(workbook(Sheet(COLUMNS, ROWS)))), BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            if name != part or text is not None:
                target.writestr(name, text if name == part and text is not None else source.read(name))
    whole = addressed(only_grid(workbook(Sheet(COLUMNS, ROWS))))
    try:
        grids = read_workbook(stream.getvalue()).grids
    except Refused as reason:
        assert str(reason)
    else:
        assert all(addressed(grid).items() <= whole.items() for grid in grids)


def test_a_workbook_cut_or_spoilt_anywhere_is_unreadable_or_read() -> None:
    whole, chance = workbook(Sheet(COLUMNS, ROWS)), random.Random(2023)
    outcomes = set()
    for _ in range(60):
        spoilt = bytearray(whole)
        spoilt[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        try:
            outcomes.add(f"{len(read_workbook(bytes(spoilt)).grids)} sheet")
        except Refused:
            outcomes.add("unreadable")
    assert outcomes <= {"unreadable", "0 sheet", "1 sheet"}
    assert "unreadable" in outcomes
