"""Who is to blame where forms of one unit contradict each other: the statement that two or more others contradict."""

from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import properties
from tests.few_units import CLASSES, FewUnits

COMMUNES = sorted(CLASSES)

FORMS = ("poor_movement", "poverty_groups", "poverty_causes", "deprivation")
"""Forms that tell the poor households of the review, beside it."""


def _figures(form: str, poor: int | None) -> tuple[int | None, ...]:
    """A row of a form with this number of poor households."""
    return {
        "poverty_review": (100, 400, poor, 5),
        "poor_movement": (poor, poor, 0),
        "poverty_groups": (0, 0, 0, poor),
        "poverty_causes": (0, poor),
        "deprivation": (poor,),
    }[form]


def _send(province: FewUnits, form: str, poor: int | None, run: int | None = None, **how: str) -> str:
    return province.report([("A", _figures(form, poor))], form=form, run=run, **how)


@pytest.fixture
def province() -> FewUnits:
    return FewUnits()


@pytest.fixture
def agreeing(province: FewUnits) -> FewUnits:
    """A commune of which the review and four other forms tell 38 poor households."""
    for form in ("poverty_review", *FORMS):
        _send(province, form, 38)
    return province


def _on_hold(province: FewUnits) -> list[str]:
    return [row["submission_id"] for row in province.rows("statement_statuses", status="on_hold")]


def _refused(province: FewUnits) -> list[str]:
    return [row["submission_id"] for row in province.rows("statement_statuses", status="refused")]


def _current(province: FewUnits) -> dict[str, str]:
    return {row["form"]: row["submission_id"] for row in province.rows("current_statements", unit_code="A")}


def _found(province: FewUnits) -> list[tuple[str, str, str, str, str]]:
    found = province.audit("contradicts_others")
    return [(row["rule"], row["submission_id"], row["cell"], row["found"], row["expected"]) for row in found]


def test_a_slip_that_the_other_forms_contradict_is_on_hold_and_takes_no_row_of_theirs(agreeing: FewUnits) -> None:
    agreeing.report([("A", (20, 0, 0, 38))], form="poverty_groups")
    before = _current(agreeing)
    slip = _send(agreeing, "poverty_review", 13)
    assert _on_hold(agreeing) == [slip]
    assert _refused(agreeing) == []
    assert _current(agreeing) == before
    ((rule, submission, cell, found, expected),) = _found(agreeing)
    assert (rule, submission, cell, found) == ("contradicts_others", slip, "E3", "13")
    for place in ("poor_movement 2023: 38 (2.xlsx, Sheet1!D3)", "poverty_causes 2023: 38 (4.xlsx, Sheet1!D3)"):
        assert place in expected
    for place in ("deprivation 2023: 38 (5.xlsx, Sheet1!C3)", "poverty_groups 2023: 20 (6.xlsx, Sheet1!C3)"):
        assert place in expected
    assert agreeing.audit("identities") == agreeing.audit("identities_refused") == []


def test_the_next_slip_is_on_hold_too_and_the_right_figure_ends_it(agreeing: FewUnits) -> None:
    slips = [_send(agreeing, "poverty_review", poor) for poor in (13, 14)]
    assert _on_hold(agreeing) == slips
    right = _send(agreeing, "poverty_review", 38)
    assert _current(agreeing)["poverty_review"] == right
    assert _found(agreeing) == []


def test_a_correction_is_on_hold_until_the_others_are_corrected(agreeing: FewUnits) -> None:
    review = _send(agreeing, "poverty_review", 30)
    _send(agreeing, FORMS[0], 30)
    assert _on_hold(agreeing) == [review]
    _send(agreeing, FORMS[1], 30)
    assert _on_hold(agreeing) == []  # as many say the same as say otherwise
    assert _current(agreeing)["poverty_review"] == review


def test_one_against_one_nobody_can_say(province: FewUnits) -> None:
    review = _send(province, "poverty_review", 38)
    _send(province, "poor_movement", 38)
    _send(province, "poor_movement", 13)
    assert _on_hold(province) == []
    assert _found(province) == []
    assert _current(province)["poverty_review"] == review
    assert [row["rule"] for row in province.audit("identities")] == ["closing_is_review"]


def test_one_against_one_of_severity_error_is_refused_as_ever(province: FewUnits) -> None:
    _send(province, "poverty_review", 13)
    group = province.report([("A", (20, 0, 0, 13))], form="poverty_groups")
    assert _refused(province) == [group]
    assert _on_hold(province) == []


def test_first_statement_that_two_accepted_ones_contradict_is_on_hold(province: FewUnits) -> None:
    for form in FORMS[:2]:
        _send(province, form, 38)
    review = _send(province, "poverty_review", 13)
    assert _on_hold(province) == [review]
    assert "poverty_review" not in _current(province)


