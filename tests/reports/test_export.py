"""Results as texts: every digit kept, nulls told from empty texts."""

import csv
import io
import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tonghop.reports.export import as_csv, as_json, plain
from tonghop.warehouse.query import Result

VALUES = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**18), max_value=10**18, places=10)


@given(st.lists(st.tuples(VALUES, st.none() | st.text(alphabet="aă,\"'\n;= ", max_size=5)), max_size=5))
def test_csv_reads_back(rows: list[tuple[Decimal, str | None]]) -> None:
    text = as_csv(Result(["value", "text"], ["DECIMAL(38, 10)", "VARCHAR"], list(rows)))
    found = list(csv.reader(io.StringIO(text + "\n")))
    assert [(Decimal(value), word) for value, word in found[1:]] == [
        (value, _as_text(word or "")) for value, word in rows
    ]


def _as_text(word: str) -> str:
    """As a CSV has it: a `'` before what a spreadsheet would compute."""
    return f"'{word}" if word.startswith("\n") or word.strip().startswith("=") else word


@given(VALUES)
def test_plain_takes_away_only_zeros(value: Decimal) -> None:
    assert Decimal(plain(value)) == value


def test_json_writes_whole_numbers_whole_and_dates_as_texts() -> None:
    result = Result(
        ["a", "b", "c"], ["DECIMAL(38, 10)", "BOOLEAN", "VARCHAR"], [(Decimal("6621.0000000000"), True, None)]
    )
    assert json.loads(as_json(result)) == [{"a": 6621, "b": True, "c": None}]
    assert '"a": 6621,' in as_json(result)
