"""Nights and a correction through the command line, in the process of the command."""

import errno
import os
import signal
import subprocess
import sys
import time
from unittest.mock import patch

import pytest

from tests.command_line import answered, contents, tonghop
from tests.province import CORRECTION, SECOND_NIGHT, Province, at
from tests.small_reports import review
from tonghop.examples import demo
from tonghop.ledger.run_log import last_runs
from tonghop.operations import ingest


@pytest.mark.slow
def test_a_night_twice_and_a_correction(opening: Province) -> None:
    province = opening
    where = ["--home", province.root, "--lang", "en"]
    demo.write_reports(province.inbox)
    night = tonghop("nightly", *where, TONGHOP_NOW=at(SECOND_NIGHT).isoformat())
    assert (night.code, night.err) == (0, "")
    assert "40 files taken, 0 refused" in night.words
    assert "6,326" in night.words
    assert "122/124" in night.words

    before = province.warehouse.read_bytes()
    inbox = contents(province.inbox)
    again = tonghop("nightly", *where, TONGHOP_NOW=at(CORRECTION).isoformat())
    assert again.code == 0
    assert "Nothing new: the warehouse is unchanged." in again.words
    assert province.warehouse.read_bytes() == before
    assert contents(province.inbox) == inbox

    demo.write_correction(province.inbox)
    correction = tonghop("correct", "Hàm Thuận Bắc", "2023", *where, TONGHOP_NOW=at(CORRECTION).isoformat())
    assert (correction.code, correction.err) == (0, "")
    for text in ("6,326", "6,621", "1.92", "1.96", "124/124"):
        assert text in correction.words


def test_what_fails_within_the_flow_is_one_line(opening: Province) -> None:
    opening.put("mới.xlsx", review([("Xã Tân Đức", 100, 400, 5, 6)]))
    with patch.object(ingest, "read_files", side_effect=OSError(errno.EIO, os.strerror(errno.EIO))):
        call = answered("nightly", "--home", opening.root, "--lang", "en")
    assert call.code == 1
    assert call.err.startswith("tonghop: The run failed")
    assert len(call.err.splitlines()) == 1


def test_an_interrupt_ends_a_run_at_once_and_is_in_the_run_log(opening: Province) -> None:
    demo.write_reports(opening.inbox)
    command = [sys.executable, "-m", "tonghop.cli.app", "nightly", "--home", str(opening.root)]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    received = len(opening.archive.joinpath("receipts.jsonl").read_bytes())
    while len(opening.archive.joinpath("receipts.jsonl").read_bytes()) == received and run.poll() is None:
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal sends it: to the readers, too
    _, err = run.communicate(timeout=20)
    assert (run.returncode, err) == (130, b"")
    (reported,) = last_runs(opening, 1)
    assert (reported["outcome"], reported["detail"]) == ("failed", "bị ngắt · interrupted")
