"""Who should report and who did: every unit is in exactly one class, on every level."""

from datetime import date

import pytest

from tests.few_units import FewUnits
from tests.province import Demo, Province
from tests.small_reports import names
from tests.warehouses import rows

UNITS = list(names("599").items())
ON_TIME, REFUSED, WITHDRAWN, LATE, EMPTY = UNITS[:5]
ADD_UP = """
    SELECT unit_code, period, form FROM mart.coverage
    WHERE reported + refused + withdrawn + missing <> expected OR on_time + late <> reported
"""


CLASSES = ("reported", "on_time", "late", "refused", "withdrawn", "missing")


def _classes(province: Province, unit: str, form: str = "poverty_review") -> dict[str, int]:
    """Class → units in it, without the empty ones."""
    (row,) = province.dicts("FROM mart.coverage WHERE unit_code = ? AND form = ?", [unit, form])
    return {name: row[name] for name in CLASSES if row[name]}


def _classes_of_a(province: FewUnits) -> dict[str, int]:
    """The same of the commune A of few units."""
    (row,) = province.rows("coverage", unit_code="A", form="poverty_review")
    return {name: row[name] for name in CLASSES if row[name]}


@pytest.mark.parametrize(
    ("unit", "classes"),
    [
        (ON_TIME, {"reported": 1, "on_time": 1}),
        (LATE, {"reported": 1, "late": 1}),
        (REFUSED, {"refused": 1}),
        (WITHDRAWN, {"withdrawn": 1}),
        (EMPTY, {"missing": 1}),
        (UNITS[5], {"missing": 1}),
    ],
    ids=["on time", "late", "refused", "withdrawn", "a row without any figure", "missing"],
)
def test_commune_is_in_one_class(partly: Province, unit: tuple[str, str], classes: dict[str, int]) -> None:
    assert _classes(partly, unit[0]) == classes


OTHERS = {"late": 1, "refused": 1, "withdrawn": 1}


@pytest.mark.parametrize(
    ("unit", "classes"),
    [
        ("599", {"reported": 2, "on_time": 1, **OTHERS, "missing": 13 - 4}),
        ("60", {"reported": 3, "on_time": 2, **OTHERS, "missing": 124 - 5}),
    ],
)
def test_unit_above_adds_up_its_communes(partly: Province, unit: str, classes: dict[str, int]) -> None:
    """In another district of the province one commune reported."""
    assert _classes(partly, unit) == classes


def test_classes_add_up_at_every_unit_and_form(partly: Province) -> None:
    assert partly.rows(ADD_UP) == []


@pytest.mark.parametrize("state", ["opening", "reported", "corrected"])
def test_classes_add_up_at_every_unit_and_form_of_the_demo(demo_states: Demo, state: str) -> None:
    warehouse = getattr(demo_states, state).warehouse
    assert rows(warehouse, ADD_UP) == []
    assert rows(warehouse, "SELECT DISTINCT count(*) FROM mart.coverage GROUP BY period, form") == [(135,)]


def test_form_that_nobody_sent_is_missing_everywhere_in_a_period_that_owes_it(partly: Province) -> None:
    assert _classes(partly, "60", "poor_movement") == {"missing": 124}


def test_reports_of_2022_are_owed_in_every_form_of_a_year(demo_states: Demo) -> None:
    sql = "SELECT form, reported, missing FROM mart.coverage WHERE unit_code = '60' AND period = '2022' ORDER BY form"
    reported = [("near_poor_movement", 0, 124), ("poor_movement", 0, 124), ("poverty_review", 124, 0)]
    assert demo_states.corrected.rows(sql) == reported


@pytest.mark.parametrize(
    ("received", "classes"),
    [
        ("2023-12-19 23:59", {"reported": 1, "on_time": 1}),
        ("2023-12-20 00:00", {"reported": 1, "late": 1}),
        ("2023-12-20 06:59", {"reported": 1, "late": 1}),  # still the 19th in UTC
    ],
)
def test_late_is_after_the_due_day_in_vietnam(received: str, classes: dict[str, int]) -> None:
    province = FewUnits()
    province.report([("A", (100, 400, 3, 5))], received=received)
    (period,) = province.connection.execute("SELECT due_on FROM core.periods WHERE period = '2023'").fetchall()
    assert period == (date(2023, 12, 19),)
    assert _classes_of_a(province) == classes


@pytest.mark.parametrize(("received", "is_late"), [("2023-11-30 23:59", False), ("2023-12-01 00:00", True)])
def test_a_report_of_the_programme_has_its_own_due_day(received: str, is_late: bool) -> None:
    province = FewUnits()
    province.report([("A", (2,))], form="inspection", received=received, category="inspection")
    (row,) = province.rows("coverage", unit_code="A", form="inspection")
    assert (row["on_time"], row["late"]) == (int(not is_late), int(is_late))


def test_period_without_a_due_day_has_neither_on_time_nor_late() -> None:
    province = FewUnits()
    province.report([("A", (100, 400, 3, 5))], period="2023-H1")
    (row,) = province.rows("coverage", unit_code="A", form="poverty_review")
    assert (row["period"], row["reported"], row["on_time"], row["late"]) == ("2023-H1", 1, None, None)


def test_correction_after_the_due_day_is_late_by_its_own_day() -> None:
    province = FewUnits()
    province.report([("A", (100, 400, 3, 5))], received="2023-12-19 21:30")
    assert _classes_of_a(province) == {"reported": 1, "on_time": 1}
    province.report([("A", (100, 400, 4, 5))], received="2023-12-27 21:30")
    assert _classes_of_a(province) == {"reported": 1, "late": 1}


def test_refused_row_after_an_accepted_one_does_not_take_the_report_away() -> None:
    province = FewUnits()
    province.report([("A", (100, 400, 3, 5))], received="2023-12-18 21:30")
    province.report([("A", (10, 40, 99, 5))], received="2023-12-19 21:30", refused="A")
    assert _classes_of_a(province) == {"reported": 1, "on_time": 1}


def test_row_without_any_figure_is_missing() -> None:
    province = FewUnits()
    province.report([("A", (None, None, None, None)), ("B", (100, 400, 3, 5))])
    assert _classes_of_a(province) == {"missing": 1}
