"""A withdrawn submission steps aside: what stood before it stands again, and the log keeps why."""

import json
from pathlib import Path

import pytest

from tests.homes import (
    NEXT_NIGHT,
    NIGHT,
    THIRD_NIGHT,
    at,
    content_of,
    copied,
    count,
    dicts,
    differing,
    figure,
    names,
    night,
    put,
    rate,
    rebuilt,
    review,
    rows,
    statuses,
    withdrawn,
)
from tonghop.ledger.home import Home
from tonghop.ledger.record import Ledger

UNITS = list(names("599").items())
(FIRST, NAME), (SECOND, SECOND_NAME) = UNITS[:2]
V1, V2 = (f"{FIRST}/poverty_review/2023/v{number}" for number in (1, 2))


@pytest.fixture(scope="module")
def sent_twice(empty_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home after two nights with a version each of one commune's report."""
    home = copied(empty_home, tmp_path_factory.mktemp("twice") / "home")
    for moment, poor in ((NIGHT, 3), (NEXT_NIGHT, 4)):
        put(home, "a.xlsx", review([(NAME, 100, 400, poor, 5)]))
        night(home, moment)
    return home


@pytest.fixture
def two_versions(sent_twice: Home, tmp_path: Path) -> Home:
    """The test's own copy of it."""
    return copied(sent_twice, tmp_path / "two")


def test_figures_step_back_to_the_version_before(two_versions: Home) -> None:
    withdrawn(two_versions, V2, THIRD_NIGHT)
    assert statuses(two_versions) == {V1: "current", V2: "withdrawn"}
    assert figure(two_versions, FIRST, "poor_households")["value"] == 3
    assert count(two_versions, "60", "poor_households")["value"] == 3


def test_version_that_did_not_stand_can_be_withdrawn_without_changing_a_figure(two_versions: Home) -> None:
    before = rows(two_versions.warehouse, "FROM mart.counts ORDER BY ALL")
    withdrawn(two_versions, V1, THIRD_NIGHT)
    assert statuses(two_versions) == {V1: "withdrawn", V2: "current"}
    assert rows(two_versions.warehouse, "FROM mart.counts ORDER BY ALL") == before


def test_without_an_earlier_version_the_unit_has_no_figure_and_counts_as_withdrawn(home: Home) -> None:
    put(home, "a.xlsx", review([(NAME, 100, 400, 3, 5)]))
    put(home, "b.xlsx", review([(SECOND_NAME, 100, 400, 4, 5)]))
    night(home)
    withdrawn(home, V1)
    assert rows(home.warehouse, "FROM mart.current_observations WHERE unit_code = ?", [FIRST]) == []
    (coverage,) = dicts(home.warehouse, "FROM mart.coverage WHERE unit_code = ? AND form = 'poverty_review'", [FIRST])
    assert (coverage["expected"], coverage["reported"], coverage["withdrawn"], coverage["missing"]) == (1, 0, 1, 0)
    assert (count(home, "599", "poor_households")["value"], rate(home, "599", "poor_rate")["denominator"]) == (4, 100)


def test_both_versions_withdrawn_leave_nothing(two_versions: Home) -> None:
    withdrawn(two_versions, V2, THIRD_NIGHT)
    withdrawn(two_versions, V1, "2023-12-13 21:30")
    assert statuses(two_versions) == {V1: "withdrawn", V2: "withdrawn"}
    assert rows(two_versions.warehouse, "FROM mart.current_observations") == []
    assert rows(
        two_versions.warehouse,
        "SELECT DISTINCT withdrawn FROM mart.coverage WHERE unit_code = '60' AND reported = 0 "
        "AND form = 'poverty_review'",
    ) == [(1,)]


def test_withdrawn_submission_stays_in_core_with_its_figures(two_versions: Home) -> None:
    sql = "FROM core.observations WHERE submission_id = ? ORDER BY measure"
    before = rows(two_versions.warehouse, sql, [V2])
    withdrawn(two_versions, V2, THIRD_NIGHT)
    assert rows(two_versions.warehouse, sql, [V2]) == before != []


def test_log_and_warehouse_keep_who_withdrew_when_and_why(two_versions: Home) -> None:
    withdrawn(two_versions, V2, THIRD_NIGHT, reason="Xã gửi nhầm “biểu” năm trước")
    (line,) = [json.loads(text) for text in two_versions.decisions.read_text(encoding="utf-8").splitlines()]
    (decision,) = Ledger(two_versions).decisions()
    assert (line["reason"], line["by"], line["submission_id"]) == ("Xã gửi nhầm “biểu” năm trước", "tester", V2)
    assert line["entry"] == 5  # after two receipts and their loads
    (row,) = dicts(two_versions.warehouse, "FROM core.decisions")
    assert (row["submission_id"], row["reason"], row["decided_by"]) == (V2, line["reason"], "tester")
    assert row["decided_at"] == at(THIRD_NIGHT)
    sql = "SELECT kind, last_entry FROM core.runs WHERE run_id = ?"
    assert rows(two_versions.warehouse, sql, [decision.run_id]) == [("withdraw", 5)]


@pytest.mark.slow
def test_rebuild_keeps_the_withdrawal(two_versions: Home) -> None:
    withdrawn(two_versions, V2, THIRD_NIGHT)
    assert differing(two_versions.warehouse, rebuilt(two_versions)) == {}


def test_inbox_and_archive_are_not_touched(two_versions: Home) -> None:
    before = content_of(two_versions.inbox), content_of(two_versions.archive)
    withdrawn(two_versions, V2, THIRD_NIGHT)
    inbox, archive = content_of(two_versions.inbox), content_of(two_versions.archive)
    loads = before[1].pop("loads.jsonl"), archive.pop("loads.jsonl")
    assert (inbox, archive) == before
    assert loads[0] != loads[1]


def test_next_version_after_a_withdrawal_has_the_next_number_and_stands(two_versions: Home) -> None:
    withdrawn(two_versions, V2, THIRD_NIGHT)
    put(two_versions, "a.xlsx", review([(NAME, 100, 400, 6, 5)]))
    night(two_versions, "2023-12-13 21:30")
    assert list(statuses(two_versions).items())[-1] == (f"{FIRST}/poverty_review/2023/v3", "current")
    assert count(two_versions, "60", "poor_households")["value"] == 6


def test_known_content_of_a_withdrawn_submission_does_not_bring_it_back(two_versions: Home) -> None:
    withdrawn(two_versions, V2, THIRD_NIGHT)
    (two_versions.inbox / "a.xlsx").rename(two_versions.inbox / "b.xlsx")
    assert night(two_versions, "2023-12-13 21:30").runs == ()
    assert count(two_versions, "60", "poor_households")["value"] == 3


@pytest.mark.parametrize("poor", [99, "nhiều"])
@pytest.mark.slow
def test_refused_row_after_an_accepted_one_that_is_withdrawn_counts_as_refused(home: Home, poor: object) -> None:
    put(home, "a.xlsx", review([(NAME, 10, 40, 3, 5)]))
    night(home, NIGHT)
    put(home, "a.xlsx", review([(NAME, 10, 40, poor, 5)]))
    night(home, NEXT_NIGHT)
    withdrawn(home, V1, THIRD_NIGHT)
    (coverage,) = dicts(home.warehouse, "FROM mart.coverage WHERE unit_code = ? AND form = 'poverty_review'", [FIRST])
    assert (coverage["refused"], coverage["withdrawn"], coverage["missing"]) == (1, 0, 0)
