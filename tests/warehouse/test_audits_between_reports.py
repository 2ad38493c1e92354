"""Rules between reports: each finding names the cells of both sides."""

import pytest

from tests.conftest import Once, played_once
from tests.few_units import FewUnits
from tests.province import NEXT_NIGHT, THIRD_NIGHT, Demo, Province, at
from tests.sentences import faults
from tests.small_reports import movement, names, review
from tonghop.operations import decide

UNITS = list(names("599").items())
(FIRST, NAME), (SECOND, SECOND_NAME), (THIRD, THIRD_NAME), (FOURTH, FOURTH_NAME), (_, FIFTH_NAME) = UNITS[:5]
PHU_QUI, DUC_LINH = names("602"), names("600")
POOR = 3 * len(PHU_QUI)
CALM = list(names("595").items())[-1]
"""A commune of Tuy Phong, few of whose households are poor."""


@pytest.fixture(scope="module")
def contradicting(empty: Province, once: Once) -> Province:
    """A night on which reports came that contradict each other in every way, while most are missing."""

    def play(province: Province) -> None:
        for place, name in enumerate(PHU_QUI.values()):
            province.put(f"{place}.xlsx", review([(name, 100, 400, 3, 5)]))
        total = ("Huyện Phú Quí", 100 * len(PHU_QUI), 400 * len(PHU_QUI), POOR + 2, 5 * len(PHU_QUI))
        province.put("total.xlsx", review([total], sender="UBND TỈNH BÌNH THUẬN"))
        for year in ("2022", "2023"):
            again = [(NAME, 100, 400, 3, 5), (SECOND_NAME, 120, 500, 4, 6)]
            province.put(f"{year}.xlsx", review(again, year=year, sender="HUYỆN TÁNH LINH"))
        province.put("before.xlsx", review([(THIRD_NAME, 100, 400, 3, 5)], year="2022"))
        province.put("zeros.xlsx", review([(THIRD_NAME, 0, 0, 0, 0)]))
        province.put("closing.xlsx", movement([(FOURTH_NAME, 2, 7)], year="2022"))
        province.put("opening.xlsx", movement([(FOURTH_NAME, 6, 5)]))
        province.put("review.xlsx", review([(FIFTH_NAME, 100, 400, 4, 5)]))
        province.put("movement.xlsx", movement([(FIFTH_NAME, 6, 5)]))
        far = [(name, 100, 400, 3 if place else 60, 5) for place, name in enumerate(DUC_LINH.values())]
        province.put("far.xlsx", review(far, sender="HUYỆN ĐỨC LINH"))
        province.night()

    return played_once(once, "audits_between_reports-contradicting", empty, play)


def open_findings(province: Province, rule: str) -> list[dict[str, object]]:
    return province.dicts("FROM mart.open_findings WHERE rule = ? ORDER BY form, unit_code, measure", [rule])


def the_finding(province: Province, rule: str) -> dict[str, object]:
    (found,) = open_findings(province, rule)
    return found


# A total against the sum of the parts


def test_total_of_another_file_that_is_not_the_sum_names_every_part(contradicting: Province) -> None:
    found = the_finding(contradicting, "total_disagrees")
    assert (found["severity"], found["unit_code"], found["measure"]) == ("warning", "602", "poor_households")
    assert (found["file_name"], found["sheet"], found["found"]) == ("total.xlsx", "Sheet1", str(POOR + 2))
    expected = str(found["expected"])
    assert expected.startswith(f"{POOR} = 0.xlsx Sheet1!E3; 1.xlsx Sheet1!E3; ")
    assert expected.count("!E3") == len(PHU_QUI)
    assert contradicting.count("602", "poor_households")["value"] == POOR


@pytest.mark.parametrize(("total", "measures"), [(9, []), (6, []), (2, ["poor_households"])])
def test_while_parts_are_missing_only_a_total_below_their_sum_contradicts(total: int, measures: list[str]) -> None:
    province = FewUnits()
    for unit in ("A", "B"):
        province.report([(unit, (100, 400, 3, 5))], sender=unit)
    province.report([("D", (300, 1200, total, 15))], sender="P")
    assert [row["measure"] for row in province.audit("total_disagrees")] == measures


