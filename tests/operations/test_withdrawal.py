"""A withdrawn submission steps aside: what stood before it stands again, and the log keeps why."""

import json
from pathlib import Path

import pytest

from tests.conftest import Once, played_once
from tests.folders import content_of
from tests.province import NEXT_NIGHT, NIGHT, THIRD_NIGHT, Province, at, decision
from tests.small_reports import names, review
from tests.warehouses import differing
from tonghop.ledger.record import Ledger

FOURTH_NIGHT = "2023-12-13 21:30"
REASON = "Xã gửi nhầm “biểu” năm trước"
REFUSED = {"596": 99, "598": "nhiều"}
"""District → the poor households that its commune tells in its second report."""


def _communes(district: str) -> list[tuple[str, str]]:
    """Code and name of the communes of a district."""
    return list(names(district).items())


def _version(unit: str, number: int) -> str:
    return f"{unit}/poverty_review/2023/v{number}"


(FIRST, NAME), *_ = _communes("599")
V1, V2 = (_version(FIRST, number) for number in (1, 2))
NOT_STANDING = _version(_communes("600")[0][0], 1)
ONLY = _version(_communes("597")[0][0], 1)


def _poor(name: str, poor: object) -> bytes:
    return review([(name, 100, 400, poor, 5)])


@pytest.fixture(scope="module")
def sent_twice(empty: Province, once: Once) -> Province:
    """A home after two nights; each question has a district of its own.

    A commune each of the districts 599 and 600 sends two versions, two communes of 597 send one, and a commune each of
    596 and 598 sends a row that is accepted and then one that is refused.
    """

    def play(province: Province) -> None:
        (_, other), ((_, only), (_, beside), *_) = _communes("600")[0], _communes("597")
        province.put("only.xlsx", _poor(only, 3))
        province.put("beside.xlsx", _poor(beside, 4))
        for moment, poor in ((NIGHT, 3), (NEXT_NIGHT, 4)):
            province.put("a.xlsx", _poor(NAME, poor))
            province.put("other.xlsx", _poor(other, 10 * poor))
            for district, refused in REFUSED.items():
                reported = 3 if moment == NIGHT else refused
                province.put(f"{district}.xlsx", review([(_communes(district)[0][1], 10, 40, reported, 5)]))
            province.night(moment)

    return played_once(once, "withdrawal-sent_twice", empty, play)


@pytest.fixture(scope="module")
def withdrawn(sent_twice: Province, once: Once) -> Province:
    """The home after three withdrawals: a version that stood, one that did not, and one that was the only one."""

    def play(province: Province) -> None:
        taken_back = (V2, NOT_STANDING, ONLY)
        province.decide(
            THIRD_NIGHT, *(decision("withdraw", THIRD_NIGHT, REASON, submission_id=name) for name in taken_back)
        )

    return played_once(once, "withdrawal-withdrawn", sent_twice, play)


def _told(province: Province, unit: str) -> list[tuple[object, ...]]:
    """What the warehouse counts of a unit."""
    return province.rows("FROM mart.counts WHERE unit_code = ? ORDER BY ALL", [unit])


def _statuses(province: Province, unit: str) -> dict[str, str]:
    """Version of a unit's review → status."""
    return {name: status for name, status in province.statuses().items() if name.startswith(f"{unit}/")}


def _coverage(province: Province, unit: str) -> dict[str, object]:
    (row,) = province.dicts("FROM mart.coverage WHERE unit_code = ? AND form = 'poverty_review'", [unit])
    return row


def test_figures_step_back_to_the_version_before(sent_twice: Province, withdrawn: Province) -> None:
    assert _statuses(withdrawn, FIRST) == {V1: "current", V2: "withdrawn"}
    assert sent_twice.figure(FIRST, "poor_households")["value"] == 4
    assert withdrawn.figure(FIRST, "poor_households")["value"] == 3
    assert withdrawn.count("599", "poor_households")["value"] == 3
    others = 3 + 3 + 40 + 4  # of 596, 598, 600 and 597
    assert withdrawn.count("60", "poor_households")["value"] == 3 + others


def test_version_that_did_not_stand_can_be_withdrawn_without_changing_a_figure(
    sent_twice: Province, withdrawn: Province
) -> None:
    unit = _communes("600")[0][0]
    assert _statuses(withdrawn, unit) == {NOT_STANDING: "withdrawn", _version(unit, 2): "current"}
    for place in (unit, "600"):
        assert _told(withdrawn, place) == _told(sent_twice, place) != []


