"""Figures with categories in the marts: counted apart, summed once, rated, covered, refused where they cannot be."""

from collections.abc import Container, Sequence
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import Once, played_once
from tests.few_units import FewUnits
from tests.province import NEXT_NIGHT, Province
from tests.small_reports import names, review
from tests.warehouses import rows
from tests.workbooks import Header, Sheet, workbook
from tonghop.warehouse.trace import Node, trace

DISTRICTS = {
    "593": "Thành phố Phan Thiết",
    "594": "Thị xã La Gi",
    "595": "Huyện Tuy Phong",
    "596": "Huyện Bắc Bình",
    "597": "Huyện Hàm Thuận Bắc",
    "598": "Huyện Hàm Thuận Nam",
    "599": "Huyện Tánh Linh",
    "600": "Huyện Đức Linh",
    "601": "Huyện Hàm Tân",
    "602": "Huyện Phú Quí",
}
ISLAND = list(names("602").items())
LOANS: Sequence[Header] = (
    "Đơn vị",
    ("Hộ nghèo", "Số hộ vay"),
    ("Hộ nghèo", "Số tiền cho vay"),
    ("Hộ cận nghèo", "Số hộ vay"),
    ("Hộ cận nghèo", "Số tiền cho vay"),
)
PLANNED, SPENT = "Kế hoạch > Vốn sự nghiệp > Trung ương", "Giải ngân > Vốn sự nghiệp > Trung ương"
MONEY: Sequence[Header] = ("Đơn vị", tuple(PLANNED.split(" > ")), tuple(SPENT.split(" > ")))


def _bank(districts: Container[str] = DISTRICTS) -> bytes:
    """Ten poor borrowers of 5 million đ each in every district, twenty near-poor ones of 10 million but in La Gi."""
    asked = ((code, name) for code, name in DISTRICTS.items() if code in districts)
    answer = [[name, 10, 50, None if code == "594" else 20, 200] for code, name in asked]
    above = [["NGÂN HÀNG CHÍNH SÁCH XÃ HỘI"], ["CHI NHÁNH TỈNH BÌNH THUẬN"], ["Đơn vị tính: triệu đồng"]]
    return workbook(Sheet(LOANS, answer, title="KẾT QUẢ CHO VAY CỦA NGÂN HÀNG CHÍNH SÁCH XÃ HỘI NĂM 2023", above=above))


def _programme() -> bytes:
    """Two projects in two districts; dự án 5 is not of this province, 3.1 not of the second district."""
    answer: list[list[object]] = []
    for code, first in (("595", 30), ("599", "x")):
        answer += [
            [DISTRICTS[code], None, None],
            ["Dự án 3: Hỗ trợ phát triển sản xuất, cải thiện dinh dưỡng", None, None],
            ["Tiểu dự án 1: Hỗ trợ phát triển sản xuất trong lĩnh vực nông nghiệp", first, first],
            ["Tiểu dự án 2: Cải thiện dinh dưỡng", 100, 80],
            ["Dự án 5: Hỗ trợ nhà ở cho hộ nghèo, hộ cận nghèo trên địa bàn các huyện nghèo", "x", "x"],
        ]
    title = "GIẢI NGÂN VỐN CHƯƠNG TRÌNH MỤC TIÊU QUỐC GIA GIẢM NGHÈO BỀN VỮNG NĂM 2023"
    above = [["SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI TỈNH BÌNH THUẬN"], ["Đơn vị tính: triệu đồng"]]
    return workbook(Sheet(MONEY, answer, title=title, above=above))


def _fund() -> bytes:
    """The province's own fund, and those of its districts."""
    answer: list[list[object]] = [
        ["Toàn tỉnh", 9500, "22.733,5"],
        ["1. Cấp tỉnh", 2200, 5000],
        ["2. Cấp huyện", 7300, "17.733,5"],
        *([name, 730, "1.773,35"] for name in DISTRICTS.values()),
    ]
    above = [["ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM"], ["TỈNH BÌNH THUẬN"], ["Đơn vị tính: triệu đồng"]]
    columns = ("Đơn vị", "Kế hoạch", "Số tiền vận động")
    return workbook(Sheet(columns, answer, title="KẾT QUẢ VẬN ĐỘNG QUỸ VÌ NGƯỜI NGHÈO NĂM 2023", above=above))


