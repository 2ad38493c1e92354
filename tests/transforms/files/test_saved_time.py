"""When a workbook was saved, by its own word."""

import struct
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from xlrd.compdoc import CompDoc

from tests.workbooks import COLUMNS, Sheet, old_workbook, saved_at, workbook
from tonghop.transforms.files.containers import Container
from tonghop.transforms.files.formats import ODS, OLE, XLS, XLSX, Refused
from tonghop.transforms.files.read import read_workbook
from tonghop.transforms.files.saved_time import saved_at as read_time

BOOK = workbook(Sheet(COLUMNS, [[1, "Xã Tân Đức", 100, 400, 5, 6]]))


def _with(name: str, text: str) -> Container:
    stream = BytesIO()
    with ZipFile(stream, "w") as file:
        file.writestr(name, text)
    return Container(stream.getvalue())


def _core(time: str) -> Container:
    terms = "http://purl.org/dc/terms/"
    return _with("docProps/core.xml", f'<p xmlns:t="{terms}"><t:modified>{time}</t:modified></p>')


def test_a_workbook_says_when_it_was_saved() -> None:
    assert read_workbook(saved_at(BOOK, "2023-12-20T08:30:15")).saved_at == "2023-12-20T08:30:15+00:00"


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("2023-12-20T08:30:15Z", "2023-12-20T08:30:15+00:00"),
        ("2023-12-20T15:30:15+07:00", "2023-12-20T08:30:15+00:00"),
        ("2023-12-20T08:30:15.123456", "2023-12-20T08:30:15+00:00"),
        ("hôm qua", ""),
        ("", ""),
    ],
)
def test_times_are_compared_in_one_zone(written: str, time: str) -> None:
    assert read_time(XLSX, b"", _core(written)) == time


def test_an_ods_file_says_it_in_its_meta_part() -> None:
    meta = '<m xmlns:d="http://purl.org/dc/elements/1.1/"><d:date>2023-12-20T08:30:15</d:date></m>'
    assert read_time(ODS, b"", _with("meta.xml", meta)) == "2023-12-20T08:30:15+00:00"


def test_properties_are_found_wherever_they_lie() -> None:
    stream = BytesIO()
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    with ZipFile(stream, "w") as file:
        file.writestr("_rels/.rels", f'<R><Relationship Id="a" Type="{kind}" Target="/about/it.xml"/></R>')
        text = "<t:modified>2023-12-20T08:30:15Z</t:modified>"
        file.writestr("about/it.xml", f'<p xmlns:t="http://purl.org/dc/terms/">{text}</p>')
    assert read_time(XLSX, b"", Container(stream.getvalue())) == "2023-12-20T08:30:15+00:00"


def _old(streams: dict[str, bytes], fat: int = 1) -> bytes:
    """An OLE container with streams in sectors of 512 bytes, each at least as long as eight of them."""
    sectors: list[bytes] = []
    starts = {}
    table: list[int] = []
    for name, content in streams.items():
        padded = content.ljust(-(-max(len(content), 4096) // 512) * 512, b"\0")
        starts[name] = len(sectors), len(padded)
        count = len(padded) // 512
        table += [*range(len(sectors) + 1, len(sectors) + count), 0xFFFFFFFE]
        sectors += [padded[n : n + 512] for n in range(0, len(padded), 512)]
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for number, (name, (start, size)) in enumerate(starts.items(), 1):
        entries.append(_entry(name, 2, start, size, right=number + 1 if number < len(starts) else 0xFFFFFFFF))
    directory = len(sectors)
    sectors.append(b"".join(entries).ljust(512, b"\0"))
    table += [0xFFFFFFFE, 0xFFFFFFFD]
    sectors.append(struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table))))
    head = OLE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIIII", fat, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, len(sectors) - 1)
    return head.ljust(512, b"\xff") + b"".join(sectors)


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<III", 0xFFFFFFFF, right, child)
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text), kind, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def _summary(ticks: int, kind: int = 0x40) -> bytes:
    """A set of properties that says when the workbook was saved."""
    body = struct.pack("<IIIIIQ", 28, 1, 13, 16, kind, ticks)
    return struct.pack("<HHI16sI16sI", 0xFFFE, 0, 0, b"", 1, b"", 48) + body


def test_an_old_workbook_says_it_in_its_properties() -> None:
    book = old_workbook(Sheet(COLUMNS, [[1, "Xã Tân Đức", 100, 400, 5, 6]]))
    stream = CompDoc(book, logfile=StringIO()).get_named_stream("Workbook")
    ticks = (datetime(2023, 12, 20, 8, 30, 15, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(
        microseconds=1
    )
    for summary, time in ((_summary(10 * ticks), "2023-12-20T08:30:15+00:00"), (_summary(0), ""), (b"", "")):
        read = read_workbook(_old({"Workbook": stream, "\x05SummaryInformation": summary}))
        assert (read.saved_at, read.grids[0].cells[-1][1]) == (time, "Xã Tân Đức")


def test_an_old_workbook_with_a_password_is_refused_for_it() -> None:
    """Its stream holds the record FILEPASS after its beginning; what follows cannot be read."""
    book = old_workbook(Sheet(COLUMNS, [[1, "Xã Tân Đức", 100, 400, 5, 6]]))
    stream = CompDoc(book, logfile=StringIO()).get_named_stream("Workbook")
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    protected = stream[:first] + struct.pack("<HHHHH", 0x2F, 6, 0, 0x1234, 0x5678) + stream[first:]
    with pytest.raises(Refused) as refused:
        read_workbook(_old({"Workbook": protected}))
    assert (refused.value.rule, refused.value.found) == ("file_protected", "xls")


def test_properties_that_lead_nowhere_say_nothing() -> None:
    for at in range(0, 76, 4):
        broken = bytearray(_summary(1))
        broken[at : at + 4] = b"\xff" * 4
        read_time(XLS, _old({"Workbook": bytes(64), "\x05SummaryInformation": bytes(broken)}), None)


@pytest.mark.parametrize(
    ("kind", "container"), [(XLS, None), (XLSX, _with("docProps/core.xml", "<p>")), (XLSX, _with("a", ""))]
)
def test_a_file_that_does_not_say_it_has_none(kind: str, container: Container | None) -> None:
    assert read_time(kind, b"", container) == ""
