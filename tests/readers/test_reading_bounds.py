"""A file that cannot be read, or that kills or stalls its reader, is refused with a finding, and the others go on."""

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import termios
import threading
import time
import zipfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from openpyxl import Workbook

from tests.conftest import Once, played_once
from tests.province import NEXT_NIGHT, NIGHT, Province, at
from tests.small_reports import names, review
from tests.workbooks import saved
from tonghop.ledger.record import Ledger
from tonghop.operations.ingest import run_plan
from tonghop.operations.plans import receive
from tonghop.readers.pool import ReaderPool
from tonghop.readers.process_pool import AHEAD, NoReader
from tonghop.transforms.figures.submissions import Extract

UNITS = list(names("599").items())
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def _good(place: int = 0) -> bytes:
    return review([(UNITS[place][1], 100, 400, 3 + place, 5)])


def _vast() -> bytes:
    """A workbook that claims the last cell that Excel has."""
    book = Workbook()
    page = book.worksheets[0]
    page["A1"], page["XFD1048576"] = "KẾT QUẢ RÀ SOÁT HỘ NGHÈO NĂM 2023", 1
    return saved(book)


def _without_form() -> bytes:
    book = Workbook()
    book.worksheets[0]["A1"] = "Danh sách đại biểu"
    return saved(book)


def _settings(province: Province, **values: int) -> Province:
    """The home with other bounds in its `tonghop.toml`."""
    path = province.root / "tonghop.toml"
    text = path.read_text(encoding="utf-8")
    for name, value in values.items():
        text, changed = re.subn(rf"^{name} = .*$", f"{name} = {value}", text, flags=re.MULTILINE)
        assert changed == 1
    path.write_text(text, encoding="utf-8")
    return Province.open(province.root)


BROKEN = {
    "bản scan.xlsx": (b"%PDF-1.7\n" + bytes(100), "file_not_a_workbook", "PDF"),
    "rỗng.xlsx": (b"", "file_empty", "0 byte"),
    "ảnh.xls": (PNG, "file_not_a_workbook", "PNG"),
    "ghi chú.xlsx": ("Kính gửi Sở".encode(), "file_without_form", ""),
    "đứt quãng.xlsx": (_good()[:2000], "file_truncated", ""),
    "khác.xlsx": (_without_form(), "file_without_form", ""),
    "lớn.xlsx": (bytes(2**20 + 1), "file_too_large", "1048577 byte"),
    "mênh mông.xlsx": (_vast(), "file_reader_died", ""),
}


@pytest.fixture(scope="module")
def after_broken(empty: Province, once: Once) -> Province:
    """A home after a night with every broken file and two good ones, under narrow bounds."""

    def play(province: Province) -> None:
        province = _settings(province, max_file_megabytes=1, max_read_memory_megabytes=1024)
        for name, (content, *_) in BROKEN.items():
            province.put(name, content)
        province.put("a.xlsx", _good(0))
        province.put("z.xlsx", _good(1))
        province.full_night()

    return played_once(once, "reading_bounds-after_broken", empty, play)


@pytest.mark.parametrize("name", BROKEN)
def test_broken_file_is_refused_with_a_finding_that_says_why(after_broken: Province, name: str) -> None:
    _, rule, found = BROKEN[name]
    sql = "FROM core.findings WHERE file_name = ? AND severity = 'error'"
    (finding,) = after_broken.dicts(sql, [name])
    assert (finding["rule"], finding["submission_id"]) == (rule, None)
    assert found in finding["found"]
    assert finding["message_vi"] and finding["message_en"]
    assert after_broken.rows("SELECT status FROM core.files WHERE file_name = ?", [name]) == [("refused",)]


@pytest.mark.parametrize("name", BROKEN)
def test_broken_file_is_kept_in_the_archive_byte_for_byte(after_broken: Province, name: str) -> None:
    (receipt,) = [r for r in Ledger(after_broken).receipts() if r.file_name == name]
    kept = Ledger(after_broken).archive.path_of(receipt.file_hash, name).read_bytes()
    assert kept == (after_broken.inbox / name).read_bytes()  # `BROKEN` is made anew by each worker, with another time
    assert len(kept) == len(BROKEN[name][0])


def test_other_files_of_the_night_are_compiled(after_broken: Province) -> None:
    assert after_broken.count("599", "poor_households")["value"] == 3 + 4
    sql = "SELECT files, refused_files, submissions FROM core.runs"
    assert after_broken.rows(sql) == [(len(BROKEN) + 2, len(BROKEN), 2)]


def test_refused_files_stay_open_findings(after_broken: Province) -> None:
    sql = "SELECT file_name FROM mart.open_findings WHERE severity = 'error'"
    assert {name for (name,) in after_broken.rows(sql)} == set(BROKEN)


def test_refused_files_are_not_read_again_the_next_night(after_broken: Province) -> None:
    assert receive(after_broken, at(NEXT_NIGHT)).runs == ()


