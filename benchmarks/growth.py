"""`make bench`: four ways from workbooks to the sums of the country, side by side, for growing numbers of communes."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks.books import Choice, add_options, write_books
from benchmarks.measurements import Bystanders, as_typed, measure
from benchmarks.results import report_lines
from benchmarks.senders import WHOLE

SIZES = (124, 1_000, WHOLE)
RESULTS = Path(__file__).parent / "RESULTS.md"
PREFACE = (
    "# Results of `make bench`",
    "",
    "Written by `make bench`, not by hand. `docs/performance.md` says where the time goes and what was tried.",
    "",
)


def main() -> None:
    """Measure and print; write `RESULTS.md` if asked to."""
    options = _options()
    whole = Choice(max(options.sizes), options.province, options.mix)
    choices = [replace(whole, count=size) for size in sorted(set(options.sizes))]
    with _folder(options.books) as folder:
        print(f"workbooks of {whole.count:,} communes, three sheets each, in {folder}", flush=True)
        for choice in choices:
            write_books(folder, choice)
        with Bystanders() as others:
            measured = {each.count: measure(folder, each, options.scripts, is_full=options.full) for each in choices}
            typed = as_typed(folder, whole) if options.typed else None
    lines = report_lines(measured, typed, options.scripts, options.mix, others.share)
    print("\n".join(lines))
    if options.write:
        RESULTS.write_text("\n".join([*PREFACE, *lines]) + "\n", encoding="utf-8")


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        yield kept
    else:
        with tempfile.TemporaryDirectory(prefix="tonghop-bench-") as folder:
            yield Path(folder)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many communes")
    add_options(parser)
    parser.add_argument("--books", type=Path, help="a folder to keep the workbooks in for the next time")
    parser.add_argument(
        "--scripts", default=sys.executable, help="the Python with pandas and fastexcel, for (c) and (d)"
    )
    parser.add_argument("--full", action="store_true", help="(c) reads all files, however many")
    parser.add_argument("--typed", action="store_true", help="also `tonghop nightly`, as it is typed")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
