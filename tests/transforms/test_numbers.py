"""What a cell says as a figure."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cells import read_figure, read_figures
from tonghop.schemas.table import VALUE
from tonghop.transforms.numbers import are_answers, clean, decimal_text, look_of, number_in

NFD_NONE = "kh\u006f\u0302ng"  # không
WHOLE = st.integers(-(10**15), 10**15)
MARKS = st.sampled_from([("", "."), ("", ","), (".", ","), (",", ".")])
LARGEST = 10**20
TEXTS = st.one_of(st.text(max_size=12), st.text(alphabet="0123456789., -()%'xk\u00a0", max_size=12))
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**60), 2**60),
    st.floats(),
    TEXTS,
    st.dates(),
    st.datetimes(),
)


def grouped(number: int, mark: str) -> str:
    return f"{number:,}".replace(",", mark)


@given(WHOLE, st.sampled_from(["", ".", ",", " ", "\u00a0", "\u202f"]))
def test_a_whole_number_reads_back_under_every_thousands_mark(number: int, mark: str) -> None:
    assert read_figure(grouped(number, mark)).value == str(number)


@given(WHOLE, st.integers(0, 99), MARKS)
def test_a_number_with_decimals_reads_back_in_both_conventions(number: int, cents: int, marks: tuple[str, str]) -> None:
    thousands, point = marks
    value = decimal_text(f"{grouped(number, thousands)}{point}{cents:02}")
    assert value is not None
    assert Decimal(value) == Decimal(f"{number}.{cents:02}")


@given(st.integers(1, 10**9))
def test_a_number_in_brackets_is_negative(number: int) -> None:
    assert decimal_text(f"({number})") == f"-{number}"


@given(CELLS, st.booleans())
def test_a_value_stands_exactly_where_the_state_is_reported_or_zero(cell: object, share: bool) -> None:
    figure = read_figure(cell, share=share)
    assert (figure.value is not None) == (figure.state in ("reported", "zero"))
    assert figure.state in ("reported", "zero", "dash", "blank", "not_applicable", "unreadable")
    if figure.value is not None:
        assert (Decimal(figure.value) == 0) == (figure.state == "zero")


@given(st.floats(-1e19, 1e19))
def test_a_number_cell_keeps_every_digit(number: float) -> None:
    value = read_figure(number).value
    assert value is not None
    assert "e" not in value
    assert float(value) == number


@given(st.text(alphabet="abcdefghxyzđộưáàô .,", min_size=1, max_size=10))
def test_a_text_without_a_digit_is_never_a_value(text: str) -> None:
    assert read_figure(text).value is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234", "1234"),
        ("1,234", "1234"),
        ("1 234", "1234"),
        ("1\u00a0234", "1234"),
        ("1.234.567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("1,234,567.8", "1234567.8"),
        ("67,39", "67.39"),
        ("67.39", "67.39"),
        (" 12 ", "12"),
        ("'12", "12"),
        ("’12", "12"),
        ("+12", "12"),
        ("-12", "-12"),
        ("007", "7"),
        ("12 hộ", "12"),
        ("12hộ", "12"),
        ("1.234 Nhân khẩu", "1234"),
        ("12 người", "12"),
        ("(12)", "-12"),
        ("(1.234)", "-1234"),
    ],
)
def test_a_count_is_read_however_it_is_typed(text: str, value: str) -> None:
    assert read_figure(text) == (text, value, "reported")


@pytest.mark.parametrize(
    ("text", "as_count", "as_share"),
    [
        ("1,963", "1963", "1.963"),
        ("1.963", "1963", "1.963"),
        ("1.234.567", "1234567", "1234567"),
        ("1,96", "1.96", "1.96"),
        ("1 963", "1963", "1963"),
    ],
)
def test_one_group_of_three_is_thousands_in_a_count_and_decimals_in_a_rate(
    text: str, as_count: str, as_share: str
) -> None:
    assert (read_figure(text).value, read_figure(text, share=True).value) == (as_count, as_share)


def test_a_percent_sign_belongs_to_a_rate() -> None:
    assert read_figure("1,96 %", share=True).value == "1.96"


def test_the_decimal_point_in_a_number_cell_is_kept_for_the_rules_to_see() -> None:
    assert read_figure(67.39) == ("67.39", "67.39", "reported")


@pytest.mark.parametrize("cell", [12, 12.0])
def test_a_whole_number_cell_has_no_decimal_point(cell: object) -> None:
    assert read_figure(cell) == ("12", "12", "reported")


def test_a_tiny_number_is_written_without_an_exponent() -> None:
    assert read_figure(1e-7).value == "0.0000001"


@pytest.mark.parametrize("cell", [0, 0.0, -0.0, "0", "0,0", "0.00", "0 hộ"])
def test_zero_is_a_figure(cell: object) -> None:
    figure = read_figure(cell)
    assert figure.state == "zero"
    assert Decimal(figure.value or "1") == 0


@pytest.mark.parametrize("cell", [None, "", " ", "\u00a0", "'"])
def test_an_empty_cell_is_blank_and_not_zero(cell: object) -> None:
    figure = read_figure(cell)
    assert (figure.value, figure.state) == (None, "blank")


@pytest.mark.parametrize("cell", ["-", "–", "—", "−", "--", " - ", "không", "Không", "KO", "k có", "không có", "khong"])
def test_a_dash_or_a_word_for_none_is_an_answer_without_a_value(cell: str) -> None:
    assert read_figure(cell) == (cell, None, "dash")


@pytest.mark.parametrize("cell", ["x", "X", " x ", "KAD", "không áp dụng", "n/a"])
def test_a_crossed_cell_is_not_applicable(cell: str) -> None:
    assert read_figure(cell) == (cell, None, "not_applicable")


@pytest.mark.parametrize(
    ("cell", "raw"),
    [
        (True, "TRUE"),
        (False, "FALSE"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (float("-inf"), "-inf"),
        (date(2023, 12, 5), "2023-12-05"),
        (datetime(2023, 12, 5, 8, 30), "2023-12-05 08:30:00"),
        (time(8, 30), "08:30:00"),
        (timedelta(days=1), "1 day, 0:00:00"),
        ("12a", "12a"),
        ("12/5", "12/5"),
        ("12.5.2023", "12.5.2023"),
        ("1.23.456", "1.23.456"),
        ("1,234.567.890", "1,234.567.890"),
        ("1.234 567", "1.234 567"),
        ("12 + 3", "12 + 3"),
        ("~12", "~12"),
        ("1e5", "1e5"),
        ("((12))", "((12))"),
        ("(12", "(12"),
        ("(-12)", "(-12)"),
        ("12 13", "12 13"),
        ("hộ", "hộ"),
        ("#REF!", "#REF!"),
    ],
)
def test_what_is_no_number_is_unreadable_and_kept_as_it_stands(cell: object, raw: str) -> None:
    assert read_figure(cell) == (raw, None, "unreadable")


@pytest.mark.parametrize("text", ["0,123", "0.500"])
def test_a_fraction_of_three_decimals_is_not_a_count_of_hundreds(text: str) -> None:
    assert read_figure(text).value in (None, text.replace(",", "."))


def test_a_percentage_in_a_count_cell_is_not_a_count() -> None:
    assert read_figure("12%").value is None


@pytest.mark.parametrize("text", ["(0)", "-0"])
def test_zero_has_no_sign(text: str) -> None:
    assert read_figure(text) == (text, "0", "zero")


def test_a_word_in_decomposed_unicode_is_the_same_word() -> None:
    assert read_figure(NFD_NONE).state == "dash"


@pytest.mark.parametrize("cell", [1e25, "123456789012345678901234", -1e21])
def test_a_figure_too_large_for_the_warehouse_is_unreadable(cell: object) -> None:
    digits, decimals = (int(n) for n in re.findall(r"\d+", VALUE))
    value = read_figure(cell).value
    assert value is None or abs(Decimal(value)) < 10 ** (digits - decimals)


@given(st.lists(TEXTS, max_size=30))
def test_recognition_and_figures_read_a_count_alike(cells: list[str]) -> None:
    for cell, figure in zip(cells, read_figures(cells), strict=True):
        if figure.value is not None:
            assert (look_of(cell), number_in(cell)) == ("number", Decimal(figure.value))
        elif figure.state != "unreadable":
            assert look_of(cell) == figure.state
        else:
            assert look_of(cell) == "words" or abs(number_in(cell) or Decimal(0)) >= LARGEST


LOOKS = {
    "blank": (None, "", "  ", "\u00a0", "\u200b", "'"),
    "number": (
        0,
        12,
        1.5,
        "12",
        "1.234",
        "(12)",
        "'12",
        "’12",
        "12*",
        "12 **",
        "12¹",
        "12 (1)",
        "12 [3]",
        "12 hộ",
        "12 Thẻ",
        "-5",
    ),
    "dash": (
        "-",
        "--",
        "–",
        "—",
        "−",
        "‐",
        "‑",
        "không",
        NFD_NONE,
        "Ko",
        "k",
        "K có",
        "không có",
        "khong",
        "Khong co",
        "ko có",
    ),
    "not_applicable": ("x", "X", "KAD", "không áp dụng", "n/a"),
    "words": (
        True,
        date(2023, 1, 5),
        "hộ",
        "Z12",
        "12 tháng",
        "12 (a)",
        "1 (1)2",
        "-x",
        "kx",
        "(-5",
        "5)",
        "((5))",
        "1.23.4",
    ),
}


@pytest.mark.parametrize(("cell", "look"), [(cell, look) for look, cells in LOOKS.items() for cell in cells])
def test_what_a_cell_looks_like_before_its_form_is_known(cell: object, look: str) -> None:
    assert look_of(cell) == look


@given(st.one_of(st.none(), st.integers(-(2**60), 2**60), TEXTS))
def test_a_cell_looks_like_what_it_is_read_as(cell: object) -> None:
    state = read_figure(cell).state
    assert look_of(cell) == {"reported": "number", "zero": "number", "unreadable": "words"}.get(state, state)


def test_answers_are_numbers_and_dashes() -> None:
    assert are_answers([1, "12", "1.234", "-", "không"])
    assert are_answers(["-"]) and are_answers([])
    assert not are_answers([1, "x"]) and not are_answers(["hộ", 1]) and not are_answers([1, ""])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12*", "12"),
        ("1.234 (*)", "1234"),
        ("12 [10]", "12"),
        ("-12²", "-12"),
        ("12 hộ", "12"),
        ("hộ", None),
        ("", None),
    ],
)
def test_the_number_in_a_text_is_without_its_footnote_and_its_unit(text: str, number: str | None) -> None:
    assert number_in(text) == (None if number is None else Decimal(number))


def test_a_clean_text_has_plain_spaces_and_no_quote_before_it() -> None:
    assert clean(" \u00a0’'1\u202f2\u200b ") == "1 2"
    assert clean("' x") == "x"
    assert clean("x'") == "x'"