def _ethnicity(first_cham: int) -> bytes:
    """Kinh and Chăm of the island's communes."""
    columns: Sequence[Header] = (
        "Đơn vị",
        *((g, m) for m in ("Tổng số hộ", "Hộ nghèo", "Hộ cận nghèo") for g in ("Kinh", "Chăm")),
    )
    answer = [[name, 80, 20, 7, 3 if n else first_cham, 6, 4] for n, (_, name) in enumerate(ISLAND)]
    return workbook(Sheet(columns, answer, title="PHÂN TÍCH HỘ NGHÈO, HỘ CẬN NGHÈO THEO DÂN TỘC NĂM 2023"))


def _groups() -> bytes:
    """Of ten poor households of each commune of the island eleven are of a minority in the second."""
    columns = ("Đơn vị", *(f"Hộ nghèo {group}" for group in ("DTTS", "không có khả năng lao động", "có người có công")))
    answer = [[name, 11 if n == 1 else 5, 2, 0] for n, (_, name) in enumerate(ISLAND)]
    return workbook(Sheet(columns, answer, title="PHÂN TÍCH HỘ NGHÈO THEO CÁC NHÓM ĐỐI TƯỢNG NĂM 2023"))


def _plan() -> bytes:
    columns = ("Chỉ tiêu", "Mức cần đạt", "Tăng, giảm so với đầu năm")
    above = [["SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI TỈNH BÌNH THUẬN"]]
    answer = [["Tỷ lệ hộ nghèo", "1,54", "-0,42"], ["Tỷ lệ hộ cận nghèo", "3,2", "-0,42"]]
    return workbook(Sheet(columns, answer, title="CHỈ TIÊU KẾ HOẠCH GIẢM NGHÈO NĂM 2024", above=above))


@pytest.fixture(scope="module")
def answer(empty: Province, once: Once) -> Province:
    """A night on which all of these came."""

    def play(province: Province) -> None:
        province.put("bank.xlsx", _bank())
        province.put("programme.xlsx", _programme())
        province.put("fund.xlsx", _fund())
        province.put("ethnicity.xlsx", _ethnicity(4))
        province.put("groups.xlsx", _groups())
        province.put("plan.xlsx", _plan())
        province.put("review.xlsx", review([(name, 100, 400, 10, 10) for _, name in ISLAND], sender="HUYỆN PHÚ QUÍ"))
        province.night()

    return played_once(once, "categories_in_marts-answer", empty, play)


def _count(province: Province, unit: str, measure: str, category: str, table: str = "counts") -> tuple[Any, int, int]:
    sql = f"""
        SELECT value, reported_units, expected_units FROM mart.{table}
        WHERE unit_code = ? AND measure = ? AND category = ? AND period = '2023'
    """
    ((value, reported, expected),) = province.rows(sql, [unit, measure, category])
    return value, reported, expected


def _rate(province: Province, unit: str, indicator: str, category: str = "") -> tuple[Any, int, int]:
    sql = """
        SELECT round(value, 2), reported_units, expected_units FROM mart.rates
        WHERE unit_code = ? AND indicator = ? AND category = ? AND period = '2023'
    """
    ((value, reported, expected),) = province.rows(sql, [unit, indicator, category])
    return value, reported, expected


def test_each_category_is_counted_apart(answer: Province) -> None:
    assert _count(answer, "60", "borrowers", "poor") == (100, 124, 124)
    assert _count(answer, "60", "borrowers", "near_poor") == (180, 115, 124)
    assert _count(answer, "595", "loan_amount", "near_poor") == (200_000_000, 11, 11)
    assert _count(answer, "594", "borrowers", "near_poor") == (None, 0, 9)


def test_counts_hold_no_sum_over_categories(answer: Province) -> None:
    sql = "SELECT DISTINCT category FROM mart.counts WHERE form = 'policy_loans'"
    assert {category for (category,) in answer.rows(sql)} == {"poor", "near_poor"}


def test_totals_are_over_all_categories_and_cover_who_left_none_open(answer: Province) -> None:
    assert _count(answer, "60", "borrowers", "", "category_totals") == (280, 115, 124)
    assert _count(answer, "595", "borrowers", "", "category_totals") == (30, 11, 11)


