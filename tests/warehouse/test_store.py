"""The warehouse is replaced whole: readers keep the file that they have open, new ones get the new one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from tests.folders import digest
from tests.province import NEXT_NIGHT, NIGHT, Province, decision
from tests.small_reports import names, review
from tonghop.operations import ingest, plans, runs
from tonghop.warehouse import compare, load, query, store
from tonghop.warehouse.tables import OtherVersion

UNITS = list(names("599").items())
POOR = """
SELECT coalesce(CAST(sum(value) AS INTEGER), 0) FROM mart.counts
WHERE unit_code = '60' AND measure = 'poor_households'
"""

READER = """
import sys
from pathlib import Path
from tonghop.warehouse.store import connect

connection = connect(Path(sys.argv[1]), read_only=True)
print("open", flush=True)
for line in sys.stdin:
    print(connection.execute(line).fetchone()[0], flush=True)
"""


class _Reader:
    """Somebody who has the warehouse open in a process of their own, and asks now and then."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def ask(self, sql: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(sql.split()) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@contextmanager
def _reading(warehouse: Path) -> Iterator[_Reader]:
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(warehouse)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        reader = _Reader(process)
        assert reader.answer() == "open"
        try:
            yield reader
        finally:
            process.kill()


def _send(province: Province, poor: int, moment: str) -> None:
    province.put("a.xlsx", review([(UNITS[0][1], 100, 400, poor, 5)]))
    province.night(moment)


def test_reader_keeps_the_old_state_through_a_promotion_and_a_new_one_sees_the_new(begun: Province) -> None:
    """The warehouse can be read while the next state is prepared, too."""
    province = begun
    (submission,) = province.statuses()
    plan = plans.decide(province, [decision("withdraw", NEXT_NIGHT, submission_id=submission)])
    draft = ingest.prepare(province, plan)
    before = digest(province.warehouse)
    with _reading(province.warehouse) as old:
        writer = store.connect(draft)
        assert old.ask(POOR) == "3"
        writer.close()
        assert digest(province.warehouse) == before
        ingest.promote(province, draft, plan)
        assert old.ask(POOR) == "3"
        assert old.ask("SELECT status FROM core.submissions") == "current"
        with _reading(province.warehouse) as new:
            assert new.ask(POOR) == "0"
        assert query.ask(province.warehouse, POOR).rows == [(0,)]
        assert province.statuses() == {submission: "withdrawn"}
        store.promote(store.copy_for_writing(province.warehouse), province.warehouse)
        assert old.ask(POOR) == "3"


@pytest.mark.slow
def test_what_does_not_fit_into_the_memory_of_a_build_goes_to_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    connection = store.connect(path, megabytes=64)
    connection.execute(
        "CREATE TABLE sorted AS SELECT hash(i) AS k, hash(i + 1) AS v FROM range(4_000_000) r(i) ORDER BY k"
    )
    assert connection.execute("SELECT count(*) FROM sorted").fetchone() == (4_000_000,)
    connection.close()
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_draft_goes_with_what_was_put_on_the_disk_beside_it(tmp_path: Path) -> None:
    draft = tmp_path / "warehouse.duckdb.next"
    draft.write_bytes(b"what a crash left")
    draft.with_name(f"{draft.name}.wal").write_bytes(b"its log")
    draft.with_name(f"{draft.name}.tmp").mkdir()
    draft.with_name(f"{draft.name}.tmp").joinpath("duckdb_temp_storage.tmp").write_bytes(b"what did not fit")
    store.discard(draft)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_nothing_is_written_into_the_file_that_readers_have_open(province: Province, tmp_path: Path) -> None:
    _send(province, 3, NIGHT)
    still_open = tmp_path / "the same file by another name"
    still_open.hardlink_to(province.warehouse)
    before = digest(still_open)
    _send(province, 4, NEXT_NIGHT)
    assert digest(still_open) == before
    assert not still_open.samefile(province.warehouse)


