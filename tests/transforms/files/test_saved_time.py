"""When a workbook was saved, by its own word."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.workbooks import COLUMNS, Sheet, saved_at, workbook
from tonghop.transforms.files.containers import Container
from tonghop.transforms.files.formats import ODS, XLS, XLSX
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
    assert read_time(XLSX, _core(written)) == time


def test_an_ods_file_says_it_in_its_meta_part() -> None:
    meta = '<m xmlns:d="http://purl.org/dc/elements/1.1/"><d:date>2023-12-20T08:30:15</d:date></m>'
    assert read_time(ODS, _with("meta.xml", meta)) == "2023-12-20T08:30:15+00:00"


@pytest.mark.parametrize(
    ("kind", "container"), [(XLS, None), (XLSX, _with("docProps/core.xml", "<p>")), (XLSX, _with("a", ""))]
)
def test_a_file_that_does_not_say_it_has_none(kind: str, container: Container | None) -> None:
    assert read_time(kind, container) == ""
