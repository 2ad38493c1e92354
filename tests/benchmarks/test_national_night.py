"""A night of the whole country: its sums are exact, and its memory is bounded."""

import sys
from pathlib import Path

import pytest

from benchmarks.books import Choice, books_of, sums_of
from benchmarks.contenders import Measurement, command, expected
from benchmarks.measurements import watched, wrong_sums
from benchmarks.senders import WHOLE

MOST = 2 * 2**30
"""Bytes that all processes of a run may have together."""


def _a_night_of(folder: Path, communes: int) -> Measurement:
    """What the nights of the first so many communes took: all of them new, and the night after."""
    choice = Choice(communes)
    measurement = watched(command(sys.executable, "pipeline", folder, choice))
    assert wrong_sums(measurement["sums"], expected(sums_of(books_of(choice)))) == 0
    return measurement


@pytest.mark.slow
def test_the_country_needs_no_more_than_two_gibibytes_and_hardly_more_than_a_tenth_of_it(tmp_path: Path) -> None:
    tenth, whole = (_a_night_of(tmp_path, communes) for communes in (WHOLE // 10, WHOLE))
    assert (tenth["files"], whole["files"]) == (WHOLE // 10, WHOLE)
    assert whole["peak"] < MOST
    a_file = (whole["peak"] - tenth["peak"]) / (whole["files"] - tenth["files"])
    assert a_file < 128 * 2**10
