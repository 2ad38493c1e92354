"""Numbers before a unit's name, words beside it, slips in it: each is understood, or a question."""

import pytest

from tests.workbooks import COLUMNS, HAM_TAN, Sheet, context, figures, finding, read, rules

INDEX = context().index("2023-12-31")
LETTERHEAD = [["UBND HUYỆN HÀM TÂN"]]


def sheet(*names: str) -> Sheet:
    return Sheet(COLUMNS, [[n, name, 100 + n, 400, 5, 6] for n, name in enumerate(names)], above=LETTERHEAD)


@pytest.mark.parametrize(
    "number",
    [
        "1. ",
        "1.",
        "1) ",
        "(1) ",
        "01- ",
        "1/ ",
        "1.10 ",
        "1.10. ",
        "I. ",
        "II- ",
        "II-",
        "IX. ",
        "X. ",
        "a) ",
        "b/ ",
        "a- ",
        "B. ",
        "+ ",
        "- ",
        "• ",
        "1 ",
    ],
)
@pytest.mark.parametrize(
    ("name", "code"), [("Thị trấn Tân Nghĩa", "23236"), ("X. Sơn Mỹ", "23266"), ("TT Tân Minh", "23230")]
)
def test_a_number_before_a_name_is_no_part_of_it(number: str, name: str, code: str) -> None:
    if number == "1 " and name.startswith("X."):
        return
    match = INDEX.resolve(number + name, HAM_TAN)
    assert match.unit is not None
    assert match.unit.code == code


@pytest.mark.parametrize("name", ["TT: Tân Nghĩa", "T.T Tân Nghĩa", "T.T. Tân Nghĩa", "T. T Tân Nghĩa", "TT.Tân Nghĩa"])
def test_a_type_may_be_shortened_in_any_way(name: str) -> None:
    assert set(figures(read(sheet(name)))) == {"23236"}


@pytest.mark.parametrize(
    "name",
    [
        "Xã Tân Đức, huyện Hàm Tân, tỉnh Bình Thuận",
        "Xã Tân Đức (huyện Hàm Tân)",
        "Xã Tân Đức (xã miền núi)",
        "Xã Tân Đức (NTM)",
        "Xã Tân Đức (1)",
        "Xã Tân Đức (khu vực III)",
        "Tân Đức (xã)",
        "Xã Tân Đức - xã bãi ngang",
        "Xã Tân Đức, xã đặc biệt khó khăn",
    ],
)
def test_units_above_and_zones_beside_a_name_leave_it_that_unit(name: str) -> None:
    extract = read(sheet(name))
    assert set(figures(extract)) == {"23251"}
    assert extract.findings == []


@pytest.mark.parametrize(
    "note", ["(trừ thôn 1)", "(cả Sông Phan)", "(một phần)", "(cũ)", "(xã mới)", "(thôn 1, 2)", "(không gồm khu 3)"]
)
def test_a_note_that_excepts_or_adds_is_a_question(note: str) -> None:
    extract = read(sheet("Xã Sông Phan", f"Xã Tân Đức {note}"))
    assert set(figures(extract)) == {"23239"}
    question = finding(extract, "unit_qualified")
    assert (question.severity, question.found) == ("error", f"Xã Tân Đức {note}")


@pytest.mark.parametrize(
    "name", ["Xã Tân Đức cũ", "Một phần xã Tân Đức", "Xã Tân Đức trừ thôn 1", "Xã Tân Đức và Tân Hà"]
)
def test_further_words_are_a_question_too(name: str) -> None:
    extract = read(sheet("Xã Sông Phan", name))
    assert set(figures(extract)) == {"23239"}
    assert finding(extract, "unit_unknown").found == name


@pytest.mark.parametrize(
    ("typed", "code"), [("Xã Tân Dức", "23251"), ("Xã  Tân Xuan", "23260"), ("Sông Phang", "23239")]
)
def test_a_slip_that_can_mean_one_unit_alone_is_told(typed: str, code: str) -> None:
    extract = read(sheet(typed))
    assert set(figures(extract)) == {code}
    assert rules(extract) == ["unit_similar"]


def test_a_slip_beside_the_unit_that_it_resembles_is_a_question() -> None:
    extract = read(sheet("Xã Tân Đức", "Xã Tân Dức"))
    assert set(figures(extract)) == {"23251"}
    assert rules(extract) == ["unit_unknown"]


def test_rows_of_another_district_than_the_letterhead_are_a_question_as_a_whole() -> None:
    extract = read(sheet("Xã Đa Kai", "Xã Sùng Nhơn", "Xã Tân Hà"))
    assert extract.submissions == []
    question = finding(extract, "rows_elsewhere")
    assert (question.found, question.expected) == (
        "Huyện Đức Linh (Tỉnh Bình Thuận)",
        "Huyện Hàm Tân (Tỉnh Bình Thuận)",
    )
