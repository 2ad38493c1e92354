"""`python -m benchmarks.revisions [REVISION]`: reading a clean province now, beside reading it as of another revision.

The revision is checked out into a folder of its own. A process of each revision reads the demo's workbooks in turns,
and their CPU seconds are compared.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from tonghop.examples import demo

HERE = Path(__file__).resolve().parents[1]
BEFORE_REAL_FILES = "f6847e7"
"""The last revision that read only clean workbooks: it does not scan for what python-calamine hides."""
ROUNDS = 15

WORKER = """
import sys, time
from hashlib import sha256
from importlib import import_module
from pathlib import Path

code, inbox, province = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
is_package = (code / "src" / "tonghop").exists()
sys.path.insert(0, str(code / "src" if is_package else code))
pool, workbook = ("tonghop.readers.pool", "tonghop.transforms.workbook") if is_package else (
    "flows.reading", "transforms.workbook")
pool, workbook = import_module(pool), import_module(workbook)
assert all(code in Path(module.__file__).parents for module in (pool, workbook)), "modules of another revision"

context = pool.reading_context(province)
books = [(path.read_bytes(), path.name) for path in sorted(inbox.rglob("*.xls*"))]
for _ in sys.stdin:
    start = time.process_time()
    for content, name in books:
        workbook.understand(content, sha256(content).hexdigest(), "2023/" + name, context)
    print(time.process_time() - start, flush=True)
"""
"""What a process of a revision runs. Before the package `tonghop`, its folders were packages of their own."""


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """A revision's files in a temporary folder. Ends the benchmark where Git does not know the revision."""
    with tempfile.TemporaryDirectory() as folder:
        git = subprocess.run(["git", "archive", revision], cwd=HERE, capture_output=True, check=False)
        if git.returncode:
            sys.exit(f"benchmarks.revisions: {git.stderr.decode().strip()}")
        subprocess.run(["tar", "-x", "-C", folder], input=git.stdout, check=True)
        yield Path(folder).resolve()


def worker(code: Path, inbox: Path) -> subprocess.Popen[str]:
    """A process with the code of a folder. For each line it gets, it reads the inbox and prints its CPU seconds."""
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(code), str(inbox), demo.PROVINCE],
        cwd=code,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def seconds_of(process: subprocess.Popen[str]) -> float:
    """The CPU seconds of one round. Raises `ValueError` where the process has died."""
    assert process.stdin and process.stdout
    process.stdin.write("\n")
    process.stdin.flush()
    return float(process.stdout.readline())


def main() -> None:
    """Print the medians of both revisions and their ratio."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.revisions", description=__doc__)
    parser.add_argument("revision", nargs="?", default=BEFORE_REAL_FILES)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each reads the workbooks")
    options = parser.parse_args()
    with ExitStack() as stack:
        inbox = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        demo.write_opening(inbox)
        demo.write_reports(inbox)
        then = stack.enter_context(worker(stack.enter_context(checked_out(options.revision)), inbox))
        now = stack.enter_context(worker(HERE, inbox))
        pairs = [(seconds_of(now), seconds_of(then)) for _ in range(options.rounds + 1)][1:]  # the first warms up
        then.kill()
        now.kill()
    ours, theirs = median(a for a, _ in pairs), median(b for _, b in pairs)
    ratio = f"ratio {ours / theirs:.2f} (medians of {options.rounds} rounds in turns)"
    print(f"now {ours:.3f} s, {options.revision} {theirs:.3f} s, {ratio}")


if __name__ == "__main__":
    main()
