"""What was kept out comes in by a decision, is marked wherever it counts, and goes out again by another one."""

from pathlib import Path

import pytest

from tests.command_line import answered
from tests.conftest import Once, played_once
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
(ZERO, ZERO_NAME), (BESIDE, BESIDE_NAME) = list(names("600").items())[:2]


@pytest.fixture(scope="module")
def refused_once(empty: Province, once: Once) -> Province:
    """A home with a report each of two districts about two communes; nobody writes in it.

    Of 599 one row is refused; of 600 one row tells zeros alone.
    """

    def play(province: Province) -> None:
        province.put("a.xlsx", review([MORE_POOR_THAN_ALL, SOUND], sender="HUYỆN TÁNH LINH"))
        rows = [(ZERO_NAME, 0, 0, 0, 0), (BESIDE_NAME, 100, 400, 7, 5)]
        province.put("zeros.xlsx", review(rows, sender="HUYỆN ĐỨC LINH"))
        province.night()

    return played_once(once, "acceptance-refused_once", empty, play)


@pytest.fixture
def refused(refused_once: Province, tmp_path: Path) -> Province:
    """The test's own copy of it."""
    return refused_once.copy(tmp_path / "refused")


def _errors(province: Province, table: str) -> list[str]:
    """The rules of the errors that a table holds."""
    return [rule for (rule,) in province.rows(f"SELECT rule FROM {table} WHERE severity = 'error' ORDER BY 1")]


@pytest.fixture(scope="module")
def zeros_accepted(refused_once: Province, once: Once) -> Province:
    """Of the file with the zeros the row of that commune is accepted; nobody writes in it."""

    def play(province: Province) -> None:
        decide.accept(province, "zeros.xlsx", ZERO_NAME, "xã không còn hộ nghèo", at(NEXT_NIGHT))

    return played_once(once, "acceptance-zeros_accepted", refused_once, play)


@pytest.fixture(scope="module")
def accepted(zeros_accepted: Province, once: Once) -> Province:
    """After that the other district's submission is accepted, whatever was refused of it; nobody writes in it."""

    def play(province: Province) -> None:
        decide.accept(province, SUBMISSION, None, "đã kiểm tra tại xã", at(NEXT_NIGHT))

    return played_once(once, "acceptance-accepted", zeros_accepted, play)


def test_refused_row_that_is_accepted_counts_and_is_marked_everywhere(
    refused_once: Province, accepted: Province
) -> None:
    assert refused_once.count("599", "poor_households")["value"] == 4
    for unit, rows in ((FIRST, 1), ("599", 1), ("60", 2)):  # the province has that of the zeros, too
        assert accepted.count(unit, "poor_households")["accepted_units"] == rows
        assert accepted.rate(unit, "poor_rate")["accepted_units"] == rows
    assert accepted.count(SECOND, "poor_households")["accepted_units"] == 0
    assert accepted.count("599", "poor_households")["value"] == 134
    assert accepted.count("60", "poor_households")["value"] == 134 + 7
    coverage = "FROM mart.coverage WHERE unit_code = '599' AND form = 'poverty_review' AND period = '2023'"
    (reported,) = accepted.dicts(coverage)
    assert (reported["reported"], reported["refused"], reported["accepted"]) == (2, 0, 1)
    assert _errors(accepted, "mart.open_findings") == []
    assert _errors(accepted, "core.findings") == ["all_zeros", "poor_within_households"]
    trace = answered("trace", "poor_rate", "-u", FIRST, "-p", "2023", "--home", accepted.root, "--lang", "en")
    assert "1 units by a decision to accept" in trace.words


@pytest.mark.slow
def test_acceptance_says_who_when_and_why_and_is_undone_by_another_entry(refused: Province) -> None:
    (made,) = decide.accept(refused, SUBMISSION, FIRST, "đã kiểm tra", at(NEXT_NIGHT))
    reported = "SELECT kind, reason, submission_id, unit_code, decided_by <> '', decided_at FROM core.decisions"
    (row,) = refused.rows(reported)
    assert row[:5] == ("accept", "đã kiểm tra", SUBMISSION, FIRST, True)
    assert row[5] == at(NEXT_NIGHT)
    decide.undo(refused, made.entry, "nhầm", at(THIRD_NIGHT))
    assert refused.count("599", "poor_households")["value"] == 4
    assert refused.rows("SELECT kind, undoes FROM core.decisions ORDER BY entry") == [
        ("accept", None),
        ("undo", made.entry),
    ]
    assert _errors(refused, "mart.open_findings") == ["all_zeros", "poor_within_households"]
    with pytest.raises(BadCall, match="undone"):
        decide.undo(refused, made.entry, "nhầm", at(THIRD_NIGHT))
    assert differing(refused.warehouse, refused.rebuilt()) == {}


def test_zeros_that_are_meant_are_accepted(refused_once: Province, zeros_accepted: Province) -> None:
    assert refused_once.count(ZERO, "poor_households")["value"] is None
    assert zeros_accepted.count(ZERO, "poor_households")["value"] == 0
    assert zeros_accepted.count("600", "poor_households")["reported_units"] == 2
    assert _errors(refused_once, "mart.open_findings") == ["all_zeros", "poor_within_households"]
    assert _errors(zeros_accepted, "mart.open_findings") == ["poor_within_households"]


WRONG_CALLS = {
    "no reason": ["accept", SUBMISSION],
    "blank reason": ["accept", SUBMISSION, "--reason", " "],
    "unknown submission": ["accept", "599/poverty_review/2023/v9", "--reason", "x"],
    "nothing kept out": ["accept", SUBMISSION, "--unit", SECOND, "--reason", "x"],
    "unknown unit": ["accept", SUBMISSION, "--unit", "Xã Không Có", "--reason", "x"],
    "unknown decision": ["undo", "4711", "--reason", "x"],
    "a receipt is no decision": ["undo", "1", "--reason", "x"],
}


@pytest.fixture(scope="module")
def undecided(refused_once: Province, tmp_path_factory: pytest.TempPathFactory) -> Province:
    """A copy for the wrong calls, which lock it and change nothing."""
    return refused_once.copy(tmp_path_factory.mktemp("undecided") / "home")


@pytest.mark.parametrize("call", WRONG_CALLS)
def test_wrong_decision_is_one_line_and_changes_nothing(undecided: Province, call: str) -> None:
    before = Ledger(undecided).next_entry(), undecided.warehouse.read_bytes()
    made = answered(*WRONG_CALLS[call], "--home", undecided.root, "--lang", "en")
    assert (made.code, len(made.err.splitlines())) == (2, 1)
    assert (Ledger(undecided).next_entry(), undecided.warehouse.read_bytes()) == before
