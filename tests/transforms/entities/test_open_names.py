"""A name that may be another unit's is a question, wherever it stands: no figure becomes that of the wrong unit."""

import pytest

from tests.habits.test_layouts import ITEMS, OWN, page_of
from tests.workbooks import COLUMNS, ReadFile, Sheet, figures, finding, read, rules, understood

FIGURES = (100, 400, 5, 6)


def items(*heads: str, sheet: str = "Biểu 1", name: str = "bao cao.xlsx", province: str = "60") -> ReadFile:
    rows: list[list[object]] = [[head] for head in heads]
    return understood(page_of([*rows, *ITEMS[1:]], sheet), name, province)


def test_a_misspelt_commune_above_a_table_of_one_unit_is_told_and_is_not_its_district() -> None:
    extract = items("UBND HUYỆN BẮC BÌNH", "UBND XÃ PHAN LÂMM")
    assert figures(extract) == {"23011": OWN}
    assert (finding(extract, "unit_similar").cell, finding(extract, "unit_similar").expected) == ("A2", "Xã Phan Lâm")


@pytest.mark.parametrize(
    ("heads", "name", "rule", "cell"),
    [
        (("UBND HUYỆN BẮC BÌNH", "UBND XÃ KHÔNG ĐÂU"), "a.xlsx", "unit_unknown", "A2"),
        (("UBND TỈNH BÌNH THUẬN", "UBND XÃ TÂN HÀ"), "a.xlsx", "unit_ambiguous", "A2"),
        (("ỦY BAN NHÂN DÂN", "XÃ TÂN HÀ"), "a.xlsx", "unit_ambiguous", "A2"),
        (("UBND XÃ TÂN HÀ",), "Huyện Bắc Bình/a.xlsx", "unit_outside", "A1"),
    ],
)
def test_a_commune_that_stays_open_above_a_table_of_one_unit_refuses_it(
    heads: tuple[str, ...], name: str, rule: str, cell: str
) -> None:
    extract = items(*heads, name=name)
    assert extract.submissions == []
    assert finding(extract, rule).cell == cell


def test_a_folder_settles_which_commune_is_meant() -> None:
    assert set(figures(items("UBND XÃ TÂN HÀ", name="Huyện Hàm Tân/a.xlsx"))) == {"23257"}


def test_words_after_the_sender_s_name_are_none_of_it() -> None:
    assert set(figures(items("UBND XÃ TÂN ĐỨC BAN CHỈ ĐẠO GIẢM NGHÈO", name="xã tân đức.xlsx"))) == {"23251"}


@pytest.mark.parametrize(("name", "sheet"), [("2023/12/a.xlsx", "Biểu"), ("12.xlsx", "Biểu"), ("a.xlsx", "12")])
def test_a_number_is_no_ward_s_name(name: str, sheet: str) -> None:
    extract = items("UBND THÀNH PHỐ HỒ CHÍ MINH", "UBND QUẬN BÌNH THẠNH", name=name, sheet=sheet, province="79")
    assert set(figures(extract)) == {"765"}


def test_rows_below_a_district_that_stays_open_are_not_of_the_one_before() -> None:
    rows = [
        ["Huyện Đồng Văn", *FIGURES],
        ["Xã Lũng Cú", *FIGURES],
        ["Mèo Vạc", *FIGURES],  # the district and its town
        ["Xã Tả Lủng", *FIGURES],  # of both districts
    ]
    extract = read(Sheet(COLUMNS[1:], rows), province="02")
    assert set(figures(extract)) == {"00715"}
    assert [f.found for f in extract.findings if f.rule == "unit_ambiguous"] == ["Mèo Vạc", "Xã Tả Lủng"]


def test_districts_named_as_their_towns_are_known_among_their_like() -> None:
    names = ["Hà Giang", "Đồng Văn", "Mèo Vạc", "Yên Minh", "Quản Bạ", "Hoàng Su Phì", "Xín Mần", "Bắc Quang"]
    extract = read(Sheet(COLUMNS[1:], [[name, *FIGURES] for name in names]), province="02")
    assert set(figures(extract)) == {"024", "026", "027", "028", "029", "032", "033", "034"}


def test_towns_named_as_their_districts_are_a_question_where_rows_are_few() -> None:
    extract = read(Sheet(COLUMNS[1:], [["Mèo Vạc", *FIGURES], ["Yên Minh", *FIGURES]]), province="02")
    assert rules(extract) == ["unit_ambiguous", "unit_ambiguous", "units_none"]


