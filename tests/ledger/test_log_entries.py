"""The entries of the log, by themselves: their chain, their runs, and the loads that became the warehouse."""

import hashlib
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghop.ledger.log_entries import (
    Decision,
    Load,
    Receipt,
    chained,
    effective,
    link,
    run_of_decision,
    run_of_receipts,
)

RECEIPT = Receipt(3, "run", "nightly", None, "2023-12-10", "ab", "a.xlsx", 5, "tester", run_entries=2)
DECISION = Decision(7, "run-7", "accept", "2023-12-11", "tester", submission_id="60/review/2023/v1", chain="c")
LOADS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted), max_size=6)


def load(entry: int, held: int, through: int) -> Load:
    return Load(entry, "2023-12-10", held, through, "reader", "configs")


def test_a_link_is_the_digest_that_logs_have_had_since_0_1_0() -> None:
    digest = hashlib.sha256('head\n{"a": "xã", "b": [1, null]}'.encode()).hexdigest()
    assert link("head", {"b": [1, None], "a": "xã"}) == digest
    assert link("head", {"chain": "x", "a": "xã", "b": [1, None]}) == digest
    assert link("other", {"b": [1, None], "a": "xã"}) != digest


def test_each_entry_is_chained_to_the_one_before_it() -> None:
    other = replace(RECEIPT, entry=4, file_name="b.xlsx")
    first, second = chained([RECEIPT, other], "head")
    assert (first.chain, second.chain) == (link("head", vars(RECEIPT)), link(first.chain, vars(other)))
    assert replace(first, chain="") == RECEIPT
    assert chained([], "head") == []


def test_receipts_of_a_run_are_one_run_whatever_their_order() -> None:
    last = replace(RECEIPT, entry=4, chain="of the last")
    for receipts in ([RECEIPT, last], [last, RECEIPT], [last]):
        run = run_of_receipts(receipts)
        assert (run.run_id, run.kind, run.scope, run.at) == ("run", "nightly", None, "2023-12-10")
        assert (run.last_entry, run.chain, run.receipts) == (4, "of the last", tuple(receipts))
        assert run.decision is None


def test_a_decision_is_a_run() -> None:
    run = run_of_decision(DECISION)
    assert (run.run_id, run.kind, run.scope, run.at, run.last_entry, run.chain) == (
        *("run-7", "accept", None, "2023-12-11"),
        *(7, "c"),
    )
    assert (run.receipts, run.decision) == ((), DECISION)


def test_a_decision_says_what_it_is_about() -> None:
    assert DECISION.about == "60/review/2023/v1"
    assert replace(DECISION, unit_code="23251").about == "60/review/2023/v1 23251"
    assert Decision(1, "r", "withdraw", "2023-12-11", "tester", file_hash="ab").about == "ab"


def test_no_entry_and_no_run_can_be_changed() -> None:
    for entry in (RECEIPT, DECISION, load(1, 0, 1), run_of_decision(DECISION)):
        with pytest.raises(FrozenInstanceError):
            entry.chain = "other"  # type: ignore[misc]


def test_a_receipt_is_of_a_new_file_that_the_archive_holds_unless_it_says_otherwise() -> None:
    assert (RECEIPT.is_known, RECEIPT.is_reread, RECEIPT.unarchived, RECEIPT.modified_at) == (False, False, "", "")


def test_a_load_before_whose_end_a_later_one_begins_was_in_vain() -> None:
    killed, again, later = load(4, 0, 3), load(5, 0, 3), load(9, 3, 8)
    assert effective([killed, again, later]) == [again, later]
    assert effective([again, later]) == [again, later]
    assert effective([]) == []


@given(LOADS)
def test_loads_that_became_the_warehouse_are_those_that_no_later_one_begins_before(spans: list[list[int]]) -> None:
    loads = [load(number, held, through) for number, (held, through) in enumerate(spans)]
    kept = [one for place, one in enumerate(loads) if all(one.through <= later.held for later in loads[place + 1 :])]
    assert effective(loads) == kept
