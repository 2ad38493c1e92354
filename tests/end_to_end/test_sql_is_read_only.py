"""`tonghop sql` against somebody who means harm: it reads tables, and nothing else, within bounds."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import polars as pl
import pytest

from tests.command_line import PROGRAM, answered, contents, environment
from tests.province import Province
from tests.served import until
from tonghop.warehouse.query import Question
from tonghop.warehouse.query_sandbox import Bounds, RefusedQuery, ask

ENDLESS = {
    "a recursion": "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r) SELECT count(*) FROM r",
    "a cross join": "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range <> b.range",
    "rows without end": "SELECT range % 7 FROM range(100000000000)",
}
HUNGRY = {
    "a sort": "SELECT list(md5(range::VARCHAR)) FROM range(1000000000)",
    "a long text": "SELECT repeat(repeat('x', 100000000), 30)",
    "many long texts": "SELECT repeat('x', 400000000) FROM range(100)",
    "a cross join": "SELECT list(a.range), list(b.range) FROM range(1000000) a, range(1000000) b",
}

_MOST_SLOW = [
    pytest.param(sql, marks=() if name == "a cross join" else pytest.mark.slow) for name, sql in ENDLESS.items()
]
"""The cross join is the hardest to stop: one task of it, once begun by a thread of DuckDB's, runs for hours."""


@pytest.fixture(scope="module")
def asked(one_report: Province, tmp_path_factory: pytest.TempPathFactory) -> Province:
    return one_report.copy(tmp_path_factory.mktemp("asked") / "home")


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("secret") / "secret.csv"
    path.write_text("word\nPLUGH-XYZZY\n", encoding="utf-8")
    return path