def test_what_the_bank_tells_of_a_district_covers_its_communes(answer: Province) -> None:
    sql = "SELECT level, sum(reported), sum(expected), sum(missing) FROM mart.coverage WHERE form = ? GROUP BY ALL"
    found = {level: figures for level, *figures in answer.rows(sql, ["policy_loans"])}
    assert found == {"province": [124, 124, 0], "district": [124, 124, 0], "commune": [124, 124, 0]}


@pytest.mark.slow
def test_what_the_bank_tells_later_of_a_district_covers_its_communes_as_well(province: Province) -> None:
    for night, district in (("2023-12-10 21:30", "593"), (NEXT_NIGHT, "599")):
        province.put(f"{district}.xlsx", _bank([district]))
        province.night(night)
    sql = "SELECT sum(reported), sum(missing) FROM mart.coverage WHERE form = ? AND level = 'commune'"
    assert province.rows(sql, ["policy_loans"]) == [(18 + 13, 124 - 18 - 13)]


def test_a_loan_per_borrower_is_in_dong_by_class_and_over_all(answer: Province) -> None:
    assert _rate(answer, "60", "loan_per_borrower", "poor") == (5_000_000, 124, 124)
    assert _rate(answer, "60", "loan_per_borrower", "near_poor") == (10_000_000, 115, 124)
    assert _rate(answer, "60", "loan_per_borrower") == (Decimal("8333333.33"), 115, 124)


def test_a_sub_project_that_a_district_does_not_have_is_outside_of_what_is_expected(answer: Province) -> None:
    measure = "planned_recurrent_central"
    assert _count(answer, "599", measure, "gnbv2125-3.1") == (None, 0, 0)
    assert _count(answer, "595", measure, "gnbv2125-3.1") == (30_000_000, 11, 11)
    assert _count(answer, "60", measure, "gnbv2125-3.1") == (30_000_000, 11, 124 - 13)
    assert _count(answer, "60", measure, "gnbv2125-5") == (None, 0, 124 - 11 - 13)


def test_rates_of_projects_are_over_the_sub_projects_that_there_are(answer: Province) -> None:
    indicator = "disbursement_rate_recurrent_central"
    assert _rate(answer, "599", indicator, "gnbv2125-3.1") == (None, 0, 0)
    assert _rate(answer, "599", indicator, "gnbv2125-3.2") == (80, 13, 13)
    assert _rate(answer, "599", indicator, "gnbv2125-3") == (80, 13, 13)
    assert _rate(answer, "595", indicator, "gnbv2125-3") == (Decimal("84.62"), 11, 11)
    assert _rate(answer, "60", indicator) == (Decimal("82.61"), 24, 124)


def test_the_fund_is_summed_over_levels_and_reaches_what_was_published(answer: Province) -> None:
    assert _count(answer, "60", "raised_amount", "province")[0] == 5_000_000_000
    assert _count(answer, "60", "raised_amount", "district") == (17_733_500_000, 124, 124)
    assert _rate(answer, "60", "fund_attainment")[0] == Decimal("239.30")
    assert _rate(answer, "595", "fund_attainment", "district")[0] == Decimal("242.92")


def test_money_of_every_category_traces_to_its_cells(answer: Province) -> None:
    traced = trace(answer.warehouse, "raised_amount", "60", "2023", "")
    ((_, _, root),) = traced.terms
    assert traced.figure["value"] == root.value == Decimal(22_733_500_000)
    assert {(leaf["sheet"], leaf["cell"]) for leaf in root.leaves} == {("Sheet1", "C7")}
    assert [(child.unit_code, child.reported_units, child.expected_units) for child in root.children][:2] == [
        ("593", 18, 18),
        ("594", 9, 9),
    ]


def test_a_district_told_by_the_bank_shows_no_missing_communes_in_its_trace(answer: Province) -> None:
    def statuses(node: Node) -> set[str | None]:
        return {node.status}.union(*map(statuses, node.children))

    ((_, _, root),) = trace(answer.warehouse, "borrowers", "60", "2023", "poor").terms
    assert statuses(root) == {None}
    assert (root.reported_units, root.expected_units) == (124, 124)


def _refused(province: Province, form: str) -> list[dict[str, Any]]:
    sql = """
        SELECT rule, severity, unit_code, measure, cell, found, expected FROM mart.open_findings
        WHERE form = ? AND severity = 'error' ORDER BY unit_code, measure
    """
    return province.dicts(sql, [form])


