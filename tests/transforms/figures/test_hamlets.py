"""A commune's own table of hamlets: its total is the commune's figure, and is compared with them."""

import pytest

from tests.workbooks import Sheet, figures, finding, read, rules

SENDER = [["UBND XÃ TÂN ĐỨC"]]
COLUMNS = ["STT", "Thôn", "Tổng số hộ dân cư", "Số hộ nghèo", "Số hộ cận nghèo"]
HAMLETS: list[list[object]] = [[1, "Thôn 1", 50, 2, 3], [2, "Thôn 2", 50, 3, 3]]
OWN = {"households": "100", "poor_households": "5", "near_poor_households": "6"}


@pytest.mark.parametrize("names", [("Thôn 1", "Thôn 2"), ("Tân Hòa", "Tân Lập"), ("Suối Giêng", "Đá Mài")])
def test_a_total_that_is_the_sum_of_its_hamlets_is_right(names: tuple[object, ...]) -> None:
    rows = [[n, name, *of] for n, name, (_, _, *of) in zip((1, 2), names, HAMLETS, strict=True)]
    extract = read(Sheet(COLUMNS, [*rows, [None, "Tổng cộng", 100, 5, 6]], above=SENDER))
    assert figures(extract) == {"23251": OWN}
    assert rules(extract) == ["rows_below"]


@pytest.mark.parametrize("header", ["Tên thôn", "Thôn, khu phố", "Thôn/Tổ dân phố", "Ấp", "Khu phố", "Bản"])
def test_a_header_of_hamlets_in_any_words_heads_names_of_any_kind(header: str) -> None:
    rows: list[list[object]] = [[1, "Suối Giêng", 50, 2, 3], [2, "Tân Lập", 50, 3, 3], [None, "Tổng cộng", 100, 5, 6]]
    extract = read(Sheet(["STT", header, *COLUMNS[2:]], rows, above=SENDER))
    assert (figures(extract), rules(extract)) == ({"23251": OWN}, ["rows_below"])


def test_a_total_that_is_not_their_sum_is_told_at_its_cell() -> None:
    extract = read(Sheet(COLUMNS, [*HAMLETS, [None, "Tổng cộng", 100, 6, 6]], above=SENDER))
    wrong = finding(extract, "hamlets_total")
    assert (wrong.cell, wrong.found, wrong.expected, wrong.unit_code) == ("D6", "6", "5", "23251")
    assert figures(extract) == {"23251": {**OWN, "poor_households": "6"}}


def test_a_hamlet_that_cannot_be_read_silences_the_sum_and_nothing_else() -> None:
    rows: list[list[object]] = [HAMLETS[0], [2, "Thôn 2", 50, "ba", 3], [None, "Tổng cộng", 101, 5, 6]]
    extract = read(Sheet(COLUMNS, rows, above=SENDER))
    assert [f.cell for f in extract.findings if f.rule == "hamlets_total"] == ["C6"]
    assert "figure_unreadable" not in rules(extract)


def test_rows_that_may_be_no_hamlets_are_not_added() -> None:
    rows: list[list[object]] = [[None, "Số hộ của đồng bào Chăm", 20, 1, 1], [None, "Tổng cộng", 100, 5, 6]]
    extract = read(Sheet(["STT", "Đơn vị", *COLUMNS[2:]], rows, above=SENDER))
    assert "hamlets_total" not in rules(extract)


def test_hamlets_without_a_total_are_an_error_that_says_so() -> None:
    extract = read(Sheet(COLUMNS, HAMLETS, above=SENDER))
    assert (extract.submissions, rules(extract)) == ([], ["total_missing"])


def test_hamlets_are_no_rows_of_the_submission() -> None:
    extract = read(Sheet(COLUMNS, [*HAMLETS, [None, "Tổng cộng", 100, 5, 6]], above=SENDER))
    (submission,) = extract.submissions
    assert (submission.row_count, {o.line for o in submission.observations}) == (1, {0})