def test_total_in_the_table_of_its_parts_is_told_once() -> None:
    province = FewUnits()
    parts = [(unit, (100, 400, 3, 5)) for unit in "ABC"]
    sent = province.report([*parts, ("D", (300, 1200, 11, 15))], totals="D")
    assert [row["cell"] for row in province.audit("total_disagrees")] == ["E6"]
    province.find("total_row", sent, "E6")
    assert province.audit("total_disagrees") == []


# Last year's file


def test_report_equal_to_the_one_before_in_every_figure(contradicting: Province) -> None:
    found = the_finding(contradicting, "sent_again")
    assert (found["severity"], found["file_name"], found["period"]) == ("warning", "2023.xlsx", "2023")
    assert (found["sheet"], found["cell"]) == ("Sheet1", "C4")
    assert found["expected"] == "2022: 100 … (2022.xlsx, Sheet1!C4)"
    assert contradicting.figure(FIRST, "poor_households")["value"] == 3


@pytest.mark.parametrize(("place", "is_again"), [(None, True), (0, False), (1, False), (2, False), (3, False)])
def test_report_that_differs_in_one_figure_was_not_sent_again(place: int | None, is_again: bool) -> None:
    province = FewUnits()
    first, second = (100, 400, 3, 5), (120, 500, 4, 6)
    province.report([("A", first), ("B", second)], period="2022")
    province.report([("A", first), ("B", [n + (at == place) for at, n in enumerate(second)])], period="2023")
    assert bool(province.audit("sent_again")) == is_again


def test_opening_report_of_the_demo_was_not_sent_again(demo_states: Demo) -> None:
    assert open_findings(demo_states.corrected, "sent_again") == []


# All zeros


def test_row_of_zeros_counts_as_not_sent_and_asks(contradicting: Province) -> None:
    found = the_finding(contradicting, "all_zeros")
    assert (found["severity"], found["unit_code"], found["file_name"]) == ("error", THIRD, "zeros.xlsx")
    assert (found["sheet"], found["cell"], found["found"]) == ("Sheet1", "C3", "4 × 0")
    assert found["expected"] == "2022: 100 (before.xlsx, Sheet1!C3)"
    current = "FROM mart.current_observations WHERE unit_code = ? AND period = '2023'"
    assert contradicting.rows(current, [THIRD]) == []
    coverage = contradicting.dicts("FROM mart.coverage WHERE unit_code = ? AND period = '2023'", [THIRD])
    assert [(row["form"], row["waiting"], row["reported"], row["missing"]) for row in coverage if row["waiting"]] == [
        ("poverty_review", 1, 0, 0)
    ]
    assert contradicting.count("599", "poor_households")["value"] == 3 + 4 + 4


def test_zeros_after_a_sound_report_do_not_take_its_place() -> None:
    province = FewUnits()
    sound = province.report([("A", (100, 400, 3, 5))])
    zeros = province.report([("A", (0, 0, 0, 0))])
    assert province.figure("A", "poor_households")["value"] == 3
    statuses = {row["submission_id"]: row["status"] for row in province.rows("statement_statuses")}
    assert statuses == {sound: "eligible", zeros: "on_hold"}
    assert [row["submission_id"] for row in province.audit("all_zeros")] == [zeros]
    province.report([("A", (100, 400, 2, 5))])
    assert province.audit("all_zeros") == []


def test_dash_and_blank_rows_are_not_zeros() -> None:
    province = FewUnits()
    province.report([("A", ("-", "-", "-", "-")), ("B", (100, 400, 4, 5)), ("C", (None, None, None, None))])
    assert province.audit("all_zeros") == []
    assert province.figure("A", "poor_households")["state"] == "dash"


def test_zeros_that_another_report_confirms_are_let_be() -> None:
    """Nobody was poor at the end: the review says so, beside figures that are not zero."""
    province = FewUnits()
    province.report([("A", (100, 400, 0, 5)), ("B", (100, 400, 2, 5))])
    province.report([("A", (0, 0)), ("B", (0, 0))], form="poor_movement")
    assert [row["unit_code"] for row in province.audit("all_zeros")] == ["B"]
    assert {row["unit_code"] for row in province.rows("current_observations", form="poor_movement")} == {"A"}


# Identities over forms and periods


def test_opening_that_is_not_the_closing_of_the_year_before_names_both_cells(contradicting: Province) -> None:
    found = the_finding(contradicting, "opening_is_last_closing")
    assert (found["file_name"], found["cell"], found["found"]) == ("opening.xlsx", "C3", "6")
    assert found["expected"] == "7 (2022, closing.xlsx, Sheet1!D3)"


