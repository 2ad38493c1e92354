"""A figure divided into households and persons: in columns or in rows."""

import pytest

from tests.workbooks import POOR, Header, Sheet, figures, measures, read, rules

PARTS: dict[str, dict[str, str | None]] = {
    "23251": {"opening": "50", "opening_persons": "200", "closing": "40", "closing_persons": "160"},
    "23254": {"opening": "30", "opening_persons": "120", "closing": "20", "closing_persons": "80"},
}
IN_COLUMNS: list[Header] = [
    "Đơn vị",
    ("Hộ nghèo đầu kỳ", "Số hộ"),
    ("Hộ nghèo đầu kỳ", "Nhân khẩu"),
    ("Hộ nghèo cuối kỳ", "Số hộ"),
    ("Hộ nghèo cuối kỳ", "Nhân khẩu"),
]
IN_ROWS: list[Header] = ["STT", "Đơn vị", "Phân tổ", "Hộ nghèo đầu kỳ", "Hộ nghèo cuối kỳ"]


@pytest.mark.parametrize("is_merged", [True, False])
@pytest.mark.parametrize(("households", "persons"), [("Số hộ", "Nhân khẩu"), ("Hộ", "Khẩu"), ("HỘ", "Số khẩu")])
def test_a_last_header_level_divides_the_figure(is_merged: bool, households: str, persons: str) -> None:
    columns: list[Header] = [
        "Đơn vị",
        ("Hộ nghèo đầu kỳ", households),
        ("Hộ nghèo đầu kỳ", persons),
        ("Hộ nghèo cuối kỳ", households),
        ("Hộ nghèo cuối kỳ", persons),
    ]
    rows = [["Xã Tân Đức", 50, 200, 40, 160], ["Xã Tân Thắng", 30, 120, 20, 80]]
    assert figures(read(Sheet(columns, rows, title=POOR, is_merged=is_merged))) == PARTS


@pytest.mark.parametrize("second", [None, "Xã Tân Đức"], ids=["merged label", "label twice"])
@pytest.mark.parametrize(("households", "persons"), [("Hộ", "Nhân khẩu"), ("Số hộ", "Số khẩu")])
def test_a_column_of_words_divides_a_units_rows(second: str | None, households: str, persons: str) -> None:
    rows: list[list[object]] = [
        [1, "Xã Tân Đức", households, 50, 40],
        [None, second, persons, 200, 160],
        [2, "Xã Tân Thắng", households, 30, 20],
        [None, None, persons, 120, 80],
    ]
    extract = read(Sheet(IN_ROWS, rows, title=POOR))
    assert figures(extract) == PARTS
    assert rules(extract) == []


def test_each_part_is_read_from_its_own_row() -> None:
    rows: list[list[object]] = [[1, "Xã Tân Đức", "Hộ", 50, 40], [None, None, "Nhân khẩu", 200, 160]]
    extract = read(Sheet(IN_ROWS, rows, title=POOR))
    cells = {o.measure: o.cell for o in extract.submissions[0].observations}
    assert cells == {"opening": "D3", "closing": "E3", "opening_persons": "D4", "closing_persons": "E4"}


def test_the_order_of_the_parts_means_nothing() -> None:
    rows: list[list[object]] = [[1, "Xã Tân Đức", "Nhân khẩu", 200, 160], [None, None, "Hộ", 50, 40]]
    assert figures(read(Sheet(IN_ROWS, rows, title=POOR))) == {"23251": PARTS["23251"]}


def test_a_total_is_divided_like_the_units() -> None:
    rows: list[list[object]] = [
        [1, "Xã Tân Đức", "Hộ", 50, 40],
        [None, None, "Nhân khẩu", 200, 160],
        ["Tổng cộng", None, "Hộ", 50, 40],
        [None, None, "Nhân khẩu", 200, 160],
    ]
    extract = read(Sheet(IN_ROWS, rows, title=POOR))
    claims = {o.measure: o.value for o in extract.submissions[0].observations if o.is_claim}
    assert claims == PARTS["23251"]
    assert rules(extract) == []


@pytest.mark.parametrize("row", [["Xã Tân Đức", 50, 200, 40, 160]])
def test_columns_of_a_breakdown_keep_their_places(row: list[object]) -> None:
    assert measures(read(Sheet(IN_COLUMNS, [row], title=POOR))) == {
        "opening": "B",
        "opening_persons": "C",
        "closing": "D",
        "closing_persons": "E",
    }


def test_a_unit_with_one_part_only_has_no_figure_of_the_other() -> None:
    rows: list[list[object]] = [[1, "Xã Tân Đức", "Hộ", 50, 40], [2, "Xã Tân Thắng", "Hộ", 30, 20]]
    assert figures(read(Sheet(IN_ROWS, rows, title=POOR))) == {
        "23251": {"opening": "50", "closing": "40"},
        "23254": {"opening": "30", "closing": "20"},
    }
