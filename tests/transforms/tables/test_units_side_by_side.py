"""Tables that are turned: a row for each item, and a column for each unit."""

import pytest

from tests.workbooks import HAM_TAN, Sheet, claims, figures, finding, read, rules

HEADER = ["STT", "Chỉ tiêu", "Xã Tân Đức", "Tân Thắng", "Toàn huyện"]
ROWS: list[list[object]] = [
    [1, "Tổng số hộ dân cư", 100, 200, 300],
    [2, "Tổng số nhân khẩu", 400, 900, 1300],
    [3, "Số hộ nghèo", 5, 7, 12],
    [4, "Số hộ cận nghèo", 6, 8, 14],
]
ABOVE = [["UBND HUYỆN HÀM TÂN"]]


@pytest.mark.parametrize("item", ["Chỉ tiêu", "Nội dung", "Diễn giải"])
def test_each_column_is_its_unit_s(item: str) -> None:
    extract = read(Sheet(["STT", item, *HEADER[2:]], ROWS, above=ABOVE))
    assert {code: of["households"] for code, of in figures(extract).items()} == {"23251": "100", "23254": "200"}
    assert claims(extract)[HAM_TAN]["poor_households"] == "12"
    assert extract.findings == []
    cells = {(o.unit_code, o.measure): o.cell for o in extract.submissions[0].observations}
    assert cells["23254", "persons"] == "D5"


def test_a_total_beside_its_units_is_compared_with_them() -> None:
    wrong = finding(
        read(Sheet([*HEADER[:-1], "Tổng cộng"], [[*ROWS[0][:-1], 301], *ROWS[1:]], above=ABOVE)), "total_row"
    )
    assert (wrong.cell, wrong.found, wrong.expected) == ("E4", "301", "300")


def test_a_column_of_no_unit_is_told_and_left_out() -> None:
    extract = read(Sheet([*HEADER[:3], "Xã Không Đâu", "Xã Tân Xuân"], ROWS, above=ABOVE))
    assert set(figures(extract)) == {"23251", "23260"}
    assert rules(extract) == ["unit_unknown"]


@pytest.mark.parametrize("other", ["Kế hoạch", "Năm 2022", "So sánh với năm 2022", "Dự kiến"])
@pytest.mark.parametrize("place", [2, 3, 5])
def test_a_column_of_other_figures_beside_the_units_is_told_and_left_out(other: str, place: int) -> None:
    rows = [[*row[:place], 777, *row[place:]] for row in ROWS]
    extract = read(Sheet([*HEADER[:place], other, *HEADER[place:]], rows, above=ABOVE))
    assert figures(extract) == figures(read(Sheet(HEADER, ROWS, above=ABOVE)))
    assert [(f.rule, f.cell) for f in extract.findings] == [("values_of_other", f"{'ABCDEF'[place]}3")]


def test_a_column_of_unknown_words_beside_the_units_is_a_question() -> None:
    rows = [[*row, 777] for row in ROWS]
    extract = read(Sheet([*HEADER, "Lạ lùng"], rows, above=ABOVE))
    assert figures(extract) == figures(read(Sheet(HEADER, ROWS, above=ABOVE)))
    assert (finding(extract, "unit_unknown").cell, finding(extract, "unit_unknown").severity) == ("F3", "error")