def test_statement_that_was_there_before_those_that_contradict_it_stays_and_refuses_none(province: FewUnits) -> None:
    review = _send(province, "poverty_review", 13)
    _send(province, "poor_movement", 38)
    province.report([("A", (20, 0, 0, 38))], form="poverty_groups")
    assert _on_hold(province) == _refused(province) == []
    assert _current(province)["poverty_review"] == review
    ((rule, submission, cell, found, _),) = _found(province)
    assert (rule, submission, cell, found) == ("contradicted_by_others", review, "E3", "13")
    assert province.audit("identities") == []


def test_accepting_a_row_that_stays_answers_what_is_told_of_it(province: FewUnits) -> None:
    review = _send(province, "poverty_review", 13)
    for form in FORMS[:2]:
        _send(province, form, 38)
    assert [rule for rule, *_ in _found(province)] == ["contradicted_by_others"]
    province.decide("accept", review, "A")
    assert _found(province) == []
    assert _current(province)["poverty_review"] == review


def test_who_left_an_agreement_is_no_witness_against_who_kept_it(agreeing: FewUnits) -> None:
    before = _current(agreeing)["poverty_review"]
    for form in FORMS[:3]:
        _send(agreeing, form, 13)
    assert _on_hold(agreeing) == []
    assert _found(agreeing) == []
    assert _current(agreeing)["poverty_review"] == before


def test_an_old_quarrel_does_not_blame_a_new_statement(province: FewUnits) -> None:
    for form in FORMS[:2]:
        _send(province, form, 38)
    first = _send(province, "poverty_review", 30)
    province.decide("accept", first, "A")
    again = _send(province, "poverty_review", 31)
    assert _on_hold(province) == []
    assert _current(province)["poverty_review"] == again


def test_forms_sent_anew_together_blame_the_one_with_the_slip(agreeing: FewUnits) -> None:
    before = _current(agreeing)["poverty_review"]
    for form in FORMS:
        _send(agreeing, form, 40, run=9)
    slip = _send(agreeing, "poverty_review", 4, run=9)
    assert _on_hold(agreeing) == [slip]
    assert _current(agreeing)["poverty_review"] == before


@pytest.mark.parametrize("how", ["accept", "correct"])
def test_accept_and_correct_take_it(agreeing: FewUnits, how: str) -> None:
    slip = _send(agreeing, "poverty_review", 13, kind="correct" if how == "correct" else "nightly")
    if how == "accept":
        agreeing.decide("accept", slip, "A")
    assert _current(agreeing)["poverty_review"] == slip
    assert _found(agreeing) == []
    assert {row["consequence"] for row in agreeing.rows("contradictions", submission_id=slip)} == {"accepted"}


def test_withdrawing_the_witnesses_lets_it_in(agreeing: FewUnits) -> None:
    slip = _send(agreeing, "poverty_review", 13)
    assert _on_hold(agreeing) == [slip]
    for form, submission in _current(agreeing).items():
        if form != "poverty_review":
            agreeing.decide("withdraw", submission)
    assert _on_hold(agreeing) == []
    assert _current(agreeing)["poverty_review"] == slip


REPORTS = st.dictionaries(st.sampled_from(("poverty_review", *FORMS)), st.sampled_from((13, 30, 38)), min_size=2)
HISTORIES = st.lists(st.tuples(REPORTS, REPORTS), min_size=len(COMMUNES), max_size=len(COMMUNES))
"""Of each commune what its forms told before, and what they tell in one night."""


def _told(histories: list[tuple[dict[str, int], dict[str, int]]], seed: int) -> object:
    """What is said after the reports of a night, which came in an order of their own; submissions by unit and form."""
    province, named = FewUnits(), {}
    for run in (0, 1):
        sent = [(unit, form) for unit, history in zip(COMMUNES, histories, strict=True) for form in history[run]]
        for unit, form in Random(seed).sample(sorted(sent), len(sent)):
            poor = histories[COMMUNES.index(unit)][run][form]
            named[province.report([(unit, _figures(form, poor))], form=form, run=run)] = (unit, form, run)
    statuses = {named[row["submission_id"]]: row["status"] for row in province.rows("statement_statuses")}
    return statuses, sorted((named[submission], *place) for rule, submission, *place, _ in _found(province))


@properties.all_examples(25, quick=1)
@given(HISTORIES, st.integers(1, 99))
def test_the_order_of_the_files_of_a_night_says_nothing(
    histories: list[tuple[dict[str, int], dict[str, int]]], seed: int
) -> None:
    assert _told(histories, 0) == _told(histories, seed)


@pytest.mark.parametrize("order", list(permutations(("poverty_review", "poor_movement", "poverty_causes"))))
def test_in_one_night_the_slip_is_on_hold_whatever_comes_first(province: FewUnits, order: tuple[str, ...]) -> None:
    sent = {form: _send(province, form, 13 if form == "poverty_review" else 38, run=1) for form in order}
    assert _on_hold(province) == [sent["poverty_review"]]
