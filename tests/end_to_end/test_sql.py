"""`tonghop sql` in each of its formats, read back by other readers."""

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from tests.command_line import answered, tonghop
from tests.province import Demo, Province
from tonghop.cli.failures import failure
from tonghop.operations.dictionary import description
from tonghop.reports.language import Language
from tonghop.warehouse import query
from tonghop.warehouse.query import BadQuery
from tonghop.warehouse.questions.tables import tables

RATES = """
SELECT unit_code, unit_name, numerator, value, reported_units, publishable FROM mart.rates
WHERE indicator = 'poor_rate' AND period = '2023' AND level <> 'commune' ORDER BY unit_code
"""


@pytest.fixture(scope="module")
def province(demo_states: Demo) -> Province:
    return demo_states.corrected


def ask(province: Province, sql: str, *options: object) -> str:
    call = answered("sql", sql, *options, "--home", province.root)
    assert (call.code, call.err) == (0, "")
    return call.out


def test_what_duckdb_says_of_a_wrong_question_is_said_whole(province: Province) -> None:
    call = answered("sql", "SELECT povrate\nFROM mart.ratess", "--home", province.root, "--lang", "en")
    assert (call.code, len(call.err.splitlines())) == (2, 1)
    assert 'Did you mean "mart.rates"' in call.err or 'Did you mean "rates"' in call.err
    error = BadQuery("Parser Error: x\n\nLINE 1: SELEKT 1\n        ^")
    assert failure(error, Language("en"), is_terminal=True)[1].splitlines()[2:] == ["LINE 1: SELEKT 1", "        ^"]


def test_sql_comes_from_a_file_or_from_standard_input(province: Province, tmp_path: Path) -> None:
    file = tmp_path / "q.sql"
    file.write_text("\ufeffSELECT 'tỉnh' AS a -- end", encoding="utf-8")
    where = ["--format", "csv", "--home", province.root]
    for words, stdin in ((["--file", file], ""), (["-"], "SELECT 'tỉnh' AS a;\n"), ([], "SELECT 'tỉnh' AS a")):
        call = tonghop("sql", *words, *where, stdin=stdin)
        assert (call.code, call.out) == (0, "a\ntỉnh\n")
    assert answered("sql", "SELECT 1", "--file", file, *where).code == 2
    for wrong in (tmp_path, tmp_path / "none.sql"):
        assert answered("sql", "--file", wrong, *where).code == 2
    file.write_bytes(b"\xff\xfe")
    assert (answered("sql", "--file", file, *where).code, tonghop("sql", *where).code) == (2, 2)


def test_tables_and_their_columns_are_told(province: Province) -> None:
    where = ["--home", province.root, "--format", "json"]
    told = {row["name"]: row for row in json.loads(answered("tables", *where).out)}
    wanted = "SELECT schema_name || '.' || table_name FROM duckdb_tables()"
    assert {name for (name,) in province.rows(wanted)} <= set(told)
    assert all(row["comment"] for row in told.values())
    assert {row["name"].partition(".")[0] for row in json.loads(answered("tables", "core", *where).out)} == {"core"}
    for name in ("rates", "mart.rates", "MART.RATES"):
        found = json.loads(answered("describe", name, *where).out)
        assert (found["name"], found["kind"], found["comment"]) == (
            "mart.rates",
            "table",
            told["mart.rates"]["comment"],
        )
        assert ["unit_code", "VARCHAR", "unit"] in found["columns"]


def test_the_example_of_every_table_is_answered(province: Province) -> None:
    with query.one_state(province.warehouse):
        for name, *_ in query.ask(province.warehouse, *tables()).rows:
            found = description(province, name)
            assert found.columns, name
            assert isinstance(query.ask(province.warehouse, found.example).rows, list)


@pytest.mark.parametrize("name", ["mart.ratess", "raets", "nothing.like.it"])
def test_an_unknown_table_is_a_wrong_call_that_names_others(province: Province, name: str) -> None:
    call = answered("describe", name, "--home", province.root, "--lang", "en")
    assert (call.code, len(call.err.splitlines())) == (2, 1)
    assert re.search(r"\b(mart|core)\.\w+", call.err)


def test_of_a_wide_table_the_columns_in_the_middle_are_left_out(province: Province) -> None:
    call = answered("sql", "FROM mart.poverty_review LIMIT 2", "--home", province.root, "--lang", "en", COLUMNS="80")
    assert max(map(len, call.out.splitlines())) <= 80
    assert "unit_code" in call.out
    assert " of 18 columns are shown" in call.words
    narrow = answered("sql", "SELECT 1 AS a, 2 AS b", "--home", province.root, COLUMNS="80")
    assert "…" not in narrow.out


