"""Whose total a total row is: of a unit, a block, a page; and when it is compared with the rows above it."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.workbooks import (
    COLUMNS,
    HAM_TAN,
    Sheet,
    checked,
    claims,
    context,
    figures,
    finding,
    read,
    reported,
    rules,
    saved,
    understood,
    workbook,
)

INDEX = context().index("2023-12-31")
DISTRICT = [["UBND HUYỆN HÀM TÂN"]]
COMMUNE = [["UBND XÃ TÂN ĐỨC"]]
PROVINCE = [["SỞ LAO ĐỘNG - TB&XH TỈNH BÌNH THUẬN"]]
DUC_LINH, PHU_QUY = "600", "602"
Rows = list[list[object]]


def names_in(code: str) -> list[str]:
    return [INDEX.by_code[part].name for part in INDEX.parts_of(code)]


def rows_of(names: list[str], start: int = 100) -> Rows:
    return [[n + 1, name, start + n, 4 * (start + n), 5 + n, 6 + n] for n, name in enumerate(names)]


def total(label: str, rows: Rows, *, off: int = 0) -> list[object]:
    sums = [sum(int(str(row[n])) for row in rows if len(row) > 2 and row[2] is not None) for n in range(2, 6)]
    return [None, label, sums[0] + off, *sums[1:]]


HT, DL, PQ = (rows_of(names_in(code), start) for code, start in ((HAM_TAN, 100), (DUC_LINH, 300), (PHU_QUY, 500)))
HEADS = ("I", "HUYỆN HÀM TÂN"), ("II", "HUYỆN ĐỨC LINH"), ("III", "HUYỆN PHÚ QUÍ")


def blocks(label: str, whole: str | None, *, off: int = 0) -> Rows:
    found: Rows = []
    for head, part in zip(HEADS, (HT, DL, PQ), strict=True):
        found += [[*head, None, None, None, None], *part, total(label, part, off=off)]
    return [*found, total(whole, [*HT, *DL, *PQ])] if whole else found


@pytest.mark.parametrize(("label", "whole"), [("Cộng", "TỔNG CỘNG"), ("Cộng", None), ("Tổng cộng", "Toàn tỉnh")])
def test_a_total_is_of_its_own_block(label: str, whole: str | None) -> None:
    extract = read(Sheet(COLUMNS, blocks(label, whole), above=PROVINCE))
    assert len(figures(extract)) == len(HT) + len(DL) + len(PQ)
    assert set(claims(extract)) == {HAM_TAN, DUC_LINH, PHU_QUY, *(["60"] if whole else [])}
    assert extract.findings == []


def test_a_block_that_does_not_add_up_is_told_at_its_own_total() -> None:
    extract = read(Sheet(COLUMNS, blocks("Cộng", "TỔNG CỘNG", off=1), above=PROVINCE))
    wrong = {f.unit_code for f in extract.findings if f.rule == "total_row"}
    assert wrong == {HAM_TAN, DUC_LINH, PHU_QUY}


def test_blocks_with_a_header_each_below_the_name_of_their_district() -> None:
    rows: Rows = [*HT, total("Cộng", HT)]
    for name, part in (("Huyện Đức Linh", DL), ("Huyện Phú Quí", PQ)):
        rows += [[], [name], list(COLUMNS), *part, total("Cộng", part)]
    extract = read(Sheet(COLUMNS, rows, above=[*PROVINCE, [REVIEW_TITLE], ["Huyện Hàm Tân"]], title=None))
    assert len(figures(extract)) == len(HT) + len(DL) + len(PQ)
    assert set(claims(extract)) == {HAM_TAN, DUC_LINH, PHU_QUY}
    assert extract.findings == []


REVIEW_TITLE = "KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023"


@pytest.mark.parametrize(
    ("closes", "opens"),
    [
        ("Cộng trang", "Mang sang"),
        ("Cộng chuyển trang sau", "Trang trước chuyển sang"),
        ("Lũy kế trang 1", "Cộng mang sang"),
    ],
)
def test_sums_of_pages_are_of_no_unit(closes: str, opens: str) -> None:
    first, second = HT[:5], HT[5:]
    rows: Rows = [*first, total(closes, first), list(COLUMNS), total(opens, first), *second, total("Tổng cộng", HT)]
    extract = read(Sheet(COLUMNS, rows, above=DISTRICT))
    assert len(figures(extract)) == len(HT)
    assert set(claims(extract)) == {HAM_TAN}
    assert set(rules(extract)) == {"group_row"}


def test_headings_with_figures_over_communes_are_groups() -> None:
    first, second = HT[:2], HT[2:]
    rows: Rows = [
        total("Các thị trấn", first),
        *first,
        total("Các xã miền núi", second),
        *second,
        total("Toàn huyện", HT),
    ]
    extract = read(Sheet(COLUMNS, rows, above=DISTRICT))
    assert len(figures(extract)) == len(HT)
    assert rules(extract) == ["group_row", "group_row"]


def test_a_units_own_total_is_compared_only_where_all_its_parts_are_listed() -> None:
    whole = total("Huyện Hàm Tân", HT, off=1)
    assert "total_row" not in rules(read(Sheet(COLUMNS, [whole, *HT[:-1]], above=DISTRICT)))
    assert finding(read(Sheet(COLUMNS, [whole, *HT], above=DISTRICT)), "total_row").unit_code == HAM_TAN


@pytest.mark.parametrize("slip", [{1: "Xã Không Đâu"}, {4: "2o"}])
def test_a_total_over_a_row_that_cannot_be_read_accuses_nobody(slip: dict[int, object]) -> None:
    rows = [list(row) for row in HT]
    for column, cell in slip.items():
        rows[3][column] = cell
    extract = read(Sheet(COLUMNS, [*rows, total("Tổng cộng", HT)], above=DISTRICT))
    assert set(rules(extract)) in ({"unit_unknown"}, {"figure_unreadable"})


@pytest.mark.parametrize("label", ["So với đầu năm", "Kế hoạch giao", "Tỷ lệ (%)", "Năm 2022", "Dự kiến năm 2024"])
def test_rows_of_other_figures_below_the_total_are_told_and_accuse_nobody(label: str) -> None:
    rows: Rows = [*HT, total("Tổng cộng", HT), [None, label, 1, 2, 3, 4]]
    extract = read(Sheet(COLUMNS, rows, above=DISTRICT))
    assert len(figures(extract)) == len(HT)
    assert [f.severity for f in extract.findings] == ["info"]


@pytest.mark.parametrize("label", ["Toàn huyện", "Tổng cộng", "Huyện Hàm Tân", "Cộng"])
def test_a_total_alone_is_the_sender_s(label: str) -> None:
    extract = read(Sheet(COLUMNS, [[1, label, 100, 400, 5, 6]], above=DISTRICT))
    assert figures(extract)[HAM_TAN]["households"] == "100"
    assert extract.findings == []


def test_a_total_of_another_kind_of_unit_than_the_sender_is_a_question() -> None:
    extract = read(Sheet(COLUMNS, [[1, "Toàn tỉnh", 100, 400, 5, 6]], above=DISTRICT))
    assert extract.submissions == []
    assert "unit_unknown" in rules(extract)


@pytest.mark.parametrize("names", [[], ["Thôn 1", "Thôn 2"], ["Suối Tre", "Bàu Dòi"]])
def test_a_commune_s_total_is_its_figure_whatever_its_hamlets_are_called(names: list[str]) -> None:
    rows = rows_of(names)
    sums = total("Tổng cộng", rows) if rows else [None, "Tổng cộng", 201, 804, 11, 13]
    extract = read(Sheet(COLUMNS, [*rows, sums], above=COMMUNE))
    assert figures(extract) == {
        "23251": {"households": "201", "persons": "804", "poor_households": "11", "near_poor_households": "13"}
    }
    assert rules(extract) == (["rows_below"] if names else [])


def test_years_under_one_another_are_told_apart_by_their_headings() -> None:
    rows: Rows = [[None, "NĂM 2022"], *rows_of(names_in(HAM_TAN), 900), [None, "NĂM 2023"], *HT]
    extract = read(Sheet(COLUMNS, rows, above=DISTRICT))
    assert figures(extract)["23251"]["households"] == str(next(row[2] for row in HT if row[1] == "Xã Tân Đức"))
    assert rules(extract) == ["rows_of_other_year"]


@pytest.mark.parametrize(
    "notes",
    [
        [[None, "Ghi chú: Xã Tân Đức tăng 3 hộ do tách hộ", None, None, 3], [None, "Xã Tân Hà", None, None, "có 2 hộ"]],
        [[], [None, "Xã Tân Hà", None, None, 2, None]],
        [[], [None, "Xã Tân Đức tăng 3 hộ", None, None, 3]],
        [[None, "Xã Tân Hà", None, None, "có 2 hộ chuyển đi"]],
    ],
)
def test_notes_below_the_table_cost_no_unit_its_row(notes: Rows) -> None:
    extract = read(Sheet(COLUMNS, [*HT, *notes], above=DISTRICT))
    assert len(figures(extract)) == len(HT)
    assert {f.severity for f in extract.findings} <= {"info"}
    assert all(cell is None or int(cell[1:]) > len(HT) + 2 for _, cell, _ in reported(extract))


def test_a_list_of_districts_below_the_province_s_own_row() -> None:
    names = ["Gia Nghĩa", "Đăk Glong", "Cư Jút", "Đắk Mil", "Krông Nô"]
    rows: Rows = [[None, "Tỉnh Đắk Nông", 1, 4, 0, 0], *rows_of(names)]
    extract = read(Sheet(COLUMNS, rows, above=[["SỞ LĐ-TB&XH TỈNH ĐẮK NÔNG"]]), province="67")
    assert len(figures(extract)) == len(names)
    assert "unit_ambiguous" not in rules(extract)


def test_a_refused_row_does_not_come_back_through_its_own_total(tmp_path: Path) -> None:
    rows: Rows = [[1, "Xã Tân Đức", "1oo", 400, 5, 6], [None, "Tổng cộng", 100, 400, 5, 6]]
    statements, _ = checked(tmp_path, read(Sheet(COLUMNS, rows, above=COMMUNE)))
    assert list(statements.select("unit_code", "is_claim", "verdict").iter_rows()) == [
        ("23251", False, "refused"),
        ("23251", True, "refused"),
    ]


MOVEMENT = [
    "STT",
    "Đơn vị",
    "Số hộ nghèo đầu kỳ",
    "Trở thành hộ cận nghèo",
    "Hộ nghèo phát sinh mới",
    "Số hộ nghèo cuối kỳ",
]


@pytest.mark.parametrize(
    ("whole", "part", "cells"),
    [
        ((310, 52, 17, 284), (14, 6, 0, 8), {"F4"}),
        ((14, 6, 0, 9), (14, 6, 0, 9), {"F5"}),
        ((14, 6, 0, 8), (14, 6, 0, 8), set()),
    ],
)
def test_identities_of_sums_are_checked_where_their_parts_do_not_explain_them(
    whole: tuple[int, ...], part: tuple[int, ...], cells: set[str], tmp_path: Path
) -> None:
    rows: Rows = [["I", "Huyện Hàm Tân", *whole], [1, "Xã Tân Đức", *part]]
    extract = read(Sheet(MOVEMENT, rows, above=DISTRICT, title="DIỄN BIẾN HỘ NGHÈO NĂM 2023"))
    _, wrong = checked(tmp_path, extract)
    assert set(wrong["cell"]) == cells
    assert extract.findings == []


@pytest.mark.parametrize("is_merged", [True, False])
def test_a_title_over_two_tables_side_by_side_is_of_both(is_merged: bool) -> None:
    second = ["Đơn vị", "Số hộ nghèo đầu kỳ", "Số hộ nghèo cuối kỳ"]
    rows: Rows = [[*row, None, row[1], 9, 8] for row in HT]
    sheet = Sheet(
        [*COLUMNS, "", *second],
        rows,
        title=None,
        above=[
            *DISTRICT,
            ["RÀ SOÁT VÀ DIỄN BIẾN NĂM 2023"],
            ["I. KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO", *[None] * 6, "II. DIỄN BIẾN HỘ NGHÈO"],
        ],
    )
    book = load_workbook(BytesIO(workbook(sheet)))
    if is_merged:
        book.worksheets[0].merge_cells("A2:J2")
    extract = understood(saved(book))
    assert {s.form for s in extract.submissions} == {"poverty_review", "poor_movement"}
    assert {s.sender_code for s in extract.submissions} == {HAM_TAN}
    assert all(len(figures(extract, n)) == len(HT) for n in range(2))


@pytest.mark.parametrize(("first", "second"), [("Cộng (I)", "Cộng (II)"), ("Cộng", "Cộng"), ("Tổng I", "Tổng II")])
def test_sums_of_groups_are_of_no_unit(first: str, second: str) -> None:
    towns, communes = HT[:2], HT[2:]
    rows: Rows = [[None, "I. Khu vực thành thị"], *towns, total(first, towns)]
    rows += [[None, "II. Khu vực nông thôn"], *communes, total(second, communes), total("Tổng cộng (I+II)", HT)]
    extract = read(Sheet(COLUMNS, rows, above=DISTRICT))
    assert set(claims(extract)) == {HAM_TAN}
    assert set(rules(extract)) == {"group_row"}


def test_a_second_table_below_begins_at_its_header_whatever_that_says() -> None:
    rows: Rows = [*HT, [], ["DIỄN BIẾN HỘ NGHÈO NĂM 2023"], ["STT", "Nơi rà soát", *MOVEMENT[2:]]]
    rows += [[n, row[1], 9, 1, 0, 8] for n, row in enumerate(HT)]
    extract = read(Sheet(COLUMNS, rows, above=DISTRICT))
    assert {s.form: len(figures(extract, n)) for n, s in enumerate(extract.submissions)} == {
        "poverty_review": len(HT),
        "poor_movement": len(HT),
    }
    assert extract.findings == []
