"""Which rows are groups, headings, notes or nothing."""

import pytest

from tests.workbooks import (
    COLUMNS,
    HAM_TAN,
    ReadFile,
    Sheet,
    claims,
    figures,
    read,
    reported,
)

FIRST: list[object] = [1, "Xã Tân Đức", 100, 400, 5, 6]
SECOND: list[object] = [2, "Xã Tân Thắng", 200, 900, 7, 8]
SUM = [300, 1300, 12, 14]
UNITS = {"23251", "23254"}


@pytest.mark.parametrize("label", ["Khu vực thành thị", "NÔNG THÔN", "Thành thị (phường, thị trấn)"])
def test_a_group_row_is_told_and_not_added(label: str) -> None:
    extract = read(Sheet(COLUMNS, [[None, label, *SUM], FIRST, SECOND, [None, "Tổng cộng", *SUM]]))
    assert set(figures(extract)) == UNITS
    assert set(claims(extract)) == {HAM_TAN}
    assert reported(extract) == [("group_row", "B3", label)]


@pytest.mark.parametrize("label", ["Phường", "I. Phường", "Các xã miền núi"])
def test_a_heading_with_figures_never_enters_as_a_unit(label: str) -> None:
    extract = read(Sheet(COLUMNS, [["I", label, *SUM], FIRST, SECOND]))
    assert set(figures(extract)) == UNITS
    assert [(f.cell, f.found) for f in extract.findings] == [("B3", label)]


@pytest.mark.parametrize("label", ["I. Phường", "Các xã miền núi", "Xã đảo"])
def test_a_heading_without_figures_says_nothing(label: str) -> None:
    extract = read(Sheet(COLUMNS, [["I", label], FIRST, SECOND]))
    assert set(figures(extract)) == UNITS
    assert extract.findings == []


@pytest.mark.parametrize(
    "below",
    [
        [["Ghi chú: số liệu sau khi bình xét"]],
        [[None, "Người lập biểu", None, None, "CHỦ TỊCH"], [None, "(Ký tên)"], [None, "Nguyễn Văn A"]],
        [[None, None, None, None, "Hàm Tân, ngày 15 tháng 12 năm 2023"]],
        [[], [], [None, "Nơi nhận:"], [None, "- Sở LĐ-TB và XH;"], [None, "- Lưu: VT."]],
    ],
)
def test_notes_and_signatures_below_are_left_out_without_a_word(below: list[list[object]]) -> None:
    extract = read(Sheet(COLUMNS, [FIRST, SECOND], below=below))
    assert set(figures(extract)) == UNITS
    assert extract.findings == []


@pytest.mark.parametrize("blank", [[], [None, None], [3, None]])
def test_blank_rows_between_units_mean_nothing(blank: list[object]) -> None:
    extract = read(Sheet(COLUMNS, [FIRST, blank, blank, SECOND]))
    assert set(figures(extract)) == UNITS
    assert extract.findings == []


@pytest.mark.parametrize(
    "row",
    [
        [None, "Người lập biểu", None, None, "Ngày 15 tháng 12 năm 2023"],
        [None, "Ghi chú: xã mới", None, "theo NQ 595/NQ-UBTVQH15"],
    ],
)
def test_a_text_with_a_digit_beside_a_note_makes_it_no_unit(row: list[object]) -> None:
    assert read(Sheet(COLUMNS, [FIRST, SECOND], below=[row])).findings == []


def test_a_row_of_figures_without_a_name_is_told() -> None:
    extract = read(Sheet(COLUMNS, [FIRST, [2, None, 200, 900, 7, 8], [3, *SECOND[1:]]]))
    assert set(figures(extract)) == UNITS
    assert [f.cell for f in extract.findings] == ["B4"]


def test_hamlets_below_their_commune_s_row_are_in_it() -> None:
    rows: list[list[object]] = [FIRST, [None, "Thôn 1", 60, 240, 3, 4], [None, "Thôn 2", 40, 160, 2, 2], SECOND]
    extract = read(Sheet(COLUMNS, rows))
    assert set(figures(extract)) == {"23251", "23254"}
    assert [(f.rule, f.expected) for f in extract.findings] == [("rows_below", "Xã Tân Đức")]


CAUSES = ["TT", "Đơn vị", "Không có đất sản xuất", "Không có vốn sản xuất", "Không có lao động"]
CLASSES: list[list[object]] = [[None, "- Hộ nghèo", 5, 5, 5], [None, "- Hộ cận nghèo", 7, 7, 7]]


def causes(*classes: list[object]) -> ReadFile:
    rows = [[1, "Xã Tân Đức", 12, 12, 12], *classes, [2, "Xã Tân Thắng", 12, 12, 12], *CLASSES]
    return read(Sheet(CAUSES, rows, title="PHÂN TÍCH CÁC NGUYÊN NHÂN NGHÈO NĂM 2023"))


def test_a_unit_s_row_above_rows_of_classes_is_their_total_never_one_of_them() -> None:
    extract = causes(*CLASSES)
    told = {code: (of["no_land"], of["no_land_near_poor"]) for code, of in figures(extract).items()}
    assert told == {"23251": ("5", "7"), "23254": ("5", "7")}
    assert extract.findings == []


def test_a_unit_of_which_only_the_other_class_is_told_is_a_question() -> None:
    extract = causes(CLASSES[1])
    assert set(figures(extract)) == {"23254"}
    assert ("category_unknown", "B3") in [(f.rule, f.cell) for f in extract.findings]
