"""`make benchmarks`: all pairs, one line each."""

import os
from statistics import median

os.environ.setdefault("HYPOTHESIS_NO_PLUGINS", "1")  # as the command line does

from rich.console import Console
from rich.table import Table

from benchmarks import answers, nightly
from benchmarks.pairs import Timing, time_pair

ROUNDS = 5


def main() -> None:
    """Time every pair and print medians, spread and ratios."""
    table = Table("work", "ours (s)", "beside", "that (s)", "ratio", "target", title=f"medians of {ROUNDS}, min–max")
    for source in (nightly, answers):
        with source.pairs() as pairs:
            for pair in pairs:
                table.add_row(*_row(time_pair(pair, ROUNDS)))
    Console(width=140).print(table)


def _row(timing: Timing) -> list[str]:
    pair = timing.pair
    return [
        pair.name,
        _spread(timing.ours),
        pair.baseline_name,
        _spread(timing.baseline),
        f"{timing.ratio:.1f}",
        pair.target,
    ]


def _spread(seconds: tuple[float, ...]) -> str:
    return f"{median(seconds):.3f} ({min(seconds):.3f}–{max(seconds):.3f})"


if __name__ == "__main__":
    main()
