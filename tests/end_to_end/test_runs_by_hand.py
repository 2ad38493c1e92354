"""Nights and a correction through the command line, with Prefect's temporary server."""

import pytest

from examples import demo
from flows.home import Home
from tests.command_line import contents, tonghop
from tests.homes import CORRECTION, SECOND_NIGHT, at


@pytest.mark.slow  # three starts of a temporary server
def test_a_night_twice_and_a_correction(opening_home: Home) -> None:
    home = opening_home
    where = ["--home", home.root, "--lang", "en"]
    demo.write_reports(home.inbox)
    night = tonghop("nightly", *where, TONGHOP_NOW=at(SECOND_NIGHT).isoformat())
    assert (night.code, night.err) == (0, "")
    assert "40 files taken, 0 refused" in night.words
    assert "6,326" in night.words
    assert "122/124" in night.words

    before = home.warehouse.read_bytes()
    inbox = contents(home.inbox)
    again = tonghop("nightly", *where, TONGHOP_NOW=at(CORRECTION).isoformat())
    assert again.code == 0
    assert "Nothing new: the warehouse is unchanged." in again.words
    assert home.warehouse.read_bytes() == before
    assert contents(home.inbox) == inbox

    demo.write_correction(home.inbox)
    correction = tonghop("correct", "Hàm Thuận Bắc", "2023", *where, TONGHOP_NOW=at(CORRECTION).isoformat())
    assert (correction.code, correction.err) == (0, "")
    for said in ("6,326", "6,621", "1.92", "1.96", "124/124"):
        assert said in correction.words
