"""A later report that has no cell for what the current one answered waits, and the current one stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import properties
from tests.few_units import FewUnits

FULL, PARTIAL, LESS = (100, 400, 3, 5), (110, 440, 4), (120, 480)
"""A review with all columns, without that of near-poor households, and without that of poor households either."""


@pytest.fixture
def province() -> FewUnits:
    return FewUnits()


def _send(province: FewUnits, figures: tuple[int | str | None, ...], unit: str = "A", **how: object) -> str:
    return province.report([(unit, figures)], **how)  # type: ignore[arg-type]


def _current(province: FewUnits, unit: str = "A") -> str:
    (row,) = province.rows("current_statements", unit_code=unit, form="poverty_review")
    return str(row["submission_id"])


def _on_hold(province: FewUnits) -> list[str]:
    return [row["submission_id"] for row in province.rows("statement_statuses", status="on_hold")]


def _lacking(province: FewUnits) -> list[tuple[str, ...]]:
    columns = ("submission_id", "measure", "earlier_submission_id", "consequence")
    return [tuple(row[column] for column in columns) for row in province.rows("lacking_figures")]


def test_partial_after_full_waits_and_the_full_one_stays(province: FewUnits) -> None:
    full = _send(province, FULL)
    partial = _send(province, PARTIAL)
    assert _current(province) == full
    assert _on_hold(province) == [partial]
    assert _lacking(province) == [(partial, "near_poor_households", full, "on_hold")]
    assert province.figure("A", "near_poor_households")["value"] == 5
    assert province.figure("A", "households")["value"] == 100


def test_full_after_partial_is_current(province: FewUnits) -> None:
    _send(province, PARTIAL)
    full = _send(province, FULL)
    assert _current(province) == full
    assert _on_hold(province) == []


def test_third_is_compared_with_the_first_where_the_second_waits(province: FewUnits) -> None:
    first, second, third = (_send(province, figures) for figures in (FULL, LESS, PARTIAL))
    assert _current(province) == first
    assert _on_hold(province) == [second, third]
    assert (third, "near_poor_households", first, "on_hold") in _lacking(province)


def test_third_is_compared_with_the_second_where_that_one_was_accepted(province: FewUnits) -> None:
    first, second = _send(province, FULL), _send(province, PARTIAL)
    province.decide("accept", second, "A")
    assert _current(province) == second
    assert _lacking(province) == [(second, "near_poor_households", first, "accepted")]
    third, fourth = _send(province, PARTIAL), _send(province, LESS)
    assert _current(province) == third
    assert _on_hold(province) == [fourth]


def test_withdrawal_of_the_first_lets_the_second_in(province: FewUnits) -> None:
    first, second = _send(province, FULL), _send(province, PARTIAL)
    province.decide("withdraw", first)
    assert _current(province) == second
    assert _lacking(province) == []


def test_correct_takes_it(province: FewUnits) -> None:
    _send(province, FULL)
    partial = _send(province, PARTIAL, kind="correct")
    assert _current(province) == partial
    assert [row[-1] for row in _lacking(province)] == ["accepted"]


@pytest.mark.parametrize("earlier", [None, "-", "x"])
def test_column_of_which_nothing_was_answered_may_be_left_out(province: FewUnits, earlier: str | None) -> None:
    _send(province, (100, 400, 3, earlier))
    partial = _send(province, PARTIAL)
    assert _current(province) == partial


@pytest.mark.parametrize("later", [None, "-", "x", "năm"])
def test_column_that_is_there_is_not_lacking_whatever_stands_in_its_cell(province: FewUnits, later: str | None) -> None:
    _send(province, FULL)
    again = _send(province, (100, 400, 3, later))
    assert _current(province) == again
    assert _lacking(province) == []


def test_one_row_that_waits_keeps_out_no_other_of_its_table(province: FewUnits) -> None:
    _send(province, FULL)
    partial = province.report([("A", PARTIAL), ("B", PARTIAL)])
    assert _current(province, "B") == partial
    assert _current(province) != partial


def test_refused_rows_are_no_predecessors(province: FewUnits) -> None:
    _send(province, FULL, refused="A")
    partial = _send(province, PARTIAL)
    assert _current(province) == partial


def _spent(province: FewUnits, category: str) -> str:
    return _send(province, (3,), form="programme_disbursement", category=category)


@pytest.mark.parametrize(
    ("before", "after", "is_on_hold"),
    [
        ("", "gnbv2125-4.1", False),  # a part of what was answered
        ("gnbv2125-4", "gnbv2125-4.1", False),
        ("gnbv2125-4.1", "gnbv2125-4", True),
        ("gnbv2125-4.1", "", True),
        ("gnbv2125-4.1", "gnbv2125-4.2", True),
        ("gnbv2125-4.1", "gnbv2125-4.1", False),
    ],
)
def test_part_of_a_category_stands_for_it_and_the_whole_for_no_part(
    province: FewUnits, before: str, after: str, is_on_hold: bool
) -> None:
    first, second = (_spent(province, category) for category in (before, after))
    assert (_on_hold(province) == [second]) is is_on_hold
    (now,) = province.rows("current_statements", unit_code="A")
    assert now["submission_id"] == (first if is_on_hold else second)


# Rows of sums


def _total(province: FewUnits, unit: str = "A") -> str:
    (row,) = province.rows("reported_totals", unit_code=unit)
    return str(row["submission_id"])


def test_partial_sum_of_hamlets_waits(province: FewUnits) -> None:
    full, partial = (_send(province, figures, totals="A") for figures in (FULL, PARTIAL))
    assert _total(province) == full
    assert _on_hold(province) == [partial]
    assert province.figure("A", "near_poor_households")["value"] == 5


def test_own_row_that_lacks_what_the_sum_of_hamlets_answered_waits(province: FewUnits) -> None:
    full = _send(province, FULL, totals="A")
    partial = _send(province, PARTIAL)
    assert _on_hold(province) == [partial]
    assert province.figure("A", "households")["submission_id"] == full
    own = _send(province, FULL)
    assert _current(province) == own


def test_own_row_is_not_compared_with_a_sum_that_came_later_nor_with_that_of_listed_units(province: FewUnits) -> None:
    own = _send(province, PARTIAL)
    _send(province, FULL, totals="A")
    assert _current(province) == own
    province.report([("F", FULL), ("G", FULL), ("E", FULL)], totals="E", sender="E")
    of_district = _send(province, PARTIAL, "E", sender="P")
    assert _current(province, "E") == of_district
    assert _on_hold(province) == []


def test_a_table_waits_as_a_whole_and_its_question_is_asked_at_the_rows_alone(province: FewUnits) -> None:
    full, partial = (
        province.report([("F", figures), ("G", figures), ("E", figures)], totals="E", sender="E")
        for figures in (FULL, PARTIAL)
    )
    assert _on_hold(province) == [partial] * 3
    assert _total(province, "E") == full
    assert sorted(row["unit_code"] for row in province.audit("lacks_figures")) == ["F", "G"]


def test_the_fuller_sum_that_came_before_is_not_questioned_by_a_lesser_one(province: FewUnits) -> None:
    of_two = province.report([("F", PARTIAL), ("G", PARTIAL), ("E", PARTIAL)], totals="E", sender="E")
    province.report([("F", FULL), ("E", FULL)], totals="E", sender="E")
    assert _total(province, "E") == of_two


SENT = st.tuples(st.integers(1, 4), st.booleans(), st.sampled_from(("nightly", "nightly", "correct")))
"""How many columns a report has, whether its row is a sum of hamlets, and what brings it."""


@properties.all_examples(40, quick=3)
@given(st.lists(SENT, min_size=2, max_size=6))
def test_any_reports_of_a_unit_wait_as_a_walk_in_their_order_says(sent: list[tuple[int, bool, str]]) -> None:
    province, widths, expected = FewUnits(), {False: 0, True: 0}, []
    for width, is_sum, kind in sent:
        submission = _send(province, FULL[:width], totals="A" if is_sum else (), kind=kind)
        before = widths[is_sum] or widths[True]
        if width < before and kind == "nightly":
            expected.append(submission)
        else:
            widths[is_sum] = width
    assert _on_hold(province) == expected


# Beside what other forms say


def _other_forms(province: FewUnits, poor: int) -> None:
    province.report([("A", (poor, poor, 0))], form="poor_movement")
    province.report([("A", (0, poor))], form="poverty_causes")


def test_row_that_waits_accuses_no_other_form_and_is_accused_by_none(province: FewUnits) -> None:
    _other_forms(province, 3)
    full = _send(province, FULL)
    partial = _send(province, (100, 400, 90))
    assert _current(province) == full
    assert _on_hold(province) == [partial]
    for model in ("contradictions", "identity_violations"):
        assert province.rows(model) == []


# What is said of it


def _found(province: FewUnits) -> list[dict[str, object]]:
    return province.audit("lacks_figures")


def test_finding_names_the_measures_and_the_cells_of_the_report_before(province: FewUnits) -> None:
    _send(province, FULL)
    partial = _send(province, LESS)
    (found,) = _found(province)
    assert (found["rule"], found["submission_id"], found["unit_code"]) == ("lacks_figures", partial, "A")
    assert (found["sheet"], found["cell"], found["measure"]) == ("Sheet1", "C3", "poor_households")
    assert found["found"] == "Số hộ nghèo; Số hộ cận nghèo"
    assert found["expected"] == "3 (1.xlsx, Sheet1!E3); 5 (F3)"
    assert province.audit("figure_taken_back") == []


def test_finding_names_the_categories(province: FewUnits) -> None:
    for category in ("gnbv2125-4.1", "gnbv2125-4"):
        _spent(province, category)
    (found,) = _found(province)
    assert found["found"] == (
        "Giải ngân: vốn sự nghiệp, ngân sách trung ương "
        "(Tiểu dự án 1: Phát triển giáo dục nghề nghiệp vùng nghèo, vùng khó khăn)"
    )


def test_it_is_said_until_a_later_row_answers_or_a_person_decides(province: FewUnits) -> None:
    _send(province, FULL)
    partial = _send(province, PARTIAL)
    assert len(_found(province)) == 1
    province.decide("accept", partial, "A")
    assert _found(province) == []
    assert [row["rule"] for row in province.audit("figure_taken_back")] == ["figure_taken_back"]


def test_a_later_full_row_answers_it(province: FewUnits) -> None:
    for figures in (FULL, PARTIAL, FULL):
        _send(province, figures)
    assert _found(province) == []


def test_partial_sum_of_hamlets_is_said_too(province: FewUnits) -> None:
    for figures in (FULL, PARTIAL):
        _send(province, figures, totals="A")
    assert [row["measure"] for row in _found(province)] == ["near_poor_households"]
