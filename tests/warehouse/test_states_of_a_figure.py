"""Blank, zero, dash, not applicable, unreadable and missing are different, in every table."""

from typing import NamedTuple

import pytest

from tests import filled
from tests.conftest import Once, played_once
from tests.few_units import FewUnits
from tests.province import Province
from tests.small_reports import names, review

UNITS = list(names("599").items())


class Case(NamedTuple):
    """What a commune writes as its poor households, and what becomes of it. `verdict`: of its row."""

    written: object
    raw: str
    state: str
    value: int | None
    is_answered: bool
    verdict: str = "accepted"


CASES = {
    "number": Case(7, "7", "reported", 7, True),
    "number as text": Case("1.007", "1.007", "reported", 1007, True),
    "zero": Case(0, "0", "zero", 0, True),
    "zero as text": Case("0", "0", "zero", 0, True),
    "dash": Case("-", "-", "dash", None, True),
    "word for none": Case("không", "không", "dash", None, True),
    "blank": Case(None, "", "blank", None, False),
    "not applicable": Case("x", "x", "not_applicable", None, False),
    "unreadable": Case("nhiều", "nhiều", "unreadable", None, False, "refused"),
}
PLACES = {case: UNITS[place] for place, case in enumerate(CASES)}
MISSING = UNITS[len(CASES)][0]
HOUSEHOLDS = 2000


@pytest.fixture(scope="module")
def found(empty: Province, once: Once) -> Province:
    """A home after one district's report in which each commune writes its poor households another way."""

    def play(province: Province) -> None:
        province.put(
            "a.xlsx",
            review(
                [(PLACES[name][1], HOUSEHOLDS, 8000, case.written, 5) for name, case in CASES.items()],
                sender="HUYỆN TÁNH LINH",
            ),
        )
        province.night()

    return played_once(once, "states_of_a_figure-found", empty, play)


cases = pytest.mark.parametrize("name", CASES)
accepted = pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.verdict == "accepted"])


@cases
def test_observation_keeps_text_state_and_value(found: Province, name: str) -> None:
    case, (unit, _) = CASES[name], PLACES[name]
    sql = "SELECT raw, state, value FROM core.observations WHERE unit_code = ? AND measure = 'poor_households'"
    assert found.rows(sql, [unit]) == [(case.raw, case.state, case.value)]


@cases
def test_verdict_of_the_row(found: Province, name: str) -> None:
    sql = "SELECT validation_result FROM core.statements WHERE unit_code = ?"
    assert found.rows(sql, [PLACES[name][0]]) == [(CASES[name].verdict,)]


@accepted
def test_figure_is_answered_by_a_number_a_zero_or_a_dash(found: Province, name: str) -> None:
    row = found.figure(PLACES[name][0], "poor_households")
    assert (row["state"], row["is_answered"]) == (CASES[name].state, CASES[name].is_answered)


@cases
def test_count_of_the_commune_says_whether_it_reported(found: Province, name: str) -> None:
    case, row = CASES[name], found.count(PLACES[name][0], "poor_households")
    counted = (case.value or 0) if case.is_answered else None
    assert (row["value"], row["reported_units"], row["expected_units"]) == (counted, int(case.is_answered), 1)
    assert row["source"] == ("reported" if case.is_answered else None)


@accepted
def test_denominator_holds_only_units_that_answered_the_numerator(found: Province, name: str) -> None:
    case, row = CASES[name], found.rate(PLACES[name][0], "poor_rate")
    expected = (case.value or 0, HOUSEHOLDS, 1) if case.is_answered else (None, None, 0)
    assert (row["numerator"], row["denominator"], row["reported_units"]) == expected
    assert (row["value"] is None) is not case.is_answered


@cases
def test_commune_whose_row_is_accepted_has_reported_the_form_however_it_says_so(found: Province, name: str) -> None:
    sql = "FROM mart.coverage WHERE unit_code = ? AND form = 'poverty_review'"
    (row,) = found.dicts(sql, [PLACES[name][0]])
    is_accepted = CASES[name].verdict == "accepted"
    assert (row["reported"], row["refused"], row["missing"]) == (int(is_accepted), int(not is_accepted), 0)


def test_missing_unit_has_no_figure_and_is_counted_as_missing(found: Province) -> None:
    assert found.rows("FROM core.observations WHERE unit_code = ?", [MISSING]) == []
    row = found.count(MISSING, "poor_households")
    assert (row["value"], row["source"], row["reported_units"], row["expected_units"]) == (None, None, 0, 1)
    sql = "SELECT reported, refused, withdrawn, missing FROM mart.coverage WHERE unit_code = ? AND form = ?"
    assert found.rows(sql, [MISSING, "poverty_review"]) == [(0, 0, 0, 1)]


