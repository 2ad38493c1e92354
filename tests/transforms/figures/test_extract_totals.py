"""Rows of sums: claims about a unit, compared with their parts, never added."""

import pytest

from tests.workbooks import (
    COLUMNS,
    DUC_LINH_AND_HAM_TAN,
    HAM_TAN,
    Sheet,
    claims,
    figures,
    finding,
    read,
    rules,
)

FIRST: list[object] = [1, "Xã Tân Đức", 100, 400, 5, 6]
SECOND: list[object] = [2, "Xã Tân Thắng", 200, 900, 7, 8]
SUM = [300, 1300, 12, 14]
UNITS = {"23251", "23254"}


@pytest.mark.parametrize("at", [0, 2], ids=["above", "below"])
@pytest.mark.parametrize(
    "label",
    [
        "Tổng cộng",
        "TỔNG CỘNG:",
        "Tổng số",
        "Cộng",
        "Tong cong",
        "Toàn huyện",
        "Tổng cộng (2 xã)",
        "Tổng cộng toàn huyện",
        "TỔNG CỘNG HUYỆN HÀM TÂN",
        "Huyện Hàm Tân",
        "H. Hàm Tân",
    ],
)
def test_a_row_of_sums_is_a_claim_about_the_whole_whatever_it_is_called(label: str, at: int) -> None:
    rows: list[list[object]] = [FIRST, SECOND]
    rows.insert(at, [None, label, *SUM])
    extract = read(Sheet(COLUMNS, rows))
    assert set(figures(extract)) == UNITS
    assert claims(extract) == {
        HAM_TAN: {"households": "300", "persons": "1300", "poor_households": "12", "near_poor_households": "14"}
    }
    assert extract.findings == []


def test_a_totals_word_may_stand_left_of_the_names() -> None:
    extract = read(Sheet(COLUMNS, [FIRST, SECOND, ["Tổng cộng", None, *SUM]]))
    assert set(claims(extract)) == {HAM_TAN}


def test_a_sum_that_does_not_add_up_is_told_at_its_cell_with_the_right_one() -> None:
    extract = read(Sheet(COLUMNS, [FIRST, SECOND, [None, "Tổng cộng", 300, 1301, 12, 14]]))
    wrong = finding(extract, "total_row")
    assert (wrong.cell, wrong.measure, wrong.unit_code) == ("D5", "persons", HAM_TAN)
    assert (wrong.found, wrong.expected, wrong.severity) == ("1301", "1300", "warning")
    assert "1301" in wrong.message_vi
    assert "1300" in wrong.message_en


@pytest.mark.parametrize("blank", [None, "-", "x"])
def test_a_figure_that_is_not_there_adds_nothing_to_the_sum(blank: object) -> None:
    rows: list[list[object]] = [FIRST, [2, "Xã Tân Thắng", 200, 900, blank, 8], [None, "Tổng cộng", 300, 1300, 5, 14]]
    assert read(Sheet(COLUMNS, rows)).findings == []


def test_each_district_of_a_provinces_table_is_the_sum_of_its_communes() -> None:
    extract = read(Sheet(COLUMNS, DUC_LINH_AND_HAM_TAN))
    assert {unit: sums["households"] for unit, sums in claims(extract).items()} == {
        "60": "1000",
        "600": "300",
        "601": "700",
    }
    assert {unit: own["households"] for unit, own in figures(extract).items()} == {
        "23221": "100",
        "23227": "200",
        "23257": "300",
        "23251": "400",
    }
    assert extract.findings == []


def test_a_subtotal_that_names_its_district_is_about_that_district() -> None:
    rows: list[list[object]] = [
        [1, "Xã Phan Dũng", 100, 400, 5, 6],
        [None, "Cộng huyện Tuy Phong", 100, 400, 5, 6],
        [1, "Xã Tân Đức", 200, 900, 7, 8],
        [None, "Cộng huyện Hàm Tân", 200, 900, 7, 8],
    ]
    extract = read(Sheet(COLUMNS, rows))
    assert set(claims(extract)) == {"595", HAM_TAN}
    assert extract.findings == []


def test_what_no_part_answers_is_the_units_own_and_no_wrong_sum() -> None:
    rows: list[list[object]] = [[1, "Xã Tân Đức", 100, 400, None, 6], [2, "Xã Tân Thắng", 200, 900, None, 8]]
    extract = read(Sheet(COLUMNS, [*rows, [None, "Tổng cộng", 300, 1300, 12, 14]]))
    assert extract.findings == []
    assert claims(extract)[HAM_TAN]["poor_households"] == "12"


@pytest.mark.parametrize(("total", "rule"), [(150, []), (151, ["total_row"])])
def test_a_category_that_the_whole_alone_has_is_in_its_sum_over_all(total: int, rule: list[str]) -> None:
    columns = ["STT", "Địa phương", "Cấp", "Chỉ tiêu vận động", "Số tiền vận động được"]
    rows: list[list[object]] = [
        [1, "Huyện Hàm Tân", "Cấp huyện", 40, 40],
        [2, "Huyện Phú Quí", "Cấp huyện", 60, 60],
        [None, "Tổng cộng", "Tổng số", total, 100],
        [None, None, "Cấp tỉnh", 50, None],
        [None, None, "Cấp huyện", 100, 100],
    ]
    above = [["UBND TỈNH BÌNH THUẬN"], ["Đơn vị tính: đồng"]]
    title = "KẾT QUẢ VẬN ĐỘNG QUỸ “VÌ NGƯỜI NGHÈO” NĂM 2023"
    assert rules(read(Sheet(columns, rows, title=title, above=above))) == rule
