"""What was kept out comes in by a decision, is marked wherever it counts, and goes out again by another one."""

from pathlib import Path

import pytest

from tests.command_line import answered
from tests.province import NEXT_NIGHT, THIRD_NIGHT, Province, at
from tests.small_reports import names, review
from tests.warehouses import differing
from tonghop.ledger.errors import BadCall
from tonghop.ledger.record import Ledger
from tonghop.operations import decide

(FIRST, NAME), (SECOND, SECOND_NAME) = list(names("599").items())[:2]
MORE_POOR_THAN_ALL = (NAME, 100, 400, 130, 5)
SOUND = (SECOND_NAME, 100, 400, 4, 5)
SUBMISSION = "599/poverty_review/2023/v1"


@pytest.fixture(scope="module")
def refused_once(empty: Province, tmp_path_factory: pytest.TempPathFactory) -> Province:
    """A home with a report of two communes, of which one row is refused; nobody writes in it."""
    province = empty.copy(tmp_path_factory.mktemp("refused") / "home")
    province.put("a.xlsx", review([MORE_POOR_THAN_ALL, SOUND], sender="HUYỆN TÁNH LINH"))
    province.night()
    return province


@pytest.fixture
def refused(refused_once: Province, tmp_path: Path) -> Province:
    """The test's own copy of it."""
    return refused_once.copy(tmp_path / "refused")


def test_refused_row_that_is_accepted_counts_and_is_marked_everywhere(refused: Province) -> None:
    assert refused.count("599", "poor_households")["value"] == 4
    decide.accept(refused, SUBMISSION, None, "đã kiểm tra tại xã", at(NEXT_NIGHT))
    for unit in (FIRST, "599", "60"):
        assert refused.count(unit, "poor_households")["accepted_units"] == 1
        assert refused.rate(unit, "poor_rate")["accepted_units"] == 1
    assert refused.count(SECOND, "poor_households")["accepted_units"] == 0
    assert refused.count("60", "poor_households")["value"] == 134
    coverage = "FROM mart.coverage WHERE unit_code = '599' AND form = 'poverty_review' AND period = '2023'"
    (told,) = refused.dicts(coverage)
    assert (told["reported"], told["refused"], told["accepted"]) == (2, 0, 1)
    assert refused.rows("FROM mart.open_findings WHERE severity = 'error'") == []
    assert refused.one("SELECT count(*) FROM core.findings WHERE severity = 'error'") == 1
    trace = answered("trace", "poor_rate", "-u", FIRST, "-p", "2023", "--home", refused.root, "--lang", "en")
    assert "1 units by a decision to accept" in trace.words


@pytest.mark.slow
def test_acceptance_says_who_when_and_why_and_is_undone_by_another_entry(refused: Province) -> None:
    (made,) = decide.accept(refused, SUBMISSION, FIRST, "đã kiểm tra", at(NEXT_NIGHT))
    told = "SELECT kind, reason, submission_id, unit_code, decided_by <> '', decided_at FROM core.decisions"
    (row,) = refused.rows(told)
    assert row[:5] == ("accept", "đã kiểm tra", SUBMISSION, FIRST, True)
    assert row[5] == at(NEXT_NIGHT)
    decide.undo(refused, made.entry, "nhầm", at(THIRD_NIGHT))
    assert refused.count("599", "poor_households")["value"] == 4
    assert refused.rows("SELECT kind, undoes FROM core.decisions ORDER BY entry") == [
        ("accept", None),
        ("undo", made.entry),
    ]
    assert len(refused.rows("FROM mart.open_findings WHERE severity = 'error'")) == 1
    with pytest.raises(BadCall, match="undone"):
        decide.undo(refused, made.entry, "nhầm", at(THIRD_NIGHT))
    assert differing(refused.warehouse, refused.rebuilt()) == {}


def test_zeros_that_are_meant_are_accepted(province: Province) -> None:
    province.put("a.xlsx", review([(NAME, 0, 0, 0, 0), SOUND], sender="HUYỆN TÁNH LINH"))
    province.night()
    assert province.count(FIRST, "poor_households")["value"] is None
    decide.accept(province, "a.xlsx", NAME, "xã không còn hộ nghèo", at(NEXT_NIGHT))
    assert province.count(FIRST, "poor_households")["value"] == 0
    assert province.count("599", "poor_households")["reported_units"] == 2


def test_withdrawal_can_be_undone(refused: Province) -> None:
    (made,) = decide.withdraw(refused, SUBMISSION, "nhầm", at(NEXT_NIGHT))
    assert refused.statuses() == {SUBMISSION: "withdrawn"}
    assert refused.rows("FROM mart.counts WHERE value IS NOT NULL") == []
    decide.undo(refused, made.entry, "không nhầm", at(THIRD_NIGHT))
    assert refused.statuses() == {SUBMISSION: "current"}
    assert refused.count("60", "poor_households")["value"] == 4


WRONG_CALLS = {
    "no reason": ["accept", SUBMISSION],
    "blank reason": ["accept", SUBMISSION, "--reason", " "],
    "unknown submission": ["accept", "599/poverty_review/2023/v9", "--reason", "x"],
    "nothing kept out": ["accept", SUBMISSION, "--unit", SECOND, "--reason", "x"],
    "unknown unit": ["accept", SUBMISSION, "--unit", "Xã Không Có", "--reason", "x"],
    "unknown decision": ["undo", "4711", "--reason", "x"],
    "a receipt is no decision": ["undo", "1", "--reason", "x"],
}


@pytest.mark.parametrize("call", WRONG_CALLS)
def test_wrong_decision_is_one_line_and_changes_nothing(refused_once: Province, call: str) -> None:
    before = Ledger(refused_once).next_entry(), refused_once.warehouse.read_bytes()
    made = answered(*WRONG_CALLS[call], "--home", refused_once.root, "--lang", "en")
    assert (made.code, len(made.err.splitlines())) == (2, 1)
    assert (Ledger(refused_once).next_entry(), refused_once.warehouse.read_bytes()) == before
