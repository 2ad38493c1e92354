"""Tables of one unit with items down the rows: what stands over the figures is understood as any header is."""

import pytest

from tests.workbooks import Header, ReadFile, Sheet, figures, finding, read, rules

SENDER = [["UBND XÃ TÂN ĐỨC"]]
ITEMS = ["Tổng số hộ dân cư", "Số hộ nghèo", "Số hộ cận nghèo"]
FIRST = {"households": "100", "poor_households": "5", "near_poor_households": "6"}
SECOND = {"households": "200", "poor_households": "7", "near_poor_households": "8"}


def reported(*headers: Header) -> ReadFile:
    values = zip(ITEMS, (100, 5, 6), (200, 7, 8), strict=True)
    rows = [[n, item, *of[: len(headers)]] for n, (item, *of) in enumerate(values, 1)]
    return read(Sheet(["STT", "Chỉ tiêu", *headers], rows, above=SENDER))


@pytest.mark.parametrize(
    "header",
    ["Số liệu", "Kết quả", "Thực hiện năm 2023", "Năm 2023", "Số hộ", "Cuối năm", "Đến 31/12/2023", "Xã Tân Đức"],
)
def test_a_column_of_the_form_s_figures_is_read(header: str) -> None:
    extract = reported(header)
    assert (figures(extract), rules(extract)) == ({"23251": FIRST}, [])


@pytest.mark.parametrize(
    "header",
    [
        *("Năm 2022", "Kế hoạch", "Đầu năm", "Cùng kỳ", "Dự kiến", "Ước thực hiện", "Chỉ tiêu giao", "Tăng", "Nữ"),
        *("Hộ DTTS", "Tỷ lệ", "Hộ có người khuyết tật", "Triệu đồng", "Tháng 6", "Năm 2022 (hộ)"),
    ],
)
def test_a_column_of_other_figures_is_a_question(header: str) -> None:
    extract = reported(header)
    assert extract.submissions == []
    assert (finding(extract, "values_qualified").found or "") == header.lower()


@pytest.mark.parametrize(
    ("other", "own"),
    [
        *[("Năm 2022", "Năm 2023"), ("Kế hoạch", "Thực hiện"), ("Đầu năm", "Cuối năm"), ("Trong đó nữ", "Tổng số")],
        *[(("Năm 2023", "Kế hoạch"), ("Năm 2023", "Thực hiện")), ("2022", "2023"), ("So với năm 2022", "Số liệu")],
    ],
)
@pytest.mark.parametrize("is_own_first", [True, False])
def test_of_two_columns_the_one_of_the_form_is_read_and_the_other_is_told(
    other: Header, own: Header, is_own_first: bool
) -> None:
    extract = reported(*((own, other) if is_own_first else (other, own)))
    assert figures(extract) == {"23251": FIRST if is_own_first else SECOND}
    assert rules(extract) == ["values_of_other"]


def test_two_columns_that_both_may_be_the_form_s_are_a_question() -> None:
    assert rules(reported("Số liệu", "Kết quả")) == ["values_ambiguous"]
    assert rules(reported("Năm 2022", "Năm 2021")) == ["values_qualified"]


def test_a_column_of_another_unit_than_the_sender_is_a_question() -> None:
    extract = reported("Xã Sông Phan")
    assert figures(extract).get("23251") is None
    assert extract.findings


def test_years_typed_as_numbers_under_a_group_are_read_as_headers() -> None:
    of_years: list[Header] = [("Số hộ nghèo", "2022"), ("Số hộ nghèo", "2023")]
    sheet = Sheet(["Đơn vị", "Tổng số hộ dân cư", *of_years, "Số hộ cận nghèo"], [["Xã Tân Đức", 100, 9, 5, 6]])
    extract = read(sheet)
    assert figures(extract) == {"23251": FIRST}
    assert rules(extract) == ["column_of_other"]
