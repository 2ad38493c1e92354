"""The measurements as Markdown: the machine, the contenders side by side, our stages, and how time and memory grow."""

import math
import os
import platform
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import psutil

from benchmarks.contenders import Measurement

WHAT = {
    "calamine": "(a) python-calamine, one process, nothing done with the cells",
    "pipeline": "(b) this program, to the warehouse in its place",
    "pandas": "(c) pandas + openpyxl, groupby",
    "polars": "(d) polars.read_excel, group_by",
}
MOST_OF_LIMIT, LEAST_OF_TODAY = 1.5, 10
"""The aims: at most so many times the time of (a), and (c) takes at least so many times ours."""
PACKAGES = ("polars", "duckdb", "python-calamine", "openpyxl", "prefect", "pandera")
SCRIPT_PACKAGES = ("pandas", "fastexcel")

Measured = dict[int, dict[str, Measurement]]
"""Size → contender → measurement."""


def report_lines(measured: Measured, typed: Measurement | None, scripts: str, mix: str, others: float) -> list[str]:
    """The whole report, line by line. `others`: the share of the cores that other programs used meanwhile."""
    parts = [_machine(scripts), _table(measured), _notes(measured, mix, others), _stages(measured), _growth(measured)]
    if typed:
        parts.insert(-1, iter([_night(max(measured), typed)]))
    return [line for part in parts for line in ("", *part)][1:]


def _machine(scripts: str) -> Iterator[str]:
    model = next((line.split(":")[1].strip() for line in _cpu_facts() if line.startswith("model name")), "?")
    memory = psutil.virtual_memory().total / 2**30
    yield f"{datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores ({model}), {memory:.0f} GiB, {platform.system()},"
    own = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    asked = (
        f"from importlib.metadata import version as v; print(', '.join(f'{{n}} {{v(n)}}' for n in {SCRIPT_PACKAGES}))"
    )
    others = subprocess.run([scripts, "-c", asked], capture_output=True, text=True, check=True).stdout.strip()
    yield f"Python {platform.python_version()}, {own}, {others}."


def _cpu_facts() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


HEADERS = (
    *("communes", "what", "seconds", "CPU s", "× (a)", "(c) takes ×", "files/s", "rows/s", "cells/s", "peak MiB"),
    *("wrong sums", "aims"),
)


def _table(measured: Measured) -> Iterator[str]:
    yield f"| {' | '.join(HEADERS)} |"
    yield "| ---: | --- |" + " ---: |" * (len(HEADERS) - 3) + " --- |"
    for size, contenders in measured.items():
        for name, measurement in contenders.items():
            yield "| " + " | ".join(_cells(size, name, measurement, contenders)) + " |"


def _cells(size: int, name: str, measurement: Measurement, contenders: dict[str, Measurement]) -> list[str]:
    seconds, step, limit = _seconds(measurement), int(measurement["step"]), contenders["calamine"]
    spread = measurement["spread"]
    return [
        f"{size:,}",
        WHAT[name] + (f"; measured on every {step}th file, times {step}" if step > 1 else ""),
        f"{seconds:,.2f}" + (f" ({spread[0]:.2f}–{spread[-1]:.2f})" if len(spread) > 1 else ""),
        f"{measurement['cpu'] * step:,.1f}",
        f"{seconds / _seconds(limit):.2f}",
        f"{_seconds(contenders['pandas']) / seconds:.1f}",
        *(f"{much / seconds:,.0f}" for much in (limit["files"], limit["rows"], limit["cells"])),
        f"{measurement['peak'] / 2**20:,.0f}" + (" (sample)" if step > 1 else ""),
        f"{measurement['wrong']:,} of {measurement['of']:,}" if "wrong" in measurement else "",
        _aims(seconds / _seconds(limit), _seconds(contenders["pandas"]) / seconds) if name == "pipeline" else "",
    ]


def _aims(of_limit: float, of_today: float) -> str:
    met = {True: "met", False: "missed"}
    above = f"≤ {MOST_OF_LIMIT} × (a): {met[of_limit <= MOST_OF_LIMIT]}"
    return f"{above}; (c) takes ≥ {LEAST_OF_TODAY} ×: {met[of_today >= LEAST_OF_TODAY]}"


def _seconds(measurement: Measurement) -> float:
    return float(measurement["seconds"]) * int(measurement["step"])


def _notes(measured: Measured, mix: str, others: float) -> Iterator[str]:
    yield f"Workbooks: mix `{mix}`. Seconds are medians (least–most) of rounds in turns, each in a fresh process whose"
    yield "imports are not timed; cores are not pinned. (a), (c) and (d) run on one core but for what libraries do,"
    yield "(b) on all; CPU seconds are those of the same work. Memory: the most that a process and its children had"
    yield "together, imports included, and for (b) also its returns and a second night."
    yield f"Other programs used {others:.0%} of the cores while this was measured: the more, the less the numbers say."
    yield "Wrong sums: those of districts, provinces and the country that are not what was written."
    if any(measurement.get("wrong") for contenders in measured.values() for measurement in contenders.values()):
        yield "The scripts add all that they find: a commune that its district reports too counts twice."


def _stages(measured: Measured) -> Iterator[str]:
    names = list(next(iter(measured.values()))["pipeline"]["stages"])
    yield "| communes | figures | " + " | ".join(names) + " | returns written | warehouse MB |"
    yield "| ---: " * (len(names) + 4) + "|"
    for size, contenders in measured.items():
        measurement = contenders["pipeline"]
        seconds = (f"{measurement['stages'][name]:.2f}" for name in names)
        end = f"{measurement['returns']:,} | {measurement['bytes'] / 1e6:,.0f}"
        yield f"| {size:,} | {measurement['figures']:,} | " + " | ".join(seconds) + f" | {end} |"
    yield ""
    yield "Seconds of each stage of (b). `in all`: up to the swap, after which returns are written. The next night"
    yield "brings nothing new."


def _night(size: int, typed: Measurement) -> str:
    peak = f"{typed['peak'] / 2**20:,.0f} MiB at most, readers included"
    return f"`tonghop nightly` of {size:,} communes as it is typed: {typed['wall']:.1f} s; {peak}."


def _growth(measured: Measured) -> Iterator[str]:
    """How time and memory grow from size to size; an exponent of 1.00 is linear."""
    for name, what in WHAT.items():
        for small, large in pairwise(sorted(measured)):
            before, after = measured[small][name], measured[large][name]
            if after["step"] > 1:
                yield f"- {what}, {small:,} → {large:,}: extrapolated from a sample, which says nothing of growth"
                continue
            times = math.log(large / small)
            time, memory = (math.log(b / a) / times for a, b in _both(before, after))
            per_file = (after["peak"] - before["peak"]) / (after["files"] - before["files"]) / 2**10
            grows = f"time ∝ n^{time:.2f}, memory ∝ n^{memory:.2f} ({per_file:+,.0f} KiB a file)"
            yield f"- {what}, {small:,} → {large:,}: {grows}"


def _both(before: Measurement, after: Measurement) -> tuple[tuple[float, float], tuple[float, float]]:
    return (_seconds(before), _seconds(after)), (before["peak"], after["peak"])
