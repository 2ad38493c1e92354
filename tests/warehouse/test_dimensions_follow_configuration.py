"""What configuration says of units, periods and standards holds from the next run on, in every sum."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.province import NEXT_NIGHT, Province
from tests.small_reports import names, review
from tests.warehouses import differing
from tonghop.configs.periods import periods
from tonghop.configs.units import UnitRow, units
from tonghop.operations import ingest
from tonghop.operations.plans import Plan
from tonghop.warehouse import dimensions

(FIRST, NAME), (SECOND, SECOND_NAME) = list(names("599").items())[:2]


def _without_second(province: str) -> list[UnitRow]:
    return [unit for unit in units(province) if unit.code != SECOND]


def test_a_unit_that_comes_into_the_list_later_is_in_every_sum(
    begun: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    province, known = begun, "SELECT count(*) FROM core.units WHERE code = ?"
    with monkeypatch.context() as patched:
        patched.setattr(ingest, "units", _without_second)
        ingest.promote(province, ingest.prepare(province, Plan(())), Plan(()))
        before = province.count("60", "poor_households")
        assert (before["value"], province.one(known, [SECOND])) == (3, 0)
    province.put("second.xlsx", review([(SECOND_NAME, 120, 480, 4, 5)]))
    province.night(NEXT_NIGHT)
    whole = province.count("60", "poor_households")
    assert (whole["value"], whole["reported_units"]) == (3 + 4, 2)
    assert whole["expected_units"] == before["expected_units"] + 1
    assert province.one(known, [SECOND]) == 1


@pytest.mark.slow
def test_periods_are_those_of_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        old = {name: replace(period, due_on="") for name, period in periods().items() if name != "2022"}
        patched.setattr(dimensions, "periods", lambda: old)
        province = Province.new(tmp_path / "home", "60")
        province.put("second.xlsx", review([(SECOND_NAME, 120, 480, 4, 5)]))
        province.night()
    province.put("2022.xlsx", review([(NAME, 100, 400, 3, 5)], year="2022"))
    province.night(NEXT_NIGHT)
    assert province.count("60", "poor_households", "2022")["value"] == 3
    sql = "SELECT period, CAST(due_on AS VARCHAR) FROM core.periods WHERE due_on IS NOT NULL"
    assert dict(province.rows(sql)) == {name: p.due_on for name, p in periods().items() if p.due_on}
    assert differing(province.warehouse, province.rebuilt()) == {}
