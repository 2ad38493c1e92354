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

from tests.command_line import answered
from tests.province import Demo, Province

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
