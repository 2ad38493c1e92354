"""Units are those in force on the last day of the period; codes are reused, and what was merged is not comparable.

On 1 December 2024 five wards of Phan Thiết became two, which bear the codes of two of the five.
"""

from pathlib import Path

import pytest

from tests.conftest import Once, played_once
from tests.province import CORRECTION, Province, at
from tests.small_reports import names, review
from tests.warehouses import differing
from tonghop.ledger.errors import BadCall
from tonghop.operations import plans
from tonghop.operations.arguments import district_code

PHAN_THIET, TANH_LINH = "593", "599"
WARDS_2023 = {
    "22939": "Phường Bình Hưng",
    "22942": "Phường Đức Nghĩa",
    "22945": "Phường Lạc Đạo",
    "22948": "Phường Đức Thắng",
    "22951": "Phường Hưng Long",
}
WARDS_2024 = {"22945": "Phường Lạc Đạo", "22951": "Phường Bình Hưng"}
WITHOUT_UNITS = ("2020", "2025")
"""Periods in which no unit of the province is in force: before 2021, and from the reform of 1 July 2025 on."""

COMMUNE, COMMUNE_NAME = next(iter(names(TANH_LINH).items()))


@pytest.fixture(scope="module")
def merged(empty: Province, once: Once) -> Province:
    """A home with the wards' reports of the year before the merger and of the year of it, and one commune's beside.

    A ward that took in another has twice the households. Of the commune came also reports for years without units.
    """

    def play(province: Province) -> None:
        for year, wards in (("2023", WARDS_2023), ("2024", WARDS_2024)):
            grown = "Phường Bình Hưng" if year == "2024" else ""
            figures = {name: (2100, 8400, 41, 40) if name == grown else (1000, 4000, 10, 5) for name in wards.values()}
            reported = [(name, *row) for name, row in figures.items()]
            province.put(f"{year}.xlsx", review(reported, sender="THÀNH PHỐ PHAN THIẾT", year=year))
        for year in ("2023", "2024", *WITHOUT_UNITS):
            province.put(f"{year} x.xlsx", review([(COMMUNE_NAME, 1000, 4000, 10, 5)], year=year))
        province.night()

    return played_once(once, "boundaries-merged", empty, play)


@pytest.mark.parametrize(("period", "wards"), [("2023", WARDS_2023), ("2024", WARDS_2024)])
def test_name_means_the_unit_that_bore_it_in_the_period(merged: Province, period: str, wards: dict[str, str]) -> None:
    sql = """
        SELECT s.unit_code, u.unit_name
        FROM mart.current_statements s JOIN mart.units_by_period u USING (unit_code, period)
        WHERE period = ? AND unit_code <> ? ORDER BY ALL
    """
    assert dict(merged.rows(sql, [period, COMMUNE])) == wards


@pytest.mark.parametrize(("period", "expected"), [("2023", (18, 124)), ("2024", (15, 121))])
def test_units_expected_are_those_in_force_at_the_end_of_the_period(
    merged: Province, period: str, expected: tuple[int, int]
) -> None:
    found = [merged.count(unit, "households", period)["expected_units"] for unit in (PHAN_THIET, "60")]
    assert tuple(found) == expected


def test_observation_keeps_from_when_its_unit_is(merged: Province) -> None:
    sql = """
        SELECT DISTINCT period, CAST(unit_valid_from AS VARCHAR) FROM core.observations
        WHERE unit_code = '22951' ORDER BY ALL
    """
    assert merged.rows(sql) == [("2023", "2021-01-01"), ("2024", "2024-12-01")]


@pytest.mark.parametrize(("period", "poor"), [("2023", 50), ("2024", 51)])
def test_district_adds_up_the_wards_of_the_period(merged: Province, period: str, poor: int) -> None:
    assert merged.count(PHAN_THIET, "poor_households", period)["value"] == poor


@pytest.mark.parametrize(
    ("unit", "comparable"),
    [
        (PHAN_THIET, False),
        ("60", False),
        (TANH_LINH, True),
        (COMMUNE, True),
        ("22951", False),
        ("22945", False),
    ],
)
def test_change_over_a_merger_is_not_comparable(merged: Province, unit: str, comparable: bool) -> None:
    sql = "SELECT DISTINCT comparable FROM mart.changes WHERE unit_code = ? AND period = '2024'"
    assert {reported for (reported,) in merged.rows(sql, [unit])} <= {comparable}


def test_units_that_were_merged_have_no_change(merged: Province) -> None:
    sql = "FROM mart.changes WHERE unit_code IN ('22939', '22942', '22948') AND period = '2024'"
    assert merged.rows(sql) == []


def test_large_change_is_not_found_between_two_units_of_one_code(merged: Province) -> None:
    """A ward of 1,000 households that took in another is no ward that doubled."""
    households = [merged.figure("22951", "households", period)["value"] for period in ("2023", "2024")]
    assert households == [1000, 2100]
    assert merged.rows("FROM core.findings WHERE rule = 'large_change'") == []


@pytest.mark.slow
def test_rebuild_gives_the_same_rows(merged: Province, tmp_path: Path) -> None:
    assert differing(merged.warehouse, merged.copy(tmp_path / "home").rebuilt()) == {}


# Periods without units

periods = pytest.mark.parametrize("period", WITHOUT_UNITS)


@periods
def test_report_for_a_period_without_units_is_refused_as_the_senders_matter(merged: Province, period: str) -> None:
    findings = merged.dicts("FROM core.findings WHERE severity = 'error' AND file_name = ?", [f"{period} x.xlsx"])
    assert findings != []
    assert {row["rule"] for row in findings} & {"program_fault"} == set()


def test_correction_for_a_period_without_units_finds_nothing(province: Province) -> None:
    province.put("a.xlsx", review([(COMMUNE_NAME, 100, 400, 3, 5)]))
    plan = plans.receive_correction(province, TANH_LINH, "2025", at(CORRECTION), is_preview=False)
    assert plan.runs == ()


@periods
def test_place_asked_for_in_a_period_without_units_is_a_wrong_call(province: Province, period: str) -> None:
    with pytest.raises(BadCall):
        district_code(province, TANH_LINH, period)
