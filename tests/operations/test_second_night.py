"""A night on which nothing new came changes nothing; known content is recognised whatever its name."""

import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.homes import (
    NEXT_NIGHT,
    THIRD_NIGHT,
    at,
    content_of,
    copied,
    count,
    digest,
    names,
    night,
    one,
    put,
    review,
    rows,
    statuses,
)
from tonghop.ledger.home import Home
from tonghop.ledger.record import Ledger
from tonghop.operations import ingest, plans

COMMUNE, NAME = next(iter(names("599").items()))


def _report(poor: int = 3) -> bytes:
    return review([(NAME, 100, 400, poor, 5)])


def test_second_night_finds_nothing_and_changes_no_file(corrected_home: Home) -> None:
    before = content_of(corrected_home.root)
    plan = plans.receive(corrected_home, at("2023-12-16 21:30"))
    assert (plan.runs, plan.renamed) == ((), ())
    assert not ingest.run_plan(corrected_home, plan)
    assert content_of(corrected_home.root) == before


def test_inbox_is_as_it_was_after_a_night(home: Home) -> None:
    put(home, "2023/tanh-linh/a.xlsx", _report())
    put(home, "b.xlsx", b"%PDF")
    before = content_of(home.inbox)
    assert len(night(home).runs) == 1
    assert content_of(home.inbox) == before


def test_archive_holds_every_file_byte_for_byte_under_its_hash(home: Home) -> None:
    path = put(home, "2023/tanh-linh/a.XLSX", _report())
    night(home)
    (receipt,) = Ledger(home).receipts()
    kept = home.archive / receipt.file_hash[:2] / f"{receipt.file_hash}.xlsx"
    assert kept.read_bytes() == path.read_bytes()
    assert (receipt.file_hash, receipt.size) == (digest(path), path.stat().st_size)


@pytest.fixture(scope="module")
def received(empty_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home after a night with one file."""
    home = copied(empty_home, tmp_path_factory.mktemp("received") / "home")
    put(home, "a.xlsx", _report())
    night(home)
    return home


@pytest.fixture
def received_home(received: Home, tmp_path: Path) -> Home:
    """The test's own copy of it."""
    return copied(received, tmp_path / "received")


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
    received_home: Home, rename: Callable[[Path], Path]
) -> None:
    home = received_home
    new_name = rename(home.inbox / "a.xlsx").relative_to(home.inbox).as_posix()
    before = digest(home.warehouse)
    plan = night(home, NEXT_NIGHT)
    assert (plan.runs, plan.renamed) == ((), (new_name,))
    assert digest(home.warehouse) == before
    again = night(home, THIRD_NIGHT)
    assert (again.runs, again.renamed) == ((), ())


def test_same_content_twice_in_one_inbox_counts_once(home: Home) -> None:
    content = _report()
    put(home, "a.xlsx", content)
    put(home, "b/c.xlsx", content)
    plan = night(home)
    assert (len(plan.receipts()), plan.renamed) == (1, ("b/c.xlsx",))
    assert one(home.warehouse, "SELECT count(*) FROM core.files") == 1
    assert list(statuses(home)) == [f"{COMMUNE}/poverty_review/2023/v1"]
    assert count(home, "60", "poor_households")["value"] == 3


def test_other_content_under_a_known_name_is_a_new_version(received_home: Home) -> None:
    home = received_home
    put(home, "a.xlsx", _report(4))
    night(home, NEXT_NIGHT)
    sql = "SELECT version, file_name, status FROM core.submissions ORDER BY version"
    assert rows(home.warehouse, sql) == [(1, "a.xlsx", "superseded"), (2, "a.xlsx", "current")]
    assert count(home, "60", "poor_households")["value"] == 4


def test_first_content_sent_again_after_a_correction_does_not_come_back(received_home: Home) -> None:
    first = (received_home.inbox / "a.xlsx").read_bytes()
    for moment, content in ((NEXT_NIGHT, _report(4)), (THIRD_NIGHT, first)):
        put(received_home, "a.xlsx", content)
        night(received_home, moment)
    assert count(received_home, "60", "poor_households")["value"] == 4


def test_hidden_files_links_and_folders_are_not_files_that_somebody_sent(home: Home, tmp_path: Path) -> None:
    content = _report()
    put(home, ".a.xlsx", content)
    put(home, ".stversions/a.xlsx", content)
    elsewhere = tmp_path / "elsewhere.xlsx"
    elsewhere.write_bytes(content)
    (home.inbox / "link.xlsx").symlink_to(elsewhere)
    (home.inbox / "folder.xlsx").mkdir()
    assert night(home).runs == ()


def test_files_taken_away_from_the_inbox_stay_in_the_warehouse(received_home: Home) -> None:
    before = digest(received_home.warehouse)
    (received_home.inbox / "a.xlsx").unlink()
    assert night(received_home, NEXT_NIGHT).runs == ()
    assert digest(received_home.warehouse) == before


def test_names_are_kept_composed_however_the_disk_spells_them(home: Home) -> None:
    name = "báo cáo Tánh Linh.xlsx"
    put(home, unicodedata.normalize("NFD", name), _report())
    night(home)
    assert one(home.warehouse, "SELECT file_name FROM core.files") == name
