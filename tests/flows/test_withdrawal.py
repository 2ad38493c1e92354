"""A withdrawn submission steps aside: what stood before it stands again, and the log keeps why."""

import json

import pytest

from flows.home import Home
from flows.ledger import Ledger
from tests.homes import (
    NEXT_NIGHT,
    NIGHT,
    THIRD_NIGHT,
    at,
    content_of,
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

UNITS = list(names("599").items())
(FIRST, NAME), (SECOND, SECOND_NAME) = UNITS[:2]
V1, V2 = (f"{FIRST}/poverty_review/2023/v{number}" for number in (1, 2))


def _two_versions(home: Home) -> None:
    for moment, poor in ((NIGHT, 3), (NEXT_NIGHT, 4)):
        put(home, "a.xlsx", review([(NAME, 100, 400, poor, 5)]))
        night(home, moment)


def test_figures_step_back_to_the_version_before(home: Home) -> None:
    _two_versions(home)
    withdrawn(home, V2, THIRD_NIGHT)
    assert statuses(home) == {V1: "standing", V2: "withdrawn"}
    assert (figure(home, FIRST, "poor_households")["value"], count(home, "60", "poor_households")["value"]) == (3, 3)


def test_version_that_did_not_stand_can_be_withdrawn_without_changing_a_figure(home: Home) -> None:
    _two_versions(home)
    before = rows(home.warehouse, "FROM mart.counts ORDER BY ALL")
    withdrawn(home, V1, THIRD_NIGHT)
    assert statuses(home) == {V1: "withdrawn", V2: "standing"}
    assert rows(home.warehouse, "FROM mart.counts ORDER BY ALL") == before


def test_without_an_earlier_version_the_unit_has_no_figure_and_counts_as_withdrawn(home: Home) -> None:
    put(home, "a.xlsx", review([(NAME, 100, 400, 3, 5)]))
    put(home, "b.xlsx", review([(SECOND_NAME, 100, 400, 4, 5)]))
    night(home)
    withdrawn(home, V1)
    assert rows(home.warehouse, "FROM mart.figures WHERE unit_code = ?", [FIRST]) == []
    (coverage,) = dicts(home.warehouse, "FROM mart.coverage WHERE unit_code = ? AND form = 'poverty_review'", [FIRST])
    assert (coverage["expected"], coverage["reported"], coverage["withdrawn"], coverage["missing"]) == (1, 0, 1, 0)
    assert (count(home, "599", "poor_households")["value"], rate(home, "599", "poor_rate")["denominator"]) == (4, 100)


def test_both_versions_withdrawn_leave_nothing(home: Home) -> None:
    _two_versions(home)
    withdrawn(home, V2, THIRD_NIGHT)
    withdrawn(home, V1, "2023-12-13 21:30")
    assert statuses(home) == {V1: "withdrawn", V2: "withdrawn"}
    assert rows(home.warehouse, "FROM mart.figures") == []
    assert rows(
        home.warehouse,
        "SELECT DISTINCT withdrawn FROM mart.coverage WHERE unit_code = '60' AND reported = 0 "
        "AND form = 'poverty_review'",
    ) == [(1,)]


def test_withdrawn_submission_stays_in_core_with_its_figures(home: Home) -> None:
    _two_versions(home)
    sql = "FROM core.observations WHERE submission_id = ? ORDER BY measure"
    before = rows(home.warehouse, sql, [V2])
    withdrawn(home, V2, THIRD_NIGHT)
    assert rows(home.warehouse, sql, [V2]) == before != []


def test_log_and_warehouse_keep_who_withdrew_when_and_why(home: Home) -> None:
    _two_versions(home)
    withdrawn(home, V2, THIRD_NIGHT, reason="Xã gửi nhầm “biểu” năm trước")
    (line,) = [json.loads(text) for text in home.decisions.read_text(encoding="utf-8").splitlines()]
    (decision,) = Ledger(home).decisions()
    assert (line["reason"], line["by"], line["submission_id"]) == ("Xã gửi nhầm “biểu” năm trước", "tester", V2)
    assert line["entry"] == 3
    (row,) = dicts(home.warehouse, "FROM core.withdrawals")
    assert (row["submission_id"], row["reason"], row["withdrawn_by"]) == (V2, line["reason"], "tester")
    assert row["withdrawn_at"] == at(THIRD_NIGHT)
    sql = "SELECT kind, last_entry FROM core.runs WHERE run_id = ?"
    assert rows(home.warehouse, sql, [decision.run_id]) == [("withdraw", 3)]


def test_rebuild_keeps_the_withdrawal(home: Home) -> None:
    _two_versions(home)
    withdrawn(home, V2, THIRD_NIGHT)
    assert differing(home.warehouse, rebuilt(home)) == {}


def test_inbox_and_archive_are_not_touched(home: Home) -> None:
    _two_versions(home)
    before = content_of(home.inbox), content_of(home.archive)
    withdrawn(home, V2, THIRD_NIGHT)
    assert (content_of(home.inbox), content_of(home.archive)) == before


def test_next_version_after_a_withdrawal_has_the_next_number_and_stands(home: Home) -> None:
    _two_versions(home)
    withdrawn(home, V2, THIRD_NIGHT)
    put(home, "a.xlsx", review([(NAME, 100, 400, 6, 5)]))
    night(home, "2023-12-13 21:30")
    assert list(statuses(home).items())[-1] == (f"{FIRST}/poverty_review/2023/v3", "standing")
    assert count(home, "60", "poor_households")["value"] == 6


def test_known_content_of_a_withdrawn_submission_does_not_bring_it_back(home: Home) -> None:
    _two_versions(home)
    withdrawn(home, V2, THIRD_NIGHT)
    (home.inbox / "a.xlsx").rename(home.inbox / "b.xlsx")
    assert night(home, "2023-12-13 21:30").runs == ()
    assert count(home, "60", "poor_households")["value"] == 3


@pytest.mark.parametrize("poor", [99, "nhiều"])
def test_refused_row_after_an_accepted_one_that_is_withdrawn_counts_as_refused(home: Home, poor: object) -> None:
    put(home, "a.xlsx", review([(NAME, 10, 40, 3, 5)]))
    night(home, NIGHT)
    put(home, "a.xlsx", review([(NAME, 10, 40, poor, 5)]))
    night(home, NEXT_NIGHT)
    withdrawn(home, V1, THIRD_NIGHT)
    (coverage,) = dicts(home.warehouse, "FROM mart.coverage WHERE unit_code = ? AND form = 'poverty_review'", [FIRST])
    assert (coverage["refused"], coverage["withdrawn"], coverage["missing"]) == (1, 0, 0)