def test_a_list_of_provinces_without_their_types_is_no_list_of_wards() -> None:
    names = {
        "TP Hà Nội": "01",
        "Hà Giang": "02",
        "Điện Biên": "11",
        "Hoà Bình": "17",
        "Vĩnh Phúc": "26",
        "An Giang": "89",
    }
    extract = read(Sheet(["Tỉnh/Thành phố", *COLUMNS[2:]], [[name, *FIGURES] for name in names]), province="VN")
    assert set(figures(extract)) == set(names.values())


def test_districts_of_one_name_are_known_below_their_provinces() -> None:
    rows = [["Tỉnh An Giang"], ["Huyện Phú Tân"], ["Xã Phú Bình"], ["Huyện Châu Thành"], ["Xã Hòa Bình Thạnh"]]
    extract = read(Sheet(COLUMNS[1:], [[*row, *FIGURES] for row in rows]), province="VN")
    assert set(figures(extract)) == {"30445", "30613"}
    assert "unit_ambiguous" not in rules(extract)


def test_a_code_beside_another_unit_s_misspelt_name_is_a_question() -> None:
    extract = read(Sheet(["Mã xã", *COLUMNS[1:]], [["23020", "Xã Phan Lâmm", *FIGURES]]))
    assert extract.submissions == []
    expected = finding(extract, "unit_ambiguous").expected
    assert expected == "Xã Hải Ninh (Huyện Bắc Bình), Xã Phan Lâm (Huyện Bắc Bình)"


def test_a_code_beside_no_unit_s_name_is_believed_and_told() -> None:
    extract = read(Sheet(["Mã xã", *COLUMNS[1:]], [["23020", "TT xây dựng", *FIGURES]]))
    assert set(figures(extract)) == {"23020"}
    assert finding(extract, "unit_similar").expected == "Xã Hải Ninh"


def test_a_code_without_its_zeros_is_that_which_the_name_bears_out() -> None:
    rows = [[33, "Huyện Xín Mầnn", *FIGURES]]
    assert "unit_ambiguous" in rules(read(Sheet(["Mã", *COLUMNS[1:]], rows), province="VN"))  # Tỉnh Hưng Yên is 33
    extract = read(Sheet(["Mã", *COLUMNS[1:]], rows, above=[["UBND TỈNH HÀ GIANG"]]), province="VN")
    assert set(figures(extract)) == {"033"}


def test_a_commune_of_another_district_than_its_column_says_is_a_question() -> None:
    rows = [["Huyện Tuy Phong", "Xã Phan Dũng", *FIGURES], ["Huyện Tuy Phong", "Xã Bình An", *FIGURES]]
    extract = read(Sheet(["Huyện", "Xã", *COLUMNS[2:]], rows))
    assert set(figures(extract)) == {"22975"}
    assert finding(extract, "unit_ambiguous").found == "Xã Bình An"


def test_a_head_that_the_rows_are_not_of_is_told() -> None:
    rows = [["Xã Phan Sơn", *FIGURES], ["Xã Phan Lâm", *FIGURES]]
    extract = read(Sheet(COLUMNS[1:], rows, above=[["UBND HUYỆN BẮC BÌN"]]))
    assert set(figures(extract)) == {"23008", "23011"}
    unclear = finding(extract, "sender_unclear")
    assert (unclear.cell, unclear.severity, unclear.expected) == ("A1", "warning", "Huyện Bắc Bình")


def test_the_total_of_a_ward_district_is_a_total() -> None:
    rows = [["Phường 1", *FIGURES], ["Phường 2", *FIGURES], ["Toàn quận", 200, 800, 10, 12]]
    extract = read(Sheet(COLUMNS[1:], rows, above=[["UBND QUẬN 3"]]), province="79")
    assert rules(extract) == []


@pytest.mark.parametrize(
    ("heads", "sender"),
    [
        (["UBND TỈNH BÌNH THUẬN", "HUYỆN HÀM TÂN"], "601"),
        (["ỦY BAN NHÂN DÂN", "XÃ TÂN HÀ", "HUYỆN HÀM TÂN", "TỈNH BÌNH THUẬN"], "23257"),
    ],
)
def test_a_letterhead_may_have_a_line_for_each_unit(heads: list[str], sender: str) -> None:
    rows = [["Xã Tân Hà", *FIGURES]]
    extract = read(Sheet(COLUMNS[1:], rows, above=[[head] for head in heads]))
    assert extract.submissions[0].sender_code == sender
    assert set(figures(extract)) == {"23257"}


def test_a_city_s_department_is_its_city_s_however_the_city_is_written() -> None:
    above = [["SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI TP ĐÀ NẴNG"]]
    extract = read(Sheet(COLUMNS[1:], [["Quận Hải Châu", *FIGURES]], above=above), province="VN")
    assert extract.submissions[0].sender_code.startswith("48")
