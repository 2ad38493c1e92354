"""Zip archives: each member a file of its own in the archive, whatever else is in it."""

from pathlib import Path

import pytest

from tests.command_line import answered
from tests.conftest import Once, played_once
from tests.habits.test_files import archive
from tests.province import Province
from tests.warehouses import rows
from tests.workbooks import COLUMNS, Sheet, workbook
from tonghop.ledger.record import Ledger

GOOD = workbook(Sheet(COLUMNS, [(1, "Xã Tân Đức", 400, 1600, 8, 9)]))
OTHER = workbook(Sheet(COLUMNS, [(1, "Xã Sông Phan", 300, 1200, 5, 6)]))
MEMBERS = {
    "2023/tan duc.xlsx": GOOD,
    "song phan.xlsx": OTHER,
    "../../evil.xlsx": workbook(Sheet(COLUMNS, [(1, "Xã Tân Hà", 1, 1, 1, 0)])),
    "~$tan duc.xlsx": b"\x05user" + bytes(160),
    "bản chụp.png": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "trong.zip": archive({"x.xlsx": workbook(Sheet(COLUMNS, [(1, "Xã Thắng Hải", 9, 9, 1, 1)]))}),
    "rỗng.xlsx": b"",
}


@pytest.fixture(scope="module")
def opened(empty: Province, once: Once) -> Province:
    """A home after a night with one archive, whose members are good, broken and unsafe; nobody writes in it."""

    def play(province: Province) -> None:
        province.put("ham tan/bao cao.zip", archive(MEMBERS))
        province.night()

    return played_once(once, "archives-opened", empty, play)


def test_each_member_is_a_file_of_its_own(opened: Province) -> None:
    names = {f"ham tan/bao cao.zip!/{name}" for name in MEMBERS} | {"ham tan/bao cao.zip"}
    receipts = Ledger(opened).receipts()
    assert {receipt.file_name for receipt in receipts} == names
    for receipt in receipts:
        content = Ledger(opened).archive.path_of(receipt.file_hash, receipt.file_name).read_bytes()
        assert content == MEMBERS.get(receipt.file_name.partition("!/")[2], archive(MEMBERS))
    assert not (opened.root.parent / "evil.xlsx").exists()


def test_good_members_are_compiled_and_the_others_refused(opened: Province) -> None:
    sql = "SELECT DISTINCT unit_code FROM core.observations ORDER BY 1"
    assert opened.rows(sql) == [("23239",), ("23251",)]
    reported = dict(opened.rows("SELECT split_part(file_name, '!/', 2), rule FROM core.findings"))
    assert reported == {
        "": "archive_opened",
        "../../evil.xlsx": "file_name_unsafe",
        "~$tan duc.xlsx": "file_leftover",
        "bản chụp.png": "file_not_a_workbook",
        "trong.zip": "archive_nested",
        "rỗng.xlsx": "file_empty",
    }
    sql = "SELECT file_name FROM core.files WHERE status = 'read' ORDER BY 1"
    assert [name.rpartition("/")[2] for (name,) in opened.rows(sql)] == [
        "bao cao.zip",
        "tan duc.xlsx",
        "song phan.xlsx",
    ]


def test_the_next_night_takes_nothing_again(opened: Province, tmp_path: Path) -> None:
    province = opened.copy(tmp_path / "home")
    before = len(Ledger(province).receipts())
    province.put("tan duc.xlsx", GOOD)
    province.night()
    after = Ledger(province).receipts()
    assert [(r.file_name, r.is_known) for r in after[before:]] == [("tan duc.xlsx", True)]
    assert not province.unpacked.exists()


@pytest.mark.slow
def test_a_rebuild_needs_the_archive_alone(opened: Province, tmp_path: Path) -> None:
    province = opened.copy(tmp_path / "home")
    sql = "SELECT file_name, status FROM core.files ORDER BY 1"
    assert rows(province.rebuilt(), sql) == opened.rows(sql)


def test_check_looks_into_an_archive(empty: Province, tmp_path: Path) -> None:
    path = tmp_path / "bao cao.zip"
    path.write_bytes(archive(MEMBERS))
    text = answered("check", path, "--home", empty.root).words
    assert "bao cao.zip!/2023/tan duc.xlsx" in text and "Xã Tân Đức" in text
    assert "file_leftover" in text or "~$tan duc.xlsx" in text