ATTACKS = [
    "SELECT * FROM '{secret}'",
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{folder}/*')",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM sniff_csv('{secret}')",
    "SELECT * FROM query('FROM read_text(''{secret}'')')",
    "SELECT * FROM query_table('{secret}')",
    "SELECT (SELECT count(*) FROM read_text('{secret}'))",
    "EXPLAIN ANALYZE FROM read_text('{secret}')",
    "FROM read_text('https://example.org/')",
    "FROM duckdb_secrets()",
    "SELECT getenv('HOME')",
    "COPY (SELECT 1) TO '{folder}/out.csv'",
    "COPY core.units FROM '{secret}'",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{folder}/out.csv'",
    "EXPORT DATABASE '{folder}/export'",
    "ATTACH '{folder}/other.duckdb' AS other",
    "ATTACH ':memory:' AS other",
    "INSTALL httpfs",
    "LOAD httpfs",
    "PRAGMA threads = 1",
    "PRAGMA enable_profiling",
    "SET memory_limit = '100GB'",
    "SET enable_external_access = true",
    "RESET enable_external_access",
    "SET VARIABLE x = 1",
    "CALL pragma_version()",
    "CHECKPOINT",
    "BEGIN",
    "CREATE TEMP TABLE x AS SELECT 1",
    "CREATE TEMP MACRO x() AS 1",
    "DROP TABLE core.units",
    "UPDATE core.units SET name = 'x'",
    "PREPARE x AS SELECT 1",
    "USE memory",
    "SELECT 1; SELECT 2",
    "SELECT 1; COPY (SELECT 1) TO '{folder}/out.csv'",
    "SELECT 1; SET memory_limit = '100GB'; SELECT 2",
]


@pytest.mark.parametrize("sql", ATTACKS)
@pytest.mark.parametrize("kind", ["json", "parquet"])
def test_an_attack_gets_one_line_and_nothing_happens(
    asked: Province, secret: Path, tmp_path: Path, sql: str, kind: str
) -> None:
    before, target = contents(asked.root), tmp_path / "out.parquet"
    words = ["--format", kind, *(["--output", target] if kind == "parquet" else [])]
    sql = sql.format(secret=secret, folder=secret.parent)
    call = answered("sql", sql, *words, "--home", asked.root, "--lang", "en")
    assert (call.code, call.out, len(call.err.splitlines())) == (2, "", 1), call
    assert "PLUGH" not in call.err
    assert list(secret.parent.iterdir()) == [secret]
    assert list(tmp_path.iterdir()) == []
    assert contents(asked.root) == before


@pytest.mark.parametrize(
    "sql", ["SELECT 1 AS a) TO '{folder}/x.csv' --", "SELECT 1) TO '{folder}/x.csv'; SELECT (2", "SELECT 1 AS a -- end"]
)
def test_no_question_breaks_out_of_the_copy_to_parquet(asked: Province, secret: Path, tmp_path: Path, sql: str) -> None:
    target = tmp_path / "out.parquet"
    words = ["--format", "parquet", "--output", target, "--home", asked.root]
    call = answered("sql", sql.format(folder=secret.parent), *words)
    assert list(secret.parent.iterdir()) == [secret]
    if sql.endswith("end"):
        assert pl.read_parquet(target).rows() == [(1,)]
    else:
        assert (call.code, list(tmp_path.iterdir())) == (2, [])


def test_an_open_pivot_is_refused_as_parquet_with_what_to_do(asked: Province, tmp_path: Path) -> None:
    words = ["--format", "parquet", "--output", tmp_path / "out.parquet", "--home", asked.root, "--lang", "en"]
    call = answered("sql", "PIVOT core.units ON level USING count(*)", *words)
    assert (call.code, len(call.err.splitlines()), list(tmp_path.iterdir())) == (2, 1, [])
    assert "IN (…)" in call.err
    listed = "SELECT count(*) FROM (PIVOT (SELECT level FROM core.units) ON level IN ('commune') USING count(*))"
    assert answered("sql", listed, *words).code == 0


def test_variables_of_the_program_are_no_tables(asked: Province) -> None:
    for name in ("bounds", "question", "connection", "path", "target"):
        assert answered("sql", f"FROM {name}", "--home", asked.root).code == 2


@pytest.mark.parametrize(
    "sql",
    ["DESCRIBE core.units", "SHOW ALL TABLES", "SUMMARIZE core.periods", "EXPLAIN SELECT 1", "VALUES (1)",
     "WITH x AS (SELECT 1) FROM x", "PIVOT core.units ON level USING count(*)", "SELECT 1;  -- one"],
)  # fmt: skip
def test_whatever_reads_tables_is_answered(asked: Province, sql: str) -> None:
    call = answered("sql", sql, "--format", "json", "--home", asked.root)
    assert (call.code, call.err) == (0, "")
    assert json.loads(call.out)


@pytest.mark.parametrize("sql", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_question_without_end_is_stopped(asked: Province, sql: str) -> None:
    start = time.monotonic()
    with pytest.raises(RefusedQuery) as raised:
        ask(asked.warehouse, Question(sql), Bounds(1))
    assert raised.value.key == "sql_too_long"
    assert time.monotonic() - start < 10


@pytest.mark.slow
@pytest.mark.parametrize("sql", HUNGRY.values(), ids=HUNGRY.keys())
def test_a_question_that_eats_memory_is_stopped(asked: Province, sql: str) -> None:
    with pytest.raises(RefusedQuery) as raised:
        ask(asked.warehouse, Question(sql), Bounds(60))
    assert raised.value.key == "sql_too_large"


def test_rows_held_in_python_are_bounded_too(asked: Province) -> None:
    with pytest.raises(RefusedQuery) as raised:
        ask(asked.warehouse, Question("SELECT repeat('x', 1000) FROM range(10000000)"), Bounds(120, 2**29))
    assert raised.value.key == "sql_too_large"


@pytest.mark.parametrize("sql", _MOST_SLOW)
def test_ctrl_c_ends_a_question_within_two_seconds(asked: Province, sql: str) -> None:
    command = [str(PROGRAM), "sql", sql, "--format", "csv", "--home", str(asked.root)]
    variables = environment(SLURM_CPUS_ON_NODE="2")  # two threads of DuckDB: what one has begun, the other cannot stop
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        until(lambda: len(list(Path(f"/proc/{process.pid}/task").iterdir())) > 2)
        time.sleep(2)
        assert process.poll() is None
        start = time.monotonic()
        os.kill(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert time.monotonic() - start < 2
    assert (process.returncode, out, err) == (130, b"", b"")


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0, 1.5])
def test_ctrl_c_ends_a_question_without_a_word_at_any_moment(asked: Province, seconds: float) -> None:
    command = [str(PROGRAM), "sql", ENDLESS["a cross join"], "--home", str(asked.root)]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    # Before any line of ours runs, Python ends as it is told.
    assert (process.returncode, out, err) in [(130, b"", b""), (-signal.SIGINT, b"", err)]


def test_the_bound_on_time_is_a_setting(one_report: Province, tmp_path: Path) -> None:
    province = one_report.copy(tmp_path / "home")
    settings = province.root / "tonghop.toml"
    text = settings.read_text(encoding="utf-8").replace("max_query_seconds = 300", "max_query_seconds = 1")
    settings.write_text(text, encoding="utf-8")
    call = answered("sql", ENDLESS["a recursion"], "--home", province.root, "--lang", "en")
    assert (call.code, len(call.err.splitlines())) == (2, 1)
    assert "more than 1 seconds" in call.err