@contextmanager
def _stalled(path: Path) -> Iterator[None]:
    """A file whose content does not come: a pipe that nobody writes to."""
    path.unlink()
    os.mkfifo(path)
    held = os.open(path, os.O_RDWR)
    try:
        yield
    finally:
        os.close(held)
        path.unlink()


@pytest.mark.slow
def test_file_that_takes_too_long_is_refused_and_the_others_are_compiled(province: Province) -> None:
    province = _settings(province, max_read_seconds=4)
    for place, name in enumerate(("a.xlsx", "b.xlsx", "c.xlsx")):
        province.put(name, _good(place))
    plan = receive(province, at(NIGHT))
    slow = plan.receipts()[0]
    with _stalled(Ledger(province).archive.path_of(slow.file_hash, slow.file_name)):
        run_plan(province, plan)
    sql = "SELECT file_name, rule, found FROM core.findings WHERE severity = 'error'"
    assert province.rows(sql) == [("a.xlsx", "file_reader_died", "> 4 s")]
    assert province.count("599", "poor_households")["value"] == 4 + 5


def _own_children() -> list[int]:
    own = os.getpid()
    tasks = Path(f"/proc/{own}/task").iterdir()
    return [int(word) for task in tasks for word in (task / "children").read_text().split()]


def _wait_until_read(pipe: int) -> None:
    """Wait until somebody has taken all that a pipe holds."""
    left = array("i", [1])
    end = time.monotonic() + 20
    while left[0] and time.monotonic() < end:
        time.sleep(0.02)
        fcntl.ioctl(pipe, termios.FIONREAD, left)
    assert not left[0]


def test_file_at_which_the_machine_killed_a_reader_is_read_again(province: Province, tmp_path: Path) -> None:
    slow, good = tmp_path / "slow.xlsx", tmp_path / "good.xlsx"
    os.mkfifo(slow)
    good.write_bytes(_good())
    before = set(_own_children())
    extracts: list[Extract] = []
    with ReaderPool(province, workers=1) as pool:
        jobs = [("s", "slow.xlsx", slow), ("g", "good.xlsx", good), ("h", "again.xlsx", good)]
        extract = threading.Thread(target=lambda: extracts.extend(pool.read(jobs)))
        (child,) = set(_own_children()) - before
        held = os.open(slow, os.O_RDWR)
        extract.start()
        os.write(held, b"x")
        _wait_until_read(held)
        os.kill(child, signal.SIGKILL)
        os.write(held, _good(1))
        _wait_until_read(held)
        os.close(held)
        extract.join(60)
    assert [r.file_name for r in extracts] == ["slow.xlsx", "good.xlsx", "again.xlsx"]
    assert [r.is_refused for r in extracts] == [False, False, False]


class Read(NamedTuple):
    """What a pool gave: extracts in the order of the files, hashes as they were done, and its processes then and after.

    `leftover`: processes that were still there when the pool was closed.
    """

    extracts: list[Extract]
    done: list[str]
    readers: set[int]
    leftover: set[int]


