"""The demo gives what was published of Bình Thuận for 2023, to the digit."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import pytest

from tests.province import Demo


class Headline(NamedTuple):
    """What was published of one class of households. Percent and points with two decimals."""

    indicator: str
    measure: str
    number: int
    percent: str
    change: int
    points: str


PUBLISHED = [
    Headline("poor_rate", "poor_households", 6_621, "1.96", -2_038, "-0.62"),
    Headline("near_poor_rate", "near_poor_households", 12_203, "3.62", -2_152, "-0.65"),
]
headlines = pytest.mark.parametrize("headline", PUBLISHED, ids=lambda headline: headline.indicator)


def _rounded(value: Decimal) -> str:
    return str(round(value, 2))


@headlines
def test_province_rate_is_the_published_one(demo_states: Demo, headline: Headline) -> None:
    row = demo_states.corrected.rate("60", headline.indicator)
    assert (row["unit_name"], row["level"]) == ("Tỉnh Bình Thuận", "province")
    assert (row["numerator"], row["denominator"]) == (headline.number, 337_250)
    assert _rounded(row["value"]) == headline.percent
    assert (row["reported_units"], row["expected_units"], row["publishable"]) == (124, 124, True)


@headlines
def test_province_count_is_the_published_one(demo_states: Demo, headline: Headline) -> None:
    row = demo_states.corrected.count("60", headline.measure)
    assert (row["value"], row["source"]) == (headline.number, "summed")
    assert (row["reported_units"], row["expected_units"]) == (124, 124)


@headlines
@pytest.mark.parametrize("against", ["year_opening", "previous_period"])
def test_change_since_2022_is_the_published_one(demo_states: Demo, headline: Headline, against: str) -> None:
    sql = """
        FROM mart.changes
        WHERE unit_code = '60' AND period = '2023' AND against = ? AND (indicator = ? OR measure = ?)
    """
    found = demo_states.corrected.dicts(sql, [against, headline.indicator, headline.measure])
    of_rate, of_count = sorted(found, key=lambda row: row["measure"] is not None)
    assert {(row["base_period"], row["comparable"]) for row in found} == {("2022", True)}
    assert (of_rate["change_count"], of_count["change_count"]) == (headline.change, headline.change)
    assert _rounded(of_rate["change_points"]) == headline.points
    assert of_count["change_points"] is None


@headlines
def test_points_are_the_difference_of_unrounded_rates(demo_states: Demo, headline: Headline) -> None:
    def exact(period: str) -> Fraction:
        row = demo_states.corrected.rate("60", headline.indicator, period)
        return 100 * Fraction(row["numerator"]) / Fraction(row["denominator"])

    sql = "SELECT change_points FROM mart.changes WHERE unit_code = '60' AND period = '2023' AND indicator = ?"
    (answer,) = {value for (value,) in demo_states.corrected.rows(sql, [headline.indicator])}
    assert abs(Fraction(answer) - (exact("2023") - exact("2022"))) < Fraction(1, 10**9)


@headlines
def test_wide_table_tells_the_same(demo_states: Demo, headline: Headline) -> None:
    sql = "FROM mart.poverty_review WHERE unit_code = '60' AND period = '2023'"
    (row,) = demo_states.corrected.dicts(sql)
    assert (row[headline.measure], row["households"]) == (headline.number, 337_250)
    assert _rounded(row[headline.indicator]) == headline.percent
    assert (row["reported_units"], row["expected_units"]) == (124, 124)


def test_all_communes_reported_every_form_in_time(demo_states: Demo) -> None:
    sql = """
        SELECT form, expected, reported, on_time, late, refused, withdrawn, missing
        FROM mart.coverage WHERE unit_code = '60' AND period = '2023' ORDER BY form
    """
    forms = ("near_poor_movement", "poor_movement", "poverty_review")
    assert demo_states.corrected.rows(sql) == [(form, 124, 124, 124, 0, 0, 0, 0) for form in forms]


def test_rate_of_2022_leaves_out_the_ward_whose_poor_are_blank(demo_states: Demo) -> None:
    row = demo_states.corrected.rate("60", "poor_rate", "2022")
    assert (row["numerator"], row["denominator"]) == (8_659, 336_200 - 800)
    assert (row["reported_units"], row["expected_units"], row["publishable"]) == (123, 124, True)
    assert demo_states.corrected.count("60", "households", "2022")["value"] == 336_200


@pytest.mark.parametrize(
    ("unit", "form", "coverage"),
    [
        ("60", "poverty_review", (122, 2, 0)),
        ("597", "poverty_review", (15, 2, 0)),
        ("60", "poor_movement", (124, 0, 0)),
    ],
)
def test_before_the_correction_only_the_rows_in_error_are_refused(
    demo_states: Demo, unit: str, form: str, coverage: tuple[int, ...]
) -> None:
    sql = "SELECT reported, refused, missing FROM mart.coverage WHERE unit_code = ? AND form = ? AND period = '2023'"
    assert demo_states.reported.rows(sql, [unit, form]) == [coverage]
