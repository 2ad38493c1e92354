"""The bank's programmes stand once for each source of money: central and local rows are added where both are clear."""

import pytest

from tests.workbooks import HAM_TAN, ReadFile, Sheet, finding, read, rules

LOANS = "KẾT QUẢ CHO VAY CỦA NGÂN HÀNG CHÍNH SÁCH XÃ HỘI NĂM 2023"
HEAD = [["NGÂN HÀNG CHÍNH SÁCH XÃ HỘI HUYỆN HÀM TÂN"], ["Đơn vị tính: triệu đồng"]]
POOR, LOCAL, NEAR_POOR = "Cho vay hộ nghèo", "Cho vay hộ nghèo (ĐP)", "Cho vay hộ cận nghèo"


def loans(*rows: tuple[str, int]) -> ReadFile:
    """A table of programmes with as many borrowers as told, and a hundred times as many millions owed."""
    typed = [[number, label, of, 100 * of] for number, (label, of) in enumerate(rows, 1)]
    return read(Sheet(["STT", "Chương trình", "Số hộ vay", "Tổng dư nợ"], typed, title=LOANS, above=HEAD))


def borrowers(extract: ReadFile) -> dict[tuple[str, str], tuple[str | None, str, str]]:
    """By unit and category the borrowers, their cell, and what was typed."""
    observations = [o for submission in extract.submissions for o in submission.observations]
    return {
        (o.unit_code, o.category): (o.value, o.cell, o.raw)
        for o in observations
        if o.measure == "borrowers" and not o.is_claim
    }


@pytest.mark.parametrize(
    ("central", "local"),
    [
        (POOR, LOCAL),
        (f"{POOR} (TW)", LOCAL),
        (POOR, f"{POOR} - nguồn vốn địa phương"),
        (f"{POOR} (nguồn vốn Trung ương)", f"{POOR} (nguồn vốn địa phương ủy thác)"),
        ("Cho vay ho ngheo", "Cho vay ho ngheo (DP)"),
    ],
)
def test_the_local_row_of_a_programme_is_added_to_the_central_one(central: str, local: str) -> None:
    extract = loans((central, 40), (local, 2), (NEAR_POOR, 30))
    assert rules(extract) == []
    assert borrowers(extract) == {
        (HAM_TAN, "poor"): ("42", "C5", "40 + 2"),
        (HAM_TAN, "near_poor"): ("30", "C7", "30"),
    }


def test_rows_of_local_money_may_stand_below_all_others() -> None:
    extract = loans((POOR, 40), (NEAR_POOR, 30), (LOCAL, 2), (f"{NEAR_POOR} (ĐP)", 3), ("Tổng cộng", 75))
    assert rules(extract) == []
    assert {key[1]: of[0] for key, of in borrowers(extract).items()} == {"poor": "42", "near_poor": "33"}


def test_a_total_without_the_local_rows_is_told() -> None:
    extract = loans((POOR, 40), (LOCAL, 2), (NEAR_POOR, 30), ("Tổng cộng", 70))
    assert {f.cell for f in extract.findings if f.rule == "category_total"} == {"C8", "D8"}


@pytest.mark.parametrize(
    "rows",
    [
        ((LOCAL, 2),),
        ((POOR, 40), (LOCAL, 2), (LOCAL, 3)),
        ((f"{POOR} (TW)", 40),),
        ((POOR, 40), (f"{POOR} (TW và ĐP)", 42)),
        ((f"{POOR} (ủy thác)", 30), (f"{POOR} (trực tiếp)", 10)),
    ],
)
def test_rows_that_may_be_added_or_not_are_a_question(rows: tuple[tuple[str, int], ...]) -> None:
    extract = loans(*rows, (NEAR_POOR, 30), ("Cho vay hộ mới thoát nghèo", 9))
    assert "category_unknown" in rules(extract)
    assert (HAM_TAN, "poor") not in borrowers(extract)


def test_a_row_above_those_of_each_source_is_their_sum() -> None:
    extract = loans((POOR, 42), (f"{POOR} (TW)", 40), (LOCAL, 2), (NEAR_POOR, 30))
    assert borrowers(extract)[HAM_TAN, "poor"] == ("42", "C5", "42")


def test_a_programme_of_central_money_alone_stands_among_those_of_both() -> None:
    extract = loans((f"{POOR} (TW)", 40), (LOCAL, 2), (f"{NEAR_POOR} (TW)", 30))
    assert {key[1]: of[0] for key, of in borrowers(extract).items()} == {"poor": "42", "near_poor": "30"}
    only_local = loans((f"{POOR} (TW)", 40), (LOCAL, 2), (f"{NEAR_POOR} (ĐP)", 30))
    assert finding(only_local, "category_unknown").found == f"{NEAR_POOR} (ĐP)"


def test_each_unit_has_its_own_rows() -> None:
    units, labels = ("Xã Tân Đức", "Xã Sông Phan"), (POOR, LOCAL, NEAR_POOR)
    rows = [[unit, label, 10 * u + n] for u, unit in enumerate(units, 1) for n, label in enumerate(labels)]
    heads = ["Đơn vị", "Chương trình", "Số hộ vay", "Tổng dư nợ (triệu đồng)"]
    beside = read(Sheet(heads, [[*row, 100] for row in rows], title=LOANS))
    expected = {
        ("23251", "poor"): "21",
        ("23251", "near_poor"): "12",
        ("23239", "poor"): "41",
        ("23239", "near_poor"): "22",
    }
    assert {key: of[0] for key, of in borrowers(beside).items()} == expected
    over = [
        [label, None, None] if unit is None else [unit, of, 100]
        for label in labels
        for unit, of in ((None, 0), *((row[0], row[2]) for row in rows if row[1] == label))
    ]
    heads = ["Đơn vị", "Số hộ vay", "Tổng dư nợ (triệu đồng)"]
    assert {key: of[0] for key, of in borrowers(read(Sheet(heads, over, title=LOANS))).items()} == expected
