"""What stands in the cells of a unit's row: each figure with its state and its cell."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import all_examples
from tests.workbooks import (
    COLUMNS,
    Sheet,
    cell_values,
    figures,
    finding,
    old_workbook,
    read,
    reported,
    rules,
    understood,
    workbook,
)

FIRST: list[object] = [1, "Xã Tân Đức", 100, 400, 5, 6]
CELLS = st.one_of(
    st.none(),
    st.integers(0, 10**6),
    st.floats(0, 10**6).map(lambda x: round(x, 2)),
    st.booleans(),
    st.sampled_from(["-", "x", "không", "12 hộ", "1.234", "1,234", "(12)", "?", "khoảng 10", "'5", "#REF!"]),
)


@pytest.mark.parametrize(
    ("cell", "value", "state"),
    [
        (None, None, "blank"),
        (0, "0", "zero"),
        ("0", "0", "zero"),
        ("-", None, "dash"),
        ("không", None, "dash"),
        ("x", None, "not_applicable"),
        (5, "5", "reported"),
        ("1.234", "1234", "reported"),
        ("khoảng 10", None, "unreadable"),
        (True, None, "unreadable"),
        ("#DIV/0!", None, "unreadable"),
        ("=SUM(E1:E2)", None, "unreadable"),
    ],
)
def test_every_state_of_a_cell_is_kept(cell: object, value: str | None, state: str) -> None:
    extract = read(Sheet(COLUMNS, [[1, "Xã Tân Đức", 100, 400, cell, 6]]))
    (found,) = [o for o in extract.submissions[0].observations if o.measure == "poor_households"]
    assert (found.value, found.state, found.cell) == (value, state, "E3")


@pytest.mark.parametrize(
    ("cell", "raw"), [("khoảng 10", "khoảng 10"), (True, "TRUE"), ("#REF!", "#REF!"), ("=1+E9", "=1+E9")]
)
def test_an_unreadable_figure_is_an_error_at_its_cell(cell: object, raw: str) -> None:
    wrong = finding(read(Sheet(COLUMNS, [[1, "Xã Tân Đức", 100, 400, cell, 6]])), "figure_unreadable")
    assert (wrong.cell, wrong.found, wrong.measure) == ("E3", raw, "poor_households")
    assert (wrong.unit_code, wrong.severity) == ("23251", "error")


@pytest.mark.parametrize("label", ["Tổng cộng", "Huyện Hàm Tân"])
def test_an_unreadable_sum_is_only_a_warning(label: str) -> None:
    rows: list[list[object]] = [FIRST, [2, "Xã Tân Thắng", 1, 4, 0, 0], [None, label, "=SUM(C3:C4)", 404, 5, 6]]
    extract = read(Sheet(COLUMNS, rows))
    assert reported(extract) == [("claim_unreadable", "C5", "=SUM(C3:C4)")]
    assert finding(extract, "claim_unreadable").severity == "warning"


def test_an_unreadable_rate_is_only_a_warning() -> None:
    extract = read(Sheet([*COLUMNS, "Tỷ lệ hộ nghèo"], [[*FIRST, "năm phần trăm"]]))
    assert reported(extract) == [("claim_unreadable", "G3", "năm phần trăm")]


@pytest.mark.parametrize(
    ("typed", "value"), [("1,963", "1.963"), ("1.963", "1.963"), ("1,96%", "1.96"), (1.96, "1.96")]
)
def test_a_claimed_rate_is_read_as_a_rate_and_marked(typed: object, value: str) -> None:
    extract = read(Sheet([*COLUMNS, "Tỷ lệ hộ nghèo"], [[*FIRST, typed]]))
    (rate,) = [o for o in extract.submissions[0].observations if o.measure == "poor_rate"]
    assert (rate.value, rate.is_claim) == (value, True)


def test_a_row_that_ends_early_is_blank_at_its_end() -> None:
    rows = [FIRST, [2, "Xã Tân Thắng", 200]]
    states = {o.cell: o.state for o in read(Sheet(COLUMNS, rows)).submissions[0].observations}
    assert {cell: states[cell] for cell in ("C4", "D4", "E4", "F4")} == {
        "C4": "reported",
        "D4": "blank",
        "E4": "blank",
        "F4": "blank",
    }


def test_a_unit_twice_with_the_same_figures_counts_once() -> None:
    extract = read(Sheet(COLUMNS, [FIRST, [2, "X. Tân Đức", *FIRST[2:]]]))
    assert len(extract.submissions[0].observations) == 4
    assert extract.findings == []


@pytest.mark.parametrize("times", [2, 3])
def test_a_unit_twice_with_other_figures_counts_not_at_all(times: int) -> None:
    other = [[n, "Xã Tân Đức", 100, 400, 5 + n, 6] for n in range(1, times)]
    extract = read(Sheet(COLUMNS, [FIRST, *other, [9, "Xã Tân Thắng", 1, 4, 0, 0]]))
    assert set(figures(extract)) == {"23254"}
    assert [(f.rule, f.cell, f.unit_code) for f in extract.findings] == [
        ("unit_repeated", f"B{3 + n}", "23251") for n in range(1, times)
    ]


def test_a_unit_on_two_sheets_with_other_figures_counts_not_at_all() -> None:
    one, two = Sheet(COLUMNS, [FIRST], name="a"), Sheet(COLUMNS, [[1, "Xã Tân Đức", 101, 400, 5, 6]], name="b")
    extract = read(one, two)
    assert figures(extract) == {}
    assert (finding(extract, "unit_repeated").sheet, finding(extract, "unit_repeated").cell) == ("b", "B3")


@all_examples(40)
@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=4),
    st.integers(0, 5),
    st.integers(0, 3),
    st.booleans(),
)
def test_every_figure_traces_back_to_the_text_of_its_cell(
    rows: list[tuple[object, ...]], top: int, left: int, is_old: bool
) -> None:
    names = ["Xã Tân Đức", "Xã Tân Thắng", "Xã Sông Phan", "Xã Sơn Mỹ"]
    sheet = Sheet(COLUMNS, [[n, names[n], *row] for n, row in enumerate(rows)], top=top, left=left, name="Biểu 1")
    content = workbook(sheet)
    cells = cell_values(content)
    extract = understood(old_workbook(sheet) if is_old else content)
    in_doubt = {f.measure for f in extract.findings if f.rule == "column_of_fractions"}  # a question as a whole
    for o in (o for s in extract.submissions for o in s.observations if o.measure not in in_doubt):
        stands = cells[o.sheet, o.cell]
        text = "" if stands is None else str(stands)
        assert o.raw in (text, text.upper() if isinstance(stands, bool) else text.removesuffix(".0"))
        assert (o.value is None) == (o.state not in ("reported", "zero"))
        if isinstance(stands, (int, float)) and not isinstance(stands, bool):
            assert float(o.value or "nan") == stands


@pytest.mark.parametrize("write", [workbook, old_workbook])
def test_both_formats_of_excel_say_the_same(write: Callable[..., bytes]) -> None:
    sheet = Sheet(COLUMNS, [FIRST, [2, "Xã Tân Thắng", "1.234", 5000, "-", None]], top=2, left=1)
    assert figures(understood(write(sheet))) == figures(understood(workbook(sheet)))
    assert rules(understood(write(sheet))) == []


@pytest.mark.parametrize(("code", "name", "meant"), [(4, "Phường Trúc Bạch", "00004"), (1, "Phường Phúc Xá", "00001")])
def test_a_communes_code_that_lost_its_zeros_is_not_a_districts(code: int, name: str, meant: str) -> None:
    extract = read(Sheet(["Mã", *COLUMNS[1:]], [[code, name, 100, 400, 5, 6]]), province="01")
    assert set(figures(extract)) == {meant}
