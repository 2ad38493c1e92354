"""Changes: against the opening of the year and the period before, from unrounded rates, and comparable or not."""

from decimal import Decimal
from typing import Any

import pytest

from tests.few_units import FewUnits
from tests.province import Demo

FIRST, SECOND = "A", "B"
PERIODS = ("2021", "2022", "2023", "2022-H1", "2023-H1")

Changes = list[dict[str, Any]]


@pytest.fixture(scope="module")
def years() -> Changes:
    """Changes where a commune has reviews of several periods; its poor are 30 in the first and one fewer in each next.

    Another commune told of 2022 alone.
    """
    province = FewUnits()
    for place, period in enumerate(PERIODS):
        province.report([(FIRST, (1000 + 3 * place, 4000, 30 - place, 5))], period=period)
    province.report([(SECOND, (700, 2800, 7, 5))], period="2022")
    return province.rows("changes")


def _change(years: Changes, period: str, against: str, unit: str = FIRST) -> list[tuple[object, ...]]:
    of = {"unit_code": unit, "period": period, "against": against, "measure": "poor_households"}
    shown = ("base_period", "base_value", "value", "change_count")
    return [tuple(row[name] for name in shown) for row in years if of.items() <= row.items()]


@pytest.mark.parametrize(
    ("period", "against", "base"),
    [
        ("2023", "year_opening", ("2022", 29)),
        ("2023", "previous_period", ("2022", 29)),
        ("2023-H1", "year_opening", ("2022", 29)),
        ("2023-H1", "previous_period", ("2022-H1", 27)),
        ("2022-H1", "year_opening", ("2021", 30)),
    ],
)
def test_base_is_the_last_official_review_or_the_same_period_a_year_before(
    years: Changes, period: str, against: str, base: tuple[str, int]
) -> None:
    now = 30 - PERIODS.index(period)
    assert _change(years, period, against) == [(*base, now, now - base[1])]


@pytest.mark.parametrize(("period", "against"), [("2022-H1", "previous_period"), ("2021", "year_opening")])
def test_without_figures_then_there_is_no_change(years: Changes, period: str, against: str) -> None:
    assert _change(years, period, against) == []


@pytest.mark.parametrize(("unit", "period"), [(SECOND, "2023"), (SECOND, "2022")])
def test_without_figures_on_both_sides_there_is_no_change(years: Changes, unit: str, period: str) -> None:
    assert _change(years, period, "year_opening", unit) == []


def test_points_are_those_of_unrounded_rates(years: Changes) -> None:
    of = {"unit_code": FIRST, "period": "2023", "against": "year_opening", "indicator": "poor_rate"}
    (points,) = (row["change_points"] for row in years if of.items() <= row.items())
    now, then = Decimal(2800) / 1006, Decimal(2900) / 1003
    assert abs(points - (now - then)) < Decimal("1e-9")
    assert points != round(now, 2) - round(then, 2)


@pytest.mark.parametrize("period", ["2022", "2023", "2023-H1"])
def test_same_standard_and_boundaries_are_comparable(years: Changes, period: str) -> None:
    assert {row["comparable"] for row in years if row["period"] == period} == {True}


def test_change_of_a_measure_has_a_count_and_that_of_an_indicator_points_too(demo_states: Demo) -> None:
    sql = """
        SELECT count(*) FROM mart.changes
        WHERE (measure IS NULL) = (indicator IS NULL) OR change_count IS NULL
            OR (change_points IS NULL) <> (indicator IS NULL)
    """
    assert demo_states.corrected.rows(sql) == [(0,)]


def test_changes_of_the_districts_add_up_to_that_of_the_province(demo_states: Demo) -> None:
    sql = """
        SELECT measure, level, sum(change_count) FROM mart.changes
        WHERE measure IS NOT NULL AND against = 'year_opening' AND form = 'poverty_review' GROUP BY ALL
    """
    found = {(measure, level): change for measure, level, change in demo_states.corrected.rows(sql)}
    for measure in ("households", "near_poor_households"):
        reported = {found[measure, level] for level in ("province", "district", "commune")}
        assert len(reported) == 1


def test_period_under_another_standard_is_not_comparable() -> None:
    province = FewUnits()
    for period in ("2021", "2022", "2023"):
        province.report([("A", (1000, 4000, 10, 5))], period=period)
    with province.standard("mdp-2016", "2021"):
        found = province.rows("changes", unit_code="A", against="year_opening")
        assert {(row["period"], row["base_period"], row["comparable"]) for row in found} == {
            ("2022", "2021", False),
            ("2023", "2022", True),
        }
