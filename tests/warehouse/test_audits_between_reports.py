"""Rules between reports: each finding names the cells of both sides."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.province import NEXT_NIGHT, NIGHT, THIRD_NIGHT, Demo, Province
from tests.small_reports import Row, movement, names, review

UNITS = list(names("599").items())
(FIRST, NAME), (SECOND, SECOND_NAME), (THIRD, THIRD_NAME) = UNITS[:3]
PARTS = [(name, 100, 400, 3, 5) for _, name in UNITS]
POOR = 3 * len(UNITS)


def open_findings(province: Province, rule: str) -> list[dict[str, object]]:
    return province.dicts("FROM mart.open_findings WHERE rule = ? ORDER BY form, unit_code, measure", [rule])


def the_finding(province: Province, rule: str) -> dict[str, object]:
    (found,) = open_findings(province, rule)
    return found


# A total against the sum of the parts


def _send_parts(province: Province, parts: Iterable[Row]) -> None:
    for place, row in enumerate(parts):
        province.put(f"{place}.xlsx", review([row]))


def _send_total(province: Province, poor: int) -> None:
    total = ("Huyện Tánh Linh", 100 * len(UNITS), 400 * len(UNITS), poor, 5 * len(UNITS))
    province.put("total.xlsx", review([total], sender="UBND TỈNH BÌNH THUẬN"))


def test_total_of_another_file_that_is_not_the_sum_names_every_part(province: Province) -> None:
    _send_parts(province, PARTS)
    _send_total(province, POOR + 2)
    province.night()
    found = the_finding(province, "total_disagrees")
    assert (found["severity"], found["unit_code"], found["measure"]) == ("warning", "599", "poor_households")
    assert (found["file_name"], found["sheet"], found["found"]) == ("total.xlsx", "Sheet1", str(POOR + 2))
    expected = str(found["expected"])
    assert expected.startswith(f"{POOR} = 0.xlsx Sheet1!E3; 1.xlsx Sheet1!E3; ")
    assert expected.count("!E3") == len(UNITS)
    assert province.count("599", "poor_households")["value"] == POOR


@pytest.mark.parametrize(("told", "rules"), [(POOR, []), (POOR - 3, []), (2, ["total_disagrees"])])
def test_while_parts_are_missing_only_a_total_below_their_sum_contradicts(
    province: Province, told: int, rules: list[str]
) -> None:
    _send_parts(province, PARTS[:-1])
    _send_total(province, told)
    province.night()
    assert [row["rule"] for row in open_findings(province, "total_disagrees")] == rules


def test_total_in_the_table_of_its_parts_is_told_once(province: Province) -> None:
    province.put("a.xlsx", review([*PARTS, ("Tổng cộng", 1300, 5200, POOR + 2, 65)], sender="HUYỆN TÁNH LINH"))
    province.night()
    assert len(open_findings(province, "total_row")) == 1
    assert open_findings(province, "total_disagrees") == []


# Last year's file


def test_report_equal_to_the_one_before_in_every_figure(province: Province) -> None:
    told = [(NAME, 100, 400, 3, 5), (SECOND_NAME, 120, 500, 4, 6)]
    for year in ("2022", "2023"):
        province.put(f"{year}.xlsx", review(told, year=year, sender="HUYỆN TÁNH LINH"))
    province.night()
    found = the_finding(province, "sent_again")
    assert (found["severity"], found["file_name"], found["period"]) == ("warning", "2023.xlsx", "2023")
    assert (found["sheet"], found["cell"]) == ("Sheet1", "C4")
    assert found["expected"] == "2022: 100 … (599/poverty_review/2022/v1, Sheet1!C4)"
    assert province.figure(FIRST, "poor_households")["value"] == 3


@pytest.mark.parametrize("place", [1, 2, 3, 4])
def test_report_that_differs_in_one_figure_was_not_sent_again(province: Province, place: int) -> None:
    told: list[list[object]] = [[NAME, 100, 400, 3, 5], [SECOND_NAME, 120, 500, 4, 6]]
    province.put("2022.xlsx", review(map(tuple, told), year="2022", sender="HUYỆN TÁNH LINH"))
    told[1][place] = int(str(told[1][place])) + 1
    province.put("2023.xlsx", review(map(tuple, told), year="2023", sender="HUYỆN TÁNH LINH"))
    province.night()
    assert open_findings(province, "sent_again") == []


def test_opening_report_of_the_demo_was_not_sent_again(demo_states: Demo) -> None:
    assert open_findings(demo_states.corrected, "sent_again") == []


# All zeros


def test_row_of_zeros_counts_as_not_sent_and_asks(province: Province) -> None:
    province.put("2022.xlsx", review([(NAME, 100, 400, 3, 5)], year="2022"))
    province.put("2023.xlsx", review([(NAME, 0, 0, 0, 0), (SECOND_NAME, 100, 400, 4, 5)], sender="HUYỆN TÁNH LINH"))
    province.night()
    found = the_finding(province, "all_zeros")
    assert (found["severity"], found["unit_code"], found["file_name"]) == ("error", FIRST, "2023.xlsx")
    assert (found["sheet"], found["cell"], found["found"]) == ("Sheet1", "C4", "4 × 0")
    assert found["expected"] == "2022: 100 (2022.xlsx, Sheet1!C3)"
    assert province.rows("FROM mart.current_observations WHERE unit_code = ? AND period = '2023'", [FIRST]) == []
    coverage = province.dicts("FROM mart.coverage WHERE unit_code = ? AND period = '2023'", [FIRST])
    assert [(row["form"], row["waiting"], row["reported"], row["missing"]) for row in coverage if row["waiting"]] == [
        ("poverty_review", 1, 0, 0)
    ]
    assert province.count("599", "poor_households")["value"] == 4


@pytest.mark.slow
def test_zeros_after_a_sound_report_do_not_take_its_place(province: Province) -> None:
    province.put("a.xlsx", review([(NAME, 100, 400, 3, 5)]))
    province.night(NIGHT)
    province.put("b.xlsx", review([(NAME, 0, 0, 0, 0)]))
    province.night(NEXT_NIGHT)
    assert province.figure(FIRST, "poor_households")["value"] == 3
    assert list(province.statuses().values()) == ["current", "on_hold"]
    province.put("c.xlsx", review([(NAME, 100, 400, 2, 5)]))
    province.night(THIRD_NIGHT)
    assert open_findings(province, "all_zeros") == []


def test_dash_and_blank_rows_are_not_zeros(province: Province) -> None:
    province.put(
        "a.xlsx", review([(NAME, "-", "-", "-", "-"), (SECOND_NAME, 100, 400, 4, 5)], sender="HUYỆN TÁNH LINH")
    )
    province.night()
    assert open_findings(province, "all_zeros") == []
    assert province.figure(FIRST, "poor_households")["state"] == "dash"


def test_zeros_that_another_report_confirms_are_let_be(province: Province) -> None:
    """Nobody was poor at the end: the review says so, beside figures that are not zero."""
    province.put("a.xlsx", review([(NAME, 100, 400, 0, 5), (SECOND_NAME, 100, 400, 2, 5)], sender="HUYỆN TÁNH LINH"))
    province.put("b.xlsx", movement([(NAME, 0, 0), (SECOND_NAME, 0, 0)], sender="HUYỆN TÁNH LINH"))
    province.night()
    assert [row["unit_code"] for row in open_findings(province, "all_zeros")] == [SECOND]
    assert province.rows("SELECT DISTINCT unit_code FROM mart.current_observations WHERE form = 'poor_movement'") == [
        (FIRST,)
    ]


# Identities over forms and periods


def test_opening_that_is_not_the_closing_of_the_year_before_names_both_cells(province: Province) -> None:
    province.put("2022.xlsx", movement([(NAME, 9, 7)], year="2022"))
    province.put("2023.xlsx", movement([(NAME, 6, 5)]))
    province.night()
    found = the_finding(province, "opening_is_last_closing")
    assert (found["file_name"], found["cell"], found["found"]) == ("2023.xlsx", "C3", "6")
    assert found["expected"] == "poor_movement 2022: 7 (2022.xlsx, Sheet1!D3)"


@pytest.mark.slow
def test_opening_is_held_against_the_closing_that_stands(province: Province) -> None:
    province.put("2022.xlsx", movement([(NAME, 9, 7)], year="2022"))
    province.put("2023.xlsx", movement([(NAME, 6, 5)]))
    province.night(NIGHT)
    province.put("2022 again.xlsx", movement([(NAME, 9, 6)], year="2022"))
    province.night(NEXT_NIGHT)
    assert open_findings(province, "opening_is_last_closing") == []
    province.withdraw(f"{FIRST}/poor_movement/2022/v2", THIRD_NIGHT)
    assert len(open_findings(province, "opening_is_last_closing")) == 1


def test_closing_that_is_not_the_review_names_both_cells(province: Province) -> None:
    province.put("a.xlsx", review([(NAME, 100, 400, 4, 5)]))
    province.put("b.xlsx", movement([(NAME, 6, 5)]))
    province.night()
    found = the_finding(province, "closing_is_review")
    assert (found["file_name"], found["cell"], found["found"]) == ("b.xlsx", "D3", "5")
    assert found["expected"] == "poverty_review 2023: 4 (a.xlsx, Sheet1!E3)"


# Outliers


@pytest.fixture(scope="module")
def spread(empty: Province, tmp_path_factory: pytest.TempPathFactory) -> Province:
    """The whole province: rates of 2 to 4 per cent, one commune of 60."""
    province = empty.copy(tmp_path_factory.mktemp("spread") / "home")
    for (district,) in province.rows("SELECT DISTINCT code FROM core.units WHERE level = 'district'"):
        told = [
            (name, 100, 400, 60 if code == FIRST else 2 + place % 3, 5)
            for place, (code, name) in enumerate(names(district).items())
        ]
        province.put(f"{district}.xlsx", review(told, sender=one_name(province, district)))
    province.night()
    return province


def one_name(province: Province, code: str) -> str:
    return str(province.one("SELECT any_value(name) FROM core.units WHERE code = ?", [code])).upper()


def test_rate_far_from_its_peers_is_told_for_information_with_the_cell_of_the_median(spread: Province) -> None:
    found = [row for row in open_findings(spread, "outlier_peers") if str(row["found"]).startswith("poor_rate")]
    (far,) = found
    assert (far["severity"], far["unit_code"], far["file_name"]) == ("info", FIRST, "599.xlsx")
    assert far["found"] == "poor_rate 60.00 %: 60"
    unit, sheet, cell = spread.rows(
        "SELECT unit_name, sheet, cell "
        "FROM mart.current_observations f JOIN mart.units_by_period USING (unit_code, period) "
        "WHERE measure = 'poor_households' AND contains($1, unit_name) AND contains($1, submission_id)",
        [far["expected"]],
    )[0]
    assert f"{unit} 2023, 3" in str(far["expected"])
    assert f"{sheet}!{cell}" in str(far["expected"])
    assert spread.figure(FIRST, "poor_households")["value"] == 60


def test_outlier_is_not_told_again_when_the_median_moves(spread: Province, tmp_path: Path) -> None:
    province = spread.copy(tmp_path / "moved")
    told = len(province.rows("FROM core.findings WHERE rule = 'outlier_peers'"))
    before = [row["expected"] for row in province.dicts("FROM mart.audit_findings WHERE rule = 'outlier_peers'")]
    province.put(
        "again.xlsx",
        review([(name, 100, 400, 4, 5) for name in names("593").values()], sender="THÀNH PHỐ PHAN THIẾT"),
    )
    province.night(NEXT_NIGHT)
    after = [row["expected"] for row in province.dicts("FROM mart.audit_findings WHERE rule = 'outlier_peers'")]
    assert after != before
    assert len(province.rows("FROM core.findings WHERE rule = 'outlier_peers'")) == told
    assert len(open_findings(province, "outlier_peers")) == len(after)


def test_no_outliers_are_told_of_while_most_reports_are_missing(province: Province) -> None:
    province.put("a.xlsx", review([*PARTS[:-1], (UNITS[-1][1], 100, 400, 60, 5)], sender="HUYỆN TÁNH LINH"))
    province.night()
    assert open_findings(province, "outlier_peers") == []


def test_every_finding_between_reports_names_a_cell_and_its_other_side(demo_states: Demo) -> None:
    sql = "SELECT count(*) FROM mart.audit_findings WHERE cell IS NULL OR sheet IS NULL OR expected NOT LIKE '%!%'"
    assert demo_states.corrected.one(sql) == 0
    assert demo_states.corrected.one("SELECT count(*) FROM mart.audit_findings") > 5
