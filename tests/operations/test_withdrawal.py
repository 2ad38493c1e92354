"""A withdrawn submission steps aside: what stood before it stands again, and the log keeps why."""

import json
from pathlib import Path

import pytest

from tests.command_line import answered
from tests.conftest import Once, played_once
from tests.few_units import FewUnits
from tests.folders import content_of
from tests.province import NEXT_NIGHT, THIRD_NIGHT, Province, at, decision
from tests.small_reports import names, review
from tests.warehouses import differing
from tonghop.ledger.record import Ledger
from tonghop.operations import decide

REASON = "Xã gửi nhầm “biểu” năm trước"
(FIRST, NAME), (OTHER, OTHER_NAME) = (next(iter(names(district).items())) for district in ("599", "600"))


def _version(unit: str, number: int) -> str:
    return f"{unit}/poverty_review/2023/v{number}"


V1, V2 = (_version(FIRST, number) for number in (1, 2))
NOT_STANDING = _version(OTHER, 1)


def _poor(name: str, poor: object) -> bytes:
    return review([(name, 100, 400, poor, 5)])


@pytest.fixture(scope="module")
def sent_twice(empty: Province, once: Once) -> Province:
    """A home after a night with two versions of each of two communes, of the districts 599 and 600."""

    def play(province: Province) -> None:
        for poor in (3, 4):
            province.put(f"lan {poor}.xlsx", _poor(NAME, poor))
            province.put(f"other lan {poor}.xlsx", _poor(OTHER_NAME, 10 * poor))
        province.night()

    return played_once(once, "withdrawal-sent_twice", empty, play)


@pytest.fixture(scope="module")
def withdrawn(sent_twice: Province, once: Once) -> Province:
    """The home after two withdrawals: a version that stood, and one that did not."""

    def play(province: Province) -> None:
        made = [decision("withdraw", NEXT_NIGHT, REASON, submission_id=name) for name in (V2, NOT_STANDING)]
        province.decide(NEXT_NIGHT, *made)

    return played_once(once, "withdrawal-withdrawn", sent_twice, play)


def _sent(province: Province, submission: str) -> int:
    """The poor households that a submission tells."""
    sql = "SELECT CAST(value AS INTEGER) FROM core.observations WHERE submission_id = ? AND measure = 'poor_households'"
    return int(province.one(sql, [submission]))


def _told(province: Province, unit: str) -> list[tuple[object, ...]]:
    """What the warehouse counts of a unit."""
    return province.rows("FROM mart.counts WHERE unit_code = ? ORDER BY ALL", [unit])


def _statuses(province: Province, unit: str) -> dict[str, str]:
    """Version of a unit's review → status."""
    return {name: status for name, status in province.statuses().items() if name.startswith(f"{unit}/")}


def test_figures_step_back_to_the_version_before(sent_twice: Province, withdrawn: Province) -> None:
    first, second = _sent(sent_twice, V1), _sent(sent_twice, V2)
    assert {first, second} == {3, 4}
    assert _statuses(withdrawn, FIRST) == {V1: "current", V2: "withdrawn"}
    assert sent_twice.figure(FIRST, "poor_households")["value"] == second
    assert withdrawn.figure(FIRST, "poor_households")["value"] == first
    assert withdrawn.count("599", "poor_households")["value"] == first
    others = _sent(sent_twice, _version(OTHER, 2))
    assert withdrawn.count("60", "poor_households")["value"] == first + others


def test_version_that_did_not_stand_can_be_withdrawn_without_changing_a_figure(
    sent_twice: Province, withdrawn: Province
) -> None:
    assert _statuses(withdrawn, OTHER) == {NOT_STANDING: "withdrawn", _version(OTHER, 2): "current"}
    for place in (OTHER, "600"):
        assert _told(withdrawn, place) == _told(sent_twice, place) != []


def _coverage(province: FewUnits, unit: str) -> dict[str, object]:
    (row,) = province.rows("coverage", unit_code=unit, form="poverty_review")
    return row


