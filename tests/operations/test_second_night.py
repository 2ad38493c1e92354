"""A night on which nothing new came changes nothing; known content is recognised whatever its name."""

import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Once, played_once
from tests.folders import content_of, digest
from tests.province import NEXT_NIGHT, THIRD_NIGHT, Province, at
from tests.small_reports import names, review
from tonghop.ledger.record import Ledger
from tonghop.operations import ingest, plans
from tonghop.operations.plans import Plan

COMMUNE, NAME = next(iter(names("599").items()))
TWICE, TWICE_NAME = next(iter(names("600").items()))
COMPOSED = "báo cáo Đức Linh.xlsx"


def _report(poor: int = 3, name: str = NAME) -> bytes:
    return review([(name, 100, 400, poor, 5)])


def test_second_night_finds_nothing_and_changes_no_file(corrected: Province) -> None:
    before = content_of(corrected.root)
    plan = plans.receive(corrected, at("2023-12-16 21:30"))
    assert (plan.runs, plan.renamed) == ((), ())
    assert not ingest.run_plan(corrected, plan)
    assert content_of(corrected.root) == before


@pytest.fixture(scope="module")
def before_night(empty: Province, once: Once) -> Province:
    """A home whose inbox holds what the first night receives: each question has a commune of its own."""

    def play(province: Province) -> None:
        twice = _report(4, TWICE_NAME)
        composed = _report(5, next(iter(names("597").values())))
        for name, content in {
            "a.xlsx": _report(),
            "same.xlsx": twice,
            "twice/c.xlsx": twice,
            "2023/ham-thuan-nam/upper.XLSX": _report(6, next(iter(names("598").values()))),
            unicodedata.normalize("NFD", COMPOSED): composed,
            "b.xlsx": b"%PDF",
        }.items():
            province.put(name, content)

    return played_once(once, "second_night-before_night", empty, play)


@pytest.fixture(scope="module")
def first_night(before_night: Province, tmp_path_factory: pytest.TempPathFactory) -> tuple[Province, Plan]:
    """The home after that night, and the night's plan; nobody writes in it."""
    province = before_night.copy(tmp_path_factory.mktemp("received") / "home")
    return province, province.night()


@pytest.fixture(scope="module")
def received(first_night: tuple[Province, Plan]) -> Province:
    """The home after that night; nobody writes in it."""
    return first_night[0]


def test_inbox_is_as_it_was_after_a_night(before_night: Province, first_night: tuple[Province, Plan]) -> None:
    received, plan = first_night
    assert len(plan.runs) == 1
    assert content_of(received.inbox) == content_of(before_night.inbox) != {}


def test_archive_holds_every_file_byte_for_byte_under_its_hash(received: Province) -> None:
    receipts = {receipt.file_name: receipt for receipt in Ledger(received).receipts() if not receipt.is_known}
    assert sorted(receipts) == sorted(["2023/ham-thuan-nam/upper.XLSX", "a.xlsx", "b.xlsx", COMPOSED, "same.xlsx"])
    for name in ("2023/ham-thuan-nam/upper.XLSX", "a.xlsx", "b.xlsx"):
        receipt, path = receipts[name], received.inbox / name
        kept = received.archive / receipt.file_hash[:2] / f"{receipt.file_hash}.xlsx"
        assert kept.read_bytes() == path.read_bytes()
        assert (receipt.file_hash, receipt.size) == (digest(path), path.stat().st_size)


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


def test_same_content_twice_in_one_inbox_counts_once(first_night: tuple[Province, Plan]) -> None:
    received, plan = first_night
    assert plan.renamed == ("twice/c.xlsx",)
    names_read = [receipt.file_name for receipt in plan.receipts()]
    assert (len(names_read), names_read.count("same.xlsx")) == (5, 1)
    sql = "SELECT file_name FROM core.files WHERE file_name IN ('same.xlsx', 'twice/c.xlsx')"
    assert received.rows(sql) == [("same.xlsx",)]
    assert [name for name in received.statuses() if name.startswith(TWICE)] == [f"{TWICE}/poverty_review/2023/v1"]
    assert received.count("600", "poor_households")["value"] == 4


@pytest.fixture(scope="module")
def replaced(received: Province, once: Once) -> Province:
    """The home after a second night, on which a known name has other content; nobody writes in it."""

    def play(province: Province) -> None:
        province.put("a.xlsx", _report(4))
        province.night(NEXT_NIGHT)

    return played_once(once, "second_night-replaced", received, play)


def _versions(province: Province) -> list[tuple[int, str, str]]:
    sql = "SELECT version, file_name, status FROM core.submissions WHERE sender_code = ? ORDER BY version"
    return province.rows(sql, [COMMUNE])


def test_other_content_under_a_known_name_is_a_new_version(replaced: Province) -> None:
    assert _versions(replaced) == [(1, "a.xlsx", "superseded"), (2, "a.xlsx", "current")]
    assert replaced.count("599", "poor_households")["value"] == 4


def test_first_content_sent_again_after_a_correction_does_not_come_back(
    received: Province, replaced: Province, tmp_path: Path
) -> None:
    province = replaced.copy(tmp_path / "home")
    province.put("a.xlsx", (received.inbox / "a.xlsx").read_bytes())
    province.night(THIRD_NIGHT)
    assert _versions(province) == _versions(replaced)
    assert province.count("599", "poor_households")["value"] == 4


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


def test_names_are_kept_composed_however_the_disk_spells_them(received: Province) -> None:
    spelled = unicodedata.normalize("NFD", COMPOSED)
    assert spelled != COMPOSED
    assert spelled in {path.name for path in received.inbox.iterdir()}
    assert received.rows("SELECT file_name FROM core.files WHERE file_name LIKE '%Linh%'") == [(COMPOSED,)]
