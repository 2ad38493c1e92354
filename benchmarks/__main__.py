"""`make benchmarks`, or `python -m benchmarks NAME …`: one line for each pair of timings."""

import sys
from collections.abc import Iterable
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks import national, national_build, nightly, questions
from benchmarks.pairs import Timing, time_pair

SOURCES = {"nightly": nightly, "questions": questions, "national": national}
REPORTS = {"national": national_build.report}
"""Measurements with nothing beside them, by name: lines of text."""


def main(names: Iterable[str]) -> None:
    """Time the pairs of some sources, or of all; print medians, spread and ratios, then the other measurements."""
    table = Table("work", "ours (s)", "beside", "that (s)", "ratio", "target", title="medians, min–max")
    for name in names or SOURCES:
        with SOURCES[name].pairs() as pairs:
            for pair in pairs:
                table.add_row(*_row(time_pair(pair)))
    console = Console(width=140)
    console.print(table)
    for name in names or REPORTS:
        for line in REPORTS[name]() if name in REPORTS else ():
            console.print(line, highlight=False)


def _row(timing: Timing) -> list[str]:
    pair = timing.pair
    return [
        pair.name,
        _spread(timing.ours),
        pair.baseline_name,
        _spread(timing.baseline),
        f"{timing.ratio:.2g}",
        pair.target,
    ]


def _spread(seconds: tuple[float, ...]) -> str:
    return f"{median(seconds):.3f} ({min(seconds):.3f}–{max(seconds):.3f})"


if __name__ == "__main__":
    main(sys.argv[1:])
