"""The column of units, and the one that divides their rows, are known by their cells, whatever their headers say."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.workbooks import Header, Sheet, figures, finding, read, rules, saved, understood, workbook

MOVEMENT = "DIỄN BIẾN HỘ NGHÈO NĂM 2023"
FIGURE_HEADERS = ["Tổng số hộ dân cư", "Tổng số nhân khẩu", "Số hộ nghèo", "Số hộ cận nghèo"]
LETTERHEAD = [["UBND HUYỆN HÀM TÂN"]]
COMMUNE = [["UBND XÃ TÂN ĐỨC"]]
ROWS: list[list[object]] = [[1, "Xã Tân Đức", 100, 400, 5, 6], [2, "Xã Tân Thắng", 200, 900, 7, 8]]


@pytest.mark.parametrize(
    "header",
    ["Xã, phường, đặc khu", "Khu vực/Địa bàn", "Danh mục", "Nơi rà soát", "Thôn, tổ dân phố", "Diện rà soát", None],
)
@pytest.mark.parametrize("is_typed", [True, False])
def test_the_cells_show_which_column_names_units(header: str | None, is_typed: bool) -> None:
    rows: list[list[object]] = ROWS if is_typed else [[number, str(name)[3:], *rest] for number, name, *rest in ROWS]
    extract = read(Sheet(["STT", header or "", *FIGURE_HEADERS], rows, above=LETTERHEAD))
    assert set(figures(extract)) == {"23251", "23254"}
    assert extract.findings == []


def test_a_header_over_units_of_measurement_is_not_over_units() -> None:
    rows: list[list[object]] = [[1, "hộ", "Xã Tân Đức", 100, 400, 5, 6], [2, "hộ", "Xã Tân Thắng", 200, 900, 7, 8]]
    extract = read(Sheet(["STT", "Đơn vị", "Nơi rà soát", *FIGURE_HEADERS], rows, above=LETTERHEAD))
    assert set(figures(extract)) == {"23251", "23254"}


def test_hamlets_beside_their_commune_are_not_taken_for_it() -> None:
    rows: list[list[object]] = [["Xã Tân Đức", "Thôn 1", 100, 400, 5, 6], [None, "Thôn 2", 200, 900, 7, 8]]
    extract = read(Sheet(["Xã", "Thôn", *FIGURE_HEADERS], rows, above=COMMUNE))
    assert figures(extract) == {}
    assert "total_missing" in rules(extract)


def test_headers_may_be_merged_down_into_the_row_of_numbers() -> None:
    columns: list[Header] = [
        "STT",
        "Nơi rà soát",
        "Tổng số hộ dân cư",
        ("Hộ nghèo", "Số hộ"),
        ("Hộ cận nghèo", "Số hộ"),
    ]
    content = workbook(Sheet(columns, [["", "", 1, 2, 3], [1, "Xã Tân Đức", 100, 5, 6]], above=LETTERHEAD))
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    for merged in [m for m in sheet.merged_cells.ranges if m.max_col <= 2 and m.size["rows"] > 1]:
        sheet.unmerge_cells(str(merged))
        sheet.merge_cells(
            start_row=merged.min_row, end_row=merged.max_row + 1, **dict.fromkeys(_COLUMN, merged.min_col)
        )
    extract = understood(saved(book))
    assert figures(extract) == {"23251": {"households": "100", "poor_households": "5", "near_poor_households": "6"}}


_COLUMN = ("start_column", "end_column")


@pytest.mark.parametrize("header", ["", "Đơn vị tính", "ĐVT", "Hộ/khẩu", "Loại", "Phân tổ", "Đơn vị"])
def test_the_column_that_divides_rows_is_known_by_its_cells(header: str) -> None:
    columns = ["STT", "Đơn vị", header, "Số hộ nghèo đầu kỳ", "Số hộ nghèo cuối kỳ"]
    rows: list[list[object]] = [[1, "Xã Tân Đức", "Hộ", 9, 8], [None, None, "Khẩu", 33, 30]]
    extract = read(Sheet(columns, rows, title=MOVEMENT, above=LETTERHEAD))
    assert figures(extract) == {
        "23251": {"opening": "9", "closing": "8", "opening_persons": "33", "closing_persons": "30"}
    }
    assert "row_unnamed" not in rules(extract)


def test_counts_and_rates_in_two_rows_of_a_unit() -> None:
    rows: list[list[object]] = [[1, "Xã Tân Đức", "Số hộ", 5, 6], [None, None, "Tỷ lệ (%)", 2.5, 3]]
    extract = read(Sheet(["STT", "Đơn vị", "Chỉ tiêu", "Hộ nghèo", "Hộ cận nghèo"], rows, above=LETTERHEAD))
    assert figures(extract) == {"23251": {"poor_households": "5", "near_poor_households": "6"}}
    assert extract.findings == []


def test_a_part_that_no_header_explains_is_told() -> None:
    columns = ["STT", "Đơn vị", "ĐVT", "Tổng số hộ", "Số hộ nghèo", "Số hộ cận nghèo"]
    rows: list[list[object]] = [[1, "Xã Tân Đức", "Hộ", 900, 8, 7], [None, None, "Người", 3000, 28, 21]]
    extract = read(Sheet(columns, rows, above=LETTERHEAD))
    assert figures(extract) == {"23251": {"households": "900", "poor_households": "8", "near_poor_households": "7"}}
    unread = finding(extract, "part_unread")
    assert (unread.cell, unread.severity) == ("C5", "error")
