"""Fractions in columns of counts: one is a slip of its cell, several say that the whole column is in another unit."""

from pathlib import Path

from tests.workbooks import Sheet, checked, figures, finding, read, rules

HEADS = ["STT", "Đơn vị", "Tổng số hộ", "Số hộ nghèo", "Số hộ cận nghèo"]
UNITS = {"23230": "Thị trấn Tân Minh", "23236": "Thị trấn Tân Nghĩa", "23239": "Xã Sông Phan", "23251": "Xã Tân Đức"}


def table(households: list[float]) -> Sheet:
    return Sheet(HEADS, [[n, name, households[n], 20 + n, 30 + n] for n, name in enumerate(UNITS.values())])


def test_thousands_that_became_decimals_are_a_question_for_the_whole_column(tmp_path: Path) -> None:
    extract = read(table([1, 1.037, 1.074, 2]))
    told = finding(extract, "column_of_fractions")
    assert (told.severity, told.cell, told.measure, told.found) == ("error", "C4", "households", "1.037")
    assert {row["households"] for row in figures(extract).values()} == {None}
    assert {row["poor_households"] for row in figures(extract).values()} == {"20", "21", "22", "23"}
    statements, wrong = checked(tmp_path, extract)
    assert set(statements["verdict"]) == {"refused"}
    assert wrong.height == 0


def test_a_single_fraction_is_told_at_its_cell_and_costs_no_other_row(tmp_path: Path) -> None:
    extract = read(table([1000, 1037.5, 1074, 2000]))
    assert rules(extract) == []
    statements, wrong = checked(tmp_path, extract)
    assert statements["verdict"].to_list().count("accepted") == 3
    assert wrong["rule"].to_list() == ["whole_number"]


def test_the_last_digits_of_a_computed_number_are_no_fraction() -> None:
    assert rules(read(table([50.00000000000001, 49.99999999999999, 1074, 2000]))) == []
