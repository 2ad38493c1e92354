"""Processes measured from outside: how long they take, what they print, and the memory of them and their children.

Memory is resident, looked at twenty times a second; what processes share is counted for each.
"""

import json
import os
import shutil
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
from benchmarks.contenders import NIGHT, Facts, command, cpu_seconds, expected
from tonghop.configs.loader import country
from tonghop.warehouse import query

NAMES = ("calamine", "pipeline", "pandas", "polars")
SCRIPTS = ("pandas", "polars")
SAMPLED, SAMPLE = 10, 5_000
"""Every tenth file is read with pandas where there are so many or more, unless all are asked for."""
ROUNDS, REPEATED = 3, 1_000
"""How often each is measured up to so many communes; where there are more, once."""


def measure(folder: Path, choice: Choice, scripts: str, *, is_full: bool) -> dict[str, Facts]:
    """What each contender takes: its round of median length of some in turns: what slows the machine slows all.

    `spread`: seconds of every round. `wrong`: how many sums are not what was written. `scripts`: the Python with
    pandas. Ends the benchmark where this program's own sums are wrong.
    """
    rounds: dict[str, list[Facts]] = {name: [] for name in NAMES}
    for _ in range(ROUNDS if choice.count <= REPEATED else 1):
        for name in NAMES:
            step = SAMPLED if name == "pandas" and choice.count >= SAMPLE and not is_full else 1
            python = scripts if name in SCRIPTS else sys.executable
            rounds[name].append(watched(command(python, name, folder, choice, step)) | {"step": step})
            _tell(name, choice, rounds[name][-1])
    return {name: _median(facts) | _judged(name, facts[0], choice) for name, facts in rounds.items()}


def _tell(name: str, choice: Choice, facts: Facts) -> None:
    print(f"{choice.count:6} {name:9} {facts['seconds']:8.2f} s, {facts['peak'] / 2**20:6.0f} MiB", flush=True)


def _median(rounds: Sequence[Facts]) -> Facts:
    spread = sorted(facts["seconds"] for facts in rounds)
    middle = min(rounds, key=lambda facts: abs(facts["seconds"] - median(spread)))
    return middle | {"spread": spread}


def _judged(name: str, facts: Facts, choice: Choice) -> dict[str, int]:
    """How many sums a contender told, and how many of them, or of those written, are not alike."""
    if "sums" not in facts:
        return {}
    written = expected(sums_of(books_of(choice)[:: facts["step"]]))
    wrong = wrong_sums(facts["sums"], written)
    if wrong and name == "pipeline":
        raise SystemExit(f"{choice}: {wrong} sums of this program are not what was written")
    return {"wrong": wrong, "of": len(written)}


def wrong_sums(told: Sequence[str], written: Sequence[str]) -> int:
    """Sums (texts that end in the value) told with another value, told of nothing, or not told."""
    mine, true = (dict(line.rsplit(" ", 1) for line in lines) for lines in (told, written))
    return sum(mine.get(key) != true.get(key) for key in mine.keys() | true.keys())


class Bystanders:
    """The `share` of the cores that other programs used inside; it says what measuring meanwhile is worth."""

    def __enter__(self) -> "Bystanders":
        self._begin = (time.perf_counter(), _busy(), cpu_seconds())
        self.share = 0.0
        return self

    def __exit__(self, *_: object) -> None:
        now = (time.perf_counter(), _busy(), cpu_seconds())
        wall, busy, own = (after - before for after, before in zip(now, self._begin, strict=True))
        self.share = max(0.0, busy - own) / (wall * (os.cpu_count() or 1))


def _busy() -> float:
    """Seconds of all cores that were at work for anyone, other virtual machines among them where that is known."""
    times = psutil.cpu_times()
    return float(sum(getattr(times, kind, 0.0) for kind in ("user", "nice", "system", "irq", "softirq", "steal")))


def watched(line: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Facts:
    """What a process printed as JSON, with `peak`, the most bytes that it and its children had, and `wall`."""
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
    printed: Facts = json.loads(text) if text.startswith("{") else {}
    return printed | {"peak": peak, "wall": wall}


def resident(root: psutil.Process) -> int:
    """Bytes of memory of a process and its children, as far as they are still there."""
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


def with_prefect(folder: Path, choice: Choice) -> Facts:
    """`tonghop nightly` as it is typed, the start of Prefect's temporary server included."""
    program = Path(sys.executable).with_name("tonghop")
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch, "home")
        watched([program, "init", "--province", country().code, "--home", home])
        books = write_books(folder, choice)
        for path in books:
            target = home.joinpath("inbox", *path.parts[-4:])
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        night: dict[str, Any] = {**os.environ, "TONGHOP_NOW": NIGHT.isoformat()}
        facts = watched([program, "nightly", "--home", home], night)
        ((loaded,),) = query.ask(
            home / "warehouse.duckdb", "SELECT count(DISTINCT file_hash) FROM core.submissions"
        ).rows
        if loaded != len(books):
            raise SystemExit(f"the nightly run loaded {loaded} of {len(books)} workbooks")
        return facts
