"""`make bench`: four ways from workbooks to the sums of the country, side by side, as the number of communes grows.

Every contender runs in a process of its own, in turns with the others. Memory is that of the process and its children
together, resident, looked at twenty times a second; what they share is counted for each.
"""

import argparse
import json
import math
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil

from benchmarks.books import Choice, books_of, sums_of, write_books
from benchmarks.contenders import expected
from benchmarks.nation import WHOLE

SIZES = (124, 1_000, WHOLE)
NAMES = {
    "calamine": "(a) python-calamine, one process, nothing done with the cells",
    "pipeline": "(b) this program, to the warehouse in its place",
    "pandas": "(c) pandas + openpyxl, groupby",
    "polars": "(d) polars.read_excel, group_by",
}
TARGETS = {"pipeline": "≤ 1.5 × (a), ≥ 10 × faster than (c)"}
SCRIPTS = ("pandas", "polars")
SCRIPT_PACKAGES = ("pandas", "fastexcel")
SAMPLED, SAMPLE = 10, 5_000
"""Every tenth file is read by (c) where there are so many or more, unless all are asked for."""
ROUNDS = {124: 3, 1_000: 2}
RESULTS = Path(__file__).parent / "RESULTS.md"

Measured = dict[tuple[int, str], dict[str, Any]]
"""By size and contender."""


def main() -> None:
    """Measure, print, and write `RESULTS.md` where that is asked for."""
    options = _options()
    books = options.books or Path(tempfile.mkdtemp(prefix="tonghop-bench-"))
    print(f"workbooks: {max(options.sizes)} communes, three sheets each, in {books if options.books else 'a folder'}")
    write_books(books, Choice(max(options.sizes)))
    measured = {(size, name): _measure(name, books, size, options) for size in options.sizes for name in NAMES}
    prefect = _with_prefect(books, max(options.sizes)) if options.prefect else None
    lines = [*_machine(options.scripts), "", *_table(measured), "", *_stages(measured, prefect), "", *_growth(measured)]
    print("\n".join(lines))
    if options.write:
        RESULTS.write_text("\n".join([*_PREFACE, *lines]) + "\n", encoding="utf-8")
    if not options.books:
        shutil.rmtree(books)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many communes")
    parser.add_argument("--books", type=Path, help="a folder to keep the workbooks in for the next time")
    parser.add_argument(
        "--scripts", default=sys.executable, help="the Python with pandas and fastexcel, for (c) and (d)"
    )
    parser.add_argument("--full", action="store_true", help="(c) reads all files, however many")
    parser.add_argument("--prefect", action="store_true", help="also `tonghop nightly`, Prefect's start included")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md")
    return parser.parse_args()


def _measure(name: str, books: Path, size: int, options: argparse.Namespace) -> dict[str, Any]:
    """The round of median length of one contender; sums that are not those that were written end the benchmark."""
    step = SAMPLED if name == "pandas" and size >= SAMPLE and not options.full else 1
    python = options.scripts if name in SCRIPTS else sys.executable
    command = [python, "-m", "benchmarks.contenders", name, str(books), str(size), str(step)]
    rounds = sorted((_run(command) for _ in range(ROUNDS.get(size, 1))), key=lambda facts: float(facts["seconds"]))
    facts = rounds[(len(rounds) - 1) // 2]
    if "sums" in facts and facts["sums"] != expected(sums_of(books_of(Choice(size))[::step])):
        raise SystemExit(f"{name}, {size} communes: other sums than were written")
    facts["step"], facts["spread"] = step, [each["seconds"] for each in rounds]
    print(f"{size:6} {name:9} {facts['seconds']:8.2f} s, {facts['peak'] / 2**20:6.0f} MiB", flush=True)
    return facts


def _run(command: list[str]) -> dict[str, Any]:
    """What a contender printed, and the most memory that it and its children had."""
    with tempfile.TemporaryFile("w+") as output, subprocess.Popen(command, stdout=output) as process:
        peak = _watched(process)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)}: exit {process.returncode}")
        output.seek(0)
        facts: dict[str, Any] = json.load(output)
    return facts | {"peak": peak}


def _watched(process: subprocess.Popen[bytes]) -> int:
    peak = 0
    root = psutil.Process(process.pid)
    while process.poll() is None:
        peak = max(peak, resident(root))
        time.sleep(0.05)
    return peak


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