def test_opening_is_held_against_the_closing_that_stands() -> None:
    province = FewUnits()
    province.report([("A", (9, 7))], form="poor_movement", period="2022")
    province.report([("A", (6, 5))], form="poor_movement")
    broken = [("opening_is_last_closing", "6", "7 (2022, 1.xlsx, Sheet1!D3)")]
    assert _identities(province) == broken
    correction = province.report([("A", (9, 6))], form="poor_movement", period="2022")
    assert _identities(province) == []
    province.decide("withdraw", correction)
    assert _identities(province) == broken


def _identities(province: FewUnits) -> list[tuple[str, str, str]]:
    return [(row["rule"], row["found"], row["expected"]) for row in province.audit("identities")]


def test_closing_that_is_not_the_review_names_both_cells(contradicting: Province) -> None:
    found = the_finding(contradicting, "closing_is_review")
    assert (found["file_name"], found["cell"], found["found"]) == ("movement.xlsx", "D3", "5")
    assert found["expected"] == "4 (2023, review.xlsx, Sheet1!E3)"


# Outliers


@pytest.mark.slow
def test_a_commune_whose_rate_leaps_is_told_for_information_and_not_again_when_the_median_moves(
    corrected: Province,
) -> None:
    commune, name = CALM
    assert open_findings(corrected, "outlier_peers") == []
    corrected.put("leap.xlsx", review([(name, 1000, 4000, 400, 50)]))
    corrected.night(NEXT_NIGHT)
    decide.accept(corrected, "leap.xlsx", None, "đã kiểm tra", at(NEXT_NIGHT))  # other forms contradict it
    far = the_finding(corrected, "outlier_peers")
    assert (far["severity"], far["unit_code"], far["file_name"], far["cell"]) == ("info", commune, "leap.xlsx", "E3")
    assert str(far["message_en"]).startswith("“Poor households” (400, ")
    assert corrected.figure(commune, "poor_households")["value"] == 400
    others = [(other, 1000, 4000, 30, 50) for code, other in names("595").items() if code != commune]
    corrected.put("others.xlsx", review(others, sender="HUYỆN TUY PHONG"))
    corrected.night(THIRD_NIGHT)
    decide.accept(corrected, "others.xlsx", None, "đã kiểm tra", at(THIRD_NIGHT))
    now = corrected.dicts("FROM mart.audit_findings WHERE rule = 'outlier_peers'")
    assert [row["expected"] for row in now if row["unit_code"] == commune] != [far["expected"]]
    told = corrected.rows("FROM core.findings WHERE rule = 'outlier_peers' AND unit_code = ?", [commune])
    assert len(told) == 1
    assert [row["file_name"] for row in open_findings(corrected, "outlier_peers") if row["unit_code"] == commune]


def test_no_outliers_are_told_of_while_most_reports_are_missing(contradicting: Province) -> None:
    assert contradicting.count("600", "poor_households")["value"] == 60 + 3 * (len(DUC_LINH) - 1)
    assert [row for row in open_findings(contradicting, "outlier_peers") if row["period"] == "2023"] == []


def test_the_demo_has_no_outliers(demo_states: Demo) -> None:
    assert open_findings(demo_states.corrected, "outlier_peers") == []


def test_every_finding_between_reports_names_a_cell_and_its_other_side(demo_states: Demo) -> None:
    sql = "SELECT count(*) FROM mart.audit_findings WHERE cell IS NULL OR sheet IS NULL OR expected NOT LIKE '%!%'"
    assert demo_states.corrected.one(sql) == 0
    assert demo_states.corrected.one("SELECT count(*) FROM mart.audit_findings") > 5


def test_what_audits_say_names_files_and_cells_no_id_and_what_to_do(contradicting: Province, demo_states: Demo) -> None:
    sql = "SELECT DISTINCT rule, severity, message_vi, message_en FROM core.findings"
    told = [*contradicting.dicts(sql), *demo_states.corrected.dicts(sql)]
    assert {"all_zeros", "closing_is_review", "opening_is_last_closing", "sent_again", "total_disagrees"} <= {
        row["rule"] for row in told
    }
    for row in told:
        assert faults(row["rule"], row["severity"], row["message_vi"], row["message_en"]) == [], row
