"""Changes: against the opening of the year and the period before, from unrounded rates, and comparable or not."""

from decimal import Decimal

import pytest

from tests.conftest import Once, played_once
from tests.few_units import FewUnits
from tests.province import Demo, Province
from tests.small_reports import names, review

UNITS = list(names("599").items())
(FIRST, NAME), (SECOND, SECOND_NAME) = UNITS[:2]

PERIODS = {
    "2021": "2021",
    "2022": "2022",
    "2023": "2023",
    "6 THÁNG ĐẦU NĂM 2022": "2022-H1",
    "6 THÁNG ĐẦU NĂM 2023": "2023-H1",
}


@pytest.fixture(scope="module")
def years(empty: Province, once: Once) -> Province:
    """A home with a commune's reviews of several periods; its poor are 30 in the first and one fewer in each next."""

    def play(province: Province) -> None:
        for place, words in enumerate(PERIODS):
            reported = [(NAME, 1000 + 3 * place, 4000, 30 - place, 5)]
            province.put(f"{place}.xlsx", review(reported, year=words))
        province.put("only then.xlsx", review([(SECOND_NAME, 700, 2800, 7, 5)], year="2022"))
        province.night()

    return played_once(once, "changes-years", empty, play)


def _change(province: Province, period: str, against: str, unit: str = FIRST) -> list[tuple[object, ...]]:
    sql = """
        SELECT base_period, base_value, value, change_count FROM mart.changes
        WHERE unit_code = ? AND period = ? AND against = ? AND measure = 'poor_households'
    """
    return province.rows(sql, [unit, period, against])


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
    years: Province, period: str, against: str, base: tuple[str, int]
) -> None:
    now = {p: 30 - place for place, p in enumerate(PERIODS.values())}[period]
    assert _change(years, period, against) == [(*base, now, now - base[1])]


@pytest.mark.parametrize(("period", "against"), [("2022-H1", "previous_period"), ("2021", "year_opening")])
def test_without_figures_then_there_is_no_change(years: Province, period: str, against: str) -> None:
    assert _change(years, period, against) == []


@pytest.mark.parametrize(("unit", "period"), [(SECOND, "2023"), (SECOND, "2022")])
def test_without_figures_on_both_sides_there_is_no_change(years: Province, unit: str, period: str) -> None:
    assert _change(years, period, "year_opening", unit) == []


def test_points_are_those_of_unrounded_rates(years: Province) -> None:
    sql = """
        SELECT change_points FROM mart.changes
        WHERE unit_code = ? AND period = '2023' AND against = 'year_opening' AND indicator = 'poor_rate'
    """
    ((points,),) = years.rows(sql, [FIRST])
    now, then = Decimal(2800) / 1006, Decimal(2900) / 1003
    assert abs(points - (now - then)) < Decimal("1e-9")
    assert points != round(now, 2) - round(then, 2)


@pytest.mark.parametrize("period", ["2022", "2023", "2023-H1"])
def test_same_standard_and_boundaries_are_comparable(years: Province, period: str) -> None:
    sql = "SELECT DISTINCT comparable FROM mart.changes WHERE period = ?"
    assert years.rows(sql, [period]) == [(True,)]


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