def test_json_keeps_texts_numbers_truth_and_null(province: Province) -> None:
    found = json.loads(ask(province, RATES, "--format", "json"))
    for row, (code, name, numerator, value, reported, publishable) in zip(found, province.rows(RATES), strict=True):
        assert (row["unit_code"], row["unit_name"], row["numerator"]) == (code, name, numerator)
        assert row["value"] == pytest.approx(float(value), abs=1e-12)
        assert (row["reported_units"], row["publishable"]) == (reported, publishable)
    assert json.loads(ask(province, "SELECT NULL AS nothing, '' AS empty, DATE '2023-12-31' AS day", "-f", "json")) == [
        {"nothing": None, "empty": "", "day": "2023-12-31"}
    ]


def test_csv_keeps_every_digit(province: Province) -> None:
    found = list(csv.DictReader(io.StringIO(ask(province, RATES, "--format", "csv"))))
    for row, (code, name, numerator, value, *_) in zip(found, province.rows(RATES), strict=True):
        assert (row["unit_code"], row["unit_name"]) == (code, name)
        assert (Decimal(row["numerator"]), Decimal(row["value"])) == (numerator, value)


def test_csv_quotes_what_must_be_quoted(province: Province) -> None:
    text = ask(province, """SELECT 'a,"b"\nc' AS "x,y", NULL AS z""", "--format", "csv")
    assert list(csv.reader(io.StringIO(text))) == [["x,y", "z"], ['a,"b"\nc', ""]]


def test_xlsx_holds_numbers_as_numbers_and_texts_as_texts(province: Province, tmp_path: Path) -> None:
    target = tmp_path / "tỷ lệ.xlsx"
    call = answered("sql", RATES, "--format", "xlsx", "--output", target, "--home", province.root)
    assert (call.code, call.out) == (0, "")
    sheet = openpyxl.load_workbook(target).worksheets[0]
    found = list(sheet.iter_rows(values_only=True))
    assert found[0] == ("unit_code", "unit_name", "numerator", "value", "reported_units", "publishable")
    for row, (code, name, numerator, value, reported, publishable) in zip(found[1:], province.rows(RATES), strict=True):
        assert row[:2] == (code, name)
        assert [*row[2:3], *row[4:]] == [numerator, reported, publishable]
        assert row[3] == pytest.approx(float(value))


def test_xlsx_writes_no_formula(province: Province, tmp_path: Path) -> None:
    target = tmp_path / "x.xlsx"
    answered("sql", "SELECT '=1+1' AS a", "-f", "xlsx", "-o", target, "--home", province.root)
    cell = openpyxl.load_workbook(target).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_parquet_keeps_types(province: Province, tmp_path: Path) -> None:
    target = tmp_path / "x.parquet"
    assert answered("sql", RATES, "-f", "parquet", "-o", target, "--home", province.root).code == 0
    frame = pl.read_parquet(target)
    assert frame.rows() == province.rows(RATES)
    assert frame.schema["value"] == pl.Decimal(38, 12)


def test_table_shows_accents_and_is_not_cut_in_a_pipe(province: Province) -> None:
    found = ask(province, "SELECT 'Thị trấn Chợ Lầu' AS name, repeat('x', 150) AS long, NULL AS nothing")
    assert "Thị trấn Chợ Lầu" in found
    assert "x" * 150 in found
    assert "∅" in found


def test_table_says_how_many_rows_it_leaves_out_and_that_there_are_none(province: Province) -> None:
    many = answered("sql", "FROM range(600)", "--home", province.root, "--lang", "en").out
    assert "100 more rows" in many
    assert "No rows." in answered("sql", "FROM range(0)", "--home", province.root, "--lang", "en").out


def test_a_table_goes_to_a_file_as_csv_does(province: Province, tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    assert answered("sql", "SELECT 1 AS a", "-f", "csv", "-o", target, "--home", province.root).code == 0
    assert target.read_text(encoding="utf-8") == "a\n1\n"


def test_every_table_of_the_readme_answers(province: Province) -> None:
    readme = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:core|mart)\.[a-z_]+)`", readme))
    assert len(named) > 8
    for table in sorted(named):
        assert province.rows(f"SELECT count(*) FROM {table}") != []
