"""Ranks: among the units directly below one unit, by what is good, as printed; equal rates share a rank."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from tests import filled
from tests.province import Demo
from tonghop.schemas.table import SMALL_DENOMINATOR

PERIOD = "2023"


def _ranks(
    values: Mapping[str, str | None],
    good: str = "down",
    denominators: Mapping[str, int | None] | None = None,
    above: Mapping[str, str] | None = None,
    levels: Mapping[str, str] | None = None,
) -> dict[str, dict[str, Any]]:
    """Rows by unit. `values`: rates by unit; `above`: the unit directly above each, `D` where it is not said."""
    connection = filled.warehouse()
    filled.put(connection, "core.indicators", [{"indicator": "rate", "good": good}])
    rates, paths = [], []
    for unit, value in values.items():
        place = {"unit_code": unit, "unit_name": unit, "level": (levels or {}).get(unit, "commune"), "period": PERIOD}
        denominator = (denominators or {}).get(unit, 1000)
        rates.append({**place, "indicator": "rate", "category": "", "value": value, "denominator": denominator})
        up = (above or {}).get(unit, "D")
        for ancestor, depth in ((unit, 0), (up, 1), ("P", 2)):
            paths.append({"period": PERIOD, "ancestor_code": ancestor, "descendant_code": unit, "depth": depth})
    filled.put(connection, "mart.rates", rates)
    filled.put(connection, "mart.hierarchy_by_period", paths)
    return {row["unit_code"]: row for row in filled.model(connection, "ranks")}


def _places(found: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[Any, Any]]:
    return {unit: (row["rank"], row["tied"]) for unit, row in found.items()}


@pytest.mark.parametrize(
    ("good", "places"),
    [
        ("down", {"A": (3, 1), "B": (1, 1), "C": (2, 1)}),
        ("up", {"A": (1, 1), "B": (3, 1), "C": (2, 1)}),
    ],
)
def test_first_is_the_best_by_what_is_good(good: str, places: dict[str, tuple[int, int]]) -> None:
    assert _places(_ranks({"A": "9.5", "B": "0.5", "C": "2"}, good)) == places


def test_rates_that_are_printed_alike_share_a_rank_and_say_how_many() -> None:
    """1.9649… and 1.9551 are both printed 1.96; 1.965 is printed 1.97."""
    found = _ranks({"A": "1.964999", "B": "1.9551", "C": "1.965", "D1": "0.1", "E": "1.97"})
    assert _places(found) == {"D1": (1, 1), "A": (2, 2), "B": (2, 2), "C": (4, 2), "E": (4, 2)}
    assert found["B"]["value"] == Decimal("1.9551")


def test_a_unit_without_a_rate_has_no_rank_and_takes_none() -> None:
    found = _ranks({"A": "2", "B": None, "C": "1", "D1": None})
    assert _places(found) == {"A": (2, 1), "B": (None, None), "C": (1, 1), "D1": (None, None)}
    assert {row["ranked_units"] for row in found.values()} == {2}


def test_ranked_are_the_units_directly_below_the_same_one() -> None:
    above = {"A": "D1", "B": "D1", "C": "D2", "D1": "P", "D2": "P"}
    found = _ranks({"A": "2", "B": "1", "C": "9", "D1": "7", "D2": "8"}, above=above)
    assert {unit: (row["among"], row["rank"], row["ranked_units"]) for unit, row in found.items()} == {
        "A": ("D1", 2, 2),
        "B": ("D1", 1, 2),
        "C": ("D2", 1, 1),
        "D1": ("P", 1, 2),
        "D2": ("P", 2, 2),
    }


def test_units_of_other_levels_below_one_unit_are_ranked_apart() -> None:
    found = _ranks({"A": "2", "B": "1", "C": "9"}, levels={"C": "district"})
    assert _places(found) == {"A": (2, 1), "B": (1, 1), "C": (1, 1)}


@pytest.mark.parametrize(
    ("denominator", "is_small"), [(SMALL_DENOMINATOR - 1, True), (SMALL_DENOMINATOR, False), (0, True), (None, None)]
)
def test_a_small_denominator_is_marked(denominator: int | None, is_small: bool | None) -> None:
    assert _ranks({"A": "2"}, denominators={"A": denominator})["A"]["is_small"] is is_small


# On the demo


def test_every_unit_below_another_has_its_place_in_every_rate(demo_states: Demo) -> None:
    sql = """
        SELECT count(*) FROM mart.rates r
        FULL JOIN mart.ranks k USING (unit_code, period, indicator, category)
        WHERE (r.level <> 'province') <> (k.among IS NOT NULL) OR (r.value IS NULL) <> (k.rank IS NULL)
            AND r.level <> 'province' OR k.value IS DISTINCT FROM r.value AND k.among IS NOT NULL
    """
    assert demo_states.corrected.rows(sql) == [(0,)]
    assert demo_states.corrected.one("SELECT count(*) FROM mart.ranks WHERE rank IS NOT NULL") > 100


def test_better_printed_rates_have_lower_ranks(demo_states: Demo) -> None:
    sql = """
        SELECT count(*) FROM mart.ranks a
        JOIN mart.ranks b USING (among, level, period, indicator, category)
        JOIN core.indicators i USING (indicator)
        WHERE a.rank IS NOT NULL AND b.rank IS NOT NULL
            AND (a.rank < b.rank) <> (CASE i.good WHEN 'up' THEN round(a.value, 2) > round(b.value, 2)
                ELSE round(a.value, 2) < round(b.value, 2) END)
    """
    assert demo_states.corrected.rows(sql) == [(0,)]


def test_a_place_and_its_ties_fill_the_places_up_to_the_next(demo_states: Demo) -> None:
    sql = """
        SELECT count(*) FROM mart.ranks a
        WHERE rank IS NOT NULL AND rank + tied <= ranked_units AND NOT EXISTS (
            SELECT 1 FROM mart.ranks b
            WHERE b.among = a.among AND b.level = a.level AND b.period = a.period AND b.indicator = a.indicator
                AND b.category = a.category AND b.rank = a.rank + a.tied
        )
    """
    assert demo_states.corrected.rows(sql) == [(0,)]
