"""Which unit each row is about, and what is said of a row that names none for sure."""

import pytest

from tests.workbooks import (
    COLUMNS,
    DUC_LINH_AND_HAM_TAN,
    Sheet,
    figures,
    finding,
    read,
    rules,
)

FIRST: list[object] = [1, "Xã Tân Đức", 100, 400, 5, 6]
SECOND: list[object] = [2, "Xã Tân Thắng", 200, 900, 7, 8]
UNITS = {"23251", "23254"}


def test_a_name_of_two_units_is_the_one_of_the_district_row_above_it() -> None:
    extract = read(Sheet(COLUMNS, DUC_LINH_AND_HAM_TAN))
    cells = {o.unit_code: o.cell for o in extract.submissions[0].observations if o.measure == "households"}
    assert (cells["23221"], cells["23257"]) == ("C4", "C7")


def test_a_name_of_two_units_is_the_one_where_the_other_rows_lie() -> None:
    extract = read(Sheet(COLUMNS, [[1, "Xã Tân Hà", 300, 1200, 5, 6], FIRST, SECOND]))
    assert set(figures(extract)) == {"23257", *UNITS}
    assert extract.findings == []


def test_a_name_of_two_units_alone_is_a_question_that_names_both() -> None:
    extract = read(Sheet(COLUMNS, [[1, "Xã Tân Hà", 300, 1200, 5, 6], [2, "Xã Phan Dũng", 1, 4, 0, 0], FIRST]))
    assert set(figures(extract)) == {"22975", "23251"}
    question = finding(extract, "unit_ambiguous")
    assert (question.cell, question.found, question.severity) == ("B3", "Xã Tân Hà", "error")
    assert question.expected == "Xã Tân Hà (Huyện Đức Linh), Xã Tân Hà (Huyện Hàm Tân)"


def test_a_unit_unknown_in_the_district_is_told_and_its_row_left_out() -> None:
    extract = read(Sheet(COLUMNS, [FIRST, [2, "Xã Không Đâu", 1, 4, 0, 0], SECOND]))
    assert set(figures(extract)) == UNITS
    unknown = finding(extract, "unit_unknown")
    assert (unknown.cell, unknown.found, unknown.expected) == ("B4", "Xã Không Đâu", "Huyện Hàm Tân")


def test_a_unit_of_another_district_than_the_sender_is_told_and_left_out() -> None:
    rows: list[list[object]] = [FIRST, [2, "Xã Bắc Ruộng", 1, 4, 0, 0]]
    extract = read(Sheet(COLUMNS, rows, above=[["UBND HUYỆN HÀM TÂN"]]))
    assert set(figures(extract)) == {"23251"}
    outside = finding(extract, "unit_outside")
    assert (outside.cell, outside.expected) == ("B5", "Xã Bắc Ruộng (Huyện Tánh Linh)")


@pytest.mark.parametrize(("typed", "code"), [("TT. Tân Nghĩaa", "23236"), ("Xa Tan Xuan", "23260")])
def test_a_name_taken_for_a_similar_one_is_told(typed: str, code: str) -> None:
    extract = read(Sheet(COLUMNS, [FIRST, [2, typed, 1, 4, 0, 0]], above=[["UBND HUYỆN HÀM TÂN"]]))
    assert set(figures(extract)) == {"23251", code}
    assert (finding(extract, "unit_similar").unit_code, finding(extract, "unit_similar").severity) == (code, "info")


@pytest.mark.parametrize("code", ["23251", 23251, 23251.0])
def test_a_code_names_its_unit_whatever_its_cell_is(code: object) -> None:
    assert set(figures(read(Sheet(["Mã xã", *COLUMNS[1:]], [[code, "Tân Đức", 1, 4, 0, 0]])))) == {"23251"}


def test_a_code_that_lost_its_leading_zeros_in_a_number_cell_is_found() -> None:
    extract = read(Sheet(["Mã", *COLUMNS[1:]], [[817, "?", 1, 4, 0, 0]]), province="02")
    assert set(figures(extract)) == {"00817"}


def test_a_name_of_two_units_beside_one_sure_commune_is_not_outside() -> None:
    extract = read(Sheet(COLUMNS, [FIRST, [2, "Xã Tân Hà", 300, 1200, 5, 6]]))
    assert "unit_outside" not in rules(extract)
