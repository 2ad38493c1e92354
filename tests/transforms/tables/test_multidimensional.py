"""“Nghèo đa chiều” is of poor and near-poor households together; a standard of that name says nothing."""

import pytest

from tests.workbooks import Header, Sheet, figures, read, rules

OWN = {"households": "100", "poor_households": "5", "near_poor_households": "6"}


@pytest.mark.parametrize(
    "group", ["Hộ nghèo đa chiều", "Kết quả rà soát theo chuẩn nghèo đa chiều", "Hộ nghèo (theo chuẩn đa chiều)"]
)
def test_a_group_of_both_stands_over_either(group: str) -> None:
    columns: list[Header] = ["Đơn vị", "Tổng số hộ dân cư", (group, "Hộ nghèo"), (group, "Hộ cận nghèo")]
    if "chuẩn đa chiều" in group:
        columns = ["Đơn vị", "Tổng số hộ dân cư", group, "Hộ cận nghèo"]
    extract = read(Sheet(columns, [["Xã Tân Đức", 100, 5, 6]]))
    assert (figures(extract), rules(extract)) == ({"23251": OWN}, [])


def test_households_of_both_together_are_not_the_poor() -> None:
    extract = read(Sheet(["Đơn vị", "Tổng số hộ dân cư", "Hộ nghèo đa chiều"], [["Xã Tân Đức", 100, 11]]))
    assert (extract.submissions, rules(extract)) == ([], ["column_qualified"])


def test_their_rate_is_not_that_of_the_poor_and_accuses_nobody() -> None:
    columns = ["Đơn vị", "Tổng số hộ dân cư", "Số hộ nghèo", "Số hộ cận nghèo", "Tỷ lệ nghèo đa chiều (%)"]
    extract = read(Sheet(columns, [["Xã Tân Đức", 100, 5, 6, 11.0]]))
    assert (figures(extract), rules(extract)) == ({"23251": OWN}, ["column_unknown"])
