"""What the benchmark says of processes: memory of children, medians, sums that are wrong."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import contenders, measurements, results
from benchmarks.books import Choice, books_of, sums_of, write_books

_HOLDS = """
import json, subprocess, sys, time
child = "import time; held = bytearray(300_000_000); held[::4096] = b'x' * len(held[::4096]); time.sleep(2)"
subprocess.run([sys.executable, "-c", child], check=True)
print(json.dumps({"printed": 1}))
"""


@pytest.mark.slow
def test_memory_is_that_of_children_too() -> None:
    measurement = measurements.watched([sys.executable, "-c", _HOLDS])
    assert measurement["printed"] == 1
    assert 300e6 < measurement["peak"] < 600e6
    assert measurement["wall"] >= 2


def test_what_others_use_of_the_cores_is_told_and_not_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    clocks = {"_busy": iter([10.0, 14.0]), "cpu_seconds": iter([1.0, 2.0])}
    for name, readings in clocks.items():
        monkeypatch.setattr(measurements, name, readings.__next__)
    monkeypatch.setattr("time.perf_counter", iter([0.0, 5.0]).__next__)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    with measurements.Bystanders() as others:
        pass
    assert others.share == pytest.approx((4 - 1) / (5 * 2))


def test_cores_that_children_used_are_ours() -> None:
    before = contenders.cpu_seconds()
    burn = "import time\nwhile time.process_time() < 0.5: pass"
    subprocess.run([sys.executable, "-c", burn], check=True)
    assert contenders.cpu_seconds() - before >= 0.5


def test_a_contender_that_fails_ends_the_benchmark() -> None:
    with pytest.raises(SystemExit, match="exit 3"):
        measurements.watched([sys.executable, "-c", "raise SystemExit(3)"])


def test_sums_are_wrong_where_value_or_place_differs() -> None:
    written = ["01 form households 5", "01 form persons 9", "VN form households 5"]
    assert measurements.wrong_sums(written, written) == 0
    assert measurements.wrong_sums(["01 form households 6", *written[1:]], written) == 1
    assert measurements.wrong_sums([*written[:2], "02 form households 5"], written) == 2


def test_rounds_are_taken_in_turns_and_the_middle_one_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    seconds = iter([5.0, 1.0, 1.0, 1.0, 9.0, 1.0, 1.0, 1.0, 6.0, 1.0, 1.0, 1.0])

    def answer(line: list[str]) -> dict[str, Any]:
        asked.append(line[3])
        return {"seconds": next(seconds), "peak": 0}

    monkeypatch.setattr(measurements, "watched", answer)
    measured = measurements.measure(tmp_path, Choice(10), sys.executable, is_full=False)
    assert asked == [*measurements.NAMES] * 3
    assert measured["calamine"]["seconds"] == 6.0
    assert measured["calamine"]["spread"] == [5.0, 6.0, 9.0]


def test_wrong_sums_of_this_program_end_the_benchmark_and_those_of_scripts_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = contenders.expected(sums_of(books_of(Choice(2))))
    off = {"pandas": right[1:], "pipeline": right}

    def answer(line: list[str]) -> dict[str, Any]:
        return {"seconds": 1.0, "peak": 0} | ({"sums": off[line[3]]} if line[3] in off else {})

    monkeypatch.setattr(measurements, "watched", answer)
    assert measurements.measure(tmp_path, Choice(2), "", is_full=False)["pandas"]["wrong"] == 1
    off["pipeline"] = right[1:]
    with pytest.raises(SystemExit, match="not what was written"):
        measurements.measure(tmp_path, Choice(2), "", is_full=False)


@pytest.mark.slow
def test_this_program_tells_sums_stages_and_work_of_all_cores(tmp_path: Path) -> None:
    choice = Choice(12)
    write_books(tmp_path, choice)
    line = contenders.command(sys.executable, "pipeline", tmp_path, choice)
    measurement = json.loads(subprocess.run(line, stdout=subprocess.PIPE, check=True).stdout)
    assert measurement["sums"] == contenders.expected(sums_of(books_of(choice)))
    parts = {name: measurement["stages"][name] for name in ("receive", "read", "check", "load, marts, audits", "swap")}
    assert 0 < sum(parts.values()) <= measurement["seconds"]
    assert measurement["files"] == 12


def test_a_sample_says_nothing_of_growth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "SCRIPT_PACKAGES", ("polars",))  # the tests' Python has no pandas

    def measurement(seconds: float, files: int, step: int = 1) -> dict[str, Any]:
        counted = {"rows": files, "cells": files, "stages": {}, "figures": 0, "returns": 0, "bytes": 0}
        return {
            "seconds": seconds,
            "spread": [seconds],
            "cpu": 1,
            "files": files,
            "step": step,
            "peak": files,
        } | counted

    small, large = (
        {name: measurement(1, 10) for name in results.WHAT},
        {name: measurement(10, 100) for name in results.WHAT},
    )
    large["pandas"] = measurement(2, 10, step=10)
    lines = results.report_lines({10: small, 100: large}, None, sys.executable, "communes", 0.25)
    assert any("25% of the cores" in line for line in lines)
    grown = {line.split(")")[0]: line for line in lines if line.startswith("- ")}
    assert "n^1.00" in grown["- (a"]
    assert "n^" not in grown["- (c"]
    (row,) = (line for line in lines if line.startswith("| 100 | (c)"))
    assert "| 20.00 |" in row
    (own,) = (line for line in lines if line.startswith("| 100 | (b)"))
    assert "≤ 1.5 × (a): met; (c) takes ≥ 10 ×: missed" in own
    assert "every 10th file" in row


@pytest.mark.slow
def test_the_command_as_it_is_typed_is_measured(tmp_path: Path) -> None:
    assert measurements.as_typed(tmp_path, Choice(2))["wall"] > 0
