"""Measurements of processes from outside: their time, their output, and the memory of them and their children.

Memory is resident and sampled twenty times a second; memory that processes share is counted for each of them.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks.books import Choice, books_of, sums_of, write_books
from benchmarks.contenders import NIGHT, Measurement, command, cpu_seconds, expected, fill_inbox
from tonghop.configs.units import country
from tonghop.warehouse import query

NAMES = ("calamine", "pipeline", "pandas", "polars")
SCRIPTS = ("pandas", "polars")
SAMPLED, SAMPLE = 10, 5_000
"""From 5,000 communes on, pandas reads every tenth file only, unless all are asked for."""
ROUNDS, REPEATED = 3, 1_000
"""Each contender is measured three times up to 1,000 communes, and once beyond."""


def measure(folder: Path, choice: Choice, scripts: str, *, is_full: bool) -> dict[str, Measurement]:
    """The measurement of each contender: its median round. Rounds are taken in turns: what slows the machine slows all.

    `scripts`: the Python that has pandas. Adds `spread`, the seconds of every round, and `wrong`, how many sums are not
    what was written. Ends the benchmark where this program's own sums are wrong.
    """
    rounds: dict[str, list[Measurement]] = {name: [] for name in NAMES}
    for _ in range(ROUNDS if choice.count <= REPEATED else 1):
        for name in NAMES:
            step = SAMPLED if name == "pandas" and choice.count >= SAMPLE and not is_full else 1
            python = scripts if name in SCRIPTS else sys.executable
            rounds[name].append(watched(command(python, name, folder, choice, step)) | {"step": step})
            _print(name, choice, rounds[name][-1])
    return {name: _median(measurement) | _judged(name, measurement[0], choice) for name, measurement in rounds.items()}


def _print(name: str, choice: Choice, measurement: Measurement) -> None:
    print(
        f"{choice.count:6} {name:9} {measurement['seconds']:8.2f} s, {measurement['peak'] / 2**20:6.0f} MiB", flush=True
    )


def _median(rounds: Sequence[Measurement]) -> Measurement:
    spread = sorted(measurement["seconds"] for measurement in rounds)
    middle = min(rounds, key=lambda measurement: abs(measurement["seconds"] - median(spread)))
    return middle | {"spread": spread}


def _judged(name: str, measurement: Measurement, choice: Choice) -> dict[str, int]:
    """How many sums were written, and for how many of them or of the contender's the two differ."""
    if "sums" not in measurement:
        return {}
    written = expected(sums_of(books_of(choice)[:: measurement["step"]]))
    wrong = wrong_sums(measurement["sums"], written)
    if wrong and name == "pipeline":
        raise SystemExit(f"{choice}: {wrong} sums of this program are not what was written")
    return {"wrong": wrong, "of": len(written)}


def wrong_sums(computed: Sequence[str], written: Sequence[str]) -> int:
    """How many sums have a wrong value, were never written, or are missing. Each text ends in the value."""
    found, true = (dict(line.rsplit(" ", 1) for line in lines) for lines in (computed, written))
    return sum(found.get(key) != true.get(key) for key in found.keys() | true.keys())


class Bystanders:
    """The `share` of the cores that other programs used during the block. A large share spoils a measurement."""

    def __enter__(self) -> "Bystanders":
        self._begin = (time.perf_counter(), _busy(), cpu_seconds())
        self.share = 0.0
        return self

    def __exit__(self, *_: object) -> None:
        now = (time.perf_counter(), _busy(), cpu_seconds())
        wall, busy, own = (after - before for after, before in zip(now, self._begin, strict=True))
        self.share = max(0.0, busy - own) / (wall * (os.cpu_count() or 1))


def _busy() -> float:
    """Seconds for which cores were busy for anyone, other virtual machines included where the system knows of them."""
    times = psutil.cpu_times()
    return float(sum(getattr(times, kind, 0.0) for kind in ("user", "nice", "system", "irq", "softirq", "steal")))


def watched(line: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Measurement:
    """The JSON that a process printed, with `peak` (most bytes that it and its children held) and `wall` (seconds)."""
    with tempfile.TemporaryFile("w+") as output:
        begin, peak = time.perf_counter(), 0
        with subprocess.Popen(line, stdout=output, env=environment) as process:
            root = psutil.Process(process.pid)
            while process.poll() is None:
                peak = max(peak, resident(root))
                time.sleep(0.05)
        wall = time.perf_counter() - begin
        if process.returncode:
            raise SystemExit(f"{' '.join(map(str, line))}: exit {process.returncode}")
        output.seek(0)
        text = output.read()
    printed: Measurement = json.loads(text) if text.startswith("{") else {}
    return printed | {"peak": peak, "wall": wall}


def resident(root: psutil.Process) -> int:
    """Bytes of memory of a process and its children; 0 for those that have ended."""
    try:
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    return sum(_resident_alone(each) for each in family)


def _resident_alone(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def as_typed(folder: Path, choice: Choice) -> Measurement:
    """Measure the command `tonghop nightly`, as it is typed."""
    program = Path(sys.executable).with_name("tonghop")
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch, "home")
        night: dict[str, Any] = {**os.environ, "TONGHOP_NOW": NIGHT.isoformat()}
        watched([program, "init", "--province", country().code, "--home", home], night)
        books = write_books(folder, choice)
        fill_inbox(home / "inbox", books)
        measurement = watched([program, "nightly", "--home", home], night)
        ((loaded,),) = query.ask(
            home / "warehouse.duckdb", "SELECT count(DISTINCT file_hash) FROM core.submissions"
        ).rows
        if loaded != len(books):
            raise SystemExit(f"the nightly run loaded {loaded} of {len(books)} workbooks")
        return measurement
