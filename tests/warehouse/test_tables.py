"""Tables of another version of the program: marts are made anew, core is never touched."""

import pytest

from tests.homes import NEXT_NIGHT, differing, night, put, rebuilt, review, rows
from tonghop.ledger.home import Home
from tonghop.operations import ingest, plans
from tonghop.warehouse import store
from tonghop.warehouse.tables import OtherVersion

UNITS = "SELECT comment FROM duckdb_columns() WHERE table_name = 'counts' AND column_name = 'value'"


def change(home: Home, *statements: str) -> None:
    connection = store.connect(home.warehouse)
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
        "ALTER TABLE mart.counts DROP COLUMN source",
        pytest.param("ALTER TABLE mart.counts ALTER value TYPE DOUBLE", marks=pytest.mark.slow),
        pytest.param("ALTER TABLE mart.rates ADD COLUMN older VARCHAR", marks=pytest.mark.slow),
    ],
)
def test_a_mart_of_other_columns_is_made_anew_with_its_comments(home: Home, statement: str) -> None:
    change(home, statement)
    put(home, "a.xlsx", review([("Xã Tân Đức", 100, 400, 5, 6)]))
    night(home)
    assert differing(home.warehouse, rebuilt(home)) == {}
    assert rows(home.warehouse, UNITS) == [("the count; null where nothing was reported",)]


@pytest.mark.slow
def test_a_mart_made_anew_holds_again_what_earlier_runs_told(home: Home) -> None:
    put(home, "a.xlsx", review([("Xã Tân Đức", 100, 400, 5, 6)]))
    night(home)
    change(home, "DROP TABLE mart.rates")
    put(home, "b.xlsx", review([("Xã Đức Thuận", 100, 400, 5, 6)]))
    night(home, NEXT_NIGHT)
    assert differing(home.warehouse, rebuilt(home)) == {}


def test_a_core_table_of_other_columns_stops_the_run_and_stays_as_it_was(home: Home) -> None:
    change(home, "ALTER TABLE core.findings ADD COLUMN older VARCHAR")
    before = home.warehouse.read_bytes()
    put(home, "a.xlsx", review([("Xã Tân Đức", 100, 400, 5, 6)]))
    with pytest.raises(OtherVersion, match=r"core\.findings"):
        night(home)
    assert home.warehouse.read_bytes() == before
    assert rows(rebuilt(home), "SELECT count(*) FROM core.files") == [(1,)]


def test_marts_keep_their_rows_where_nothing_changed(corrected_home: Home) -> None:
    before = corrected_home.warehouse
    assert differing(before, ingest.prepare(corrected_home, plans.Plan(()))) == {}
