"""A column that divides units' rows: rows of a plan, of last year or of a part are told and not read."""

import pytest

from tests.workbooks import POOR, Sheet, figures, finding, read, rules

SENDER = [["UBND HUYỆN HÀM TÂN"]]
TAN_DUC, SONG_PHAN = "23251", "23239"
COLUMNS = ["STT", "Đơn vị", "Phân tổ", "Số hộ nghèo đầu năm", "Số hộ nghèo cuối năm"]


@pytest.mark.parametrize(
    ("other", "own"),
    [
        *[("Năm 2022", "Năm 2023"), ("Kế hoạch", "Thực hiện"), ("Ước thực hiện", "Kết quả"), ("2022", "2023")],
        *[("Trong đó: nữ", "Tổng số"), ("Hộ DTTS", "Chung"), ("Hộ có người khuyết tật", "Hộ"), ("Tháng 6", "Số hộ")],
    ],
)
@pytest.mark.parametrize("header", ["Phân tổ", "Nội dung", "Loại"])
@pytest.mark.parametrize("is_own_first", [True, False])
@pytest.mark.parametrize("is_repeated", [True, False])
def test_of_a_unit_s_rows_the_form_s_own_is_read(
    other: str, own: str, header: str, is_own_first: bool, is_repeated: bool
) -> None:
    rows: list[list[object]] = []
    for unit, figure in (("Xã Tân Đức", 10), ("Xã Sông Phan", 20)):
        of_unit: list[list[object]] = [[_typed(own), figure, figure - 1], [_typed(other), figure - 5, figure - 6]]
        of_unit = of_unit if is_own_first else of_unit[::-1]
        rows += [[None, unit if n == 0 or is_repeated else None, *row] for n, row in enumerate(of_unit)]
    extract = read(Sheet([*COLUMNS[:2], header, *COLUMNS[3:]], rows, title=POOR, above=SENDER))
    assert {unit: of["opening"] for unit, of in figures(extract).items()} == {TAN_DUC: "10", SONG_PHAN: "20"}
    assert set(rules(extract)) <= {"row_other", "column_unknown"}
    assert rules(extract).count("row_other") == 2


def _typed(word: str) -> object:
    return int(word) if word.isdecimal() else word


def test_a_breakdown_with_a_further_part_keeps_its_parts() -> None:
    rows: list[list[object]] = [
        [1, "Xã Tân Đức", "Hộ", 10, 9],
        [None, None, "Nhân khẩu", 40, 36],
        [None, None, "Nữ", 21, 18],
    ]
    extract = read(Sheet(COLUMNS, rows, title=POOR, above=SENDER))
    assert figures(extract) == {
        TAN_DUC: {"opening": "10", "closing": "9", "opening_persons": "40", "closing_persons": "36"}
    }
    assert finding(extract, "row_other").cell == "C6"


def test_a_unit_without_a_row_of_its_own_is_an_error() -> None:
    rows: list[list[object]] = [
        [1, "Xã Tân Đức", "Năm 2022", 10, 9],
        [None, None, "Năm 2023", 12, 11],
        [2, "Xã Sông Phan", "Năm 2022", 10, 9],
        [None, None, "Năm 2021", 12, 11],
    ]
    extract = read(Sheet(COLUMNS, rows, title=POOR, above=SENDER))
    assert figures(extract) == {TAN_DUC: {"opening": "12", "closing": "11"}}
    assert [f.cell for f in extract.findings if f.rule == "row_divided"] == ["C6", "C7"]


def test_a_column_of_years_that_are_all_another_is_an_error() -> None:
    columns = ["STT", "Đơn vị", "Năm", *COLUMNS[3:]]
    extract = read(Sheet(columns, [[1, "Xã Tân Đức", 2022, 10, 9], [2, "Xã Sông Phan", 2022, 8, 7]], title=POOR))
    assert extract.submissions == []
    assert rules(extract).count("row_divided") == 2


@pytest.mark.parametrize("header", ["Ghi chú", "Tình trạng"])
def test_what_is_typed_beside_each_unit_divides_nothing(header: str) -> None:
    columns = ["STT", "Đơn vị", header, *COLUMNS[3:]]
    extract = read(Sheet(columns, [[1, "Xã Tân Đức", "dự kiến", 10, 9], [2, "Xã Sông Phan", "xa", 8, 7]], title=POOR))
    assert set(figures(extract)) == {TAN_DUC, SONG_PHAN}
