"""`python -m benchmarks.before [REVISION]`: reading a clean province now, beside reading it as of another revision.

The revision is checked out beside; a process of each reads the demo's workbooks in turns, timed in its CPU seconds.
"""

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
"""The last revision that read only clean workbooks: without the scan for what python-calamine hides."""
ROUNDS = 15

WORKER = """
import sys, time
from hashlib import sha256
from pathlib import Path
from tonghop.readers.pool import reading_context
from tonghop.transforms.workbook import understand
context = reading_context(sys.argv[2])
books = [(path.read_bytes(), path.name) for path in sorted(Path(sys.argv[1]).rglob("*.xls*"))]
for _ in sys.stdin:
    start = time.process_time()
    for content, name in books:
        understand(content, sha256(content).hexdigest(), "2023/" + name, context)
    print(time.process_time() - start, flush=True)
"""


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """A revision's files in a folder of their own, as long as it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        git = subprocess.run(["git", "archive", revision], cwd=HERE, capture_output=True, check=False)
        if git.returncode:
            sys.exit(f"benchmarks.before: {git.stderr.decode().strip()}")
        packed = git.stdout
        subprocess.run(["tar", "-x", "-C", folder], input=packed, check=True)
        yield Path(folder)


def worker(code: Path, inbox: Path) -> subprocess.Popen[str]:
    """A process that reads the inbox once for every line it gets, with the code of a folder, and tells the seconds."""
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(inbox), demo.PROVINCE],
        cwd=code,
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
    """Print the medians of both and their ratio."""
    revision = sys.argv[1] if len(sys.argv) > 1 else BEFORE_REAL_FILES
    with ExitStack() as stack:
        inbox = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        demo.write_opening(inbox)
        demo.write_reports(inbox)
        then = stack.enter_context(worker(stack.enter_context(checked_out(revision)), inbox))
        now = stack.enter_context(worker(HERE, inbox))
        pairs = [(seconds_of(now), seconds_of(then)) for _ in range(ROUNDS + 1)][1:]  # the first warms up
        then.kill()
        now.kill()
    ours, theirs = median(a for a, _ in pairs), median(b for _, b in pairs)
    print(f"now {ours:.3f} s, {revision} {theirs:.3f} s, ratio {ours / theirs:.2f} (medians of {ROUNDS} in turns)")


if __name__ == "__main__":
    main()