@pytest.fixture(scope="module")
def read_by_two(empty: Province, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Six files that two readers read; the content of the first comes only after all of them have been handed out."""
    folder = tmp_path_factory.mktemp("read_by_two")
    jobs = [(str(place), f"{place}.xlsx", folder / f"{place}.xlsx") for place in range(6)]
    os.mkfifo(jobs[0][2])
    for place, (_, _, path) in enumerate(jobs[1:], 1):
        path.write_bytes(_good(place) if place % 2 else b"%PDF")
    done: list[str] = []
    before = set(_own_children())
    held = os.open(jobs[0][2], os.O_RDWR)

    def write() -> None:
        os.write(held, _good())
        _wait_until_read(held)
        os.close(held)

    with ReaderPool(empty, workers=2) as pool:
        readers = set(_own_children()) - before
        extracts = pool.read(jobs, lambda extract: done.append(extract.file_hash), meanwhile=write)
    return Read(extracts, done, readers, set(_own_children()) - before)


def test_what_is_done_meanwhile_is_done_while_a_file_is_read(read_by_two: Read) -> None:
    assert len(read_by_two.extracts[0].submissions) == 1


def test_readings_come_in_the_order_of_the_files_whoever_read_them(read_by_two: Read) -> None:
    assert [r.file_hash for r in read_by_two.extracts] == ["0", "1", "2", "3", "4", "5"]
    assert sorted(read_by_two.done) == ["0", "1", "2", "3", "4", "5"]
    assert [r.is_refused for r in read_by_two.extracts] == [False, False, True, False, True, False]


def test_pool_leaves_no_reader_behind(read_by_two: Read) -> None:
    assert len(read_by_two.readers) == 2
    assert read_by_two.leftover == set()


READ_ALL = """
import json, resource, sys
from pathlib import Path
from tonghop.ledger.home import open_home
from tonghop.readers.pool import ReaderPool

with ReaderPool(open_home(Path(sys.argv[1])), workers=1) as pool:
    extracts = pool.read([(path, Path(path).name, Path(path)) for path in sys.argv[2:]])
answer = [(extract.is_refused, [finding.rule for finding in extract.findings]) for extract in extracts]
print(json.dumps([answer, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024]))
"""
"""Whether files are refused and why, and the most megabytes that a process had that read them."""

Answer = tuple[bool, list[str]]
"""Whether a file was refused, and the rules of its findings."""

MEGABYTES = 600


@pytest.fixture(scope="module")
def after_vast(empty: Province, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Answer], int]:
    """What `READ_ALL` says of a vast workbook and then good ones, under narrow bounds and with one reader at a time."""
    folder = tmp_path_factory.mktemp("after_vast")
    narrow = _settings(empty.copy(folder / "home"), max_read_memory_megabytes=MEGABYTES, max_read_seconds=20)
    contents = {"mênh mông.xlsx": _vast(), **{f"{place}.xlsx": _good(place) for place in range(2 * AHEAD)}}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    command = [sys.executable, "-c", READ_ALL, str(narrow.root), *(str(folder / name) for name in contents)]
    answers, peak = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return [(is_refused, rules) for is_refused, rules in answers], peak


def test_files_that_a_dead_reader_had_been_given_ahead_are_read_by_another(
    after_vast: tuple[list[Answer], int],
) -> None:
    (vast, *others), _ = after_vast
    assert vast == (True, ["file_reader_died"])
    assert [is_refused for is_refused, _ in others] == [False] * 2 * AHEAD


def test_vast_workbook_does_not_take_more_memory_than_allowed(
    after_vast: tuple[list[Answer], int],
) -> None:
    """The reader's own limit: the process that reads cannot map more than the settings say."""
    _, peak = after_vast
    assert peak <= MEGABYTES


MEASURED = """
import resource, sys
from pathlib import Path
from tonghop.ledger.home import open_home
from tonghop.readers.pool import ReaderPool

with ReaderPool(open_home(Path(sys.argv[1])), workers=1) as pool:
    (extract,) = pool.read([("b", "big.xlsx", Path(sys.argv[2]))])
figures = len(extract.cells.numbers)
print(extract.is_refused, figures, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def _write_big(path: Path) -> int:
    """A workbook whose one sheet is a review of one commune and 200 MB of a sender's own rows; gives the bytes."""
    small = {
        info: zipfile.ZipFile(BytesIO(_good())).read(info) for info in zipfile.ZipFile(BytesIO(_good())).namelist()
    }
    (part,) = (name for name in small if name.startswith("xl/worksheets/sheet"))
    head, end = small[part].split(b"</sheetData>")
    written = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in small.items():
            if name != part:
                book.writestr(name, content)
        with book.open(part, "w", force_zip64=True) as sheet:
            sheet.write(head)
            for row in range(1000, 240_000):
                cells = "".join(f'<c r="{column}{row}"><v>{row * 7919}</v></c>' for column in "GHIJKLMNOPQRSTUVWXYZ")
                written += sheet.write(f'<row r="{row}">{cells}</row>'.encode())
            sheet.write(b"</sheetData>" + end)
    return written


@pytest.mark.slow
def test_a_sheet_of_200_megabytes_is_read_within_two_gibibytes(province: Province, tmp_path: Path) -> None:
    path = tmp_path / "big.xlsx"
    assert _write_big(path) > 150 * 10**6
    province = _settings(province, max_read_seconds=300)
    command = [sys.executable, "-c", MEASURED, str(province.root), str(path)]
    refused, figures, peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert (refused, int(figures)) == ("False", 4)
    assert int(peak) <= 2048


def test_bad_file_in_a_correction_is_left_and_the_good_one_taken(province: Province) -> None:
    province = _settings(province, max_file_megabytes=1)
    province.put("a.xlsx", _good())
    province.put("b.xlsx", bytes(2**20 + 1))
    province.put("c.xlsx", _vast())
    plan = province.correct("599", "2023")
    assert plan.skipped == (("b.xlsx", "refused"), ("c.xlsx", "refused"))
    assert province.count("599", "poor_households")["value"] == 3


def test_a_folder_with_packages_of_the_same_names_is_no_place_of_the_program(
    province: Province, tmp_path: Path
) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "__init__.py").write_text("raise SystemExit(7)")
    (tmp_path / "a.xlsx").write_bytes(_good())
    program = Path(sys.executable).with_name("tonghop")
    command = [str(program), "check", "--home", str(province.root), "a.xlsx"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Thị trấn Lạc Tánh" in done.stdout


def test_a_reader_that_does_not_start_is_told(
    province: Province, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def give(*_: object) -> None:
        raise BrokenPipeError

    path = tmp_path / "a.xlsx"
    path.write_bytes(_good())
    monkeypatch.setattr("tonghop.readers.process_pool._Child.give", give)
    with ReaderPool(province, workers=1) as pool, pytest.raises(NoReader, match="does not start"):
        pool.read([("h", "a.xlsx", path)])