def test_sum_of_the_district_is_of_the_answers_alone(found: Province) -> None:
    row = found.count("599", "poor_households")
    answered = [case for case in CASES.values() if case.is_answered]
    assert row["value"] == sum(case.value or 0 for case in answered) == 1014
    assert (row["reported_units"], row["expected_units"]) == (len(answered), len(UNITS))


def test_numerator_and_denominator_of_the_district_are_over_the_same_units(found: Province) -> None:
    row = found.rate("599", "poor_rate")
    answered = sum(case.is_answered for case in CASES.values())
    assert (row["numerator"], row["denominator"], row["reported_units"]) == (1014, answered * HOUSEHOLDS, answered)
    households = found.count("599", "households")["value"]
    assert households == sum(case.verdict == "accepted" for case in CASES.values()) * HOUSEHOLDS


def test_sum_of_nothing_is_null_and_not_zero(found: Province) -> None:
    for unit in ("600", MISSING):
        assert found.count(unit, "poor_households")["value"] is None
        empty = found.rate(unit, "poor_rate")
        assert (empty["numerator"], empty["denominator"], empty["value"]) == (None, None, None)
        assert empty["publishable"] is not True
    sql = "SELECT poor_households, poor_rate, reported_units FROM mart.poverty_review WHERE unit_code = '600'"
    assert found.rows(sql) == [(None, None, 0)]


def test_nothing_over_zero_households_is_null() -> None:
    province = FewUnits()
    province.report([("A", (0, None, "-", None)), ("B", (100, 400, 3, 5))])
    empty, district = province.rate("A"), province.rate("D")
    assert (empty["numerator"], empty["denominator"], empty["value"]) == (0, 0, None)
    assert empty["publishable"] is False
    assert (district["numerator"], district["denominator"], district["value"]) == (3, 100, 3)
    assert province.rows("changes", unit_code="A", indicator="poor_rate") == []


def test_count_and_numerator_of_a_dash_are_the_same() -> None:
    province = FewUnits()
    province.report([("A", (100, 400, "-", 5))])
    assert province.count("A", "poor_households")["value"] == province.rate("A")["numerator"] == 0


@pytest.mark.parametrize(
    ("reported", "expected", "is_publishable"), [(13, 13, True), (11, 12, False), (17, 18, False), (1, 10, False)]
)
def test_rate_below_the_coverage_threshold_is_there_and_not_publishable(
    reported: int, expected: int, is_publishable: bool
) -> None:
    """At a threshold of 95 %. The district D has `expected` communes, of which so many reported."""
    connection = filled.warehouse()
    of = {"period": "2023", "indicator": "poor_rate", "category": ""}
    communes = [f"C{number}" for number in range(expected)]
    units = [{"unit_code": unit, "is_lowest": True, "expected_units": 1} for unit in communes]
    units.append({"unit_code": "D", "is_lowest": False, "expected_units": expected})
    filled.put(connection, "mart.units_by_period", [{**unit, "period": "2023"} for unit in units])
    paths = [(unit, unit, 0) for unit in ("D", *communes)] + [("D", unit, 1) for unit in communes]
    columns = ("ancestor_code", "descendant_code", "depth")
    hierarchy = [{"period": "2023", **dict(zip(columns, path, strict=True))} for path in paths]
    filled.put(connection, "mart.hierarchy_by_period", hierarchy)
    filled.put(connection, "core.indicators", [{"indicator": "poor_rate", "form": "review", "unit": "percent"}])
    term = {"indicator": "poor_rate", "form": "review", "category": "", "rate_category": ""}
    filled.put(connection, "core.rate_terms", [term])
    filled.put(connection, "mart.reported_cells", [{"period": "2023", "form": "review", "category": ""}])
    answer = {"numerator": 3, "denominator": 100, "units": 1, "is_applicable": True, "is_accepted": False}
    filled.put(connection, "mart.rate_inputs", [{**of, **answer, "unit_code": unit} for unit in communes[:reported]])
    (row,) = (row for row in filled.model(connection, "rates") if row["unit_code"] == "D")
    assert (row["reported_units"], row["expected_units"], row["publishable"]) == (reported, expected, is_publishable)
    assert row["value"] == 3


@pytest.mark.slow
def test_threshold_is_that_of_the_homes_settings(province: Province) -> None:
    settings = province.root / "tonghop.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("coverage_threshold = 0.95", "coverage_threshold = 0.5"), "utf-8"
    )
    province = Province.open(province.root)
    province.put("a.xlsx", review([(name, 100, 400, 3, 5) for _, name in UNITS[:7]], sender="HUYỆN TÁNH LINH"))
    province.night()
    assert (province.rate("599", "poor_rate")["publishable"], province.rate("60", "poor_rate")["publishable"]) == (
        True,
        False,
    )
