"""What was known of the whole country before a correction, asked after it: the same, within a reader's memory."""

import sys
from pathlib import Path

import pytest

from benchmarks import national_warehouse
from benchmarks.measurements import watched
from benchmarks.national import INSTANT, correct
from benchmarks.national_warehouse import of_the_country
from tonghop.examples import demo
from tonghop.warehouse import models, query

MOST = 2**30
"""Bytes that a process may have which asks about the past."""

_ASK = """
import json, sys
from pathlib import Path
from tonghop.warehouse import query
print(json.dumps({"rows": str(query.ask(Path(sys.argv[1]), sys.argv[2]).rows)}))
"""


def _digest(source: str, columns: list[str]) -> str:
    shown = ", ".join(columns)
    return f"SELECT count(*), sum(hash(r)), bit_xor(hash(r)) FROM (SELECT {shown} FROM {source}) r"


def _asked(warehouse: Path, question: str) -> tuple[str, int]:
    """The answer, and the most memory of the process of its own in which it was found."""
    measurement = watched([sys.executable, "-c", _ASK, str(warehouse), question])
    return measurement["rows"], measurement["peak"]


@pytest.mark.slow
def test_the_past_of_nine_million_figures_is_told_within_a_gibibyte_after_a_correction(tmp_path: Path) -> None:
    home = national_warehouse.make_home(tmp_path / "home", national_warehouse.TEN)
    national_warehouse.build_home(home)
    (figures,) = query.ask(home.warehouse, "SELECT count(*) FROM core.observations").rows[0]
    assert figures > 9_000_000
    names = models.with_past()
    marts = {name: query.ask(home.warehouse, f"FROM mart.{name} LIMIT 0").columns for name in names}
    held = {name: query.ask(home.warehouse, _digest(f"mart.{name}", columns)).rows for name, columns in marts.items()}
    demo.write_correction(home.inbox)
    with of_the_country():
        correct(home)
    for name, columns in marts.items():
        known, peak = _asked(home.warehouse, _digest(f"{name}_as_of({INSTANT})", columns))
        assert known == str(held[name]), name
        assert peak < MOST, name
    assert query.ask(home.warehouse, _digest("mart.counts", marts["counts"])).rows != held["counts"]


@pytest.mark.slow
def test_a_question_that_needs_more_memory_than_a_reader_has_is_one_line(tmp_path: Path) -> None:
    home = national_warehouse.make_home(tmp_path / "home", years=())
    many = "FROM range(60000000) a SELECT list(a.range ORDER BY hash(a.range))"
    with pytest.raises(query.BadQuery, match="Out of Memory"):
        query.ask(home.warehouse, many)
    assert not list(home.root.rglob("*.tmp"))
