"""Several tables on a sheet, and units divided over groups; habits.md, "Rows" and "Sheets"."""

from collections.abc import Callable, Sequence

import pytest

from tests.habits.test_layouts import page_of
from tests.workbooks import (
    COLUMNS,
    HAM_TAN,
    POOR,
    REVIEW,
    Sheet,
    claims,
    figures,
    finding,
    read,
    reported,
    rules,
    understood,
)

TAN_DUC, SONG_PHAN = "23251", "23239"
HEADER: list[object] = list(COLUMNS)
TAN_DUC_ROW: list[object] = [1, "Xã Tân Đức", 400, 1600, 8, 9]
SONG_PHAN_ROW: list[object] = [2, "Xã Sông Phan", 300, 1200, 5, 6]
MOVEMENT: list[object] = ["STT", "Đơn vị", "Đầu kỳ", "Cuối kỳ"]


def beside(*rows: tuple[Sequence[object], Sequence[object]], gap: int = 1) -> bytes:
    """A sheet with two tables side by side, `gap` columns between them."""
    width = max(len(left) for left, _ in rows)
    return page_of([[*left, *[None] * (width - len(left) + gap), *right] for left, right in rows])


@pytest.mark.parametrize("gap", [0, 1, 3])
def test_a_list_of_units_that_goes_on_beside_itself_is_read_whole(gap: int) -> None:
    above: list[tuple[list[object], list[object]]] = [(["UBND HUYỆN HÀM TÂN"], []), ([REVIEW], [])]
    extract = understood(beside(*above, (HEADER, HEADER), (TAN_DUC_ROW, SONG_PHAN_ROW), gap=gap))
    assert {unit: reported["poor_households"] for unit, reported in figures(extract).items()} == {
        TAN_DUC: "8",
        SONG_PHAN: "5",
    }
    assert extract.findings == []


@pytest.mark.parametrize("own_title", [[POOR], []])
def test_two_forms_beside_each_other_are_both_read(own_title: list[object]) -> None:
    right: list[object] = [1, "Xã Tân Đức", 10, 8]
    extract = understood(beside(([REVIEW], own_title), (HEADER, MOVEMENT), (TAN_DUC_ROW, right)))
    assert extract.submissions[0].form == "poverty_review"
    assert figures(extract)[TAN_DUC]["poor_households"] == "8"
    if own_title:
        assert [s.form for s in extract.submissions] == ["poverty_review", "poor_movement"]
        assert {o.cell for o in extract.submissions[1].observations} == {"J3", "K3"}
    else:  # which movement it is, the sheet does not say
        assert any(f.rule in ("form_ambiguous", "column_unknown", "sheet_unknown") for f in extract.findings)


def test_names_repeated_for_the_eye_begin_no_table_of_their_own() -> None:
    head = [*HEADER, "STT", "Đơn vị", "Số nhân khẩu nghèo"]
    extract = understood(page_of([[REVIEW], head, [*TAN_DUC_ROW, 1, "Xã Tân Đức", 30]]))
    assert figures(extract)[TAN_DUC] == {
        "households": "400",
        "persons": "1600",
        "poor_households": "8",
        "near_poor_households": "9",
        "poor_persons": "30",
    }


def test_what_stands_beside_and_is_no_known_form_is_said() -> None:
    extract = understood(
        beside(([REVIEW], []), (HEADER, ["STT", "Xã", "Số giếng"]), (TAN_DUC_ROW, [1, "Xã Tân Hà", 3]))
    )
    assert list(figures(extract)) == [TAN_DUC]
    assert rules(extract) == ["sheet_unknown"]


URBAN: list[object] = [None, "I. Khu vực thành thị", 500, 2000, 5, 5]
RURAL: list[object] = [None, "II. Khu vực nông thôn", 700, 2800, 13, 15]


def test_communes_under_urban_and_rural_groups_count_once() -> None:
    town: list[object] = [1, "Thị trấn Tân Minh", 500, 2000, 5, 5]
    total: list[object] = [None, "Tổng cộng (I+II)", 1200, 4800, 18, 20]
    extract = read(Sheet(COLUMNS, [URBAN, town, RURAL, TAN_DUC_ROW, SONG_PHAN_ROW, total]))
    assert {reported["poor_households"] for reported in figures(extract).values()} == {"5", "8"}
    assert claims(extract)[HAM_TAN]["poor_households"] == "18"
    assert rules(extract) == ["group_row", "group_row"]


