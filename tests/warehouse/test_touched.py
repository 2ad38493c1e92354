"""What a run can change: units that it speaks of, those above, whose sums they enter, and those in them."""

from tests.few_units import FewUnits
from tonghop.warehouse.touched import touched


def test_a_commune_touches_itself_and_the_units_above_it() -> None:
    province = FewUnits()
    province.report([("A", (100, 400, 3, 5))])
    assert touched(province.connection, "run 1") == {"2023": {"A", "D", "P"}}


def test_a_district_touches_the_communes_in_it_which_its_figure_may_cover() -> None:
    province = FewUnits()
    province.report([("D", (300, 1200, 9, 15))])
    province.report([("E", (300, 1200, 9, 15))])
    assert touched(province.connection, "run 2") == {"2023": {"E", "F", "G", "P"}}


def test_what_is_withdrawn_touches_what_it_spoke_of() -> None:
    province = FewUnits()
    submission = province.report([("A", (100, 400, 3, 5))])
    province.decide("withdraw", submission)
    province.connection.execute("UPDATE core.decisions SET run_id = 'run 2'")
    assert touched(province.connection, "run 2") == {"2023": {"A", "D", "P"}}