def _with_prefect(books: Path, size: int) -> float:
    """Seconds of `tonghop nightly` as it is typed, the start of Prefect's temporary server included."""
    program = [sys.executable, "-m", "flows.cli"]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        subprocess.run([*program, "init", "--province", "VN", "--home", home], check=True, stdout=subprocess.DEVNULL)
        for path in write_books(books, Choice(size)):
            target = home.joinpath("inbox", *path.parts[-4:])
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        begin = time.perf_counter()
        subprocess.run([*program, "nightly", "--home", home], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begin


_PREFACE = [
    "# Results of `make bench`",
    "",
    "Written by `make bench`, not by hand. `docs/performance.md` tells where the time goes and what was tried.",
    "",
]


def _machine(scripts: str) -> Iterator[str]:
    model = next((line.split(":")[1].strip() for line in _cpu_facts() if line.startswith("model name")), "?")
    memory = psutil.virtual_memory().total / 2**30
    yield f"{date.today()}: {os.cpu_count()} cores ({model}), {memory:.0f} GiB, {platform.system()},"
    packages = ("polars", "duckdb", "python-calamine", "openpyxl", "prefect", "pandera")
    own = ", ".join(f"{name} {version(name)}" for name in packages)
    asked = (
        f"from importlib.metadata import version as v; print(', '.join(f'{{n}} {{v(n)}}' for n in {SCRIPT_PACKAGES}))"
    )
    others = subprocess.run([scripts, "-c", asked], capture_output=True, text=True, check=True).stdout.strip()
    yield f"Python {platform.python_version()}, {own}, {others}."


def _cpu_facts() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _table(measured: Measured) -> Iterator[str]:
    yield "| communes | what | seconds | CPU s | × (a) | (c) takes × | files/s | rows/s | cells/s | peak MiB | target |"
    yield "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
    for (size, name), facts in measured.items():
        seconds, limit = _seconds(facts), measured[size, "calamine"]
        today = _seconds(measured[size, "pandas"])
        cells = [
            f"{size:,}",
            NAMES[name] + (f", from every {facts['step']}th file" if facts["step"] > 1 else ""),
            f"{seconds:,.2f}" + (f" ({min(facts['spread']):.2f}–{max(facts['spread']):.2f})" if size in ROUNDS else ""),
            f"{facts['cpu'] * facts['step']:,.1f}",
            f"{seconds / _seconds(limit):.2f}",
            f"{today / seconds:.1f}",
            f"{size / seconds:,.0f}",
            f"{limit['rows'] / seconds:,.0f}",
            f"{limit['cells'] / seconds:,.0f}",
            f"{facts['peak'] / 2**20:,.0f}",
            TARGETS.get(name, ""),
        ]
        yield "| " + " | ".join(cells) + " |"


def _seconds(facts: dict[str, Any]) -> float:
    return float(facts["seconds"]) * int(facts["step"])


def _stages(measured: Measured, prefect: float | None) -> Iterator[str]:
    own = {size: facts for (size, name), facts in measured.items() if name == "pipeline"}
    names = list(next(iter(own.values()))["stages"])
    yield "| communes | figures | " + " | ".join(names) + " | returns written | warehouse MB |"
    yield "| ---: " * (len(names) + 4) + "|"
    for size, facts in own.items():
        seconds = (f"{facts['stages'][name]:.2f}" for name in names)
        size_of = f"{facts['returns']:,} | {facts['bytes'] / 1e6:,.0f}"
        yield f"| {size:,} | {facts['figures']:,} | " + " | ".join(seconds) + f" | {size_of} |"
    yield ""
    yield "Seconds of each stage of (b). `in all`: up to the swap; returns are written after it."
    if prefect is not None:
        yield f"`tonghop nightly` of {max(own):,} communes, Prefect's start and the returns included: {prefect:.1f} s."


def _growth(measured: Measured) -> Iterable[str]:
    """How time and memory grow from size to size: 1.00 is linear."""
    sizes = sorted({size for size, _ in measured})
    for name, what in NAMES.items():
        for small, large in pairwise(sizes):
            before, after = measured[small, name], measured[large, name]
            times = math.log(large / small)
            time_grows = math.log(_seconds(after) / _seconds(before)) / times
            memory_grows = math.log(after["peak"] / before["peak"]) / times
            yield f"- {what}, {small:,} → {large:,}: time ∝ n^{time_grows:.2f}, memory ∝ n^{memory_grows:.2f}"


if __name__ == "__main__":
    main()