def test_without_an_earlier_version_the_unit_has_no_figure_and_counts_as_withdrawn(withdrawn: Province) -> None:
    unit = _communes("597")[0][0]
    assert withdrawn.rows("FROM mart.current_observations WHERE unit_code = ?", [unit]) == []
    coverage = _coverage(withdrawn, unit)
    assert (coverage["expected"], coverage["reported"], coverage["withdrawn"], coverage["missing"]) == (1, 0, 1, 0)
    assert withdrawn.count("597", "poor_households")["value"] == 4
    assert withdrawn.rate("597", "poor_rate")["denominator"] == 100


def test_both_versions_withdrawn_leave_nothing(withdrawn: Province, tmp_path: Path) -> None:
    province = withdrawn.copy(tmp_path / "home")
    province.withdraw(V1, FOURTH_NIGHT)
    assert _statuses(province, FIRST) == {V1: "withdrawn", V2: "withdrawn"}
    assert province.rows("FROM mart.current_observations WHERE unit_code = ?", [FIRST]) == []
    for place in (FIRST, "599"):
        coverage = _coverage(province, place)
        assert (coverage["reported"], coverage["withdrawn"]) == (0, 1)
    assert province.count("599", "poor_households")["value"] is None


def test_withdrawn_submission_stays_in_core_with_its_figures(sent_twice: Province, withdrawn: Province) -> None:
    sql = "FROM core.observations WHERE submission_id = ? ORDER BY measure"
    for submission in (V2, NOT_STANDING, ONLY):
        assert withdrawn.rows(sql, [submission]) == sent_twice.rows(sql, [submission]) != []


def test_log_and_warehouse_keep_who_withdrew_when_and_why(sent_twice: Province, withdrawn: Province) -> None:
    line, *_ = [json.loads(text) for text in withdrawn.decisions.read_text(encoding="utf-8").splitlines()]
    decided, *others = Ledger(withdrawn).decisions()
    assert len(others) == 2
    assert (line["reason"], line["by"], line["submission_id"]) == (REASON, "tester", V2)
    assert line["entry"] == Ledger(sent_twice).next_entry()
    (row,) = withdrawn.dicts("FROM core.decisions WHERE submission_id = ?", [V2])
    assert (row["reason"], row["decided_by"], row["decided_at"]) == (REASON, "tester", at(THIRD_NIGHT))
    sql = "SELECT kind, last_entry FROM core.runs WHERE run_id = ?"
    assert withdrawn.rows(sql, [decided.run_id]) == [("withdraw", line["entry"])]


@pytest.mark.slow
def test_rebuild_keeps_the_withdrawal(withdrawn: Province, tmp_path: Path) -> None:
    province = withdrawn.copy(tmp_path / "home")
    assert differing(province.warehouse, province.rebuilt()) == {}


def test_inbox_and_archive_are_not_touched(sent_twice: Province, withdrawn: Province) -> None:
    before = content_of(sent_twice.inbox), content_of(sent_twice.archive)
    inbox, archive = content_of(withdrawn.inbox), content_of(withdrawn.archive)
    loads = before[1].pop("loads.jsonl"), archive.pop("loads.jsonl")
    assert (inbox, archive) == before
    assert loads[0] != loads[1]


def test_next_version_after_a_withdrawal_has_the_next_number_and_stands(withdrawn: Province, tmp_path: Path) -> None:
    province = withdrawn.copy(tmp_path / "home")
    province.put("a.xlsx", _poor(NAME, 6))
    province.night(FOURTH_NIGHT)
    assert list(_statuses(province, FIRST).items())[-1] == (_version(FIRST, 3), "current")
    assert province.count("599", "poor_households")["value"] == 6


def test_known_content_of_a_withdrawn_submission_does_not_bring_it_back(withdrawn: Province, tmp_path: Path) -> None:
    province = withdrawn.copy(tmp_path / "home")
    (province.inbox / "a.xlsx").rename(province.inbox / "b.xlsx")
    plan = province.night(FOURTH_NIGHT)
    assert (plan.runs, plan.renamed) == ((), ("b.xlsx",))
    assert province.count("599", "poor_households")["value"] == 3


@pytest.mark.parametrize("district", REFUSED)
@pytest.mark.slow
def test_refused_row_after_an_accepted_one_that_is_withdrawn_counts_as_refused(
    sent_twice: Province, tmp_path: Path, district: str
) -> None:
    unit = _communes(district)[0][0]
    province = sent_twice.copy(tmp_path / "home")
    province.withdraw(_version(unit, 1), THIRD_NIGHT)
    coverage = _coverage(province, unit)
    assert (coverage["refused"], coverage["withdrawn"], coverage["missing"]) == (1, 0, 0)
