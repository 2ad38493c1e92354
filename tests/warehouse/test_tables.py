"""Tables of another version of the program: marts are made anew, core is never touched."""

import pytest

from tests.province import NEXT_NIGHT, Province
from tests.small_reports import review
from tests.warehouses import differing, rows
from tonghop.operations import ingest, plans
from tonghop.warehouse import build, store
from tonghop.warehouse.tables import OtherVersion

UNITS = "SELECT comment FROM duckdb_columns() WHERE table_name = 'counts' AND column_name = 'value'"


def change(province: Province, *statements: str) -> None:
    connection = store.connect(province.warehouse)
    try:
        for statement in statements:
            connection.execute(statement)
    finally:
        connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("DROP VIEW mart.poverty_review", marks=pytest.mark.slow),
        pytest.param("DROP VIEW mart.changes; CREATE TABLE mart.changes (period VARCHAR)", marks=pytest.mark.slow),
        pytest.param("ALTER TABLE mart.counts DROP COLUMN source", marks=pytest.mark.slow),
        pytest.param("ALTER TABLE mart.counts ALTER value TYPE DOUBLE", marks=pytest.mark.slow),
        pytest.param("ALTER TABLE mart.rates ADD COLUMN older VARCHAR", marks=pytest.mark.slow),
    ],
)
def test_a_mart_of_other_columns_is_made_anew_with_its_comments(province: Province, statement: str) -> None:
    change(province, statement)
    province.put("a.xlsx", review([("Xã Tân Đức", 100, 400, 5, 6)]))
    province.night()
    assert differing(province.warehouse, province.rebuilt()) == {}
    assert province.rows(UNITS) == [("the count; null where nothing was reported",)]


@pytest.mark.slow
def test_a_mart_made_anew_holds_again_what_earlier_runs_told(province: Province) -> None:
    province.put("a.xlsx", review([("Xã Tân Đức", 100, 400, 5, 6)]))
    province.night()
    change(province, "DROP TABLE mart.rates")
    province.put("b.xlsx", review([("Xã Đức Thuận", 100, 400, 5, 6)]))
    province.night(NEXT_NIGHT)
    assert differing(province.warehouse, province.rebuilt()) == {}


def test_a_core_table_of_other_columns_stops_the_run_and_stays_as_it_was(province: Province) -> None:
    change(province, "ALTER TABLE core.findings ADD COLUMN older VARCHAR")
    before = province.warehouse.read_bytes()
    province.put("a.xlsx", review([("Xã Tân Đức", 100, 400, 5, 6)]))
    with pytest.raises(OtherVersion, match=r"core\.findings"):
        province.night()
    assert province.warehouse.read_bytes() == before
    assert rows(province.rebuilt(), "SELECT count(*) FROM core.files") == [(1,)]


def test_marts_keep_their_rows_where_nothing_changed(corrected: Province) -> None:
    before = corrected.warehouse
    assert differing(before, ingest.prepare(corrected, plans.Plan(()))) == {}


def test_marts_planned_for_many_figures_are_those_planned_for_few(
    begun: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun.put("b.xlsx", review([("Xã Đức Thuận", 100, 400, 5, 6)]))
    begun.night(NEXT_NIGHT)
    monkeypatch.setattr(build, "_MANY", 0)
    assert differing(begun.warehouse, begun.rebuilt()) == {}
