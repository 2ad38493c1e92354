"""A withdrawn submission steps aside: what stood before it stands again, and the log keeps why."""

import json
from pathlib import Path

import pytest

from tests.folders import content_of
from tests.province import NEXT_NIGHT, NIGHT, THIRD_NIGHT, Province, at
from tests.small_reports import names, review
from tests.warehouses import differing
from tonghop.ledger.record import Ledger

UNITS = list(names("599").items())
(FIRST, NAME), (SECOND, SECOND_NAME) = UNITS[:2]
V1, V2 = (f"{FIRST}/poverty_review/2023/v{number}" for number in (1, 2))


@pytest.fixture(scope="module")
def sent_twice(empty: Province, tmp_path_factory: pytest.TempPathFactory) -> Province:
    """A home after two nights with a version each of one commune's report."""
    province = empty.copy(tmp_path_factory.mktemp("twice") / "home")
    for moment, poor in ((NIGHT, 3), (NEXT_NIGHT, 4)):
        province.put("a.xlsx", review([(NAME, 100, 400, poor, 5)]))
        province.night(moment)
    return province


@pytest.fixture
def two_versions(sent_twice: Province, tmp_path: Path) -> Province:
    """The test's own copy of it."""
    return sent_twice.copy(tmp_path / "two")


def test_figures_step_back_to_the_version_before(two_versions: Province) -> None:
    two_versions.withdraw(V2, THIRD_NIGHT)
    assert two_versions.statuses() == {V1: "current", V2: "withdrawn"}
    assert two_versions.figure(FIRST, "poor_households")["value"] == 3
    assert two_versions.count("60", "poor_households")["value"] == 3


def test_version_that_did_not_stand_can_be_withdrawn_without_changing_a_figure(two_versions: Province) -> None:
    before = two_versions.rows("FROM mart.counts ORDER BY ALL")
    two_versions.withdraw(V1, THIRD_NIGHT)
    assert two_versions.statuses() == {V1: "withdrawn", V2: "current"}
    assert two_versions.rows("FROM mart.counts ORDER BY ALL") == before


def test_without_an_earlier_version_the_unit_has_no_figure_and_counts_as_withdrawn(province: Province) -> None:
    province.put("a.xlsx", review([(NAME, 100, 400, 3, 5)]))
    province.put("b.xlsx", review([(SECOND_NAME, 100, 400, 4, 5)]))
    province.night()
    province.withdraw(V1)
    assert province.rows("FROM mart.current_observations WHERE unit_code = ?", [FIRST]) == []
    (coverage,) = province.dicts("FROM mart.coverage WHERE unit_code = ? AND form = 'poverty_review'", [FIRST])
    assert (coverage["expected"], coverage["reported"], coverage["withdrawn"], coverage["missing"]) == (1, 0, 1, 0)
    assert (province.count("599", "poor_households")["value"], province.rate("599", "poor_rate")["denominator"]) == (
        4,
        100,
    )


def test_both_versions_withdrawn_leave_nothing(two_versions: Province) -> None:
    two_versions.withdraw(V2, THIRD_NIGHT)
    two_versions.withdraw(V1, "2023-12-13 21:30")
    assert two_versions.statuses() == {V1: "withdrawn", V2: "withdrawn"}
    assert two_versions.rows("FROM mart.current_observations") == []
    assert two_versions.rows(
        "SELECT DISTINCT withdrawn FROM mart.coverage WHERE unit_code = '60' AND reported = 0 "
        "AND form = 'poverty_review'",
    ) == [(1,)]


def test_withdrawn_submission_stays_in_core_with_its_figures(two_versions: Province) -> None:
    sql = "FROM core.observations WHERE submission_id = ? ORDER BY measure"
    before = two_versions.rows(sql, [V2])
    two_versions.withdraw(V2, THIRD_NIGHT)
    assert two_versions.rows(sql, [V2]) == before != []


def test_log_and_warehouse_keep_who_withdrew_when_and_why(two_versions: Province) -> None:
    two_versions.withdraw(V2, THIRD_NIGHT, reason="Xã gửi nhầm “biểu” năm trước")
    (line,) = [json.loads(text) for text in two_versions.decisions.read_text(encoding="utf-8").splitlines()]
    (decision,) = Ledger(two_versions).decisions()
    assert (line["reason"], line["by"], line["submission_id"]) == ("Xã gửi nhầm “biểu” năm trước", "tester", V2)
    assert line["entry"] == 5  # after two receipts and their loads
    (row,) = two_versions.dicts("FROM core.decisions")
    assert (row["submission_id"], row["reason"], row["decided_by"]) == (V2, line["reason"], "tester")
    assert row["decided_at"] == at(THIRD_NIGHT)
    sql = "SELECT kind, last_entry FROM core.runs WHERE run_id = ?"
    assert two_versions.rows(sql, [decision.run_id]) == [("withdraw", 5)]


@pytest.mark.slow
def test_rebuild_keeps_the_withdrawal(two_versions: Province) -> None:
    two_versions.withdraw(V2, THIRD_NIGHT)
    assert differing(two_versions.warehouse, two_versions.rebuilt()) == {}


def test_inbox_and_archive_are_not_touched(two_versions: Province) -> None:
    before = content_of(two_versions.inbox), content_of(two_versions.archive)
    two_versions.withdraw(V2, THIRD_NIGHT)
    inbox, archive = content_of(two_versions.inbox), content_of(two_versions.archive)
    loads = before[1].pop("loads.jsonl"), archive.pop("loads.jsonl")
    assert (inbox, archive) == before
    assert loads[0] != loads[1]


def test_next_version_after_a_withdrawal_has_the_next_number_and_stands(two_versions: Province) -> None:
    two_versions.withdraw(V2, THIRD_NIGHT)
    two_versions.put("a.xlsx", review([(NAME, 100, 400, 6, 5)]))
    two_versions.night("2023-12-13 21:30")
    assert list(two_versions.statuses().items())[-1] == (f"{FIRST}/poverty_review/2023/v3", "current")
    assert two_versions.count("60", "poor_households")["value"] == 6


def test_known_content_of_a_withdrawn_submission_does_not_bring_it_back(two_versions: Province) -> None:
    two_versions.withdraw(V2, THIRD_NIGHT)
    (two_versions.inbox / "a.xlsx").rename(two_versions.inbox / "b.xlsx")
    assert two_versions.night("2023-12-13 21:30").runs == ()
    assert two_versions.count("60", "poor_households")["value"] == 3


@pytest.mark.parametrize("poor", [99, "nhiều"])
@pytest.mark.slow
def test_refused_row_after_an_accepted_one_that_is_withdrawn_counts_as_refused(
    province: Province, poor: object
) -> None:
    province.put("a.xlsx", review([(NAME, 10, 40, 3, 5)]))
    province.night(NIGHT)
    province.put("a.xlsx", review([(NAME, 10, 40, poor, 5)]))
    province.night(NEXT_NIGHT)
    province.withdraw(V1, THIRD_NIGHT)
    (coverage,) = province.dicts("FROM mart.coverage WHERE unit_code = ? AND form = 'poverty_review'", [FIRST])
    assert (coverage["refused"], coverage["withdrawn"], coverage["missing"]) == (1, 0, 0)
