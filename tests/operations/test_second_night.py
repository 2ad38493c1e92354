"""A night on which nothing new came changes nothing; known content is recognised whatever its name."""

import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.folders import content_of, digest
from tests.province import NEXT_NIGHT, THIRD_NIGHT, Province, at
from tests.small_reports import names, review
from tonghop.ledger.record import Ledger
from tonghop.operations import ingest, plans

COMMUNE, NAME = next(iter(names("599").items()))


def _report(poor: int = 3) -> bytes:
    return review([(NAME, 100, 400, poor, 5)])


def test_second_night_finds_nothing_and_changes_no_file(corrected: Province) -> None:
    before = content_of(corrected.root)
    plan = plans.receive(corrected, at("2023-12-16 21:30"))
    assert (plan.runs, plan.renamed) == ((), ())
    assert not ingest.run_plan(corrected, plan)
    assert content_of(corrected.root) == before


def test_inbox_is_as_it_was_after_a_night(province: Province) -> None:
    province.put("2023/tanh-linh/a.xlsx", _report())
    province.put("b.xlsx", b"%PDF")
    before = content_of(province.inbox)
    assert len(province.night().runs) == 1
    assert content_of(province.inbox) == before


def test_archive_holds_every_file_byte_for_byte_under_its_hash(province: Province) -> None:
    path = province.put("2023/tanh-linh/a.XLSX", _report())
    province.night()
    (receipt,) = Ledger(province).receipts()
    kept = province.archive / receipt.file_hash[:2] / f"{receipt.file_hash}.xlsx"
    assert kept.read_bytes() == path.read_bytes()
    assert (receipt.file_hash, receipt.size) == (digest(path), path.stat().st_size)


@pytest.fixture(scope="module")
def received(empty: Province, tmp_path_factory: pytest.TempPathFactory) -> Province:
    """A home after a night with one file."""
    province = empty.copy(tmp_path_factory.mktemp("received") / "home")
    province.put("a.xlsx", _report())
    province.night()
    return province


@pytest.fixture
def received_home(received: Province, tmp_path: Path) -> Province:
    """The test's own copy of it."""
    return received.copy(tmp_path / "received")


def _keep_beside(path: Path) -> Path:
    return shutil.copyfile(path, path.with_name("again.xlsx"))


def _move(path: Path) -> Path:
    return path.rename(path.with_name("other.xlsx"))


def _put_in_a_folder(path: Path) -> Path:
    folder = path.parent / "2022"
    folder.mkdir()
    return path.rename(folder / path.name)


@pytest.mark.parametrize("rename", [_keep_beside, _move, _put_in_a_folder])
def test_known_content_under_another_name_is_recognised_and_changes_nothing(
    received_home: Province, rename: Callable[[Path], Path]
) -> None:
    province = received_home
    new_name = rename(province.inbox / "a.xlsx").relative_to(province.inbox).as_posix()
    before = digest(province.warehouse)
    plan = province.night(NEXT_NIGHT)
    assert (plan.runs, plan.renamed) == ((), (new_name,))
    assert digest(province.warehouse) == before
    again = province.night(THIRD_NIGHT)
    assert (again.runs, again.renamed) == ((), ())


def test_same_content_twice_in_one_inbox_counts_once(province: Province) -> None:
    content = _report()
    province.put("a.xlsx", content)
    province.put("b/c.xlsx", content)
    plan = province.night()
    assert (len(plan.receipts()), plan.renamed) == (1, ("b/c.xlsx",))
    assert province.one("SELECT count(*) FROM core.files") == 1
    assert list(province.statuses()) == [f"{COMMUNE}/poverty_review/2023/v1"]
    assert province.count("60", "poor_households")["value"] == 3


def test_other_content_under_a_known_name_is_a_new_version(received_home: Province) -> None:
    province = received_home
    province.put("a.xlsx", _report(4))
    province.night(NEXT_NIGHT)
    sql = "SELECT version, file_name, status FROM core.submissions ORDER BY version"
    assert province.rows(sql) == [(1, "a.xlsx", "superseded"), (2, "a.xlsx", "current")]
    assert province.count("60", "poor_households")["value"] == 4


def test_first_content_sent_again_after_a_correction_does_not_come_back(received_home: Province) -> None:
    first = (received_home.inbox / "a.xlsx").read_bytes()
    for moment, content in ((NEXT_NIGHT, _report(4)), (THIRD_NIGHT, first)):
        received_home.put("a.xlsx", content)
        received_home.night(moment)
    assert received_home.count("60", "poor_households")["value"] == 4


def test_hidden_files_links_and_folders_are_not_files_that_somebody_sent(province: Province, tmp_path: Path) -> None:
    content = _report()
    province.put(".a.xlsx", content)
    province.put(".stversions/a.xlsx", content)
    elsewhere = tmp_path / "elsewhere.xlsx"
    elsewhere.write_bytes(content)
    (province.inbox / "link.xlsx").symlink_to(elsewhere)
    (province.inbox / "folder.xlsx").mkdir()
    assert province.night().runs == ()


def test_files_taken_away_from_the_inbox_stay_in_the_warehouse(received_home: Province) -> None:
    before = digest(received_home.warehouse)
    (received_home.inbox / "a.xlsx").unlink()
    assert received_home.night(NEXT_NIGHT).runs == ()
    assert digest(received_home.warehouse) == before


def test_names_are_kept_composed_however_the_disk_spells_them(province: Province) -> None:
    name = "báo cáo Tánh Linh.xlsx"
    province.put(unicodedata.normalize("NFD", name), _report())
    province.night()
    assert province.one("SELECT file_name FROM core.files") == name