def test_groups_that_are_not_the_reviews_count_refuse_the_row_and_name_both_sides(answer: Province) -> None:
    (finding,) = _refused(answer, "ethnicity")
    first = ISLAND[0][0]
    assert (finding["rule"], finding["unit_code"], finding["measure"]) == (
        "ethnicity_is_review",
        first,
        "poor_households",
    )
    assert (finding["cell"], finding["found"]) == ("D4", "11 (D4 + E4)")
    assert finding["expected"] == "10 (2023, review.xlsx, Sheet1!E4)"
    assert _count(answer, first, "poor_households", "17") == (None, 0, 1)
    assert _count(answer, "602", "poor_households", "17") == (6, 2, 3)


def test_a_group_larger_than_the_poor_refuses_its_row_alone(answer: Province) -> None:
    (finding,) = _refused(answer, "poverty_groups")
    assert (finding["rule"], finding["unit_code"], finding["cell"]) == ("group_within_poor", ISLAND[1][0], "B4")
    assert _count(answer, "602", "ethnic_minority", "") == (10, 2, 3)
    assert _rate(answer, "602", "ethnic_minority_poor_share") == (50, 2, 3)
    sql = "SELECT refused, reported FROM mart.coverage WHERE form = 'poverty_groups' AND unit_code = '602'"
    assert answer.rows(sql) == [(1, 2)]


def test_a_refused_row_can_be_accepted() -> None:
    province = FewUnits()
    province.report([(unit, (100, 400, 10, 10)) for unit in "ABC"])
    groups = province.report([("A", (5, 2, 0)), ("B", (11, 2, 0)), ("C", (5, 2, 0))], form="poverty_groups")
    assert _counted(province) == (10, 2, 3)
    assert [row["unit_code"] for row in province.audit("identities_refused")] == ["B"]
    province.decide("accept", groups, "B")
    assert _counted(province) == (21, 3, 3)
    assert province.audit("identities_refused") == []


def test_a_row_that_another_form_refuses_does_not_come_back_through_its_own_total() -> None:
    province = FewUnits()
    province.report([(unit, (100, 400, 10, 10)) for unit in "ABC"])
    province.report([("A", (5, 2, 0))], form="poverty_groups", sender="A")
    groups = province.report([("B", (11, 2, 0)), ("B", (11, 2, 0))], form="poverty_groups", sender="B", totals=[2])
    assert _counted(province) == (5, 1, 3)
    province.decide("accept", groups, "B")
    assert _counted(province) == (16, 2, 3)


def _counted(province: FewUnits) -> tuple[Any, int, int]:
    row = province.count("D", "ethnic_minority")
    return row["value"], row["reported_units"], row["expected_units"]


@pytest.mark.slow
def test_it_does_not_matter_which_of_two_contradicting_reports_came_first(
    answer: Province, empty: Province, tmp_path: Any
) -> None:
    province = empty.copy(tmp_path / "home")
    province.put("groups.xlsx", _groups())
    province.night()
    assert _count(province, "602", "ethnic_minority", "") == (21, 3, 3)
    province.put("review.xlsx", review([(name, 100, 400, 10, 10) for _, name in ISLAND], sender="HUYỆN PHÚ QUÍ"))
    province.night(NEXT_NIGHT)
    assert _count(province, "602", "ethnic_minority", "") == (10, 2, 3)
    assert len(_refused(province, "poverty_groups")) == 1
    marts = "SELECT * EXCLUDE (accepted_units) FROM mart.counts WHERE form = 'poverty_groups' ORDER BY ALL"
    assert province.rows(marts) == rows(province.rebuilt(), marts)


def test_a_plan_makes_no_report_due(answer: Province) -> None:
    assert answer.rows("SELECT DISTINCT form FROM mart.coverage WHERE period = '2024'") == [("targets",)]
    assert answer.one("SELECT count(*) FROM mart.counts WHERE form = 'targets'") == 0
    sql = "SELECT category, target_value, target_change FROM mart.targets WHERE unit_code = '60' ORDER BY category"
    assert answer.rows(sql) == [
        ("near_poor_rate", Decimal("3.2"), Decimal("-0.42")),
        ("poor_rate", Decimal("1.54"), Decimal("-0.42")),
    ]