@pytest.mark.parametrize("rural", [7, 3])
def test_parts_of_a_unit_in_two_groups_are_refused_even_where_they_are_equal(rural: int) -> None:
    rows = [URBAN, [1, "Xã Tân Đức", 100, 400, 3, 4], RURAL, [1, "Xã Tân Đức", 100, 400, rural, 4], SONG_PHAN_ROW]
    extract = read(Sheet(COLUMNS, rows))
    assert list(figures(extract)) == [SONG_PHAN]
    notes = [f for f in extract.findings if f.rule == "unit_in_groups"]
    assert [(f.cell, f.unit_code, f.severity) for f in notes] == [("B4", TAN_DUC, "error"), ("B6", TAN_DUC, "error")]


@pytest.mark.parametrize("off", [0, 1])
def test_parts_of_a_unit_are_added_where_a_total_proves_that_they_are_all(off: int) -> None:
    urban: list[object] = [1, "Xã Tân Đức", 100, 400, 3, 4]
    rural: list[object] = [1, "Xã Tân Đức", "200", 800, 5, None]
    total: list[object] = [None, "Tổng cộng (I+II)", 700, 2800, 18, 10 + off]
    extract = read(Sheet(COLUMNS, [URBAN, urban, RURAL, rural, [2, "Xã Sông Phan", 400, 1600, 10, 6], total]))
    assert ("unit_in_groups" in rules(extract)) == bool(off)
    if not off:
        assert figures(extract)[TAN_DUC] == {
            "households": "300",
            "persons": "1200",
            "poor_households": "8",
            "near_poor_households": "4",
        }
        of_unit = {o.measure: (o.cell, o.raw) for o in extract.submissions[0].observations if o.unit_code == TAN_DUC}
        assert of_unit["persons"] == ("D4", "400 + 800")
        assert set(rules(extract)) == {"group_row"}


def test_a_district_s_parts_in_two_groups_are_no_claims_about_the_district() -> None:
    district: list[object] = [None, "Huyện Hàm Tân", 500, 2000, 5, 5]
    town: list[object] = [1, "Thị trấn Tân Minh", 500, 2000, 5, 5]
    other: list[object] = [None, "Huyện Hàm Tân", 700, 2800, 13, 15]
    extract = read(Sheet(COLUMNS, [URBAN, district, town, RURAL, other, TAN_DUC_ROW, SONG_PHAN_ROW]))
    assert len(figures(extract)) == 3
    assert claims(extract) == {}
    assert rules(extract) == ["group_row"] * 4


def test_a_unit_with_a_row_of_its_own_may_have_its_parts_below() -> None:
    urban: list[object] = [1, "Xã Tân Đức", 100, 400, 3, 4]
    rural: list[object] = [1, "Xã Tân Đức", 300, 1200, 5, 5]
    extract = read(Sheet(COLUMNS, [TAN_DUC_ROW, URBAN, urban, RURAL, rural]))
    assert figures(extract)[TAN_DUC]["poor_households"] == "8"
    assert set(rules(extract)) == {"group_row"}


def test_the_total_of_a_district_with_one_commune_is_the_district_s() -> None:
    rows: list[list[object]] = [TAN_DUC_ROW, [None, "Tổng cộng", 400, 1600, 8, 9]]
    extract = read(Sheet(COLUMNS, rows, above=[["UBND HUYỆN HÀM TÂN"]]))
    assert list(claims(extract)) == [HAM_TAN]
    assert reported(extract) == []


def test_a_group_without_a_unit_twice_is_as_before() -> None:
    assert finding(read(Sheet(COLUMNS, [URBAN, TAN_DUC_ROW])), "group_row").cell == "B3"


DISTRICT_AND_COMMUNE = ["STT", "Huyện", "Xã", *COLUMNS[2:]]