@pytest.mark.slow
def test_draft_of_an_earlier_run_is_thrown_away(province: Province) -> None:
    _send(province, 3, NIGHT)
    draft = province.warehouse.with_name("warehouse.duckdb.next")
    draft.write_bytes(b"what a crash left")
    draft.with_name(draft.name + ".wal").write_bytes(b"and its log")
    _send(province, 4, NEXT_NIGHT)
    assert province.count("60", "poor_households")["value"] == 4
    assert sorted(path.name for path in province.root.glob("*.duckdb*")) == ["warehouse.duckdb"]


def test_promoted_file_needs_no_log_beside_it(one_report: Province, tmp_path: Path) -> None:
    alone = tmp_path / "sent by mail.duckdb"
    alone.write_bytes(one_report.warehouse.read_bytes())
    assert query.ask(alone, POOR).rows == [(3,)]


def test_questions_of_one_state_are_answered_by_it_whatever_is_promoted_meanwhile(
    begun: Province, empty: Province, tmp_path: Path
) -> None:
    other = tmp_path / "nobody has reported.duckdb"
    other.write_bytes(empty.warehouse.read_bytes())
    with query.one_state(begun.warehouse):
        assert query.ask(begun.warehouse, POOR).rows == [(3,)]
        os.replace(other, begun.warehouse)  # as another process promotes
        with query.one_state(begun.warehouse):
            assert query.ask(begun.warehouse, POOR).rows == [(3,)]
        assert query.ask(begun.warehouse, POOR).rows == [(3,)]
    assert query.ask(begun.warehouse, POOR).rows == [(0,)]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are opened as databases."""
    names: list[str] = []
    connect = duckdb.connect

    def noted(path: str = ":memory:", **how: object) -> duckdb.DuckDBPyConnection:
        names.append(Path(path).name)
        return connect(path, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(duckdb, "connect", noted)
    return names


def test_a_warehouse_that_is_kept_open_is_opened_again_only_after_it_is_replaced(
    begun: Province, empty: Province, opened: list[str]
) -> None:
    with store.kept_open(begun.warehouse):
        assert opened == []
        before = load.last_run(begun.warehouse)
        assert query.ask(begun.warehouse, POOR).rows == [(3,)]
        assert opened == ["warehouse.duckdb"]
        draft = store.copy_for_writing(empty.warehouse)
        store.promote(draft, begun.warehouse)
        assert query.ask(begun.warehouse, POOR).rows == [(0,)]
        assert load.last_run(begun.warehouse) != before
        assert opened == ["warehouse.duckdb"] * 2
    query.ask(begun.warehouse, POOR)
    assert opened == ["warehouse.duckdb"] * 3


def test_a_night_opens_its_warehouse_before_and_after_it_is_replaced_and_at_no_other_time(
    begun: Province, opened: list[str]
) -> None:
    begun.put("c.xlsx", review([(UNITS[1][1], 100, 400, 4, 5)]))
    runs.nightly(begun, runs.Steps())
    assert [name for name in opened if name == "warehouse.duckdb"] == ["warehouse.duckdb"] * 2


def test_one_state_ends_with_a_question_that_does_not_run(begun: Province) -> None:
    with pytest.raises(query.BadQuery), query.one_state(begun.warehouse):
        query.ask(begun.warehouse, "FROM mart.nothing")
    assert store._KEPT.get() == {}


def test_reading_leaves_the_file_as_it_is(province: Province) -> None:
    before = digest(province.warehouse)
    assert province.one("SELECT count(*) FROM core.units") > 100
    assert digest(province.warehouse) == before


@pytest.mark.parametrize("sql", ["DELETE FROM core.units", "CREATE TABLE x (a INTEGER)", "DROP TABLE mart.counts"])
def test_question_cannot_change_the_warehouse(province: Province, sql: str) -> None:
    with pytest.raises(query.BadQuery):
        query.ask(province.warehouse, sql)
    assert province.one("SELECT count(*) FROM core.units") > 100


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM mart.nothing",
        "SELEKT 1",
        "",
        "-- SELECT 1",
    ],
)
def test_question_that_does_not_run_is_told_in_one_line(province: Province, sql: str) -> None:
    with pytest.raises(query.BadQuery) as error:
        query.ask(province.warehouse, sql)
    assert "\n" not in str(error.value)


def test_reader_finds_no_warehouse_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(store.NoWarehouse):
        query.ask(tmp_path / "warehouse.duckdb", "SELECT 1")
    assert list(tmp_path.iterdir()) == []


def test_copy_keeps_the_types(one_report: Province, tmp_path: Path) -> None:
    province = one_report
    target = tmp_path / "it's here.parquet"
    sql = "SELECT period, value, reported_units FROM mart.counts WHERE unit_code = '60' ORDER BY ALL;"
    query.copy_to_parquet(province.warehouse, query.Question(sql), target)
    copy = duckdb.read_parquet(str(target))
    asked = query.ask(province.warehouse, sql)
    assert ([str(t) for t in copy.types], copy.fetchall()) == (asked.types, asked.rows)
    with pytest.raises(query.BadQuery):
        query.copy_to_parquet(province.warehouse, query.Question("SELECT nothing"), target)


@pytest.mark.slow
def test_changed_figures_are_those_that_differ_between_two_states(province: Province, tmp_path: Path) -> None:
    province.put("a.xlsx", review([(name, 100, 400, 3, 5) for _, name in UNITS[:3]], sender="HUYỆN TÁNH LINH"))
    province.night(NIGHT)
    before = tmp_path / "before.duckdb"
    before.write_bytes(province.warehouse.read_bytes())
    later = [(UNITS[0][1], 100, 400, 4, 5), (UNITS[1][1], 100, 400, None, 5), (UNITS[2][1], 100, 400, 3, 5)]
    province.put("b.xlsx", review(later, sender="HUYỆN TÁNH LINH"))
    province.night(NEXT_NIGHT)
    changes, _ = compare.between_files(before, province.warehouse, "2023")
    found = changes.figures.dicts()
    reported = [
        (row["unit_code"], row["measure"], row["raw_before"], row["raw_after"], row["cell_after"]) for row in found
    ]
    assert reported == [
        (UNITS[0][0], "poor_households", "3", "4", "E4"),
        (UNITS[1][0], "poor_households", "3", "", "E5"),
    ]
    assert {row["submission_after"] for row in found} == {"599/poverty_review/2023/v2"}
    assert {row["cause"] for row in found} == {"b.xlsx (599/poverty_review/2023/v2)"}


def test_warehouse_of_another_version_of_the_program_is_left_alone(province: Province) -> None:
    connection = store.connect(province.warehouse)
    connection.execute("ALTER TABLE core.files DROP COLUMN size")
    connection.close()
    before = digest(province.warehouse)
    province.put("a.xlsx", review([(UNITS[0][1], 100, 400, 3, 5)]))
    with pytest.raises(OtherVersion, match=r"core\.files"):
        province.night()
    assert digest(province.warehouse) == before


@pytest.mark.slow
def test_marts_of_another_version_are_made_anew(begun: Province) -> None:
    province = begun
    before = province.rows("FROM mart.rates ORDER BY ALL")
    connection = store.connect(province.warehouse)
    connection.execute("ALTER TABLE mart.rates DROP COLUMN publishable; DROP TABLE mart.counts")
    connection.close()
    plan = plans.Plan(())
    ingest.promote(province, ingest.prepare(province, plan), plan)
    assert province.rows("FROM mart.rates ORDER BY ALL") == before
    assert province.count("60", "poor_households")["value"] == 3


@pytest.mark.parametrize("is_by_kernel", [True, False])
def test_the_draft_is_the_warehouse_byte_for_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_by_kernel: bool
) -> None:
    def refused(*_: int) -> int:
        raise OSError("not on this file system")

    if not is_by_kernel:
        monkeypatch.setattr(os, "copy_file_range", refused, raising=False)
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(os.urandom(3_000_000))
    draft = store.copy_for_writing(path)
    assert draft != path
    assert draft.read_bytes() == path.read_bytes()
