"""`make benchmarks`: all pairs, one line each."""

import os
import sys
from collections.abc import Iterable
from statistics import median

os.environ.setdefault("HYPOTHESIS_NO_PLUGINS", "1")  # as the command line does

from rich.console import Console
from rich.table import Table

from benchmarks import answers, national, nightly
from benchmarks.pairs import Timing, time_pair

SOURCES = {"nightly": nightly, "answers": answers, "national": national}


def main(names: Iterable[str]) -> None:
    """Time every pair of the sources named, or of all, and print medians, spread and ratios."""
    table = Table("work", "ours (s)", "beside", "that (s)", "ratio", "target", title="medians, min–max")
    for name in names or SOURCES:
        with SOURCES[name].pairs() as pairs:
            for pair in pairs:
                table.add_row(*_row(time_pair(pair)))
    Console(width=140).print(table)


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
