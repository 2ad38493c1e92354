"""Two ways to do the same work, timed in turns, so that anything that slows the machine slows both."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median

Work = Callable[[], object]


@dataclass(frozen=True)
class Pair:
    """`ours` against `baseline`. `prepare`: makes the argument of one round of ours, outside of the timing.

    `rounds`: how often each is timed. `is_warmed_up`: a round of each comes first that is not timed.
    """

    name: str
    baseline_name: str
    ours: Callable[[object], object]
    baseline: Work
    target: str
    prepare: Callable[[], object] = lambda: None
    rounds: int = 5
    is_warmed_up: bool = True


@dataclass(frozen=True)
class Timing:
    """Seconds of each round."""

    pair: Pair
    ours: tuple[float, ...]
    baseline: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """Median of ours over median of the baseline."""
        return median(self.ours) / median(self.baseline)


def time_pair(pair: Pair) -> Timing:
    """Time the rounds of both in turns, after a round of each to warm up where the pair asks for it."""
    if pair.is_warmed_up:
        pair.baseline(), pair.ours(pair.prepare())
    ours, baseline = [], []
    for _ in range(pair.rounds):
        baseline.append(_seconds(pair.baseline))
        ready = pair.prepare()
        ours.append(_seconds(partial(pair.ours, ready)))
    return Timing(pair, tuple(ours), tuple(baseline))


def _seconds(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
