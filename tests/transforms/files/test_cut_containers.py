"""Old workbooks cut at any byte: refused as cut, unless nothing of them is missing."""

import struct
from itertools import pairwise

import pytest

from tests.workbooks import COLUMNS, REVIEW, Sheet, old_workbook
from tonghop.transforms.files.formats import Refused
from tonghop.transforms.files.read import read_workbook

SECTOR = 512
ROWS = [[n, f"Xã số {n}", 400 + n, 1600 + n, 8, 9] for n in range(1, 90)]
"""So many that the stream is longer than the shortest."""
SIZE_OF_BOOK = 128 + 120
"""Where the directory says how long the second stream is: the book's, after the root's."""


def with_directory_last(rows: int) -> bytes:
    """The workbook as xlwt writes it: the stream, the allocation table, the directory."""
    return old_workbook(Sheet(COLUMNS, ROWS[:rows], title=REVIEW))


def with_stream_last() -> bytes:
    """The same container with its sectors in another order: allocation table, directory, stream."""
    content = with_directory_last(len(ROWS))
    (table,), (directory,) = struct.unpack_from("<I", content, 76), struct.unpack_from("<I", content, 48)
    sectors = [content[(n + 1) * SECTOR : (n + 2) * SECTOR] for n in range(len(content) // SECTOR - 1)]
    assert (table, directory) == (len(sectors) - 2, len(sectors) - 1)
    stream = range(2, len(sectors))
    following = {0: 0xFFFFFFFD, 1: 0xFFFFFFFE, stream[-1]: 0xFFFFFFFE} | dict(pairwise(stream))
    numbers = [following.get(n, 0xFFFFFFFF) for n in range(SECTOR // 4)]
    header, folder = bytearray(content[:SECTOR]), bytearray(sectors[directory])
    struct.pack_into("<I", header, 76, 0)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<I", folder, 128 + 116, 2)
    return bytes(header) + struct.pack(f"<{SECTOR // 4}I", *numbers) + bytes(folder) + b"".join(sectors[:-2])


def is_refused(content: bytes) -> bool:
    try:
        read_workbook(content)
    except Refused as reason:
        assert reason.rule == "file_truncated", reason
        return True
    return False


@pytest.mark.parametrize("rows", [3, len(ROWS)])
def test_a_container_cut_anywhere_in_its_last_sectors_is_refused(rows: int) -> None:
    content = with_directory_last(rows)
    assert not is_refused(content)
    assert all(is_refused(content[:length]) for length in range(len(content) - 3 * SECTOR, len(content)))


def test_a_container_may_end_where_its_last_stream_does() -> None:
    content = bytearray(with_stream_last())
    (length,) = struct.unpack_from("<I", content, 2 * SECTOR + SIZE_OF_BOOK)
    unused = 100
    assert length % SECTOR == 0
    assert not any(content[-unused:])
    struct.pack_into("<I", content, 2 * SECTOR + SIZE_OF_BOOK, length - unused)
    cells = read_workbook(bytes(content)).grids[0].cells
    assert len(cells) == len(ROWS) + 2
    for cut in range(1, SECTOR + 10):
        part = bytes(content[:-cut])
        assert is_refused(part) == (cut > unused), cut
        assert cut > unused or read_workbook(part).grids[0].cells == cells


def test_a_library_that_panics_on_a_container_says_that_the_file_is_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calamine does so on a directory that stops within an entry, which nothing looks for in what is no .xls."""
    monkeypatch.setattr("tonghop.transforms.files.read.check_whole", lambda _: None)
    assert is_refused(with_directory_last(3)[:-100])
