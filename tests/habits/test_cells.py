"""Figures as they are typed; habits.md, "Figures". What cannot be sure is told, never invented."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.cells import marks_of, read_amount, read_figure
from tests.workbooks import (
    COLUMNS,
    Header,
    ReadFile,
    Sheet,
    figures,
    finding,
    read,
    rules,
    saved,
    understood,
    workbook,
)

RATES: tuple[Header, ...] = ("Đơn vị", "Tổng số hộ dân cư", "Số hộ nghèo", "Tỷ lệ hộ nghèo", "Số hộ cận nghèo")


def one(cell: object) -> tuple[str | None, str, list[str]]:
    """Value and state of a count typed so, and the rules that the file breaks."""
    extract = read(Sheet(COLUMNS, [[1, "Xã Tân Đức", 9000, 40000, cell, 6]]))
    (figure,) = [o for o in extract.submissions[0].observations if o.measure == "poor_households"]
    return figure.value, figure.state, rules(extract)


@pytest.mark.parametrize(
    ("cell", "value", "state"),
    [
        ("1.234", "1234", "reported"),
        ("1,234", "1234", "reported"),
        ("12 ", "12", "reported"),
        ("12\u00a0", "12", "reported"),
        ("'12", "12", "reported"),
        ("12 hộ", "12", "reported"),
        ("-", None, "dash"),
        ("–", None, "dash"),
        ("0", "0", "zero"),
        (0, "0", "zero"),
        ("", None, "blank"),
        (None, None, "blank"),
        ("x", None, "not_applicable"),
        ("k có", None, "dash"),
        ("không", None, "dash"),
    ],
)
def test_a_figure_keeps_its_value_and_its_state(cell: object, value: str | None, state: str) -> None:
    assert one(cell) == (value, state, [])


@pytest.mark.parametrize("cell", ["#DIV/0!", "#REF!", date(2023, 12, 5), "mười hai", "12a", "1.23.4"])
def test_what_is_no_figure_is_unreadable_and_its_row_told(cell: object) -> None:
    assert one(cell) == (None, "unreadable", ["figure_unreadable"])


@pytest.mark.parametrize("cell", ["12*", "12 **", "12(*)", "12 (*)", "12¹", "12 ²", "12 [1]", "12 (1)"])
def test_the_mark_of_a_footnote_behind_a_figure_is_told_and_left_out(cell: str) -> None:
    extract = read(Sheet(COLUMNS, [[1, "Xã Tân Đức", 9000, 40000, cell, 6]]))
    assert (figures(extract)["23251"]["poor_households"], rules(extract)) == ("12", ["figure_noted"])
    noted = finding(extract, "figure_noted")
    assert (noted.cell, noted.found, noted.expected) == ("E3", cell.strip(), "12")


@pytest.mark.parametrize("cell", ["12 (13)", "12(1)", "*12", "12 (a)", "12 (sửa)", "(1)*"])
def test_what_else_stands_behind_a_figure_is_a_question(cell: str) -> None:
    assert one(cell)[1:] == ("unreadable", ["figure_unreadable"])


def test_a_bracketed_number_is_negative() -> None:
    assert one("(12)")[:2] == ("-12", "reported")


def test_a_decimal_typed_for_thousands_stays_what_it_is() -> None:
    """67.39 may be 6,739 or anything: the rules of the form refuse it, nobody guesses."""
    assert one("67.39")[:2] == ("67.39", "reported")


def test_a_percentage_is_read_in_both_spellings() -> None:
    book = load_workbook(
        BytesIO(workbook(Sheet(RATES, [["Xã Tân Đức", 400, 8, 0.0196, 9], ["Xã Sông Phan", 300, 5, 1.96, 6]])))
    )
    page = book.worksheets[0]
    page["D3"].number_format = "0.00%"
    extract = understood(saved(book))
    reported = {o.cell: o.value for o in extract.submissions[0].observations if o.measure == "poor_rate"}
    assert reported == {"D3": "1.96", "D4": "1.96"}


def test_a_table_that_writes_numbers_in_both_conventions_says_so() -> None:
    extract = read(Sheet(RATES, [["Xã Tân Đức", "1.234.567", 8, "1.96", 9], ["Xã Sông Phan", "300", 5, "1,96", 6]]))
    note = finding(extract, "number_marks_mixed")
    assert (note.severity, note.found) == ("warning", "1.234.567; 1.96")


def test_one_convention_is_no_finding() -> None:
    extract = read(Sheet(RATES, [["Xã Tân Đức", "1.234", 8, "1,96", 9]]))
    assert rules(extract) == []
    assert figures(extract)["23251"]["households"] == "1234"


def money(*rows: list[object], unit: str = "Đơn vị tính: triệu đồng", columns: tuple[Header, ...] = ()) -> ReadFile:
    """The fund of a commune: raised and spent."""
    sheet = Sheet(
        columns or ("Đơn vị", "Số tiền vận động", "Số tiền chi"),
        rows,
        title="QUỸ VÌ NGƯỜI NGHÈO NĂM 2023",
        above=[[unit]] if unit else (),
    )
    return read(sheet, name="quy.xlsx")


@pytest.mark.parametrize(
    ("unit", "typed"),
    [("đồng", 25_500_000), ("nghìn đồng", 25_500), ("ngàn đồng", 25_500), ("triệu đồng", 25.5), ("tỷ đồng", 0.0255)],
)
def test_money_in_any_unit_is_the_same_dong(unit: str, typed: float) -> None:
    reported = figures(money(["Xã Tân Đức", typed, 0], unit=f"Đơn vị tính: {unit}"))
    assert reported == {"23251": {"raised_amount": "25500000", "spent_amount": "0"}}


def test_the_unit_of_a_column_wins_over_that_of_the_sheet() -> None:
    columns: tuple[Header, ...] = ("Đơn vị", "Số tiền vận động (tỷ đồng)", "Số tiền chi")
    assert figures(money(["Xã Tân Đức", 2, 3], columns=columns)) == {
        "23251": {"raised_amount": "2000000000", "spent_amount": "3000000"}
    }


def test_a_row_of_units_below_the_header_gives_each_column_its_own() -> None:
    columns: tuple[Header, ...] = (
        "Đơn vị",
        ("Số tiền vận động", "nghìn đồng"),
        ("Số tiền chi", "triệu đồng"),
    )
    assert figures(money(["Xã Tân Đức", 2, 3], columns=columns, unit="")) == {
        "23251": {"raised_amount": "2000", "spent_amount": "3000000"}
    }


def test_a_cell_may_name_its_own_unit() -> None:
    assert figures(money(["Xã Tân Đức", "25 triệu", "1,5 tỷ"], unit="")) == {
        "23251": {"raised_amount": "25000000", "spent_amount": "1500000000"}
    }


def test_money_without_a_unit_is_a_question() -> None:
    extract = money(["Xã Tân Đức", 25, 0], unit="")
    assert finding(extract, "money_unit_unknown").cell == "B3"
    assert figures(extract)["23251"]["raised_amount"] is None


def test_money_that_can_be_read_in_two_ways_is_a_question() -> None:
    extract = money(["Xã Tân Đức", "1.234", 0])
    assert finding(extract, "number_ambiguous").found == "1.234"


@pytest.mark.parametrize("quote", ["'", "’", " '", "' "])
def test_a_quote_before_an_amount_settles_nothing(quote: str) -> None:
    extract = money(["Xã Tân Đức", f"{quote}1.234", 0])
    assert finding(extract, "number_ambiguous").found == f"{quote}1.234"


@pytest.mark.parametrize(("evidence", "value"), [("2,5", "1234000000"), ("2.5", "1234000")])
def test_the_other_figures_of_the_table_say_what_a_mark_means(evidence: str, value: str) -> None:
    extract = money(["Xã Tân Đức", "1.234", evidence], columns=())
    assert figures(extract)["23251"]["raised_amount"] == value
    assert extract.findings == []


def written(number: Decimal, group: str, mark: str) -> str:
    whole, _, rest = format(abs(number), ",f").partition(".")
    return ("-" if number < 0 else "") + whole.replace(",", group) + (mark + rest if rest else "")


AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False, allow_infinity=False)


@given(st.lists(AMOUNTS, min_size=1, max_size=8), st.sampled_from([(".", ","), (",", ".")]))
def test_amounts_written_in_either_convention_read_back(numbers: list[Decimal], marks: tuple[str, str]) -> None:
    texts = [written(number, *marks) for number in numbers]
    decimal = marks_of(texts).decimal
    assert decimal == marks[1]
    for number, text in zip(numbers, texts, strict=True):
        figure, is_open = read_amount(text, 0, decimal)
        assert not is_open
        assert Decimal(figure.value or "0") == number


@given(st.integers(0, 10**15), st.sampled_from([".", ",", " ", ""]))
def test_counts_written_with_any_grouping_read_back(number: int, group: str) -> None:
    assert read_figure(f"{number:,}".replace(",", group)).value == str(number)


@given(st.text(max_size=12))
def test_no_text_gives_a_value_without_a_digit(text: str) -> None:
    figure = read_figure(text)
    assert figure.value is None or any(c.isdigit() for c in text)
    assert marks_of([text]).decimal == "" or any(c in text for c in ".,")