def test_without_an_earlier_version_the_unit_has_no_figure_and_counts_as_withdrawn() -> None:
    province = FewUnits()
    only = province.report([("A", (100, 400, 3, 5))])
    province.report([("B", (100, 400, 4, 5))])
    province.decide("withdraw", only)
    assert province.rows("current_observations", unit_code="A") == []
    coverage = _coverage(province, "A")
    assert (coverage["expected"], coverage["reported"], coverage["withdrawn"], coverage["missing"]) == (1, 0, 1, 0)
    assert province.count("D", "poor_households")["value"] == 4
    assert province.rate("D")["denominator"] == 100


def test_both_versions_withdrawn_leave_nothing() -> None:
    province = FewUnits()
    province.report([("F", (100, 400, 7, 5))], sender="E")
    for version in [province.report([("A", (100, 400, poor, 5))]) for poor in (3, 4)]:
        province.decide("withdraw", version)
    assert province.rows("current_observations", unit_code="A") == []
    for place in ("A", "D"):
        coverage = _coverage(province, place)
        assert (coverage["reported"], coverage["withdrawn"]) == (0, 1)
    assert province.count("D", "poor_households")["value"] is None


@pytest.mark.parametrize("poor", [99, "nhiều"])
def test_refused_row_after_an_accepted_one_that_is_withdrawn_counts_as_refused(poor: int | str) -> None:
    province = FewUnits()
    accepted = province.report([("A", (10, 40, 3, 5))])
    province.report([("A", (10, 40, poor, 5))], refused="A")
    province.decide("withdraw", accepted)
    coverage = _coverage(province, "A")
    assert (coverage["refused"], coverage["withdrawn"], coverage["missing"]) == (1, 0, 0)


def test_withdrawn_submission_stays_in_core_with_its_figures(sent_twice: Province, withdrawn: Province) -> None:
    sql = "FROM core.observations WHERE submission_id = ? ORDER BY measure"
    for submission in (V2, NOT_STANDING):
        assert withdrawn.rows(sql, [submission]) == sent_twice.rows(sql, [submission]) != []


def test_log_and_warehouse_keep_who_withdrew_when_and_why(sent_twice: Province, withdrawn: Province) -> None:
    line, *_ = [json.loads(text) for text in withdrawn.decisions.read_text(encoding="utf-8").splitlines()]
    decided, *others = Ledger(withdrawn).decisions()
    assert len(others) == 1
    assert (line["reason"], line["by"], line["submission_id"]) == (REASON, "tester", V2)
    assert line["entry"] == Ledger(sent_twice).next_entry()
    (row,) = withdrawn.dicts("FROM core.decisions WHERE submission_id = ?", [V2])
    assert (row["reason"], row["decided_by"], row["decided_at"]) == (REASON, "tester", at(NEXT_NIGHT))
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
    province.night(THIRD_NIGHT)
    assert list(_statuses(province, FIRST).items())[-1] == (_version(FIRST, 3), "current")
    assert province.count("599", "poor_households")["value"] == 6


def test_known_content_of_a_withdrawn_submission_does_not_bring_it_back(withdrawn: Province, tmp_path: Path) -> None:
    province = withdrawn.copy(tmp_path / "home")
    (file,) = province.rows("SELECT file_name FROM core.submissions WHERE submission_id = ?", [V2])
    (province.inbox / file[0]).rename(province.inbox / "b.xlsx")
    plan = province.night(THIRD_NIGHT)
    assert (plan.runs, plan.renamed) == ((), ("b.xlsx",))
    assert province.count("599", "poor_households")["value"] == _sent(province, V1)


def test_what_was_withdrawn_before_cannot_be_withdrawn(withdrawn: Province, tmp_path: Path) -> None:
    province = withdrawn.copy(tmp_path / "home")
    again = answered("withdraw", V2, "--reason", REASON, "--home", province.root, "--lang", "en")
    assert again.code == 2
    assert "withdrawn before" in again.err


def test_withdrawal_can_be_undone(sent_twice: Province, withdrawn: Province, tmp_path: Path) -> None:
    province = withdrawn.copy(tmp_path / "home")
    made = province.one("SELECT entry FROM core.decisions WHERE submission_id = ?", [V2])
    decide.undo(province, made, "không nhầm", at(THIRD_NIGHT))
    assert _statuses(province, FIRST) == _statuses(sent_twice, FIRST) == {V1: "superseded", V2: "current"}
    for unit in (FIRST, "599", "60"):
        assert _told(province, unit) == _told(sent_twice, unit) != _told(withdrawn, unit)
