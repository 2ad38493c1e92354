"""A home that the version before made: opened, rebuilt by the next run that writes, and compared over its old release.

`tests/data/README.md` says how the home was made.
"""

import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.command_line import answered
from tests.conftest import Once
from tests.province import Province, at
from tests.small_reports import review
from tests.warehouses import differing
from tonghop.ledger.record import Ledger
from tonghop.operations import decide, history, integrity
from tonghop.operations.rebuild import writing
from tonghop.warehouse import query
from tonghop.warehouse.tables import OtherVersion

ARCHIVE = Path(__file__).parents[1] / "data" / "home-of-version-0.1.0.zip"

NEW_WORDS = {"standing": "current", "waiting": "on_hold"}
"""Statuses of that version, and of this one."""

SAME = {
    "core.files": "*",
    "core.readings": "*",
    "core.runs": "*",
    "core.decisions": "*",
    "core.releases": "*",
    "core.findings": "* EXCLUDE (message_vi, message_en, expected)",  # audits are worded anew
    "core.submissions": "* EXCLUDE (status)",
    "core.observations": "* EXCLUDE (line)",
    "mart.counts": "*",
    "mart.rates": "*",
    "mart.coverage": "*",
    "mart.changes": "*",
    "mart.poverty_review": "*",
}
"""Tables of that version that have to hold the same rows now, and which of their columns."""


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Province:
    """The home as it was left; nobody writes in it."""
    return _unpacked(tmp_path_factory.mktemp("old"))


@pytest.fixture(scope="module")
def upgraded(once: Once) -> Province:
    """The home after a lock for writing was held; nobody writes in it."""

    def upgrade(folder: Path) -> None:
        with writing(_unpacked(folder), "nightly"):
            pass

    return Province.open(once("upgraded", upgrade))


def _unpacked(root: Path) -> Province:
    with zipfile.ZipFile(ARCHIVE) as file:
        file.extractall(root)
    return Province.open(root)


def _old_rows(province: Province, sql: str) -> list[tuple[Any, ...]]:
    """Asked without the program, which no longer knows that version."""
    with duckdb.connect(str(province.warehouse), read_only=True) as connection:
        connection.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
        return connection.execute(sql).fetchall()


@pytest.mark.slow
@pytest.mark.parametrize("table", SAME)
def test_a_rebuilt_table_holds_what_it_held(old: Province, upgraded: Province, table: str) -> None:
    kept = SAME[table]
    shown = ", ".join(name for name, *_ in _old_rows(old, f"DESCRIBE SELECT {kept} FROM {table}"))
    sql = f"SELECT {shown} FROM {table} ORDER BY ALL"
    assert _old_rows(old, sql) == upgraded.rows(sql) != []


@pytest.mark.slow
def test_statuses_have_their_new_words(old: Province, upgraded: Province) -> None:
    sql = "SELECT submission_id, status FROM core.submissions ORDER BY ALL"
    before = {name: NEW_WORDS.get(status, status) for name, status in _old_rows(old, sql)}
    assert dict(upgraded.rows(sql)) == before
    assert {"current", "superseded", "withdrawn", "on_hold"} == set(before.values())
    sql = "SELECT submission_id, {}, {}, status FROM core.statements ORDER BY ALL"
    statements = _old_rows(old, sql.format("line", "verdict"))
    assert upgraded.rows(sql.format("statement_number", "validation_result")) == [
        (*row, NEW_WORDS.get(status, status)) for *row, status in statements
    ]


@pytest.mark.slow
def test_a_rebuild_writes_no_load_and_reads_the_readings_of_then(old: Province, upgraded: Province) -> None:
    assert Ledger(upgraded).raw_entries() == [
        (upgraded.root / path.relative_to(old.root), facts) for path, facts in Ledger(old).raw_entries()
    ]
    readers = upgraded.rows("SELECT DISTINCT reader FROM core.readings")
    assert readers == _old_rows(old, "SELECT DISTINCT reader FROM core.readings")
    assert not upgraded.staging.exists()


@pytest.mark.slow
def test_nothing_is_found_wrong_with_it(upgraded: Province) -> None:
    found = integrity.verify(upgraded)
    assert list(found)[1] == []
    assert found.counts["releases"] == 1


@pytest.mark.slow
def test_the_old_release_is_compared_with_now(upgraded: Province) -> None:
    changes = history.changes(upgraded, "2023", "r1", "")
    whole = [row for row in changes.counts.dicts() if row["unit_code"] == "60"]
    poor = next(row for row in whole if row["measure"] == "poor_households" and row["form"] == "poverty_review")
    assert (poor["before"], poor["after"]) == (4 + 7, 3 + 60 + 9)
    assert changes.figures.rows
    assert changes.rates.rows


@pytest.mark.slow
def test_a_correction_goes_on_from_there(tmp_path: Path) -> None:
    province = _unpacked(tmp_path)
    with writing(province, "correct"):
        province.put("2023/again.xlsx", review([("Xã Đức Thuận", 100, 400, 2, 6)]))
        province.correct("599", "2023", "2023-12-20 09:00")
    assert differing(province.warehouse, province.rebuilt()) == {}


@pytest.mark.slow
def test_a_decision_goes_on_from_there(tmp_path: Path) -> None:
    province = _unpacked(tmp_path)
    (made,) = decide.accept(province, "22915/poverty_review/2023/v1", None, "đúng thế", at("2023-12-20 09:00"))
    assert made.about == "22915/poverty_review/2023/v1"
    assert province.count("22915", "poor_households")["value"] == 3


def test_questions_say_in_one_line_what_to_run(old: Province) -> None:
    before = {path: path.stat().st_mtime_ns for path in old.root.rglob("*")}
    with pytest.raises(OtherVersion):
        query.ask(old.warehouse, "FROM mart.counts")
    for call in (["status"], ["sql", "FROM mart.counts"], ["diff", "2023", "--from", "r1"]):
        answer = answered(call[0], "--home", old.root, *call[1:])
        assert (answer.code, answer.out) == (1, "")
        assert "tonghop nightly" in answer.err
        assert answer.err.count("\n") == 1
    assert {path: path.stat().st_mtime_ns for path in old.root.rglob("*")} == before
