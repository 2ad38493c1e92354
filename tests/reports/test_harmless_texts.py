"""Texts of strangers: a spreadsheet does not compute them, a terminal does not obey them."""

import csv
import io
import json
from pathlib import Path

import pytest

from tonghop.ledger.printable import printable, printable_lines
from tonghop.reports.export import as_csv, as_json, print_table
from tonghop.reports.language import Language
from tonghop.reports.terminal.console import new_console
from tonghop.warehouse.query import Result

FORMULAS = [
    "=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd|'x'!A0", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "\u200b=1",
    '=HYPERLINK("http://example.org")', "--1", "-1-1", "+84 252 382", "-A1",
]  # fmt: skip
PLAIN = ["", "-", "--", "-5", "+1,96", "-1.234.567,5", "3%", "Xã A", "a=b", "'=1", "1-2", "–"]
HARMFUL = set("\x1b\x07\x9b\x7f\r\x08\u202e\u2066\u2028\ud800")
STEERING = "\x1b[2J\x1b]0;own\x07\x9b31m\x7f\r\x08\u202etxt.exe\u2066\ud800\u2028"


def _cells(*values: object) -> list[str]:
    text = as_csv(Result(["a"], ["VARCHAR"], [(value,) for value in values]))
    return [row[0] if row else "" for row in csv.reader(io.StringIO(text + "\n", newline=""))][1:]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_would_be_computed_stays_a_text(text: str) -> None:
    assert _cells(text) == ["'" + text]
    assert as_csv(Result([text], ["VARCHAR"], [])).lstrip('"').startswith("'")


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_and_numbers_as_text_stay_as_they_are(text: str) -> None:
    assert _cells(text, "x") == [text, "x"]


def test_numbers_stay_numbers() -> None:
    assert _cells(-5, -0.5, 3) == ["-5", "-0.5", "3"]


def test_json_keeps_the_text_and_holds_nothing_that_steers() -> None:
    text = as_json(Result(["a"], ["VARCHAR"], [(STEERING,)]))
    assert json.loads(text) == [{"a": STEERING}]
    assert printable_lines(text) == text


def _printed(text: str, style: str | None = None) -> str:
    out = io.StringIO()
    new_console(file=out, width=100, force_terminal=True).print(text, style=style, markup=False, highlight=False)
    return out.getvalue()


def test_what_is_printed_cannot_steer_the_terminal() -> None:
    printed = _printed(f"x{STEERING}y")
    assert not set(printed) & HARMFUL
    assert "\\x1b[2J" in printed


def test_the_programs_own_colours_stay() -> None:
    assert "\x1b[1m" in _printed("x", style="bold")


def test_a_table_of_cells_cannot_either() -> None:
    out = io.StringIO()
    result = Result([f"c{STEERING}"], ["VARCHAR"], [(f"x{STEERING}y",)])
    print_table(result, new_console(file=out, width=200), Language("en"))
    assert not set(out.getvalue()) & HARMFUL


def test_a_file_name_of_several_lines_is_one_line_of_a_message() -> None:
    text = Language("en").say("output_written", path=Path("a\nDone.\x1b[2J"))
    assert "\n" not in text
    assert "a\\nDone.\\x1b[2J" in text


def test_names_that_are_no_utf8_can_be_printed() -> None:
    assert printable(b"B\xe1o c\xe1o.xls".decode("utf-8", "surrogateescape")) == "B\\udce1o c\\udce1o.xls"
