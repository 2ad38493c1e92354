"""Fuzz for some time: `nice -n 19 python -m tests.fuzzing --seconds 3600 --seed 1 --to FOLDER`.

Each file that breaks what must hold is kept in the folder, with what was wrong, once for each place of the program.
The file that is being read lies there too (`now`): it stays if the process dies.
"""

import argparse
import faulthandler
import resource
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random

from tests.fuzzing.corpus import seeds
from tests.fuzzing.mutations import changed
from tests.fuzzing.oracle import faults

LONGEST = 20
"""Seconds of the processor for one small file; the night gives 60 of the clock to any."""
HANGING = 180
"""Seconds of the clock after which a file ends the process: other programs may have the processor for long."""
MEMORY = 3 * 2**30


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing")
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--to", type=Path, required=True)
    asked = parser.parse_args()
    asked.to.mkdir(parents=True, exist_ok=True)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    names, contents = list(seeds()), list(seeds().values())
    found: Counter[str] = Counter()
    slowest, number, end = 0.0, 0, time.monotonic() + asked.seconds
    while time.monotonic() < end:
        chance = Random(f"{asked.seed} {number}")
        start = chance.choice(names)
        content = changed(seeds()[start], contents, chance)
        (asked.to / "now").write_bytes(content)
        faulthandler.dump_traceback_later(HANGING, exit=True)
        begun = time.process_time()
        fault = fault_of(content)
        took = time.process_time() - begun
        if took > LONGEST:
            fault += f"\nslow: {took:.0f} s"
        if fault:
            kind = fault.strip().splitlines()[-1][:60] + fault.partition("\n")[0][:60]
            found[kind] += 1
            if found[kind] <= 3:
                (asked.to / f"{asked.seed}-{number}-{start}").write_bytes(content)
                (asked.to / f"{asked.seed}-{number}-{start}.txt").write_text(fault)
                print(f"{number} {start}: {fault.strip().splitlines()[-1]}", flush=True)
        faulthandler.cancel_dump_traceback_later()
        slowest = max(slowest, took)
        number += 1
        if number % 1000 == 0:
            print(f"{number} files, slowest {slowest:.1f} s, {found.total()} faults", file=sys.stderr, flush=True)
    print(f"{number} files in {asked.seconds:.0f} s, slowest {slowest:.1f} s, faults: {dict(found)}")


def fault_of(content: bytes) -> str:
    """What is wrong with the reading of a file; '' if nothing is."""
    try:
        return "\n".join(faults(content))
    except BaseException as error:  # a panic of a library in Rust is no Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        return traceback.format_exc()


if __name__ == "__main__":
    main()
