"""What is remembered while reading changes nothing: a file says the same whatever was read before it."""

import gc
from collections.abc import Iterator
from functools import _lru_cache_wrapper, cache

import pytest

from tests.workbooks import COLUMNS, Sheet, context, workbook
from tonghop.examples import demo
from tonghop.transforms.figures.submissions import Extract
from tonghop.transforms.tables import form_fit
from tonghop.transforms.workbook import understand

ROWS = [[1, "Xã Tân Đức", 100, 400, 5, 6], [2, "Xã Tân Thắng", 200, 900, 7, 8]]


@cache
def _caches() -> "list[_lru_cache_wrapper[object]]":
    found = [each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper)]
    return [each for each in found if str(getattr(each, "__module__", "")).startswith("tonghop.transforms.")]


def _forget() -> None:
    """Empty everything that the reader remembers."""
    form_fit._known_fits.clear()
    for cached in _caches():
        cached.cache_clear()


def _alone(content: bytes, name: str) -> Extract:
    _forget()
    known = context()
    known._indexes.clear()
    known.__dict__.pop("senders", None)
    return understand(content, "h", name, known)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[bytes, str]]:
    """Reports in all habits of the demo's districts: each header in some, with other names and figures."""
    folder = tmp_path_factory.mktemp("demo")
    demo.write_reports(folder)
    paths = sorted(path for path in folder.rglob("*.xls*"))
    return [(path.read_bytes(), path.relative_to(folder).as_posix()) for path in paths[::3]]


def _variants() -> Iterator[tuple[bytes, str]]:
    """Headers and titles that differ in little, over the same rows."""
    for title in ("KẾT QUẢ RÀ SOÁT HỘ NGHÈO NĂM 2023", "DIỄN BIẾN HỘ NGHÈO NĂM 2023", ""):
        for last in ("Hộ cận nghèo", "Hộ nghèo", "Ghi chú", 1, True, "1"):
            columns = [*COLUMNS[:-1], str(last)]
            above: list[list[object]] = [["UBND HUYỆN HÀM TÂN"], [last, last, last, None, last]]
            yield workbook(Sheet(columns, ROWS, title=title, above=above)), "a.xlsx"


def test_a_file_says_the_same_whatever_was_read_before_it(books: list[tuple[bytes, str]]) -> None:
    contents = [*books, *_variants()]
    alone = [_alone(*each) for each in contents]
    known = context()
    assert [understand(content, "h", name, known) for content, name in contents] == alone
    assert [understand(content, "h", name, known) for content, name in reversed(contents)] == alone[::-1]


def test_a_true_in_a_header_is_no_number_one() -> None:
    """Both are equal keys to Python."""
    for last in (1, True, 1):
        header = Sheet(COLUMNS, ROWS, title="KẾT QUẢ RÀ SOÁT HỘ NGHÈO NĂM 2023", above=[[last, last, last, None, last]])
        content = workbook(header)
        assert understand(content, "h", "a.xlsx", context()) == _alone(content, "a.xlsx")
