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
    found: Counter[str] = Counter()
    slowest, number, end = 0.0, 0, time.monotonic() + asked.seconds
    while time.monotonic() < end:
        start, content = file_of(asked.seed, number)
        (asked.to / "now").write_bytes(content)
        begun = time.process_time()
        fault = fault_of(content)
        took = time.process_time() - begun
        if took > LONGEST:
            fault += f"\nslow: {took:.0f} s"
        if fault and keep(fault, content, asked.to / f"{asked.seed}-{number}-{start}", found):
            print(f"{number} {start}: {fault.strip().splitlines()[-1]}", flush=True)
        slowest = max(slowest, took)
        number += 1
        if number % 1000 == 0:
            print(f"{number} files, slowest {slowest:.1f} s, {found.total()} faults", file=sys.stderr, flush=True)
    print(f"{number} files in {asked.seconds:.0f} s, slowest {slowest:.1f} s, faults: {dict(found)}")


def file_of(seed: int, number: int) -> tuple[str, bytes]:
    """The file of a number, always the same: the name of what it was made of, and its bytes."""
    chance = Random(f"{seed} {number}")
    start = chance.choice(list(seeds()))
    return start, changed(seeds()[start], list(seeds().values()), chance)


def keep(fault: str, content: bytes, path: Path, found: Counter[str]) -> bool:
    """Count a fault, and keep the first files of its kind; whether this is one of them."""
    kind = fault.strip().splitlines()[-1][:60] + fault.partition("\n")[0][:60]
    found[kind] += 1
    if found[kind] > 3:
        return False
    path.write_bytes(content)
    path.with_name(f"{path.name}.txt").write_text(fault)
    return True


def fault_of(content: bytes) -> str:
    """What is wrong with the reading of a file; '' if nothing is. One that hangs ends the process."""
    faulthandler.dump_traceback_later(HANGING, exit=True)
    try:
        return "\n".join(faults(content))
    except KeyboardInterrupt:
        raise
    except BaseException:  # a panic of a library in Rust is no Exception
        return traceback.format_exc()
    finally:
        faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    main()
