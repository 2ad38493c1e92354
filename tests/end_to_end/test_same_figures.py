"""The figures that the warehouse holds are what they were: digests, from before figures were read as frames.

A change of a digest says that a figure, its cell or the verdict on its row changed; right where that is meant.
"""

from pathlib import Path

import pytest

from benchmarks import books
from benchmarks.books import Choice, books_of
from tests.province import Demo, Province
from tonghop.configs.units import country

_FIGURES = """
SELECT count(*), sha256(string_agg(figure, chr(10) ORDER BY figure))
FROM (
    SELECT concat_ws('|', f.file_name, o.sheet, o.cell, s.form, s.period, t.unit_code, o.measure, o.category, o.raw,
        coalesce(CAST(o.value AS VARCHAR), ''), o.state, o.is_claim, t.validation_result) AS figure
    FROM core.observations o
    JOIN core.submissions s USING (submission_id)
    JOIN core.statements t USING (submission_id, statement_number)
    JOIN core.files f ON f.file_hash = s.file_hash
)
"""
"""Every figure ever read, with its cell and the verdict on its row."""

_SUMS = """
SELECT count(*), sha256(string_agg(total, chr(10) ORDER BY total))
FROM (
    SELECT concat_ws('|', unit_code, period, form, measure, category, coalesce(CAST(value AS VARCHAR), ''),
        reported_units, expected_units) AS total
    FROM mart.counts
)
"""


def _digests(province: Province) -> list[tuple[int, str]]:
    return [(count, digest[:16]) for sql in (_FIGURES, _SUMS) for count, digest in province.rows(sql)]


def test_figures_of_the_demo(demo_states: Demo) -> None:
    assert _digests(demo_states.corrected) == [(11400, "6ff28b817b5762ca"), (7020, "878a013feae4c877")]


@pytest.mark.slow
def test_figures_of_a_thousand_communes(tmp_path: Path) -> None:
    province = Province.new(tmp_path / "home", country().code)
    for book in books_of(Choice(1000)):
        books.write_book(province.inbox, book)
    province.night()
    assert _digests(province) == [(88204, "763ba9bacc942159"), (500192, "de4173c766d04e0d")]
