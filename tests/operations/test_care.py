"""A home that is mended, backed up, restored and examined."""

import json
import shutil
import tarfile
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.command_line import answered
from tests.folders import content_of
from tests.operations.conftest import FIRST
from tests.province import Province, at
from tests.small_reports import review
from tonghop.ledger.record import Ledger
from tonghop.operations import integrity, plans
from tonghop.operations.backup import BackupDamaged, back_up, restore
from tonghop.operations.rebuild import writing
from tonghop.operations.repair import repair


@pytest.fixture
def home(published_once: Province, tmp_path: Path) -> Province:
    return published_once.copy(tmp_path / "home")


def _archived(home: Province) -> Path:
    return sorted(home.archive.glob("[0-9a-f][0-9a-f]/*.xlsx"))[0]


def test_archived_file_is_taken_from_the_inbox_again_and_the_damaged_one_kept(home: Province) -> None:
    path = _archived(home)
    good = path.read_bytes()
    path.write_bytes(b"x")
    done = repair(home)
    assert [(each.discrepancy.kind, each.is_mended) for each in done] == [("file_changed", True)]
    assert path.read_bytes() == good
    assert (home.root / "damaged" / path.name).read_bytes() == b"x"
    assert integrity.verify(home).discrepancies == []


def test_file_that_nobody_has_any_more_is_named_with_what_to_do(home: Province) -> None:
    _archived(home).unlink()
    shutil.rmtree(home.inbox)
    home.inbox.mkdir()
    call = answered("repair", "--home", home.root, "--lang", "en")
    assert call.code == 1
    assert "ask its sender" in call.words
    assert "0 mended, 1 need a person" in call.words


def test_extracts_are_read_again_if_they_come_out_as_the_log_has_them(home: Province) -> None:
    folder = next(path for path in (home.archive / "readings").iterdir())
    shutil.rmtree(folder)
    (done,) = repair(home)
    assert done.discrepancy.kind == "reading_missing"
    assert done.is_mended == (integrity.verify(home).discrepancies == [])
    assert done.advice == ("repaired_reading" if done.is_mended else "repair_reading")


def test_what_a_killed_run_left_goes_back_to_the_inbox(home: Province) -> None:
    left = review([(FIRST[1], 100, 400, 8, 5)])
    home.put("../archive/aa/left.xlsx", left)
    assert [each.advice for each in repair(home)] == ["repaired_leftover"]
    assert (home.inbox / "recovered" / "left.xlsx").read_bytes() == left
    assert integrity.verify(home).discrepancies == []


def test_what_a_killed_run_left_needs_no_repair_while_the_inbox_has_it(home: Province) -> None:
    kept = home.put("left.xlsx", review([(FIRST[1], 100, 400, 8, 5)]))
    with patch.object(Ledger, "receive", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        plans.receive(home, at("2023-12-20 21:30"))
    assert kept.read_bytes() in [path.read_bytes() for path in home.archive.glob("??/*")]
    assert integrity.verify(home).discrepancies == []
    kept.unlink()
    assert [found.kind for found in integrity.verify(home).discrepancies] == ["file_without_receipt"]


def test_sound_home_has_nothing_to_repair(home: Province) -> None:
    call = answered("repair", "--home", home.root, "--lang", "en")
    assert (call.code, call.words) == (0, "Nothing to repair.")


def test_log_and_releases_are_left_to_a_backup(home: Province) -> None:
    shutil.rmtree(home.releases / "2023/1")
    assert [(each.is_mended, each.advice) for each in repair(home)] == [(False, "repair_release")]


def test_backup_restores_the_home_with_every_figure(home: Province, tmp_path: Path) -> None:
    (home.root / ".server-password").write_text("secret")
    target = tmp_path / "backup.tar"
    call = answered("backup", target, "--home", home.root, "--lang", "en")
    assert call.code == 0, call.words
    call = answered("restore", target, "--home", tmp_path / "again", "--lang", "en")
    assert call.code == 0, call.words
    again = Province.open(tmp_path / "again")
    assert again.count("60", "poor_households") == home.count("60", "poor_households")
    assert integrity.verify(again).discrepancies == []
    with writing(again, "test"):
        pass
    for path in home.archive.rglob("*.*"):
        assert (again.archive / path.relative_to(home.archive)).read_bytes() == path.read_bytes()
    assert not (again.root / ".server-password").exists()


def test_damaged_backup_makes_no_home(home: Province, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar"
    back_up(home, target)
    content = target.read_bytes()
    for place in range(0, content.rindex(b"MANIFEST.json"), max(1, len(content) // 12)):
        target.write_bytes(content[:place])
        with pytest.raises(BackupDamaged):
            restore(target, tmp_path / "again")
        assert not (tmp_path / "again").exists()
    flipped = bytearray(content)
    flipped[content.index(b"PK\x03\x04") + 40] ^= 1
    target.write_bytes(flipped)
    call = answered("restore", target, "--home", tmp_path / "again", "--lang", "en")
    assert (call.code, "use another" in call.words) == (1, True)
    assert not (tmp_path / "again").exists()


def test_backup_whose_members_lead_elsewhere_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "evil.tar"
    (tmp_path / "x").write_bytes(b"x")
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    manifest = tmp_path / "MANIFEST.json"
    manifest.write_text(json.dumps({"files": {"../outside": digest}}))
    with tarfile.open(target, "w") as archive:
        archive.add(tmp_path / "x", "../outside")
        archive.add(manifest, "MANIFEST.json")
    with pytest.raises(BackupDamaged):
        restore(target, tmp_path / "again")
    assert not (tmp_path / "outside").exists()


def test_restore_goes_into_an_empty_folder_alone(home: Province, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar"
    back_up(home, target)
    before = content_of(home.root)
    assert answered("restore", target, "--home", home.root).code == 2
    assert content_of(home.root) == before
    assert answered("backup", home.archive / "x.tar", "--home", home.root).code == 2
    assert answered("restore", tmp_path / "none.tar", "--home", tmp_path / "again").code == 2


def test_doctor_says_what_is_wrong_and_shows_no_figure(home: Province) -> None:
    call = answered("doctor", "--home", home.root, "--lang", "en")
    assert call.code == 0, call.words
    assert "The log continues from the warehouse" in call.words
    assert "✗" not in call.words
    home.decisions.unlink()
    call = answered("doctor", "--home", home.root, "--lang", "en")
    assert call.code == 1
    assert "✗" in call.words
    assert "tonghop verify" in call.words


def test_doctor_tells_a_damaged_and_a_missing_warehouse(home: Province) -> None:
    home.warehouse.write_bytes(b"x" * 5000)
    assert "tonghop rebuild" in answered("doctor", "--home", home.root, "--lang", "en").words
    home.warehouse.unlink()
    call = answered("doctor", "--home", home.root, "--lang", "en")
    assert (call.code, "no warehouse" in call.words) == (1, True)
