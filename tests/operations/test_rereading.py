"""Archived files that would give something else now: counted, shown, read again on demand, and recorded by version."""

import shutil
from pathlib import Path

import pytest

from tests.command_line import answered
from tests.province import CORRECTION, NEXT_NIGHT, THIRD_NIGHT, Province, at
from tests.small_reports import names, review
from tests.stale_files import FIRST, NAME, OLD_HEADER, explain_old_header
from tests.warehouses import differing
from tests.workbooks import Sheet, workbook
from tonghop.ledger.record import Ledger
from tonghop.operations import ingest, plans, reprocess


@pytest.fixture
def read(old_header: Province, tmp_path: Path) -> Province:
    """The test's own copy of a home whose archive holds a report with an old header."""
    return old_header.copy(tmp_path / "read")


def test_no_file_is_stale_while_reader_and_configs_are_the_same(read: Province) -> None:
    assert reprocess.stale_files(read) == []
    assert "read again" not in answered("status", "--home", read.root, "--lang", "en").words


def test_only_files_that_would_give_something_else_are_stale(read: Province) -> None:
    explain_old_header(read)
    assert [(f.file_name, f.places) for f in reprocess.stale_files(read)] == [
        ("old.xlsx", frozenset({(FIRST, "2023")}))
    ]


def test_of_too_many_files_only_their_number_is_reported_until_a_run_compares_them(read: Province) -> None:
    explain_old_header(read)
    with pytest.raises(reprocess.TooManyFiles) as reported:
        reprocess.stale_files(read, most=1)
    assert reported.value.count == 2
    assert [f.file_name for f in reprocess.compare_and_remember(read)] == ["old.xlsx"]
    assert [f.file_name for f in reprocess.stale_files(read, most=1)] == ["old.xlsx"]


@pytest.mark.slow
def test_night_that_reads_again_takes_what_they_give_now(read: Province) -> None:
    explain_old_header(read)
    assert read.night(NEXT_NIGHT).runs == ()
    shutil.rmtree(read.inbox)  # from the archive
    read.inbox.mkdir()
    read.night(NEXT_NIGHT, is_reread=True)
    assert read.count("60", "poor_households")["value"] == 7
    versions = read.rows("SELECT DISTINCT reader, configs FROM core.submissions ORDER BY ALL")
    assert len(versions) == 2
    assert [row["is_reread"] for row in read.dicts("FROM core.readings ORDER BY entry, is_reread")] == [
        False, False, True,
    ]  # fmt: skip
    assert reprocess.stale_files(read) == []
    assert read.rows("FROM mart.open_findings WHERE file_name = 'old.xlsx' AND severity = 'error'") == []
    assert differing(read.warehouse, read.rebuilt()) == {}


@pytest.mark.slow
def test_file_read_again_does_not_overtake_what_came_after_it(read: Province) -> None:
    read.put("later.xlsx", review([(NAME, 100, 400, 9, 5)]))
    read.night(NEXT_NIGHT)
    explain_old_header(read)
    read.night(THIRD_NIGHT, is_reread=True)
    assert read.count(FIRST, "poor_households")["value"] == 9
    reported = read.statuses()
    assert sorted(status for name, status in reported.items() if name.startswith(FIRST)) == ["current", "superseded"]


@pytest.mark.slow
def test_correction_reads_again_the_files_of_its_district_alone(read: Province) -> None:
    (_, other), *_ = names("596").items()
    read.put("other.xlsx", workbook(Sheet(OLD_HEADER, [(1, other, 100, 400, 8, 5)])))
    read.night(NEXT_NIGHT)
    explain_old_header(read)
    plan = plans.receive_correction(read, "599", "2023", at(CORRECTION), is_preview=False, is_reread=True)
    assert [receipt.file_name for receipt in plan.receipts()] == ["old.xlsx"]
    ingest.run_plan(read, plan, at=at(CORRECTION))
    assert read.count("60", "poor_households")["value"] == 7
    assert [f.file_name for f in reprocess.stale_files(read)] == ["other.xlsx"]


@pytest.mark.slow
def test_preview_of_a_night_that_reads_again_writes_nothing(read: Province) -> None:
    explain_old_header(read)
    log = Ledger(read).next_entry()
    before = read.warehouse.read_bytes()
    call = answered("nightly", "--reread", "--preview", "--home", read.root, "--lang", "en")
    assert (call.code, call.err) == (0, "")
    assert "nothing was written" in call.words
    assert NAME in call.words
    assert (Ledger(read).next_entry(), read.warehouse.read_bytes()) == (log, before)


@pytest.mark.slow
def test_withdrawn_file_stays_withdrawn_and_is_not_read_again(read: Province) -> None:
    assert answered("withdraw", "old.xlsx", "--reason", "nhầm", "--home", read.root).code == 0
    explain_old_header(read)
    assert reprocess.stale_files(read) == []
    assert read.one("SELECT count(*) FROM core.decisions") == 1
