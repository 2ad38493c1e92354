"""What configuration says of units, periods and standards holds from the next run on, in every sum."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.homes import NEXT_NIGHT, count, differing, names, night, one, put, rebuilt, review, rows
from tonghop.configs.periods import periods
from tonghop.configs.units import UnitRow, units
from tonghop.operations import ingest
from tonghop.warehouse import dimensions

(FIRST, NAME), (SECOND, SECOND_NAME) = list(names("599").items())[:2]


def _without_first(province: str) -> list[UnitRow]:
    return [unit for unit in units(province) if unit.code != FIRST]


def test_a_unit_that_comes_into_the_list_later_is_in_every_sum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(ingest, "units", _without_first)
        home = ingest.make_home(tmp_path / "home", "60")
        put(home, "second.xlsx", review([(SECOND_NAME, 120, 480, 4, 5)]))
        night(home)
        expected = count(home, "60", "poor_households")["expected_units"]
    put(home, "first.xlsx", review([(NAME, 100, 400, 3, 5)]))
    night(home, NEXT_NIGHT)
    whole = count(home, "60", "poor_households")
    assert (whole["value"], whole["reported_units"], whole["expected_units"]) == (4 + 3, 2, expected + 1)
    assert one(home.warehouse, "SELECT count(*) FROM core.units WHERE code = ?", [FIRST]) == 1
    assert differing(home.warehouse, rebuilt(home)) == {}


def test_periods_are_those_of_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        old = {name: replace(period, due_on="") for name, period in periods().items() if name != "2022"}
        patched.setattr(dimensions, "periods", lambda: old)
        home = ingest.make_home(tmp_path / "home", "60")
        put(home, "second.xlsx", review([(SECOND_NAME, 120, 480, 4, 5)]))
        night(home)
    put(home, "2022.xlsx", review([(NAME, 100, 400, 3, 5)], year="2022"))
    night(home, NEXT_NIGHT)
    assert count(home, "60", "poor_households", "2022")["value"] == 3
    sql = "SELECT period, CAST(due_on AS VARCHAR) FROM core.periods WHERE due_on IS NOT NULL"
    assert dict(rows(home.warehouse, sql)) == {name: p.due_on for name, p in periods().items() if p.due_on}
    assert differing(home.warehouse, rebuilt(home)) == {}
