"""Changes: against the opening of the year and the period before, from unrounded rates, and comparable or not."""

from decimal import Decimal

import pytest

from tests.homes import Demo, copied, dicts, names, night, put, review, rows
from tonghop.ledger.home import Home
from tonghop.warehouse import store

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
def years(empty_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a commune's reviews of several periods; its poor are 30 in the first and one fewer in each next."""
    home = copied(empty_home, tmp_path_factory.mktemp("years") / "home")
    for place, words in enumerate(PERIODS):
        told = [(NAME, 1000 + 3 * place, 4000, 30 - place, 5)]
        put(home, f"{place}.xlsx", review(told, year=words))
    put(home, "only then.xlsx", review([(SECOND_NAME, 700, 2800, 7, 5)], year="2022"))
    night(home)
    return home


def _change(home: Home, period: str, against: str, unit: str = FIRST) -> list[tuple[object, ...]]:
    sql = """
        SELECT base_period, base_value, value, change_count FROM mart.changes
        WHERE unit_code = ? AND period = ? AND against = ? AND measure = 'poor_households'
    """
    return rows(home.warehouse, sql, [unit, period, against])


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
    years: Home, period: str, against: str, base: tuple[str, int]
) -> None:
    now = {p: 30 - place for place, p in enumerate(PERIODS.values())}[period]
    assert _change(years, period, against) == [(*base, now, now - base[1])]


@pytest.mark.parametrize(("period", "against"), [("2022-H1", "previous_period"), ("2021", "year_opening")])
def test_without_figures_then_there_is_no_change(years: Home, period: str, against: str) -> None:
    assert _change(years, period, against) == []


@pytest.mark.parametrize(("unit", "period"), [(SECOND, "2023"), (SECOND, "2022")])
def test_without_figures_on_both_sides_there_is_no_change(years: Home, unit: str, period: str) -> None:
    assert _change(years, period, "year_opening", unit) == []


def test_points_are_those_of_unrounded_rates(years: Home) -> None:
    sql = """
        SELECT change_points FROM mart.changes
        WHERE unit_code = ? AND period = '2023' AND against = 'year_opening' AND indicator = 'poor_rate'
    """
    ((points,),) = rows(years.warehouse, sql, [FIRST])
    now, then = Decimal(2800) / 1006, Decimal(2900) / 1003
    assert abs(points - (now - then)) < Decimal("1e-9")
    assert points != round(now, 2) - round(then, 2)


@pytest.mark.parametrize("period", ["2022", "2023", "2023-H1"])
def test_same_standard_and_boundaries_are_comparable(years: Home, period: str) -> None:
    sql = "SELECT DISTINCT comparable FROM mart.changes WHERE period = ?"
    assert rows(years.warehouse, sql, [period]) == [(True,)]


def test_change_of_a_measure_has_a_count_and_that_of_an_indicator_points_too(demo_states: Demo) -> None:
    sql = """
        SELECT count(*) FROM mart.changes
        WHERE (measure IS NULL) = (indicator IS NULL) OR change_count IS NULL
            OR (change_points IS NULL) <> (indicator IS NULL)
    """
    assert rows(demo_states.corrected.warehouse, sql) == [(0,)]


def test_changes_of_the_districts_add_up_to_that_of_the_province(demo_states: Demo) -> None:
    sql = """
        SELECT measure, level, sum(change_count) FROM mart.changes
        WHERE measure IS NOT NULL AND against = 'year_opening' AND form = 'poverty_review' GROUP BY ALL
    """
    found = {(measure, level): change for measure, level, change in rows(demo_states.corrected.warehouse, sql)}
    for measure in ("households", "near_poor_households"):
        told = {found[measure, level] for level in ("province", "district", "commune")}
        assert len(told) == 1


def test_period_under_another_standard_is_not_comparable(home: Home) -> None:
    connection = store.connect(home.warehouse)
    connection.execute("UPDATE core.periods SET standard = 'mdp-2016' WHERE period = '2022'")
    connection.close()
    for year in ("2022", "2023"):
        put(home, f"{year}.xlsx", review([(NAME, 1000, 4000, 10, 5)], year=year))
    night(home)
    found = dicts(home.warehouse, "SELECT DISTINCT comparable, base_period FROM mart.changes WHERE period = '2023'")
    assert found == [{"comparable": False, "base_period": "2022"}]
