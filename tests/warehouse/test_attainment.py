"""Attainment: targets of plans and targets told beside their results, by what is good and by the change wanted."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from tests import filled
from tests.province import NEXT_NIGHT, Province
from tests.small_reports import names, review
from tests.warehouses import differing
from tests.workbooks import Sheet, workbook

PERIOD, OPENING = "2023", "2022"

FORMS = [
    {"form": "review", "code_list": "", "is_plan": False},
    {"form": "fund", "code_list": "fund_level", "is_plan": False},
    {"form": "other", "code_list": "", "is_plan": False},
    {"form": "plan", "code_list": "target", "is_plan": True},
]
MEASURES = [
    {"form": "review", "measure": "poor", "kind": "stock"},
    {"form": "review", "measure": "all", "kind": "stock"},
    {"form": "other", "measure": "all", "kind": "stock"},
    {"form": "other", "measure": "to_do", "kind": "flow", "target_of": "done"},
    {"form": "other", "measure": "done", "kind": "flow"},
    {"form": "fund", "measure": "to_raise", "kind": "flow", "target_of": "raised"},
    {"form": "fund", "measure": "raised", "kind": "flow"},
    {"form": "plan", "measure": "level", "kind": "target", "aim": "value"},
    {"form": "plan", "measure": "more", "kind": "target", "aim": "change"},
    {"form": "plan", "measure": "less", "kind": "target", "aim": "reduction"},
]
INDICATORS = [
    {"indicator": "poor_rate", "form": "review", "good": "down", "unit": "percent"},
    {"indicator": "raised_rate", "form": "fund", "good": "up", "unit": "percent"},
]
TERMS = [
    {"indicator": "poor_rate", "side": "numerator", "form": "review", "measure": "poor"},
    {"indicator": "poor_rate", "side": "denominator", "form": "review", "measure": "all"},
    {"indicator": "raised_rate", "side": "numerator", "form": "fund", "measure": "raised"},
    {"indicator": "raised_rate", "side": "denominator", "form": "fund", "measure": "to_raise"},
]

Counts = Mapping[tuple[str, str], int | None]
"""`form.measure/category` and period → count of unit U."""


def _warehouse(
    planned: Mapping[tuple[str, str], str],
    counts: Counts | None = None,
    rates: Mapping[str, str | None] | None = None,
    points: str | None = None,
    *,
    comparable: bool = True,
) -> DuckDBPyConnection:
    """A unit U with what a plan sets (measure of the plan and category → figure) and what was reached."""
    connection = filled.warehouse()
    filled.put(connection, "core.forms", FORMS)
    filled.put(connection, "core.measures", [{"is_claim": False, **measure} for measure in MEASURES])
    filled.put(connection, "core.indicators", INDICATORS)
    filled.put(connection, "core.indicator_terms", TERMS)
    paths = [(form["form"], "", "", 0) for form in FORMS]
    paths += [("fund", c, c, 0) for c in ("near", "far")] + [("fund", "", c, 1) for c in ("near", "far")]
    columns = ("form", "ancestor", "descendant", "depth")
    filled.put(connection, "core.category_paths", [dict(zip(columns, path, strict=True)) for path in paths])
    unit = {"unit_code": "U", "unit_name": "Unit", "level": "district"}
    periods = [{**unit, "period": period, "expected_units": 12} for period in (PERIOD, OPENING)]
    filled.put(connection, "mart.units_by_period", periods)
    filled.put(
        connection,
        "mart.current_observations",
        [
            {**{"unit_code": "U", "period": PERIOD, "form": "plan", "measure": measure, "category": category}, **figure}
            for (measure, category), value in planned.items()
            for figure in [{"value": value or None, "is_answered": bool(value), "is_counted": False}]
        ],
    )
    for (name, period), value in (counts or {}).items():
        place, _, category = name.partition("/")
        form, measure = place.split(".")
        is_total = form == "fund" and not category
        row = {**unit, "period": period, "form": form, "measure": measure, "category": category, "value": value}
        coverage = {"reported_units": 9, "expected_units": 11}
        filled.put(connection, "mart.category_totals" if is_total else "mart.counts", [{**row, **coverage}])
    known = [
        {**unit, "period": PERIOD, "indicator": name, "category": "", "value": value}
        for name, value in (rates or {}).items()
    ]
    filled.put(connection, "mart.rates", [{**row, "reported_units": 8, "expected_units": 10} for row in known])
    base = {**unit, "period": PERIOD, "category": "", "against": "year_opening", "comparable": comparable}
    changes: list[dict[str, Any]] = [{**base, "form": "review", "measure": "all", "change_count": 1}]
    if points is not None:
        changes.append({**base, "form": "review", "indicator": "poor_rate", "change_points": points})
        changes.append({**changes[-1], "against": "previous_period", "change_points": "77"})
    filled.put(connection, "mart.changes", changes)
    return connection


def _attained(*rows: Any, **more: Any) -> list[dict[str, Any]]:
    return filled.model(_warehouse(*rows, **more), "attainment")


def _one(*rows: Any, **more: Any) -> dict[str, Any]:
    (row,) = _attained(*rows, **more)
    return row


def _told(row: Mapping[str, Any]) -> Sequence[Any]:
    return [row[name] for name in ("aim", "target", "actual", "met")]


# Targets of plans


@pytest.mark.parametrize(
    ("rate", "met"), [("1.5", True), ("2", True), ("2.000000000001", False), ("9", False), (None, None)]
)
def test_level_of_a_rate_is_met_in_its_good_direction(rate: str | None, met: bool | None) -> None:
    row = _one({("level", "poor_rate"): "2"}, {}, {"poor_rate": rate})
    assert _told(row) == ["value", 2, rate and Decimal(rate), met]
    assert (row["form"], row["indicator"], row["measure"], row["category"]) == ("review", "poor_rate", None, "")
    assert (row["target_form"], row["target_measure"]) == ("plan", "level")
    assert (row["unit_name"], row["level"]) == ("Unit", "district")
    assert (row["reported_units"], row["expected_units"]) == (8, 10)
    assert row["comparable"] is None


@pytest.mark.parametrize(
    ("planned", "target", "points", "met"),
    [
        (("more", "-0.42"), "-0.42", "-0.62", True),
        (("less", "0.42"), "-0.42", "-0.62", True),
        (("less", "0.42"), "-0.42", "-0.419999", False),
        (("more", "0.42"), "0.42", "0.5", True),
        (("more", "0.42"), "0.42", "0.1", False),
        (("more", "0"), "0", "-0.1", True),
        (("more", "0"), "0", "0.1", False),
    ],
)
def test_change_of_a_rate_is_in_points_and_met_in_the_direction_wanted(
    planned: tuple[str, str], target: str, points: str, met: bool
) -> None:
    measure, figure = planned
    row = _one({(measure, "poor_rate"): figure}, {}, {"poor_rate": "2"}, points)
    assert _told(row) == ["change", Decimal(target), Decimal(points), met]
    assert row["target_measure"] == measure
    assert row["comparable"] is True


@pytest.mark.parametrize(
    ("name", "counts", "actual", "met"),
    [
        ("poor", {("review.poor", PERIOD): 80}, 80, True),
        ("poor", {("review.poor", PERIOD): 101}, 101, False),
        ("done", {("other.done", PERIOD): 100}, 100, True),
        ("done", {("other.done", PERIOD): 99}, 99, False),
        ("review.all", {("review.all", PERIOD): 100, ("other.all", PERIOD): 5}, 100, True),
        ("other.all", {("review.all", PERIOD): 100, ("other.all", PERIOD): 5}, 5, False),
        ("raised", {("fund.raised", PERIOD): 120, ("fund.raised/near", PERIOD): 20}, 120, True),
    ],
)
def test_level_of_a_count_is_met_as_the_rates_that_count_it_are_good(
    name: str, counts: Counts, actual: int, met: bool
) -> None:
    row = _one({("level", name): "100"}, counts)
    assert _told(row) == ["value", 100, actual, met]
    assert row["percent"] == actual
    assert (row["measure"], row["indicator"]) == (name.rpartition(".")[2], None)
    assert (row["reported_units"], row["expected_units"]) == (9, 11)


@pytest.mark.parametrize(("name", "measure"), [("poor", "review.poor"), ("raised", "fund.raised")])
@pytest.mark.parametrize(
    ("planned", "now", "then", "change", "met"),
    [
        (("less", "30"), 60, 100, -40, True),
        (("less", "30"), 80, 100, -20, False),
        (("more", "30"), 140, 100, 40, True),
        (("more", "30"), 140, None, None, None),
        (("more", "30"), None, 100, None, None),
    ],
)
def test_change_of_a_count_is_against_the_opening_of_the_year(
    name: str,
    measure: str,
    planned: tuple[str, str],
    now: int | None,
    then: int | None,
    change: int | None,
    met: bool | None,
) -> None:
    counts = {(measure, PERIOD): now, (measure, OPENING): then}
    row = _one({(planned[0], name): planned[1]}, counts, comparable=False)
    assert [row["actual"], row["met"]] == [change, met]
    assert row["comparable"] is False


def test_a_bare_name_that_two_forms_have_means_neither() -> None:
    assert _attained({("level", "all"): "100"}, {("review.all", PERIOD): 5}) == []


def test_an_unknown_name_is_no_target() -> None:
    assert _attained({("level", "poverty"): "100"}) == []


def test_a_plan_before_anything_is_reached_waits() -> None:
    row = _one({("less", "poor_rate"): "0.42"})
    assert _told(row) == ["change", Decimal("-0.42"), None, None]
    assert row["percent"] is None
    assert (row["reported_units"], row["expected_units"]) == (0, 12)


def test_a_target_left_blank_is_none() -> None:
    assert _attained({("level", "poor_rate"): ""}, {}, {"poor_rate": "2"}) == []


@pytest.mark.parametrize(
    ("measure", "target", "points", "percent"),
    [("less", "0.4", "-0.6", "150"), ("more", "0.4", "-0.6", "-150"), ("more", "0", "-0.6", None)],
)
def test_percent_is_of_the_target_and_none_of_zero(measure: str, target: str, points: str, percent: str | None) -> None:
    row = _one({(measure, "poor_rate"): target}, {}, {}, points)
    assert (row["percent"] is None) == (percent is None)
    assert percent is None or abs(row["percent"] - Decimal(percent)) < Decimal("1e-9")


def test_a_level_and_a_change_of_one_rate_are_two_targets() -> None:
    planned = {("level", "poor_rate"): "2", ("less", "poor_rate"): "0.4", ("level", "raised"): "5"}
    found = _attained(planned, {("fund.raised", PERIOD): 6}, {"poor_rate": "1"}, "-0.1")
    assert {(row["indicator"] or row["measure"], row["aim"], row["met"]) for row in found} == {
        ("poor_rate", "value", True),
        ("poor_rate", "change", False),
        ("raised", "value", True),
    }


# Targets beside their results


def test_target_told_beside_its_result_is_held_against_it_by_category_and_for_all() -> None:
    counts = {
        ("fund.to_raise/near", PERIOD): 100,
        ("fund.raised/near", PERIOD): 150,
        ("fund.to_raise/far", PERIOD): 50,
        ("fund.raised/far", PERIOD): 25,
        ("fund.to_raise", PERIOD): 150,
        ("fund.raised", PERIOD): 175,
    }
    found = {row["category"]: row for row in _attained({}, counts)}
    assert {category: (row["target"], row["actual"], row["met"]) for category, row in found.items()} == {
        "near": (100, 150, True),
        "far": (50, 25, False),
        "": (150, 175, True),
    }
    assert (found[""]["form"], found[""]["measure"], found[""]["target_measure"]) == ("fund", "raised", "to_raise")
    assert round(found[""]["percent"], 4) == Decimal("116.6667")


def test_sum_over_categories_that_one_unit_told_is_not_the_sum_of_all() -> None:
    counts = {("fund.to_raise/near", PERIOD): 1, ("fund.to_raise", PERIOD): 100, ("fund.raised", PERIOD): 60}
    connection = _warehouse({}, counts)
    row = {"unit_code": "U", "period": PERIOD, "form": "fund", "category": "", "value": 7}
    filled.put(connection, "mart.counts", [{**row, "measure": "to_raise"}, {**row, "measure": "raised"}])
    found = [row for row in filled.model(connection, "attainment") if row["category"] == ""]
    assert [(row["target"], row["actual"]) for row in found] == [(100, 60)]


@pytest.mark.parametrize("done", [None, 0, 40])
def test_target_of_a_form_without_categories(done: int | None) -> None:
    row = _one({}, {("other.to_do", PERIOD): 50, ("other.done", PERIOD): done})
    assert _told(row) == ["value", 50, done, None if done is None else False]


def test_a_result_without_a_target_is_no_row() -> None:
    assert _attained({}, {("other.done", PERIOD): 5, ("other.to_do", PERIOD): None}) == []


# From a plan's sheet

COMMUNE, NAME = next(iter(names("599").items()))


def _plan(year: str, *rows_of_plan: tuple[object, ...]) -> bytes:
    columns = ["STT", "Chỉ tiêu", "Mức cần đạt", "Mức giảm so với đầu năm"]
    above = [["UBND HUYỆN TÁNH LINH"]]
    numbered = [[number, *row] for number, row in enumerate(rows_of_plan, 1)]
    return workbook(Sheet(columns, numbered, title=f"CHỈ TIÊU KẾ HOẠCH GIẢM NGHÈO NĂM {year}", above=above))


@pytest.mark.slow
def test_plan_of_a_district_is_held_against_its_rates_night_by_night(province: Province) -> None:
    province.put("plan.xlsx", _plan("2023", ("Tỷ lệ hộ nghèo", 2.5, 0.5), ("Số nhà xây mới", 10, None)))
    province.put("next.xlsx", _plan("2024", ("Tỷ lệ hộ nghèo", None, 0.42)))
    province.put("2022.xlsx", review([(NAME, 1000, 4000, 30, 5)], year="2022"))
    province.night()
    sql = """
        SELECT period, coalesce(indicator, measure), aim, round(target, 6), round(actual, 6), met FROM mart.attainment
        WHERE unit_code = '599' ORDER BY ALL
    """
    waiting = [
        ("2023", "houses_built", "value", 10, None, None),
        ("2023", "poor_rate", "change", Decimal("-0.5"), None, None),
        ("2023", "poor_rate", "value", Decimal("2.5"), None, None),
        ("2024", "poor_rate", "change", Decimal("-0.42"), None, None),
    ]
    assert province.rows(sql) == waiting
    province.put("2023.xlsx", review([(NAME, 1000, 4000, 24, 5)]))
    province.night(NEXT_NIGHT)
    reached = [
        waiting[0],
        ("2023", "poor_rate", "change", Decimal("-0.5"), Decimal("-0.6"), True),
        ("2023", "poor_rate", "value", Decimal("2.5"), Decimal("2.4"), True),
        waiting[3],
    ]
    assert province.rows(sql) == reached
    assert province.rows("SELECT DISTINCT unit_code FROM mart.attainment") == [("599",)]
    assert differing(province.warehouse, province.rebuilt()) == {}