@pytest.mark.parametrize("again", ["Huyện Đức Linh", None])
def test_districts_in_a_column_of_their_own_say_which_commune_is_meant(again: object) -> None:
    """Both districts have a Tân Hà; a merged cell holds its text in its first row alone."""
    rows: list[list[object]] = [
        [1, "Huyện Đức Linh", "Xã Trà Tân", 200, 800, 6, 6],
        [2, again, "Xã Tân Hà", 100, 400, 5, 6],
        [3, "Huyện Hàm Tân", "Xã Tân Hà", 300, 1200, 7, 8],
        [None, "Tổng cộng", None, 600, 2400, 18, 20],
    ]
    extract = read(Sheet(DISTRICT_AND_COMMUNE, rows))
    assert {unit: reported["poor_households"] for unit, reported in figures(extract).items()} == {
        "23227": "6",
        "23221": "5",
        "23257": "7",
    }
    assert extract.findings == []


def test_a_district_s_own_row_in_a_column_of_its_own_is_its_sum() -> None:
    rows: list[list[object]] = [
        ["I", "Huyện Hàm Tân", None, 700, 2800, 13, 15],
        [1, "Huyện Hàm Tân", "Xã Tân Đức", 400, 1600, 8, 9],
        [2, "Huyện Hàm Tân", "Xã Sông Phan", 300, 1200, 5, 6],
    ]
    extract = read(Sheet(DISTRICT_AND_COMMUNE, rows))
    assert claims(extract)[HAM_TAN]["poor_households"] == "13"
    assert (len(figures(extract)), extract.findings) == (2, [])


@pytest.mark.parametrize(
    "label", ["I. Khu vực thành thị", "I Khu vực thành thị", "A. Thành thị", "1) KHU VỰC NÔNG THÔN"]
)
def test_a_group_is_known_behind_its_ordinal(label: str) -> None:
    assert rules(read(Sheet(COLUMNS, [[None, label, 1, 1, 1, 1], TAN_DUC_ROW]))) == ["group_row"]


DEEP: list[list[object]] = [
    ["TT", "Đơn vị", "Số hộ nghèo đầu kỳ", "", "Thoát nghèo", "", "", "", "Giảm khác", "", "Số hộ nghèo cuối kỳ", ""],
    ["", "", "", "", "Trở thành hộ cận nghèo", "", "Vượt chuẩn cận nghèo", "", "", "", "", ""],
    ["", "", *["Số hộ", "Nhân khẩu"] * 5],
]


def _as_text(*rows: list[object]) -> bytes:
    lines = (";".join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows)
    return "".join(lines).encode("utf-8-sig")


def _as_page(*rows: list[object]) -> bytes:
    lines = ("<tr>" + "".join(f"<td>{cell or ''}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><meta charset=utf-8><table>{''.join(lines)}</table></html>".encode()


WRITERS = [_as_text, _as_page, lambda *rows: page_of(list(rows))]


@pytest.mark.parametrize("write", WRITERS)
def test_a_deep_header_without_merged_cells_is_understood(write: Callable[..., bytes]) -> None:
    row: list[object] = [1, "Xã Tân Đức", 10, 40, 3, 12, 2, 8, 1, 4, 4, 16]
    assert figures(understood(write([POOR], *DEEP, row)))[TAN_DUC] == {
        "opening": "10",
        "opening_persons": "40",
        "became_near_poor": "3",
        "became_near_poor_persons": "12",
        "above_near_poor": "2",
        "above_near_poor_persons": "8",
        "other_decrease": "1",
        "other_decrease_persons": "4",
        "closing": "4",
        "closing_persons": "16",
    }


@pytest.mark.parametrize("write", WRITERS)
def test_tables_under_one_another_are_divided_where_numbers_are_texts_too(write: Callable[..., bytes]) -> None:
    movement: list[object] = [1, "Xã Tân Đức", 10, 8]
    extract = understood(write([REVIEW], HEADER, TAN_DUC_ROW, [], [POOR], MOVEMENT, movement))
    assert [s.form for s in extract.submissions] == ["poverty_review", "poor_movement"]
    assert len(extract.submissions[0].observations) == 4
