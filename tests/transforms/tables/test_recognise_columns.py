"""Which column holds which measure: by the texts of its header, wherever it stands."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import all_examples
from tests.workbooks import COLUMNS, Header, Sheet, figures, finding, measures, read, reported, rules

UNIT = "Xã Tân Đức"
FIGURES: dict[str, tuple[Header, int]] = {
    "households": ("Tổng số hộ dân cư", 1000),
    "persons": ("Tổng số nhân khẩu", 4000),
    "poor_households": (("Hộ nghèo", "Số hộ"), 50),
    "poor_rate": (("Hộ nghèo", "Tỷ lệ (%)"), 5),
    "near_poor_households": (("Hộ cận nghèo", "Số hộ"), 60),
    "near_poor_rate": (("Hộ cận nghèo", "Tỷ lệ (%)"), 6),
    "average_standard_households": (("Hộ làm nông, lâm, ngư, diêm nghiệp có mức sống trung bình", "Số hộ"), 70),
    "poor_persons": (("Khẩu nghèo", "Số khẩu"), 200),
    "near_poor_persons": (("Khẩu cận nghèo", "Số khẩu"), 240),
}
SHORT = ["poor_households", "near_poor_households", "households"]


def sheet(names: Sequence[str], **more: object) -> Sheet:
    columns = ["STT", "Đơn vị", *(FIGURES[name][0] for name in names)]
    rows = [[1, UNIT, *(FIGURES[name][1] for name in names)]]
    return Sheet(columns, rows, **more)  # type: ignore[arg-type]


def expected(names: Sequence[str]) -> dict[str, dict[str, str]]:
    return {"23251": {name: str(FIGURES[name][1]) for name in names if not name.endswith("rate")}}


@all_examples(40)
@given(st.permutations(list(FIGURES)), st.booleans(), st.integers(0, 6), st.integers(0, 4))
def test_columns_are_known_in_any_order_and_place_merged_or_not(
    names: list[str], is_merged: bool, top: int, left: int
) -> None:
    extract = read(sheet(names, is_merged=is_merged, top=top, left=left))
    assert figures(extract) == expected(names)
    assert "column_unknown" not in rules(extract)


@pytest.mark.parametrize("above", [[], [["UBND XÃ TÂN ĐỨC"]], [[None]] * 3, [["Đơn vị tính: hộ"], [], ["Biểu số 1"]]])
@pytest.mark.parametrize("below", [[], [["Ghi chú: số liệu thật"]], [[], [], [None, "Người lập biểu"]]])
def test_rows_above_and_below_change_nothing(above: list[list[object]], below: list[list[object]]) -> None:
    extract = read(sheet(SHORT, above=above, below=below))
    assert figures(extract) == expected(SHORT)
    assert extract.findings == []


@pytest.mark.parametrize(
    "numbers",
    [
        ["A", "B", 1, 2, 3],
        ["A", "B", "(1)", "(2)", "(3)"],
        ["A", "B", "1", "2", "3=1/2*100"],
        ["(A)", "(B)", "1", "2", "3 = 1 + 2"],
        [1, 2, 3, 4, 5],
        ["1", "2", "3", "4", "5=(3+4)x100"],
    ],
)
def test_the_row_of_column_numbers_is_no_data(numbers: list[object]) -> None:
    extract = read(sheet(SHORT, numbers=numbers))
    assert figures(extract) == expected(SHORT)
    assert extract.findings == []


def test_a_row_of_small_figures_is_no_row_of_column_numbers() -> None:
    assert figures(read(Sheet(["STT", "Đơn vị", "Số hộ nghèo", "Số hộ cận nghèo"], [[1, UNIT, 2, 3]])))["23251"] == {
        "poor_households": "2",
        "near_poor_households": "3",
    }


@pytest.mark.parametrize(
    ("header", "measure"),
    [
        ("TỔNG SỐ HỘ DÂN CƯ", "households"),
        ("Tổng  số\nhộ dân cư:", "households"),
        ("Tong so ho dan cu", "households"),
        ("Tổng số hộ dân cư (hộ)", "households"),
        ("Tổng số hộ", "households"),
        (("Tổng số hộ dân cư", "Số hộ"), "households"),
        (("Tổng số hộ dân cư", "Nhân khẩu"), "persons"),
        ("Tỷ lệ hộ nghèo (%)", "poor_rate"),
        ("Tỷ lệ hộ cận nghèo", "near_poor_rate"),
        ("Số nhân khẩu cận nghèo", "near_poor_persons"),
    ],
)
def test_a_header_is_known_however_it_is_typed(header: Header, measure: str) -> None:
    extract = read(Sheet(["Đơn vị", "Số hộ nghèo", "Số hộ cận nghèo", header], [[UNIT, 5, 6, 7]]))
    assert measures(extract) == {"poor_households": "B", "near_poor_households": "C", measure: "D"}


@pytest.mark.parametrize(
    "unit", ["Đơn vị", "TÊN ĐƠN VỊ", "Phường/ Xã", "Xã , phường", "Dia ban", "Xã/phường/thị trấn (*)"]
)
@pytest.mark.parametrize("order", ["STT", "TT", "Số TT"])
def test_the_columns_of_names_and_numbers_are_known_by_their_words(unit: str, order: str) -> None:
    extract = read(Sheet([order, unit, "Số hộ nghèo", "Số hộ cận nghèo"], [[1, UNIT, 5, 6]]))
    assert measures(extract) == {"poor_households": "C", "near_poor_households": "D"}
    assert extract.findings == []


def test_the_poor_and_the_near_poor_are_never_exchanged() -> None:
    columns = ["Đơn vị", "Hộ cận nghèo", "Hộ nghèo", "Nhân khẩu cận nghèo", "Nhân khẩu nghèo"]
    assert measures(read(Sheet(columns, [[UNIT, 1, 2, 3, 4]]))) == {
        "near_poor_households": "B",
        "poor_households": "C",
        "near_poor_persons": "D",
        "poor_persons": "E",
    }


@pytest.mark.parametrize(
    ("part", "rule"), [("Số hộ nghèo", "column_of_other"), ("Tổng số hộ dân cư", "column_unknown")]
)
def test_a_part_of_a_figure_is_not_the_figure(part: str, rule: str) -> None:
    columns: list[Header] = ["Đơn vị", "Số hộ nghèo", ("Trong đó", part), "Số hộ cận nghèo"]
    extract = read(Sheet(columns, [[UNIT, 5, 3, 6]]))
    assert figures(extract) == {"23251": {"poor_households": "5", "near_poor_households": "6"}}
    assert reported(extract) == [(rule, "C2", f"trong đó > {part.lower()}")]


def test_what_a_total_is_made_of_is_read_below_trong_do() -> None:
    columns: list[Header] = ["Đơn vị", "Tổng số hộ", ("Trong đó", "Hộ nghèo"), ("Trong đó", "Hộ cận nghèo")]
    extract = read(Sheet(columns, [[UNIT, 100, 5, 6]]))
    assert figures(extract) == {"23251": {"households": "100", "poor_households": "5", "near_poor_households": "6"}}
    assert extract.findings == []


@pytest.mark.parametrize("at", [2, 3, 4, 5])
def test_an_unknown_column_is_told_at_its_header_and_not_read(at: int) -> None:
    columns: list[Header] = ["STT", "Đơn vị", *(FIGURES[n][0] for n in SHORT)]
    row: list[object] = [1, UNIT, *(FIGURES[n][1] for n in SHORT)]
    columns.insert(at, "Ghi chú")
    row.insert(at, "12 nhà tạm")
    extract = read(Sheet(columns, [row]))
    assert figures(extract) == expected(SHORT)
    assert reported(extract) == [("column_unknown", f"{'ABCDEF'[at]}2", "ghi chú")]


def test_two_columns_of_one_header_are_a_question_and_neither_is_read() -> None:
    extract = read(
        Sheet(["Đơn vị", "Số hộ nghèo", "Số hộ cận nghèo", "Tổng số hộ", "Tổng số hộ"], [[UNIT, 5, 6, 100, 101]])
    )
    assert measures(extract) == {"poor_households": "B", "near_poor_households": "C"}
    assert (finding(extract, "column_ambiguous").cell, finding(extract, "column_ambiguous").measure) == (
        "E2",
        "households",
    )


def test_a_header_repeated_on_the_next_page_is_no_row() -> None:
    header = ["STT", "Đơn vị", "Số hộ nghèo", "Số hộ cận nghèo"]
    numbers = ["A", "B", 1, 2]
    extract = read(Sheet(header, [[1, UNIT, 5, 6], header, numbers, [2, "Xã Tân Thắng", 7, 8]], numbers=numbers))
    assert figures(extract) == {
        "23251": {"poor_households": "5", "near_poor_households": "6"},
        "23254": {"poor_households": "7", "near_poor_households": "8"},
    }
    assert extract.findings == []


def test_a_form_that_lacks_columns_gives_the_figures_it_has() -> None:
    extract = read(Sheet(["Đơn vị", "Số hộ nghèo", "Số hộ cận nghèo"], [[UNIT, 5, 6]]))
    assert figures(extract) == {"23251": {"poor_households": "5", "near_poor_households": "6"}}


@pytest.mark.parametrize("units", [["hộ", "khẩu", "hộ", "hộ"], ["(hộ)", "(khẩu)", "(hộ)", "(hộ)"]])
def test_a_row_of_units_of_measurement_under_the_header_changes_nothing(units: list[str]) -> None:
    extract = read(Sheet(COLUMNS, [[1, UNIT, 100, 400, 5, 6]], numbers=[None, None, *units]))
    assert measures(extract) == {
        "households": "C",
        "persons": "D",
        "poor_households": "E",
        "near_poor_households": "F",
    }


@pytest.mark.parametrize("total", [["-", "-"], ["1.234", "5.678"]])
def test_a_total_right_under_the_header_is_no_header_even_if_its_figures_are_texts(total: list[str]) -> None:
    rows: list[list[object]] = [["Tổng cộng", None, *total], [1, UNIT, 5, 6]]
    extract = read(Sheet(["STT", "Đơn vị", "Số hộ nghèo", "Số hộ cận nghèo"], rows))
    assert set(figures(extract)) == {"23251"}


@pytest.mark.parametrize(
    "header",
    [
        "Tên xã, phường, thị trấn",
        "Xã/phường/TT",
        "XÃ, THỊ TRẤN",
        "Tên đơn vị hành chính",
        "Đơn vị (xã, phường, thị trấn)",
        "Xã - Phường",
        "Ten xa, phuong",
        "Xã",
    ],
)
def test_a_header_made_of_the_words_for_units_is_theirs(header: str) -> None:
    extract = read(Sheet(["STT", header, *COLUMNS[2:]], [[1, UNIT, 400, 1600, 8, 9]]))
    assert figures(extract)["23251"]["poor_households"] == "8"
    assert extract.findings == []


@pytest.mark.parametrize("header", ["Số xã", "Xã đạt chuẩn", "Tổng số xã, phường"])
def test_a_header_with_other_words_is_none_of_units(header: str) -> None:
    extract = read(Sheet([*COLUMNS, header], [[1, UNIT, 400, 1600, 8, 9, 3]]))
    assert figures(extract)["23251"]["poor_households"] == "8"
    assert rules(extract) == ["column_unknown"]
